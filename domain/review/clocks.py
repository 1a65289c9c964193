"""The clocks of a review: which run, what became of each, and why. Pure, and computed on reading.

How long each runs is data (`domain.clocks`); here is only what starts, ends and stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clocks import (
    CLOCKS,
    ENGLAND,
    Calendar,
    Clocks,
    Standing,
    Stop,
    adding,
    deadline,
    standing,
)
from domain.event import Value
from domain.moments import Moment
from domain.text import AgencyCode

_NOT_RECORDED = Moment(kind="unknown", words="not recorded")
#: How a notification names those who are to be told of the death of a looked after child.
_OFSTED = ("ofsted",)
_SECRETARY_OF_STATE = ("secretary of state", "department for education", "dfe")

_REPORTED = (
    "That is when the report reached this record: if the partners were told before that in another "
    "way, it is not on it."
)
_TOLD_OTHERWISE = (
    "If Ofsted or the Secretary of State were told in another way than by the notification to the "
    "Panel, that is not on the record."
)
_NOT_PUBLISHED_HERE = (
    "Daybook cannot record yet that a review was published, so nothing here says whether it was."
)


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What starts, ends and stops the clocks of a review, each as it was dated; none of it where it
    has not reached the record. `aware`: whenever the authority of the incident was said to be;
    `reported`: when the incident reached the partnership's record; `looked_after`: what says that a
    child who died was looked after, and nothing where nobody died or nothing says so; `also_to`:
    whom the notification went to beside the Panel; `delays`: when others were told that it would
    take longer, and who.
    """

    aware: tuple[Moment, ...] = ()
    reported: datetime | None = None
    looked_after: tuple[str, ...] = ()
    also_to: tuple[str, ...] = ()
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
        code: str,
        trigger: Moment,
        done: Moment | None,
        stops: Sequence[Stop] = (),
        also: str = "",
        *,
        told: bool = True,
    ) -> ReviewClock:
        rule = clocks.of(code, when=trigger)
        until = deadline(rule, trigger, calendar)
        if not told and done is not None and until.latest and done.definitely_after(until.latest):
            # What was done late by one way may have been done in time by another.
            done = None
        stands = adding(standing(until, done, now, stops, calendar, told=told), also)
        return ReviewClock(code=code, title=rule.title, confirmed=rule.confirmed, stands=stands)

    found: list[ReviewClock] = []
    not_to_notify = facts.decided_not_to_notify
    stops = (
        (Stop(stopped=not_to_notify, because="The authority decided not to notify."),)
        if not_to_notify and facts.notified is None
        else ()
    )
    aware = earliest(facts.aware)
    found.append(clock("notify-panel", aware, facts.notified, stops))
    if facts.reported is not None:
        by_then = Moment(kind="before", value=facts.reported.isoformat())
        found.append(clock("tell-safeguarding-partners", aware, by_then, (), _REPORTED))
    if facts.looked_after:
        done = facts.notified if _names_both(facts.also_to) else None
        also = _of_death(facts)
        found.append(clock("notify-death-looked-after", aware, done, (), also, told=False))
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
        also = f"{_NOT_PUBLISHED_HERE}{_told_of_delay(facts, now)}"
        found.append(clock("publish-review", facts.begun, None, (), also, told=False))
    return tuple(found)


def _names_both(also_to: Iterable[str]) -> bool:
    """Whether a notification names Ofsted and the Secretary of State, by any of their names. The
    words are free: that they do not, says nothing.
    """
    said = " ".join(also_to).casefold()
    return any(each in said for each in _OFSTED) and any(
        each in said for each in _SECRETARY_OF_STATE
    )


def _of_death(facts: ReviewFacts) -> str:
    """Why this clock runs at all, and whom the record says was told."""
    why = "The child was looked after, or may have been, as the record has it: "
    why += f"{'; '.join(facts.looked_after)}. {_TOLD_OTHERWISE}"
    if facts.notified is None:
        return why
    told = "; ".join(facts.also_to) or "nobody else"
    when = facts.notified.in_words()
    return f"{why} The notification to the Panel, {when}, also went to: {told}."


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
