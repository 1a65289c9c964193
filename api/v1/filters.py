"""Filters that could leave nothing in: a typing error must not look like an empty record.

A kind or an event that Daybook does not know, an agency that never took part in the case, somebody
who is not a subject of it, and days the wrong way round are refused, with the nearest that exist.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from uuid import UUID

from api.access import readable_case
from api.problems import FieldError, SeveralFaults
from api.reading import Reading
from domain.registry import CASE_EVENTS
from domain.text import AgencyCode
from domain.vocabulary import EntryKind
from projections.items import STEP_KINDS

KINDS = (*(kind.value for kind in EntryKind), *STEP_KINDS)
TOPICS = tuple(event.TOPIC for event in CASE_EVENTS)

#: Which of these agencies have rows that the filters are about.
HasRows = Callable[[Collection[AgencyCode]], Awaitable[Collection[AgencyCode]]]


def refuse(faults: Iterable[FieldError]) -> None:
    """Raise all of these together, if there are any."""
    if found := tuple(faults):
        raise SeveralFaults(found)


def unknown(field: str, given: Sequence[str], known: Sequence[str], noun: str) -> list[FieldError]:
    """A fault for each value that is none of those known, with what it may have been meant for."""
    return [
        FieldError(field=field, detail=f"There is no such {noun}. {_nearest(value, known)}")
        for value in dict.fromkeys(given)
        if value not in known
    ]


def days_in_order(first: date | None, last: date | None) -> list[FieldError]:
    """A fault where the last day comes before the first."""
    if first is None or last is None or first <= last:
        return []
    return [FieldError(field="to", detail="The last day must be on or after the first.")]


async def not_of_this_case(
    asking: Reading,
    case_id: UUID,
    agencies: Sequence[AgencyCode],
    has_rows: HasRows,
    *,
    subject: UUID | None = None,
) -> list[FieldError]:
    """A fault for each agency that never took part and has no rows, and for a subject it lacks.

    An agency that took part once is a fair question at any view, even before it joined. Those that
    never did can still have rows: a reviewer's agency that recorded a decision.
    """
    if not agencies and subject is None:
        return []
    case, _ = await readable_case(asking.daybook.records, asking.actor, case_id)
    faults: list[FieldError] = []
    strangers = [each for each in agencies if not case.has_taken_part(each)]
    if strangers:
        known = list(dict.fromkeys([*case.agencies, *await has_rows(strangers)]))
        faults += unknown("agency", strangers, known, "agency on this case")
    if subject is not None and subject not in case.subjects:
        faults.append(
            FieldError(
                field="subject",
                detail="No subject of this case has this id. See subjects in GET /v1/cases/"
                "{case_id}.",
            )
        )
    return faults


def _nearest(value: str, known: Sequence[str]) -> str:
    close = get_close_matches(value.strip().casefold(), known, n=3)
    if close:
        return f"The nearest: {', '.join(close)}."
    return f"There are: {', '.join(known)}." if known else "There are none yet."
