"""The rules of `domain/reference/learning.toml`, by which what became of learning is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain import reference
from domain.event import Value

RuleCode: TypeAlias = Literal["overdue", "impact", "repeat", "few"]
Part = Annotated[float, Field(gt=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Part):
    """One rule: what it says, and who says so. `from` is when Daybook began to apply it."""

    title: str
    says: str
    source: str
    confirmed: bool
    applies_from: date = Field(alias="from")


class RepeatRule(_Part):
    """How alike two recommendations must be, and which words count.

    `likeness...` are parts of one: of the words of either, those that are in both. `themes` is how
    many they must share where they are less alike.
    """

    themes: Annotated[int, Field(ge=1)]
    likeness_with_themes: Part = Field(alias="likeness-with-themes")
    likeness_alone: Part = Field(alias="likeness-alone")
    endings: tuple[str, ...]
    stem: Annotated[int, Field(ge=1)]
    ignored: frozenset[str]


class FewRule(_Part):
    """How many cases must share something before it is counted to who may read none of them."""

    cases: Annotated[int, Field(ge=2)]


class UsedRule(Value):
    """The rule that an answer used, as the answer shows it."""

    code: RuleCode
    title: str
    says: str
    source: str
    confirmed: bool
    version: str


class _File(_Part):
    version: str
    rules: Mapping[RuleCode, Rule]
    repeats: RepeatRule
    few: FewRule


@dataclass(frozen=True, slots=True)
class LearningRules:
    """All of them. `version` is the day on which the file was last written."""

    version: str
    rules: Mapping[RuleCode, Rule]
    repeats: RepeatRule
    few: FewRule

    def used(self, code: RuleCode) -> UsedRule:
        """A rule as an answer shows it."""
        rule = self.rules[code]
        return UsedRule(
            code=code,
            title=rule.title,
            says=rule.says,
            source=rule.source,
            confirmed=rule.confirmed,
            version=self.version,
        )


def read_rules(tables: Mapping[str, Any]) -> LearningRules:
    """The rules of tables such as those of `learning.toml`. Raises pydantic.ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    return LearningRules(file.version, file.rules, file.repeats, file.few)


LEARNING = read_rules(reference.load("learning"))
