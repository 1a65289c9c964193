"""The escalation procedures of `domain/reference/ladders.toml`, read once and held as immutable
values.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from domain import reference
from domain.clocks import ClockRule
from domain.clocks.rules import in_units
from domain.escalation.events import Level
from domain.event import Value
from domain.moments import Moment, london_day
from domain.vocabulary import Ladder


class _Part(Value):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class LadderLevel(_Part):
    """One level: the role that answers at it, and within what time, if the procedure says one."""

    level: Level
    name: str
    role: str
    within: Annotated[int, Field(ge=1, le=600)] | None = None
    kind: Literal["hours", "working-days"] | None = None
    at_risk: Annotated[int, Field(ge=0, le=600)] = Field(default=0, alias="at-risk")

    @model_validator(mode="after")
    def _is_whole(self) -> LadderLevel:
        if (self.within is None) != (self.kind is None):
            raise ValueError("within and kind go together.")
        return self


class Procedure(_Part):
    """An escalation procedure: its levels from the lowest, and who says so.

    `says` is the rule in a sentence, `bypass` what it says about leaving levels out, and `version`
    that of the file.
    """

    code: str
    title: str
    says: str
    source: str
    confirmed: bool
    applies_from: date | None = Field(default=None, alias="from")
    until: date | None = None
    ladder: Ladder
    bypass: str
    levels: Annotated[tuple[LadderLevel, ...], Field(min_length=1)]
    version: str

    @model_validator(mode="after")
    def _climbs(self) -> Procedure:
        numbers = [each.level for each in self.levels]
        if numbers != sorted(set(numbers)):
            raise ValueError("Levels come from the lowest to the highest, each once.")
        return self

    def at_level(self, level: int) -> LadderLevel | None:
        """The level of a number; None where the procedure has none such."""
        return next((each for each in self.levels if each.level == level), None)

    def target(self, level: int) -> ClockRule | None:
        """The time within which a level answers, as a clock; None where it has none."""
        found = self.at_level(level)
        if found is None or found.within is None or found.kind is None:
            return None
        return ClockRule.model_validate(
            {
                "code": f"{self.code}.{level}",
                "title": f"{self.title}, level {level}",
                "says": f"{found.role} answers within {in_units(found.within, found.kind)}.",
                "source": self.source,
                "confirmed": self.confirmed,
                "from": self.applies_from,
                "until": self.until,
                "kind": found.kind,
                "length": found.within,
                "trigger": f"the concern was taken to level {level}",
                "counts-from": "instant" if found.kind == "hours" else "day-after",
                "what": f"answer the concern at level {level}",
                "at-risk": found.at_risk,
                "who": found.role,
                "version": self.version,
            }
        )


class Ladders(Value):
    """All of them. `version` is the day on which the file was last written."""

    version: str
    procedures: tuple[Procedure, ...]

    def of(self, code: str, when: Moment | None = None) -> Procedure | None:
        """A procedure as it was when a concern was raised: the latest where that is not known, the
        earliest where it was before any. None where there is none of this code.
        """
        found = [each for each in self.procedures if each.code == code]
        if not found:
            return None
        if when is None or when.sort_at is None:
            return found[-1]
        day = london_day(when.sort_at)
        begun = [each for each in found if each.applies_from is None or each.applies_from <= day]
        return begun[-1] if begun else found[0]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, once."""
        return tuple(dict.fromkeys(each.code for each in self.procedures))


class _File(Value):
    version: str
    ladders: list[dict[str, Any]]


def read(tables: Mapping[str, Any]) -> Ladders:
    """Procedures from tables such as those of `ladders.toml`. Raises pydantic.ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    found = [Procedure.model_validate({**each, "version": file.version}) for each in file.ladders]
    found.sort(key=lambda each: each.applies_from or date.min)
    return Ladders(version=file.version, procedures=tuple(found))


LADDERS = read(reference.load("ladders"))
