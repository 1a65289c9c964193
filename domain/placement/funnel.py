"""A placement search as a funnel: who was asked, what each answered, how long it took. Pure.

Nothing of this is stored: it is worked out from the approaches at the moment for which it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.clocks import Elapsed, between, elapsed
from domain.codes import CodeList, Named
from domain.moments import Moment, at

Standing = Literal["waiting", "offered", "withdrawn", "refused", "no-answer"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What one provider answered: `reason` is a code, where it refused."""

    answer: Literal["offered", "refused", "no-answer"]
    reason: str | None
    occurred: Moment


@dataclass(frozen=True, slots=True)
class Asked:
    """One provider that was asked, and its last answer."""

    provider: str
    occurred: Moment
    answered: Answered | None = None
    withdrawn: Moment | None = None

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.answered is None:
            return "waiting"
        if self.answered.answer == "offered" and self.withdrawn is not None:
            return "withdrawn"
        return self.answered.answer


@dataclass(frozen=True, slots=True)
class RefusedFor:
    """A reason for refusing, and how many gave it."""

    reason: Named
    count: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """The search in numbers. `open_for` is how long it has gone on, or went on until it closed.

    `answered` counts offers and refusals; `no_answer` those that were given up; `waiting` those
    that nobody has said anything of. `says` puts it in sentences.
    """

    approached: int
    answered: int
    refused: tuple[RefusedFor, ...]
    offered: int
    withdrawn: int
    no_answer: int
    waiting: int
    open_for: Elapsed
    median_to_answer: Elapsed | None
    longest_to_answer: Elapsed | None
    version: str
    says: str

    @property
    def refusals(self) -> int:
        """How many refused, for any reason."""
        return sum(each.count for each in self.refused)


def funnel(
    opened: Moment, closed: Moment | None, asked: Sequence[Asked], now: datetime, refusals: CodeList
) -> Funnel:
    """A search as it stands at `now`. `refusals` is the list that reasons are codes of."""
    stands: list[Standing] = [each.standing for each in asked]
    times = [
        elapsed(each.occurred, each.answered.occurred)
        for each in asked
        if each.answered is not None and each.answered.answer != "no-answer"
    ]
    answers = [each.answered for each in asked if each.answered is not None]
    reasons = [each.reason for each in answers if each.answer == "refused"]
    counted = {code: reasons.count(code) for code in dict.fromkeys(reasons) if code is not None}
    refused = tuple(
        RefusedFor(refusals.named(code), count)
        for code, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    offered, withdrawn = stands.count("offered"), stands.count("withdrawn")
    open_for = elapsed(opened, closed or at(now))
    middle, longest = _median(times), max(times, key=_length, default=None)
    return Funnel(
        approached=len(asked),
        answered=offered + withdrawn + stands.count("refused"),
        refused=refused,
        offered=offered,
        withdrawn=withdrawn,
        no_answer=stands.count("no-answer"),
        waiting=stands.count("waiting"),
        open_for=open_for,
        median_to_answer=middle,
        longest_to_answer=longest,
        version=refusals.version,
        says=_sentence(stands, open_for, middle, longest, is_over=closed is not None),
    )


def _median(times: Sequence[Elapsed]) -> Elapsed | None:
    if not times:
        return None
    most = [each.most for each in times if each.most is not None]
    return between(
        _middle([each.least or timedelta() for each in times]),
        _middle(most) if len(most) == len(times) else None,
    )


def _middle(lengths: Sequence[timedelta]) -> timedelta:
    """The median: of an even number, half way between the two in the middle."""
    ordered = sorted(lengths)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _length(time: Elapsed) -> tuple[timedelta, timedelta]:
    """By what it may have been, and then by what it was at least: one without an end is longest."""
    return (timedelta.max if time.most is None else time.most, time.least or timedelta())


def _sentence(
    stands: Sequence[Standing],
    open_for: Elapsed,
    middle: Elapsed | None,
    longest: Elapsed | None,
    *,
    is_over: bool,
) -> str:
    lasted = "The search went on for" if is_over else "The search has gone on for"
    parts = [f"{lasted} {open_for.says}."]
    if not stands:
        return f"{parts[0]} No provider on the record was asked."
    counts = [
        (stands.count("refused"), "refused"),
        (stands.count("offered"), "offered a place"),
        (stands.count("withdrawn"), "offered and took it back"),
        (stands.count("no-answer"), "gave no answer"),
        (stands.count("waiting"), "had not answered" if is_over else "has yet to answer"),
    ]
    said = [f"{count} {words}" for count, words in counts if count]
    parts.append(f"{_counted(len(stands), 'provider')} on the record: {', '.join(said)}.")
    if middle is not None and longest is not None:
        parts.append(f"The median answer took {middle.says}; the longest took {longest.says}.")
    return " ".join(parts)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
