"""What a climb comes to at an instant: how long each level took against its target, where it stood
still, and which levels were left out. Pure, and worked out whenever it is read.

An answer belongs to the highest level of its agency that had been reached when it was given, even
where it reached the record after a later step: so a late fact changes what is said of a level, and
is never refused. Something is called a stall only where no date that is not exact could change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from domain.clocks import (
    ENGLAND,
    Calendar,
    Elapsed,
    Standing,
    Stop,
    cited,
    deadline,
    elapsed,
    standing,
)
from domain.escalation.events import ProcedureCode
from domain.escalation.ladders import LADDERS, Ladders, Procedure
from domain.event import Value
from domain.moments import Moment, at
from domain.text import AgencyCode
from domain.vocabulary import Ladder

Happened = Literal[
    "raised", "acknowledged", "responded", "stepped-up", "resolved", "withdrawn", "lapsed"
]
_Found = TypeVar("_Found")
_ENDS: dict[str, Literal["resolved", "withdrawn", "lapsed"]] = {
    "resolved": "resolved",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened on a ladder. `level`, `to_agency`, `respond_by` and
    `bypassed_because` are those of a concern that was raised or stepped up.
    """

    what: Happened
    occurred: Moment
    by_agency: AgencyCode
    person: str | None = None
    level: int = 0
    to_agency: AgencyCode | None = None
    respond_by: Moment | None = None
    bypassed_because: str | None = None


@dataclass(frozen=True, slots=True)
class Ascent:
    """An escalation as far as its times go, in the order in which it went on the record."""

    ladder: Ladder
    procedure: ProcedureCode | None
    happenings: tuple[Happening, ...]


class Stall(Value):
    """A level at which nobody answered in time and nobody took the concern further.

    `since` is the end of the time it had, in UTC; `until` when it moved again, None where it has
    not. `says` cites the rule by which it should have moved.
    """

    level: int
    since: datetime
    until: Moment | None
    says: str


class Skipped(Value):
    """A level that was left out. Without a `reason` it is flagged."""

    level: int
    name: str | None
    reason: str | None
    says: str


class LevelTimes(Value):
    """One level that was reached, and how long it took.

    `target` is how the procedure's time stands, None where it sets none; `asked_for_by` is the time
    that whoever raised it asked for. `says` is all of it in a sentence or two.
    """

    level: int
    name: str | None
    role: str | None
    raised_to: str | None
    to_agency: AgencyCode
    reached: Moment
    acknowledged: Moment | None
    acknowledged_after: Elapsed | None
    responded: Moment | None
    responded_after: Elapsed | None
    asked_for_by: Moment | None
    target: Standing | None
    stall: Stall | None
    says: str


class Cited(Value):
    """The procedure that a climb is measured against, and who says so."""

    code: str
    title: str
    says: str
    bypass: str
    source: str
    confirmed: bool
    version: str


class Climb(Value):
    """A whole climb as it stands at an instant. `procedure` is None where none was named, and then
    there is no target but the times that were asked for.
    """

    status: Literal["not-raised", "open", "resolved", "withdrawn", "lapsed"]
    ladder: Ladder
    procedure: Cited | None
    levels: tuple[LevelTimes, ...]
    skipped: tuple[Skipped, ...]
    says: str

    @property
    def stalls(self) -> tuple[Stall, ...]:
        """Every time it stood still, from the lowest level."""
        return tuple(each.stall for each in self.levels if each.stall)


