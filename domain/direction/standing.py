"""How a direction stands at an instant: due, overdue, or complied with and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from domain.event import Value
from domain.moments import Moment
from domain.vocabulary import Compliance


class DirectionStanding(Value):
    """How a direction stands at an instant. `certain` False: the dates leave it open, or
    another agency answered otherwise.
    """

    standing: Literal[
        "no-time-set", "due", "overdue", "complied", "complied-late", "complied-in-part",
        "not-complied",
    ]  # fmt: skip
    certain: bool
    says: str


def standing(
    due: Moment | None, answer: tuple[Compliance, Moment] | None, now: datetime
) -> DirectionStanding:
    """How it stands: when it is due as last set, what was last answered and of when, and now."""
    by = f"Due by {due.in_words()}. " if due and due.value else ""
    if answer is None:
        return _unanswered(due, by, now)
    compliance, occurred = answer
    when = occurred.in_words()
    match compliance:
        case Compliance.NOT_COMPLIED:
            return DirectionStanding(
                standing="not-complied", certain=True, says=f"{by}Not complied with: {when}."
            )
        case Compliance.IN_PART:
            return DirectionStanding(
                standing="complied-in-part",
                certain=True,
                says=f"{by}Complied with in part: {when}.",
            )
        case Compliance.COMPLIED:
            return _complied(due, by, occurred)


def beside(
    found: DirectionStanding, others: Iterable[tuple[str, Compliance, Moment]]
) -> DirectionStanding:
    """The same where other agencies answered otherwise, each by its name with what it said last.
    Whose answer is right the record does not say.
    """
    said = [
        f"{agency} says otherwise: {compliance.label.lower()}, {occurred.in_words()}."
        for agency, compliance, occurred in others
    ]
    if not said:
        return found
    says = " ".join((found.says, *said))
    return found.model_copy(update={"certain": False, "says": says})


def _unanswered(due: Moment | None, by: str, now: datetime) -> DirectionStanding:
    last = due and due.widest[1]
    if last is None:
        says = f"{by}Nothing says that it was done, and no certain time was set."
        return DirectionStanding(standing="no-time-set", certain=True, says=says)
    if last < now:
        says = f"{by}Nothing says that it was done."
        return DirectionStanding(standing="overdue", certain=True, says=says)
    return DirectionStanding(standing="due", certain=True, says=by.strip())


def _complied(due: Moment | None, by: str, occurred: Moment) -> DirectionStanding:
    when = occurred.in_words()
    if due is None or not _may_be_after(occurred, due):
        return DirectionStanding(
            standing="complied", certain=True, says=f"{by}Complied with: {when}."
        )
    is_late = due.definitely_before(occurred)
    how = "Complied with late" if is_late else "It may have been complied with late"
    return DirectionStanding(
        standing="complied-late" if is_late else "complied",
        certain=is_late,
        says=f"{by}{how}: {when}.",
    )


def _may_be_after(occurred: Moment, due: Moment) -> bool:
    """Whether it can have been done after it was due, if dates are read as they stand."""
    if occurred.latest is None or due.latest is None:
        return True
    return occurred.latest > due.latest
