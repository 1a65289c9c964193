"""The rules of `domain/reference/orders.toml`, read once and held as immutable values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain import reference
from domain.vocabulary import OrderType, PowerType

Allows = Literal["hold", "place", "treat", "deprive-of-liberty"]
Open = Literal["as-ordered", "to-18", "until-ended"]
Finding = Literal["gap", "overlap", "child-not-said"]
_Count = Annotated[int, Field(ge=1, le=10_000)]
_Age = Annotated[int, Field(ge=1, le=18)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Length(_Part):
    """At most so long: one of the four."""

    hours: _Count | None = None
    days: _Count | None = None
    months: _Count | None = None
    years: _Count | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Length:
        if sum(each is not None for each in (self.hours, self.days, self.months, self.years)) != 1:
            raise ValueError("A length is hours, days, months or years: one of them.")
        return self

    def in_words(self) -> str:
        """72 hours, 8 days, 1 year."""
        for unit in ("hours", "days", "months", "years"):
            count = getattr(self, unit)
            if count is not None:
                return f"{count} {unit[:-1] if count == 1 else unit}"
        raise AssertionError("A length has one unit.")


class Holiday(_Part):
    """Days on which a time may not end, and until when on the next other day it may run."""

    days: tuple[Literal["bank-holiday", "sunday"], ...]
    until: time


class OrderRule(_Part):
    """How long an order or power may run and what it allows, and who says so."""

    code: str
    title: str
    says: str
    act: str
    section: str
    lasts: Length | Open
    counting: Literal["clock", "first-day-counts"] = "clock"
    counts_from: Literal["start"] | PowerType = Field(default="start", alias="counts-from")
    holiday: Holiday | None = None
    extension: str | None = None
    most: int | None = None
    within_days: _Count | None = Field(default=None, alias="within-days")
    allows: tuple[Allows, ...] | Literal["as-ordered"]
    beside: bool = False
    rests_on: str | None = Field(default=None, alias="rests-on")
    agreement: bool = False
    legal_status: str | None = Field(default=None, alias="legal-status")
    source: str
    confirmed: bool
    applies_from: date = Field(alias="from")
    applies_until: date | None = Field(default=None, alias="until")

    def holds_on(self, day: date) -> bool:
        """Whether this is the rule on a day."""
        return self.applies_from <= day and (
            self.applies_until is None or day <= self.applies_until
        )


class AgeRule(_Part):
    """At which age of the child orders of some kinds end, or from which none may be made."""

    codes: tuple[str, ...]
    title: str
    says: str
    act: str
    section: str
    ends_at: _Age | None = Field(default=None, alias="ends-at")
    may_end_at: _Age | None = Field(default=None, alias="may-end-at")
    made_before: _Age | None = Field(default=None, alias="made-before")
    source: str
    confirmed: bool
    applies_from: date = Field(alias="from")
    applies_until: date | None = Field(default=None, alias="until")

    @property
    def age_in_words(self) -> str:
        """At which age they end: 18; 16 or 18, where it depends on what the court ordered."""
        ages = (self.may_end_at, self.ends_at)
        return " or ".join(str(each) for each in ages if each is not None)

    def holds_on(self, day: date | None) -> bool:
        """Whether this is the rule on a day. Where the day is not known, the rule of now is."""
        if day is None:
            return self.applies_until is None
        return self.applies_from <= day and (
            self.applies_until is None or day <= self.applies_until
        )


class FindingRule(_Part):
    """Why something that no one rule of an order speaks of is flagged."""

    title: str
    says: str
    source: str
    confirmed: bool


class Law(_Part):
    """All of it. `version` is the day on which the file was last written."""

    version: str
    legal_status_source: str = Field(alias="legal-status-source")
    rules: tuple[OrderRule, ...]
    ages: tuple[AgeRule, ...]
    findings: Mapping[Finding, FindingRule]

    @model_validator(mode="after")
    def _is_whole(self) -> Law:
        codes = {each.code for each in self.rules}
        missing = {*OrderType, *PowerType} - codes
        if missing:
            raise ValueError(f"orders.toml has no rule for {', '.join(sorted(missing))}.")
        unknown = {each.extension for each in self.rules if each.extension} - codes
        if unknown:
            raise ValueError(f"orders.toml names extensions it has no rule for: {unknown}.")
        if set(self.findings) != set(get_args(Finding)):
            raise ValueError("orders.toml must say why each finding is flagged.")
        unknown = {code for each in self.ages for code in each.codes} - codes
        if unknown:
            raise ValueError(f"orders.toml gives an age for {unknown}, and has no rule for it.")
        for each in self.rules:
            if each.lasts == "to-18" and not self.ages_of(each.code, each.applies_from):
                raise ValueError(f"orders.toml gives no age for {each.code}.")
        return self

    def ages_of(self, code: str, day: date | None) -> tuple[AgeRule, ...]:
        """The rules about the child's age that hold for an order or power on a day."""
        return tuple(each for each in self.ages if code in each.codes and each.holds_on(day))

    def rule(self, code: str, day: date | None) -> OrderRule:
        """The rule of an order or power on a day; on a day before the first, the first.

        Where the day is not known, the latest. LookupError where there is none at all.
        """
        found = _of(self.rules, code)
        if not found:
            raise LookupError(f"There is no rule for {code}.")
        if day is None:
            return found[-1]
        holding = [each for each in found if each.holds_on(day)]
        before = [each for each in found if each.applies_from <= day]
        return (holding or before or found[:1])[-1]


def _of(rules: Iterable[OrderRule], code: str) -> list[OrderRule]:
    return sorted((each for each in rules if each.code == code), key=lambda one: one.applies_from)


def read(tables: Mapping[str, Any]) -> Law:
    """A law from tables such as those of `orders.toml`. Raises pydantic.ValidationError."""
    return Law.model_validate(tables)


LAW = read(reference.load("orders"))
