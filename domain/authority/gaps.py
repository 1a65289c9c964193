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
    they left and a later placement, it is asked of the place that began last.
    """
    rule = cite(known, known.law.findings["gap"])
    everything = bands_of(known, until)
    for one, stretches in _each_once(known, held, until):
        for band in everything:
            if band.standing == "known":
                continue
            for starts, last in stretches:
                begins, ends = max(starts, band.starts or starts), min(last, band.ends)
                if begins >= ends:
                    continue
                surely_held = any(_surely_held(each, begins) for each in held)
                yield Flag(
                    kind="gap",
                    certain=band.standing == "none-known" and surely_held,
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
    found.sort(key=lambda each: each[0][0])
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


def _surely_held(held: Held, at: datetime) -> bool:
    """Whether it had surely begun, and nothing says that it may have been over."""
    latest = bounds(held.begins)[1]
    over = bounds(held.ends)[0] if held.ends is not None else None
    return latest is not None and latest <= at and (held.ends is None or (over or at) > at)
