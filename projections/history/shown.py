"""An event as one reader sees it: without what it would tell of entries they may not read, or of
who is barred. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from domain.case import BarLifted, PersonBarred, ReviewWindowSet
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import EntryContested
from domain.learning import EpisodeDefined, EpisodeRevised, FindingRecorded, FindingRevised
from domain.review import NotificationDecided, ThresholdDecided
from projections.history.rows import HistoryRow, RestrictedRow, ShownRow
from projections.history.sentences import entries_of
from projections.restrictions.sight import Sight

#: Events that name the entries which they rest on in a field of their own.
_RESTING = frozenset(
    kind.TOPIC
    for kind in (DecisionMade, EpisodeDefined, EpisodeRevised, FindingRecorded, FindingRevised)
)
#: All that is said of a bar to those who may not read whose it is, or why.
_OF_BARS: Mapping[str, str] = MappingProxyType(
    {
        PersonBarred.TOPIC: "Somebody was barred from the case.",
        BarLifted.TOPIC: "A bar from the case was lifted.",
    }
)


def shown(row: HistoryRow, sight: Sight) -> ShownRow:
    """The event, or that there is one, or the event without what is hidden.

    The statements leave out every event that must not be seen at all.
    """
    if sight.hides(row.stream_id):
        return _restricted(row, f"An entry of {row.agency_name or row.agency} is restricted.")
    if not sight.bars and row.topic in _OF_BARS:
        return _restricted(row, _OF_BARS[row.topic])
    if not sight.hidden:
        return row
    payload = _payload(row, sight)
    if payload == row.payload:
        return row
    changes = {"payload": payload, "is_whole": False, "sentence": _sentence(row, payload)}
    return row.model_copy(update=changes)


def _restricted(row: HistoryRow, sentence: str) -> RestrictedRow:
    return RestrictedRow(
        position=row.position, recorded_at=row.recorded_at, agency=row.agency, sentence=sentence
    )


def positions_read(rows: Iterable[ShownRow]) -> Iterable[int]:
    """The positions of events that a reader was shown something of."""
    return (row.position for row in rows if isinstance(row, HistoryRow))


def _payload(row: HistoryRow, sight: Sight) -> dict[str, Any]:
    said = row.payload
    match row.topic:
        case topic if topic in _RESTING:
            return said | {"relied_on": list(_seen(said.get("relied_on"), sight))}
        case NotificationDecided.TOPIC | ThresholdDecided.TOPIC:
            return said | {"criteria": _criteria(said.get("criteria"), sight)}
        case ReviewWindowSet.TOPIC if _hidden(said.get("anchor_entry_id"), sight):
            return said | {"anchor_entry_id": None}
        case EntryContested.TOPIC if _hidden(said.get("other_entry_id"), sight):
            return said | {"other_entry_id": None}
        case ContributionSubmitted.TOPIC if row.stream_id in sight.fewer:
            return said | {"entry_count": said["entry_count"] - sight.fewer[row.stream_id]}
        case _:
            return said


def _sentence(row: HistoryRow, payload: dict[str, Any]) -> str:
    if row.topic != ContributionSubmitted.TOPIC:
        return row.sentence
    before, _, after = row.sentence.rpartition(entries_of(row.payload["entry_count"]))
    return f"{before}{entries_of(payload['entry_count'])}{after}"


def _seen(entry_ids: object, sight: Sight) -> Iterable[str]:
    return (each for each in cast("list[str]", entry_ids or []) if not _hidden(each, sight))


def _criteria(answers: object, sight: Sight) -> list[dict[str, Any]]:
    return [
        each | {"relied_on": list(_seen(each.get("relied_on"), sight))}
        for each in cast("list[dict[str, Any]]", answers or [])
    ]


def _hidden(entry_id: object, sight: Sight) -> bool:
    return isinstance(entry_id, str) and sight.hides(UUID(entry_id))
