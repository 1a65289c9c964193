"""On what authority a child was held or placed, at every instant: bands that partition time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from domain.authority.edges import Bounds
from domain.authority.known import Authority, Known, Reach
from domain.authority.law import LAW, Law, Length, OrderRule
from domain.authority.limits import longest
from domain.clocks.calendar import ENGLAND, Calendar
from domain.event import Value
from domain.moments import Moment, clock_in_words, day_in_words, london_day
from domain.wording import listed

NONE_KNOWN = "No authority is known"
#: See `parts_of`.
Part: TypeAlias = tuple[datetime | None, datetime, tuple[UUID, ...], tuple[UUID, ...]]


class Band(Value):
    """A time in which nothing about the authorities changes: from `starts`, which counts, to
    `ends`, which does not. In UTC; `starts` None: since ever.

    `in_force` are certainly so, `may_be` perhaps. Only what lets somebody hold or place a child is
    named.
    """

    starts: datetime | None
    ends: datetime
    standing: Literal["known", "may-be", "none-known"]
    in_force: tuple[UUID, ...]
    may_be: tuple[UUID, ...]
    says: str

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return (self.starts is None or self.starts <= instant) and instant < self.ends


class Standing(Value):
    """On what authority a child was held or placed at one instant, and what that hangs on."""

    at: datetime
    standing: Literal["known", "may-be", "none-known"]
    in_force: tuple[UUID, ...]
    may_be: tuple[UUID, ...]
    says: str


def bands(
    authorities: Sequence[Authority],
    rules: Law = LAW,
    *,
    until: datetime,
    born: Moment | None = None,
    calendar: Calendar = ENGLAND,
) -> tuple[Band, ...]:
    """All time up to `until`, in bands. Every instant before it lies in exactly one."""
    return bands_of(Known(authorities, rules, born, calendar), until)


def bands_of(known: Known, until: datetime) -> tuple[Band, ...]:
    """As `bands`, of what is known already put together."""
    return tuple(_band(known, *part) for part in parts_of(known, until))


def parts_of(known: Known, until: datetime) -> tuple[Part, ...]:
    """The bands without their sentences: from when to when, what is in force certainly, and what
    may be.
    """
    reaches = [
        (each.authority_id, known.reach(each), rule.allows != "as-ordered")
        for each in known.authorities
        if _holds(rule := known.rule(each))
    ]
    edges = sorted({edge for _, reach, _ in reaches for edge in reach.edges if edge < until})
    found: list[tuple[datetime | None, tuple[UUID, ...], tuple[UUID, ...]]] = []
    for starts in (None, *edges):
        sure = tuple(each for each, reach, says in reaches if says and reach.surely(starts))
        perhaps = tuple(
            each for each, reach, _ in reaches if reach.perhaps(starts) and each not in sure
        )
        if not found or found[-1][1:] != (sure, perhaps):
            found.append((starts, sure, perhaps))
    ends = [*(starts for starts, _, _ in found[1:] if starts is not None), until]
    return tuple(
        (starts, end, sure, perhaps)
        for (starts, sure, perhaps), end in zip(found, ends, strict=True)
    )


def standing_at(known: Known, instant: datetime) -> Standing:
    """On what authority a child was held or placed at an instant.

    Where that is one extended order alone, or where an order that could have been extended had
    ended, it says so: the answer then hangs on the extension.
    """
    sure = _in_force(known, instant)
    perhaps = [
        each
        for each in known.authorities
        if _holds(known.rule(each)) and known.reach(each).perhaps(instant) and each not in sure
    ]
    when = instant_in_words(instant)
    if sure:
        says = f"On {when}: {_titles(known, sure)}."
        hangs = all(len(known.chain(each)) > 1 for each in sure)
        if hangs:
            before = known.reach(known.chain(sure[0])[-2])
            ended = " had ended" if before.may_until is None else f" ended {end_in_words(before)}"
            says += f" The order before it{ended}: it was in force only because it was extended."
        says += _of_unknown_age(known, sure)
    elif perhaps:
        says = f"On {when} it may have been {_titles(known, perhaps)}. The record does not fix it."
    else:
        says = f"{NONE_KNOWN} on {when}.{_last_to_end(known, instant)}"
    return Standing(
        at=instant,
        standing="known" if sure else "may-be" if perhaps else "none-known",
        in_force=tuple(each.authority_id for each in sure),
        may_be=tuple(each.authority_id for each in perhaps),
        says=says,
    )


def _of_unknown_age(known: Known, sure: Sequence[Authority]) -> str:
    """That the record holds no date of birth, where the end of what was in force hangs on that."""
    open_ended = [(each, rule) for each in sure if (rule := known.of_unknown_age(each))]
    return "".join(
        f" {known.rule(each).title} ends when the child is {rule.age_in_words}, and the record "
        "does not say when the child was born."
        for each, rule in open_ended
    )


def _last_to_end(known: Known, instant: datetime) -> str:
    """Which was the last to end, and whether it could have reached so far, had it been extended."""
    ended = [
        (end, each)
        for each in known.authorities
        if _holds(known.rule(each))
        and (end := known.reach(each).may_until) is not None
        and end <= instant
    ]
    if not ended:
        return ""
    end, last = max(ended, key=lambda one: (one[0], one[1].position))
    rule, reach = known.rule(last), known.reach(last)
    # An end that nobody dated may have come at any time before.
    earliest = None if reach.is_unsure else reach.sure_until
    says = f" {rule.title} ended {bounds_in_words((earliest, end))}."
    if rule.extension is None or any(change.is_end for change in last.changes):
        return says
    extension = known.law.rule(rule.extension, london_day(end))
    if not isinstance(extension.lasts, Length) or extension.most == 0:
        return says
    could = longest(end, extension.lasts, extension.counting)
    if instant >= could:
        return says
    return (
        f"{says} One extension of at most {extension.lasts.in_words()} could have run until "
        f"{instant_in_words(could)}; none is on the record."
    )


def how_it_stands(known: Known, at: datetime, until: datetime) -> Standing | None:
    """Of an answer about the past: on what authority at `until`, the end of what the reader sees. A
    power of then is not one of today. None where `at` is not before it.
    """
    return standing_at(known, until) if at < until else None


def instant_in_words(instant: datetime) -> str:
    """An instant in UK time: 15 March 2026 at 3:30pm. Of midnight it says which: a day more or less
    on an authority is a day more or less of a child held.
    """
    clock = clock_in_words(instant)
    which = " (as the day begins)" if clock == "midnight" else ""
    return f"{day_in_words(london_day(instant))} at {clock}{which}"


def bounds_in_words(found: Bounds) -> str:
    """When something was, no surer than its earliest and latest are, of which one is known: on 15
    March 2026 at 3:30pm; between one instant and another.
    """
    first, last = found
    if first is None or last is None:
        known = first or last
        side = "earliest" if last is None else "latest"
        return f"on {instant_in_words(known)} at the {side}" if known else "at a time not known"
    if first == last:
        return f"on {instant_in_words(first)}"
    return f"between {instant_in_words(first)} and {instant_in_words(last)}"


def end_in_words(reach: Reach) -> str:
    """When something ends or ended: the earliest is as much a part of that as the latest."""
    return bounds_in_words((reach.sure_until, reach.may_until))


def _holds(rule: OrderRule) -> bool:
    """Whether it may let somebody hold or place a child."""
    return bool(rule.allows)


def _surely(known: Known, each: Authority, reach: Reach, instant: datetime | None) -> bool:
    """What allows whatever its terms say lets somebody hold a child perhaps, never surely."""
    return known.rule(each).allows != "as-ordered" and reach.surely(instant)


def _in_force(known: Known, instant: datetime) -> list[Authority]:
    return [
        each
        for each in known.authorities
        if _holds(known.rule(each)) and _surely(known, each, known.reach(each), instant)
    ]


def _titles(known: Known, authorities: Sequence[Authority]) -> str:
    titles = list(dict.fromkeys(known.rule(each).title for each in authorities))
    return listed(titles)


def _band(
    known: Known,
    starts: datetime | None,
    ends: datetime,
    sure: tuple[UUID, ...],
    perhaps: tuple[UUID, ...],
) -> Band:
    by_id = known.by_id
    since = f"From {instant_in_words(starts)}" if starts else "Before that"
    if starts is None and not (sure or perhaps):
        since = f"Before {instant_in_words(ends)}"
    to = f" to {instant_in_words(ends)}" if starts else ""
    if sure:
        what = _titles(known, [by_id[each] for each in sure])
        if perhaps:
            what += f"; it may also be {_titles(known, [by_id[each] for each in perhaps])}"
    elif perhaps:
        what = f"it may be {_titles(known, [by_id[each] for each in perhaps])}"
    else:
        what = "no authority is known"
    return Band(
        starts=starts,
        ends=ends,
        standing="known" if sure else "may-be" if perhaps else "none-known",
        in_force=sure,
        may_be=perhaps,
        says=f"{since}{to}: {what}.",
    )