def climb(
    ascent: Ascent, now: datetime, ladders: Ladders = LADDERS, calendar: Calendar = ENGLAND
) -> Climb:
    """What a climb comes to at an instant: of what happened later, nothing is said."""
    happened = [each for each in ascent.happenings if not each.occurred.definitely_after(now)]
    rungs = [each for each in happened if each.what in {"raised", "stepped-up"}]
    end = next((each for each in happened if each.what in _ENDS), None)
    raised = ascent.happenings[0].occurred if ascent.happenings else None
    procedure = ladders.of(ascent.procedure, raised) if ascent.procedure else None
    seen = _Seen(happened, rungs, procedure, now, calendar)
    levels = tuple(
        _level(rung, (*rungs[place + 1 :][:1], *_listed(end)), seen)
        for place, rung in enumerate(rungs)
    )
    return Climb(
        status=_ENDS[end.what] if end else "open" if rungs else "not-raised",
        ladder=ascent.ladder,
        procedure=procedure and _cited(procedure),
        levels=levels,
        skipped=tuple(_skipped(rungs, procedure)),
        says=_whole(rungs, levels, end),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What had happened by `now`, and what it is measured by."""

    happened: Sequence[Happening]
    rungs: Sequence[Happening]
    procedure: Procedure | None
    now: datetime
    calendar: Calendar


def _level(rung: Happening, later: Sequence[Happening], seen: _Seen) -> LevelTimes:
    """`later` is what followed: the next level, and the end of it all."""
    procedure, now, calendar = seen.procedure, seen.now, seen.calendar
    answers = [
        each
        for each in seen.happened
        if each.what in {"acknowledged", "responded"} and _answered(each, seen.rungs) is rung
    ]
    acknowledged = _first(answers, "acknowledged")
    responded = _first(answers, "responded")
    known = procedure and procedure.at_level(rung.level)
    rule = procedure and procedure.target(rung.level)
    stops = [Stop(stopped=each.occurred, because=_moved(each)) for each in later[:1]]
    target = rule and standing(
        deadline(rule, rung.occurred, calendar), responded, now, stops, calendar
    )
    acknowledged_after = acknowledged and elapsed(rung.occurred, acknowledged)
    responded_after = responded and elapsed(rung.occurred, responded)
    stall = _stall(rung, target, responded, later, now)
    said = [
        f"Acknowledged after {acknowledged_after.says}"
        if acknowledged_after
        else "No acknowledgement is on the record",
        f"answered after {responded_after.says}"
        if responded_after
        else "no answer is on the record",
    ]
    return LevelTimes(
        level=rung.level,
        name=known.name if known else None,
        role=known.role if known else None,
        raised_to=rung.person,
        to_agency=rung.to_agency or rung.by_agency,
        reached=rung.occurred,
        acknowledged=acknowledged,
        acknowledged_after=acknowledged_after,
        responded=responded,
        responded_after=responded_after,
        asked_for_by=rung.respond_by,
        target=target,
        stall=stall,
        says="; ".join(said) + ".",
    )


def _answered(answer: Happening, rungs: Iterable[Happening]) -> Happening | None:
    """The level that an answer belongs to."""
    theirs = [
        rung
        for rung in rungs
        if rung.to_agency == answer.by_agency
        and not answer.occurred.definitely_before(rung.occurred)
    ]
    return theirs[-1] if theirs else None


def _first(answers: Iterable[Happening], what: Happened) -> Moment | None:
    """When the first of its kind was given. Those of which it is not known come last."""
    found = [each.occurred for each in answers if each.what == what]
    dated = [moment for moment in found if moment.sort_at is not None]
    return min(dated, key=_place) if dated else next(iter(found), None)


def _place(moment: Moment) -> datetime:
    assert moment.sort_at is not None  # noqa: S101 - those without were left out.
    return moment.sort_at


def _stall(
    rung: Happening,
    target: Standing | None,
    responded: Moment | None,
    later: Iterable[Happening],
    now: datetime,
) -> Stall | None:
    # The shorter of the two times counts: that of the procedure, or that which was asked for.
    asked = rung.respond_by.latest if rung.respond_by else None
    limit = target.deadline.latest if target else None
    limits = [each for each in (limit, asked) if each is not None]
    if not limits:
        return None
    since = min(limits)
    movements = [*_listed(responded), *(each.occurred for each in later)]
    if since >= now or not all(each.definitely_after(since) for each in movements):
        return None
    dated = [each for each in movements if each.sort_at is not None]
    until = min(dated, key=_place) if dated else None
    stood = elapsed(at(since), until or at(now)).says
    if target is not None and since == limit:
        by, rule = target.deadline.in_words, cited(target.deadline.rule)
    else:
        by = rung.respond_by.in_words() if rung.respond_by else ""
        rule = "Rule: the answer was asked for by then."
    stands = f"It stood still for {stood}" if until else f"It has stood still for {stood}"
    moved = _because(until, responded, later)
    return Stall(
        level=rung.level,
        since=since,
        until=until,
        says=f"No answer at level {rung.level} by {by}. {stands}{moved}. {rule}",
    )


def _because(until: Moment | None, responded: Moment | None, later: Iterable[Happening]) -> str:
    if until is None:
        return ", and nobody has taken it further"
    if until is responded:
        return ", until it was answered"
    moved = next((each for each in later if each.occurred is until), None)
    return f", until {_moved(moved)}" if moved else ""


def _moved(each: Happening) -> str:
    if each.what == "stepped-up":
        return f"the concern was taken to level {each.level}"
    return "the concern lapsed" if each.what == "lapsed" else f"the concern was {each.what}"


def _skipped(rungs: Sequence[Happening], procedure: Procedure | None) -> Iterable[Skipped]:
    below = 0
    for rung in rungs:
        for level in range(below + 1, rung.level):
            known = procedure and procedure.at_level(level)
            if procedure and not known:
                continue
            name = known.name if known else None
            called = f"Level {level}" + (f" ({name})" if name else "")
            if rung.bypassed_because:
                said = f"{called} was left out. Reason: {rung.bypassed_because}"
            else:
                said = f"{called} was left out, and no reason is on the record."
                if procedure:
                    source = procedure.source
                    source += "" if procedure.confirmed else "; unconfirmed"
                    said += f" Rule: {procedure.title} ({source}). {procedure.bypass}"
            yield Skipped(level=level, name=name, reason=rung.bypassed_because, says=said)
        below = rung.level


def _whole(rungs: Sequence[Happening], levels: Sequence[LevelTimes], end: Happening | None) -> str:
    if not rungs:
        return "It had not been raised yet."
    first, last = rungs[0], levels[-1]
    stalls = sum(each.stall is not None for each in levels)
    times = {1: "once", 2: "twice"}.get(stalls, f"{stalls} times")
    stood = f" It stood still {times}." if stalls else ""
    if end is not None:
        how = "Lapsed" if end.what == "lapsed" else end.what.capitalize()
        after = elapsed(first.occurred, end.occurred).says
        return f"{how} {end.occurred.in_words()}, {after} after it was raised.{stood}"
    name = f" ({last.name})" if last.name else ""
    still = " It is stalled there now." if last.stall and last.stall.until is None else ""
    open_at = f"Open at level {last.level}{name}, which it reached {last.reached.in_words()}."
    return f"{open_at}{stood}{still}"


def _cited(procedure: Procedure) -> Cited:
    return Cited(
        code=procedure.code,
        title=procedure.title,
        says=procedure.says,
        bypass=procedure.bypass,
        source=procedure.source,
        confirmed=procedure.confirmed,
        version=procedure.version,
    )


def _listed(one: _Found | None) -> tuple[_Found, ...]:
    return () if one is None else (one,)
