"""A row as one reader sees it: without what it would tell of entries they may not read. Pure."""

from __future__ import annotations

from projections.chronology.rows import ChronologyRow, Difference
from projections.items import RELIED_ON, entries_in_words
from projections.restrictions.sight import Sight


def shown(row: ChronologyRow, sight: Sight) -> ChronologyRow:
    """The row without the words, ids and numbers of what is hidden.

    What this entry contests goes wholly: it was said of the other entry. What contests this one
    stays, because it was said here, but for the id of the entry behind it.
    """
    if not sight.hidden:
        return row
    relied_on = tuple(each for each in row.relied_on if not sight.hides(each))
    is_late = row.is_late and not sight.hides(row.later_entry_id)
    return row.model_copy(
        update={
            "contests": tuple(
                each for each in row.contests if not sight.hides(each.other_entry_id)
            ),
            "contested_by": tuple(_without_other(each, sight) for each in row.contested_by),
            "relied_on": relied_on,
            "facts": tuple(_facts(row, len(relied_on))),
            "is_late": is_late,
            "later_entry_id": row.later_entry_id if is_late else None,
        }
    )


def _without_other(difference: Difference, sight: Sight) -> Difference:
    if not sight.hides(difference.other_entry_id):
        return difference
    return difference.model_copy(update={"other_entry_id": None})


def _facts(row: ChronologyRow, relied_on: int) -> list[tuple[str, str]]:
    said = entries_in_words(relied_on)
    facts = [(label, said if label == RELIED_ON else words) for label, words in row.facts]
    return [(label, words) for label, words in facts if words is not None]
