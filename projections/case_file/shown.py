"""A case file as one reader sees it: without what it would tell of entries they may not read, or of
who is barred. Pure.

Counts are of what they may read. How many entries beyond these may be counted is said apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.threshold import CriterionAnswer
from projections.case_file.learning_rows import (
    EpisodeRow,
    EpisodeVersion,
    FindingRow,
    FindingVersion,
    Learning,
)
from projections.case_file.review_rows import ReviewRow
from projections.case_file.rows import CaseFile, CaseRow, ContributionRow, DecisionRow, ReviewWindow
from projections.people import OnRecord
from projections.restrictions.sight import Sight


def case_shown(case: CaseRow, sight: Sight, position: int, last: OnRecord | None) -> CaseRow:
    """The case itself at a view. `last` is the last event that the reader may read, if known."""
    if not sight.hidden:
        return case
    return case.model_copy(
        update={
            "entries": case.entries - sight.unseen(position),
            "window": window_shown(case.window, sight),
            "last": last or case.opened,
        }
    )


def window_shown(window: ReviewWindow | None, sight: Sight) -> ReviewWindow | None:
    """The window, without the id of an entry that was open when days were counted from it."""
    if window is None or not sight.hides(window.anchor_entry_id):
        return window
    return window.model_copy(update={"anchor_entry_id": None})


def file_shown(file: CaseFile, sight: Sight, position: int, last: OnRecord | None) -> CaseFile:
    """The whole case file at a view."""
    if not sight.bars:
        file = file.model_copy(update={"bars": ()})
    if not sight.hidden:
        return file
    return file.model_copy(
        update={
            "case": case_shown(file.case, sight, position, last),
            "contributions": tuple(_contributions(file.contributions, sight)),
            "decisions": tuple(_decision(each, sight) for each in file.decisions),
            "reviews": tuple(_review(each, sight) for each in file.reviews),
            "learning": _learning(file.learning, sight),
        }
    )


def _contributions(rows: Iterable[ContributionRow], sight: Sight) -> list[ContributionRow]:
    shown: list[ContributionRow] = []
    for row in rows:
        if not sight.hides(row.contribution_id):
            entries = row.entry_count - sight.fewer.get(row.contribution_id, 0)
            shown.append(row.model_copy(update={"entry_count": entries}))
    return shown


def _decision(row: DecisionRow, sight: Sight) -> DecisionRow:
    return row.model_copy(update={"relied_on": _seen(row.relied_on, sight)})


def _seen(entry_ids: Iterable[UUID], sight: Sight) -> tuple[UUID, ...]:
    return tuple(each for each in entry_ids if not sight.hides(each))


def _review(row: ReviewRow, sight: Sight) -> ReviewRow:
    """The review without the ids of entries that its decisions relied on."""
    return row.model_copy(
        update={
            name: tuple(
                each.model_copy(update={"criteria": _criteria(each.criteria, sight)})
                for each in getattr(row, name)
            )
            for name in ("notification_decisions", "threshold_decisions")
        }
    )


def _criteria(answers: Iterable[CriterionAnswer], sight: Sight) -> tuple[CriterionAnswer, ...]:
    return tuple(
        each.model_copy(update={"relied_on": _seen(each.relied_on, sight)}) for each in answers
    )


def _learning(learning: Learning, sight: Sight) -> Learning:
    """What was learnt, without the ids of entries that it rests on, now or as it was put before."""
    return learning.model_copy(
        update={
            "episodes": tuple(_resting(each, sight) for each in learning.episodes),
            "findings": tuple(_resting(each, sight) for each in learning.findings),
        }
    )


def _resting(row: EpisodeRow | FindingRow, sight: Sight) -> EpisodeRow | FindingRow:
    earlier: tuple[EpisodeVersion | FindingVersion, ...] = row.earlier
    versions = (
        each.model_copy(update={"relied_on": _seen(each.relied_on, sight)}) for each in earlier
    )
    relied_on = _seen(row.relied_on, sight)
    return row.model_copy(update={"relied_on": relied_on, "earlier": tuple(versions)})
