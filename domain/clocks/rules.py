"""The clocks of `domain/reference/clocks.toml`, read once and held as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby, pairwise
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from domain import reference
from domain.errors import NotOnRecord
from domain.event import Value
from domain.moments import Moment, london_day

Kind = Literal["hours", "days", "weeks", "months", "working-days", "working-days-before"]
#: "by": something must be done no later. "ends": a power ends by itself. "begins": something
#: becomes so by itself. "at-least": something must be kept up at least so long.
Sense = Literal["by", "ends", "begins", "at-least"]
CountsFrom = Literal["instant", "day-after", "same-day", "day-before"]


class NoSuchClock(NotOnRecord):
    """There is no clock of this name."""


class ClockRule(Value):
    """How long a clock runs, from what, and who says so.

    `trigger` is what starts it and `what` is what it is for, both in words that a sentence can
    hold. `counts-from` is the rule for the day of the trigger itself: the day after it is the first
    ("day-after"), it is the first ("same-day"), the day before it is the first, counting back
    ("day-before"), or elapsed time counts from the very instant ("instant"). From `at_risk` units
    before its end it is at risk. `version` is that of the file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    code: str
    title: str
    says: str
    source: str
    confirmed: bool
    applies_from: date | None = Field(default=None, alias="from")
    until: date | None = None
    kind: Kind
    length: Annotated[int, Field(ge=1, le=600)]
    trigger: str
    counts_from: CountsFrom = Field(alias="counts-from")
    what: str
    sense: Sense = "by"
    at_risk: Annotated[int, Field(ge=0, le=600)] = Field(alias="at-risk")
    who: str
    version: str

    @model_validator(mode="after")
    def _is_whole(self) -> ClockRule:
        match self.kind, self.counts_from:
            case ("hours", "instant") | ("working-days-before", "day-before"):
                pass
            case ("hours" | "working-days-before", _) | (_, "instant" | "day-before"):
                raise ValueError(
                    "Hours count from the instant, and working days before something from the day "
                    "before it; everything else from the day after or from the same day."
                )
            case _:
                pass
        if self.until and self.applies_from and self.until < self.applies_from:
            raise ValueError("A rule ends after it begins.")
        return self

    def is_in_force(self, day: date) -> bool:
        """Whether it is the rule on a day. Both its days are included."""
        begun = self.applies_from is None or self.applies_from <= day
        return begun and (self.until is None or day <= self.until)

    @property
    def units(self) -> str:
        """Its length in words: "5 working days"."""
        return in_units(self.length, self.kind)


class Clocks(Value):
    """All of them. A code may have several rules, one after the other. `version` is the day on
    which the file was last written.
    """

    version: str
    rules: tuple[ClockRule, ...]

    @model_validator(mode="after")
    def _follow_each_other(self) -> Clocks:
        for code, rules in groupby(self.rules, lambda rule: rule.code):
            for earlier, later in pairwise(rules):
                if not (earlier.until and later.applies_from):
                    raise ValueError(f"It is open when one rule of {code} gives way to the next.")
                if earlier.until >= later.applies_from:
                    raise ValueError(f"Two rules of {code} are in force on the same day.")
        return self

    def of(self, code: str, when: Moment | None = None) -> ClockRule:
        """The rule of a clock as it was when its trigger happened: the latest where that is not
        given or not known, the earliest where it was before any. Raises NoSuchClock.
        """
        rules = [rule for rule in self.rules if rule.code == code]
        if not rules:
            raise NoSuchClock(f"There is no clock called {code}.")
        if when is None or when.sort_at is None:
            return rules[-1]
        day = london_day(when.sort_at)
        begun = [rule for rule in rules if rule.applies_from is None or rule.applies_from <= day]
        return begun[-1] if begun else rules[0]


class _File(Value):
    version: str
    clocks: list[dict[str, Any]]


def read(tables: Mapping[str, Any]) -> Clocks:
    """Clocks from tables such as those of `clocks.toml`. Raises pydantic.ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    rules = (ClockRule.model_validate({**each, "version": file.version}) for each in file.clocks)
    return Clocks(version=file.version, rules=tuple(sorted(rules, key=_in_order)))


def in_units(length: int, kind: Kind) -> str:
    """So many hours, days or months, in words."""
    unit = kind.removesuffix("-before").replace("-", " ")
    return f"{length} {unit.removesuffix('s') if length == 1 else unit}"


def _in_order(rule: ClockRule) -> tuple[str, date]:
    return rule.code, rule.applies_from or date.min


CLOCKS = read(reference.load("clocks"))
