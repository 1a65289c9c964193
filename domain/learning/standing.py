"""How an action stands on a day: what is overdue, and whether it made a difference. Pure.

The owner states red, amber or green; that is shown as it was stated, with what the days say beside
it. What is learnt late counts from when it happened, not from when it was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, Protocol, TypeVar

from domain.event import Value
from domain.learning.events import (
    CompletionFacts,
    ImpactFacts,
    Milestone,
    ProgressFacts,
)
from domain.learning.reading import LEARNING, LearningRules, UsedRule
from domain.learning.words import Impact, Rag
from domain.moments import Moment, day_in_words, london_day

Stands = Literal[
    "in-hand", "overdue", "impact-shown", "no-impact-found", "too-early", "impact-not-shown"
]


class Dated(Protocol):
    """Something said of a moment."""

    @property
    def occurred(self) -> Moment: ...


class Tested(Dated, Protocol):
    """As much of an audit or a test as decides how an action stands."""

    @property
    def result(self) -> Impact: ...


_Dated = TypeVar("_Dated", bound=Dated)
_OF_IMPACT: dict[Impact, tuple[Stands, str]] = {
    Impact.SHOWN: ("impact-shown", "Completed, impact shown."),
    Impact.NONE: ("no-impact-found", "Completed, and a test found no impact."),
    Impact.TOO_EARLY: ("too-early", "Completed, too early to show impact."),
}


@dataclass(frozen=True, slots=True)
class ActionSoFar:
    """What is on the record of an action. `completed` is None while it is in hand; `tests` are
    those since it was done, and `tests_before` is how many there are besides. Each sequence is in
    the order of the record.
    """

    due: date
    milestones: Sequence[Milestone] = ()
    progress: Sequence[ProgressFacts] = ()
    tests: Sequence[ImpactFacts] = ()
    tests_before: int = 0
    completed: CompletionFacts | None = None
    times_reopened: int = 0
    agreed: Moment | None = None


class MilestoneStanding(Value):
    """A milestone with whether it was reached, and since when it is overdue if not."""

    milestone: Milestone
    reached: Moment | None = None
    days_overdue: int = 0


class ActionStanding(Value):
    """How an action stands on `today`, a day in Europe/London, with the rules that say so.

    `days_overdue`: full days past the day it is due, while it is in hand. `days_late`: by how many
    it was completed late, if that is certain. `is_at_odds`: it was stated green, and is overdue.
    """

    today: date
    stands: Stands
    rag: Rag | None
    rag_stated: Moment | None
    days_overdue: int
    days_late: int
    is_at_odds: bool
    milestones: tuple[MilestoneStanding, ...]
    says: str
    rules: tuple[UsedRule, ...]


def standing(action: ActionSoFar, today: date, rules: LearningRules = LEARNING) -> ActionStanding:
    """How it stands on a day."""
    latest = _latest(action.progress)
    milestones = tuple(_milestone(each, action, today) for each in action.milestones)
    missed = [each for each in milestones if each.days_overdue]
    if action.completed is not None:
        late = _days_late(action.completed.occurred, action.due)
        shown, says = _impact(action.tests)
        if action.tests_before and not action.tests:
            says += " A test from before it was done says nothing of what was done."
        if action.agreed and action.completed.occurred.definitely_before(action.agreed):
            says += (
                f" It is said to have been done, {action.completed.occurred.in_words()}, before it "
                f"was agreed, {action.agreed.in_words()}."
            )
        if late:
            says += f" It was done {_days(late)} after it was due, {day_in_words(action.due)}."
        return ActionStanding(
            today=today,
            stands=shown,
            rag=latest and latest.rag,
            rag_stated=latest and latest.occurred,
            days_overdue=0,
            days_late=late,
            is_at_odds=False,
            milestones=milestones,
            says=says + _reopened(action.times_reopened),
            rules=(rules.used("impact"), rules.used("overdue")),
        )
    overdue = max((today - action.due).days, 0)
    at_odds = latest is not None and latest.rag is Rag.GREEN and bool(overdue or missed)
    return ActionStanding(
        today=today,
        stands="overdue" if overdue else "in-hand",
        rag=latest and latest.rag,
        rag_stated=latest and latest.occurred,
        days_overdue=overdue,
        days_late=0,
        is_at_odds=at_odds,
        milestones=milestones,
        says=_in_hand(action, overdue, missed, latest, at_odds=at_odds),
        rules=(rules.used("overdue"),),
    )


def stands(due: date, tests: Sequence[Tested], today: date, *, is_completed: bool) -> Stands:
    """How an action stands on a day, in one word. `tests`: those since it was done."""
    if is_completed:
        return _impact(tests)[0]
    return "overdue" if today > due else "in-hand"


def is_since(tested: Moment, tested_at: int, done: Moment, done_at: int) -> bool:
    """Whether a test looked at what had been done by then. Where the dates leave it open, the
    positions on the record say.
    """
    if done.definitely_before(tested):
        return True
    return not tested.definitely_before(done) and tested_at > done_at


def _in_hand(
    action: ActionSoFar,
    overdue: int,
    missed: Sequence[MilestoneStanding],
    latest: ProgressFacts | None,
    *,
    at_odds: bool,
) -> str:
    due = day_in_words(action.due)
    says = f"Overdue by {_days(overdue)}: it was due {due}." if overdue else f"Due {due}."
    if missed:
        numbers = ", ".join(str(each.milestone.number) for each in missed)
        says += f" Overdue {'milestones' if len(missed) > 1 else 'milestone'}: {numbers}."
    if at_odds:
        says += " Its owner last called it green."
    elif latest is None:
        says += " Its owner has not said how it goes."
    return says + _reopened(action.times_reopened)


def _impact(tests: Sequence[Tested]) -> tuple[Stands, str]:
    latest = _latest(tests)
    if latest is None:
        return "impact-not-shown", "Completed, impact not shown."
    return _OF_IMPACT[latest.result]


def _milestone(milestone: Milestone, action: ActionSoFar, today: date) -> MilestoneStanding:
    said = [each.occurred for each in action.progress if milestone.number in each.reached]
    reached = min(said, key=_place) if said else None
    is_open = reached is None and action.completed is None
    return MilestoneStanding(
        milestone=milestone,
        reached=reached,
        days_overdue=max((today - milestone.target).days, 0) if is_open else 0,
    )


def _latest(said: Sequence[_Dated]) -> _Dated | None:
    """What was said last of all, by when it was so; of the same moment, what was recorded last."""
    best: _Dated | None = None
    for each in said:
        if best is None or _place(each.occurred) >= _place(best.occurred):
            best = each
    return best


def _place(moment: Moment) -> datetime:
    return moment.sort_at or datetime.min.replace(tzinfo=UTC)


def _days_late(done: Moment, due: date) -> int:
    """Whole days that it was certainly done after the day it was due."""
    if done.earliest is None:
        return 0
    return max((london_day(done.earliest) - due).days, 0)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _reopened(times: int) -> str:
    if not times:
        return ""
    return " Reopened once." if times == 1 else f" Reopened {times} times."
