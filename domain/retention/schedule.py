"""The rules of `domain/reference/retention.toml`, read once and held as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from domain import reference
from domain.vocabulary import RetentionClass

CountsFrom = Literal["birth", "stated"]
Years = Annotated[int, Field(ge=1, le=150)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClassRule(_Part):
    """How long one kind of record is kept, and who says so.

    `says` is the rule in a sentence and `source` where it is written. `from` is the day from which
    Daybook applies it as it stands.
    """

    title: str
    says: str
    source: str
    confirmed: bool
    applies_from: date = Field(alias="from")
    counts_from: CountsFrom = Field(alias="counts-from")
    years: Years
    died_under: Years | None = Field(default=None, alias="died-under")
    died_years: Years | None = Field(default=None, alias="died-years")
    about: Literal["children", "named", "nobody"]

    @model_validator(mode="after")
    def _is_whole(self) -> ClassRule:
        if (self.died_under is None) != (self.died_years is None):
            raise ValueError("died-under and died-years go together.")
        if self.counts_from == "birth" and self.about == "nobody":
            raise ValueError("Counted from a birth, it must be about somebody.")
        return self


class Moratorium(_Part):
    """A demand made to everybody at once that records of some kinds be kept."""

    title: str
    source: str
    confirmed: bool
    starts: date | None = Field(default=None, alias="from")
    until: date | None = None
    classes: frozenset[RetentionClass]

    def is_in_force(self, today: date) -> bool:
        """Whether it holds on a day. Both its days are included."""
        begun = self.starts is None or self.starts <= today
        return begun and (self.until is None or today <= self.until)


class _File(_Part):
    version: str
    classes: Mapping[RetentionClass, ClassRule]
    moratoria: Mapping[str, Moratorium] = Field(default_factory=dict[str, Moratorium])

    @model_validator(mode="after")
    def _says_everything(self) -> _File:
        if set(self.classes) != set(RetentionClass):
            raise ValueError("retention.toml must have a rule for every kind of record.")
        return self


@dataclass(frozen=True, slots=True)
class Schedule:
    """All of it. `version` is the day on which it was last written."""

    version: str
    classes: Mapping[RetentionClass, ClassRule]
    moratoria: tuple[Moratorium, ...]


def read(tables: Mapping[str, Any]) -> Schedule:
    """A schedule from tables such as those of `retention.toml`.

    Raises pydantic.ValidationError.
    """
    file = TypeAdapter(_File).validate_python(tables)
    return Schedule(
        file.version, MappingProxyType(dict(file.classes)), tuple(file.moratoria.values())
    )


SCHEDULE = read(reference.load("retention"))
