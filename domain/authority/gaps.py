"""Where a child was held or placed, and nothing says on what authority: each time asked of once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.authority.bands import Band, bands_of, instant_in_words
from domain.authority.cited import Flag, cite
from domain.authority.edges import Stretch, bounds, minus
from domain.authority.known import Known
from domain.authority.limits import ADULT, birthday
from domain.moments import Moment


@dataclass(frozen=True, slots=True)
class Held:
    """A time in which the child was in hospital or placed; `where` goes after "was"."""

    where: str
    begins: Moment
    ends: Moment | None = None


def gaps(known: Known, held: Sequence[Held], until: datetime) -> Iterator[Flag]:
    """Where the child was held or placed, and nothing says on what authority. From 18 that is not
    asked here: it is asked of children.

    Where the record has the child in two places at once, such as a hospital that nobody recorded
    they left and a later placement, it is asked of the place that began last. It is certain only
    where all of that time the child was surely in one of them.
    """
    rule = cite(known, known.law.findings["gap"])
    everything = bands_of(known, until)
    surely = [_surely(each, held, until) for each in held]
    for one, stretches in _each_once(known, held, until):
        for band in everything:
            if band.standing == "known":
                continue
            for starts, last in stretches:
                begins, ends = max(starts, band.starts or starts), min(last, band.ends)
                if begins >= ends:
                    continue
                was_held = not minus([(begins, ends)], surely)
                yield Flag(
                    kind="gap",
                    certain=band.standing == "none-known" and was_held,
                    starts=begins,
                    ends=ends,
                    authorities=band.may_be,
                    rule=rule,
                    says=_gap(band, one, begins, ends, everything),
                )


def _each_once(
    known: Known, held: Sequence[Held], until: datetime
) -> Iterator[tuple[Held, list[Stretch]]]:
    """Each place with when it is asked of: while the child may have been there, and may not have
    been anywhere that began after it.
    """
    found: list[tuple[Stretch, Held]] = []
    for one in held:
        starts, last = bounds(one.begins)[0], until
        if one.ends is not None:
            last = min(bounds(one.ends)[1] or until, until)
        last = min(last, birthday(known.born, ADULT)[1] or last)
        if starts is not None and starts < last:
            found.append(((starts, last), one))
    # Of two that began together, that which is kept for longer, whichever was given first.
    found.sort(key=lambda each: (*each[0], each[1].where))
    for number, (stretch, one) in enumerate(found, start=1):
        yield one, minus([stretch], [later for later, _ in found[number:]])


def _gap(
    band: Band, held: Held, begins: datetime, ends: datetime, everything: Sequence[Band]
) -> str:
    when = f"From {instant_in_words(begins)} to {instant_in_words(ends)}"
    if band.standing == "may-be":
        return f"{when} the child was {held.where}, and it is not certain on what authority."
    says = f"{when} the child was {held.where}, and no authority is known."
    if all(each.standing == "none-known" for each in everything if each.ends <= begins):
        says += (
            " Nothing before it is known either: if somebody with parental responsibility agreed, "
            "that is not on the record as an authority."
        )
    return says


def _surely(one: Held, held: Sequence[Held], until: datetime) -> Stretch:
    """When the child was surely there; never, where it ends no later than it begins.

    A stay that nobody ended is sure until the child was anywhere else for certain: until then they
    were in one of the two.
    """
    earliest, latest = bounds(one.begins)
    if earliest is None or latest is None:
        return until, until
    if one.ends is not None:
        return latest, bounds(one.ends)[0] or latest
    others = [bounds(other.begins) for other in held]
    after = [last or first for first, last in others if first is not None and first > earliest]
    return latest, min([*after, until])
