"""The clocks of a review: which run, what became of each, and why. Pure, and computed on reading.

How long each runs is data (`domain.clocks`); here is only what starts, ends and stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clocks import CLOCKS, ENGLAND, Calendar, Clocks, Standing, Stop, deadline, standing
from domain.event import Value
from domain.moments import Moment
from domain.text import AgencyCode

_NOT_RECORDED = Moment(kind="unknown", words="not recorded")


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What starts, ends and stops the clocks of a review, each as it was dated; none of it where it
    has not reached the record. `aware`: whenever the authority of the incident was said to be;
    `delays`: when others were told that it would take longer, and who.
    """

    aware: tuple[Moment, ...] = ()
    decided_not_to_notify: Moment | None = None
    notified: Moment | None = None
    withdrawn: Moment | None = None
    submitted: Moment | None = None
    responded: Moment | None = None
    begun: Moment | None = None
    delays: tuple[tuple[Moment, tuple[str, ...]], ...] = ()


class ReviewClock(Value):
    """One clock of a review: which, how it stands, and whether its rule was found in its source."""

    code: str
    title: str
    confirmed: bool
    stands: Standing


def review_clocks(
    facts: ReviewFacts,
    now: datetime,
    clocks: Clocks = CLOCKS,
    calendar: Calendar = ENGLAND,
) -> tuple[ReviewClock, ...]:
    """Every clock of a review that has started by an instant, in the order of the process.

    An authority's earliest awareness counts, however late it was learnt.
    """

    def clock(
        code: str, trigger: Moment, done: Moment | None, stops: Sequence[Stop] = ()
    ) -> ReviewClock:
        rule = clocks.of(code, when=trigger)
        stands = standing(deadline(rule, trigger, calendar), done, now, stops, calendar)
        return ReviewClock(code=code, title=rule.title, confirmed=rule.confirmed, stands=stands)

    found: list[ReviewClock] = []
    not_to_notify = facts.decided_not_to_notify
    stops = (
        (Stop(stopped=not_to_notify, because="The authority decided not to notify."),)
        if not_to_notify and facts.notified is None
        else ()
    )
    found.append(clock("notify-panel", earliest(facts.aware), facts.notified, stops))
    if facts.notified is not None:
        stops = (
            (Stop(stopped=facts.withdrawn, because="The notification was withdrawn."),)
            if facts.withdrawn
            else ()
        )
        found.append(clock("rapid-review", facts.notified, facts.submitted, stops))
    if facts.submitted is not None:
        found.append(clock("panel-response", facts.submitted, facts.responded))
    if facts.begun is not None:
        review = clock("publish-review", facts.begun, None)
        stands = review.stands.model_copy(
            update={"says": review.stands.says + _told_of_delay(facts, now)}
        )
        found.append(review.model_copy(update={"stands": stands}))
    return tuple(found)


def _told_of_delay(facts: ReviewFacts, now: datetime) -> str:
    """That they were told why it takes longer, which is what the rule asks for then."""
    told = [
        f"{', '.join(who)} ({occurred.in_words()})"
        for occurred, who in facts.delays
        if not occurred.definitely_after(now)
    ]
    return f" Told that it would take longer, and why: {'; '.join(told)}." if told else ""


def earliest(moments: Iterable[Moment]) -> Moment:
    """The first of them; unknown where there is none that has a date."""
    dated = [(each.sort_at, each) for each in moments if each.sort_at is not None]
    return min(dated, key=lambda pair: pair[0])[1] if dated else _NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Asked:
    """What one agency was asked for: until when, how often it was chased, when it answered."""

    agency: AgencyCode
    asked: Moment
    due: Moment | None
    chased: int
    answered: Moment | None
    nil_return: bool


class AgencyStanding(Value):
    """How an agency stands to what it was asked for, and the sentence that says so."""

    agency: AgencyCode
    standing: str
    says: str


def agency_standing(asked: Asked, now: datetime) -> AgencyStanding:
    """Whether an agency has answered, answered late, is waited for or is late."""
    wanted = f"asked for by {asked.due.in_words()}" if asked.due else "no day was set"
    times = {1: "once", 2: "twice"}.get(asked.chased, f"{asked.chased} times")
    chased = f" Chased {times}." if asked.chased else ""
    due = asked.due
    if asked.answered is not None:
        late = due is not None and due.definitely_before(asked.answered)
        what = "Nil return" if asked.nil_return else "Received"
        how = "answered-late" if late else "answered"
        says = f"{what} {asked.answered.in_words()}{', late' if late else ''} ({wanted}).{chased}"
        return AgencyStanding(agency=asked.agency, standing=how, says=says)
    is_late = due is not None and due.latest is not None and due.latest < now
    how = "late" if is_late else "waited-for"
    says = f"{'Late' if is_late else 'Waited for'}: {wanted}, and not answered.{chased}"
    return AgencyStanding(agency=asked.agency, standing=how, says=says)
