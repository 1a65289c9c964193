"""What a correction changed of a row of the chronology, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from api.web import present
from api.web.names import Names, told_in_words
from domain.entry import EntryContent
from domain.event import Source
from domain.moments import Moment
from domain.vocabulary import Sensitivity
from projections.chronology.rows import ChronologyRow, Wording


@dataclass(frozen=True)
class Change:
    """One field of a row, before and after a correction."""

    label: str
    was: str | None
    now: str | None


@dataclass(frozen=True)
class CorrectionView:
    """A correction: who, when, where on the record, why, and what it changed."""

    position: int
    stamp: str
    by: str
    reason: str
    changes: tuple[Change, ...]


def source_words(source: Source | None) -> str | None:
    """Where it came from: Ward record 114/2."""
    if source is None:
        return None
    return f"{source.system} {source.reference}" if source.reference else source.system


def corrections(row: ChronologyRow, names: Names) -> Iterable[CorrectionView]:
    """Each correction of a row, oldest first, with what it changed."""
    said = [_fields(row.content, each.before, names) for each in row.corrections[:1]]
    for number, each in enumerate(row.corrections, start=1):
        later = row.corrections[number:]
        after = (later[0].before if later else row.wording) if each.before else None
        said.append(_fields(each.content, after, names))
    for (before, after), each in zip(pairwise(said), row.corrections, strict=True):
        put_by = each.on_record
        yield CorrectionView(
            position=put_by.position,
            stamp=present.stamp(put_by.recorded_at),
            by=f"{put_by.by.name}, {names.agency(put_by.by.agency).name}",
            reason=each.reason,
            changes=tuple(
                Change(label, before.get(label), after.get(label))
                for label in dict.fromkeys((*before, *after))
                if before.get(label) != after.get(label)
            ),
        )


def _fields(
    content: EntryContent | None, wording: Wording | None, names: Names
) -> Mapping[str, str | None]:
    """What an entry says, or else an assessment, by the names of its fields."""
    if content is not None:
        return dict(all_fields(content, names))
    return dict(wording_fields(wording, names)) if wording is not None else {}


def all_fields(content: EntryContent, names: Names) -> Iterable[tuple[str, str | None]]:
    """Every field of an entry in reading order; None where it is empty."""
    yield "When", moment_words(content.occurred)
    yield "Ended", moment_words(content.ended)
    yield "Order in the day", str(content.sequence) if content.sequence else None
    yield "Kind", content.kind.label
    yield "What happened", content.summary
    yield "Detail", content.detail
    yield "About", present.listed([names.subject(each) for each in content.subjects]) or None
    yield "Practitioner", content.practitioner
    yield "Child seen", content.child_seen.label
    yield "Child seen alone", content.child_seen_alone.label
    yield "Child's voice", content.child_voice
    yield "Action taken", content.action_taken
    yield "Outcome", content.outcome
    yield "Source", source_words(content.source)
    yield "Document (SHA-256)", content.source.document_digest
    yield "Written up", moment_words(content.written_up)
    yield "Sensitivity", content.sensitivity.label


def wording_fields(wording: Wording, names: Names) -> Iterable[tuple[str, str | None]]:
    """All that the row of an assessment says, in reading order; None where it is empty."""
    yield "When", moment_words(wording.occurred)
    yield "Assessment", wording.title
    yield "Outcome", wording.summary
    yield from wording.facts
    yield "Source", source_words(wording.source)
    yield "Document (SHA-256)", wording.source.document_digest if wording.source else None
    yield "Told", told_in_words(wording.told, names) or None
    kept = [each.label for each in wording.sensitivities]
    yield "Sensitivity", present.listed(kept) or Sensitivity.OPEN.label


def moment_words(moment: Moment | None) -> str | None:
    """When something was, with the words of its source."""
    if moment is None:
        return None
    if moment.words and moment.value is not None:
        return f"{moment.in_words()} (“{moment.words}”)"
    return moment.in_words()
