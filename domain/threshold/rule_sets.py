"""The rules of `domain/reference/thresholds.toml`, read once and held as immutable values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from domain import reference
from domain.threshold.answers import Code

#: What a test decides: whether the Panel is notified, or whether a review is held.
Purpose = Literal["notification", "review"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Criterion(_Part):
    """What is asked. `may_be_counts`: the law asks no more than that it may be so."""

    asks: str
    may_be_counts: bool = Field(default=False, alias="may-be-counts")


class Route(_Part):
    """One way to meet a test: every group must hold, and a group holds where any of it does."""

    title: str
    says: str
    source: str
    confirmed: bool
    all_of: tuple[tuple[Code, ...], ...] = Field(alias="all-of", min_length=1)

    @field_validator("all_of", mode="before")
    @classmethod
    def _group(cls, written: Any) -> Any:
        """A criterion that stands alone is a group of one."""
        if not isinstance(written, list):
            return written
        items = cast("list[Any]", written)
        return [[item] if isinstance(item, str) else item for item in items]


class Test(_Part):
    """When a test is met: by any of its routes. `exhaustive`: whether these are all there are."""

    __test__ = False

    exhaustive: bool
    routes: tuple[Route, ...] = Field(min_length=1)

    def criteria(self) -> Iterator[Code]:
        """Every criterion it asks about, each once, in order."""
        yield from dict.fromkeys(
            code for route in self.routes for group in route.all_of for code in group
        )


class RuleSet(_Part):
    """One set of rules: where it is written, since when it holds, and its two tests."""

    title: str
    says: str
    source: str
    confirmed: bool
    starts: date = Field(alias="from")
    until: date | None = None
    notification: Test
    review: Test

    def test(self, purpose: Purpose) -> Test:
        """The test of a purpose."""
        return self.notification if purpose == "notification" else self.review


class _File(_Part):
    version: str
    criteria: Mapping[Code, Criterion]
    rule_sets: Mapping[Code, RuleSet] = Field(alias="rule-sets")

    @model_validator(mode="after")
    def _asks_what_it_says(self) -> _File:
        for code, rule_set in self.rule_sets.items():
            for purpose in ("notification", "review"):
                unknown = set(rule_set.test(purpose).criteria()) - set(self.criteria)
                if unknown:
                    raise ValueError(f"thresholds.toml: {code} asks for {sorted(unknown)}.")
        return self


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of it. `version` is the day on which it was last written."""

    version: str
    criteria: Mapping[Code, Criterion]
    rule_sets: Mapping[Code, RuleSet]


def read(tables: Mapping[str, Any]) -> Thresholds:
    """Thresholds from tables such as those of `thresholds.toml`. Raises ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    return Thresholds(
        file.version,
        MappingProxyType(dict(file.criteria)),
        MappingProxyType(dict(file.rule_sets)),
    )


THRESHOLDS = read(reference.load("thresholds"))
