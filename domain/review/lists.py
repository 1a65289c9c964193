"""The lists of `domain/reference/reviews.toml`, read once and held as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain import reference
from domain.threshold.answers import Code
from domain.vocabulary import AgencyKind


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listing(_Part):
    """One item of a list, with where it is from. `from` and `until` are its days, where known."""

    title: str
    source: str
    confirmed: bool
    starts: date | None = Field(default=None, alias="from")
    until: date | None = None


class Partner(_Part):
    """One of those who decide, and what kinds of agency it is on a case."""

    title: str
    kinds: tuple[AgencyKind, ...]


class Deciders(Listing):
    """Whose decision a threshold is. `for_all`: kinds of agency that may decide for all of them."""

    partners: tuple[Partner, ...]
    for_all: tuple[AgencyKind, ...] = Field(default=(), alias="for-all")


class _File(_Part):
    version: str
    deciders: Mapping[Code, Deciders]
    guidance: Mapping[Code, Listing]
    methodologies: Mapping[Code, Listing]
    parallel_processes: Mapping[Code, Listing] = Field(alias="parallel-processes")


@dataclass(frozen=True, slots=True)
class Lists:
    """All of it. `version` is the day on which it was last written."""

    version: str
    guidance: Mapping[Code, Listing]
    methodologies: Mapping[Code, Listing]
    parallel_processes: Mapping[Code, Listing]
    deciders: Mapping[Code, Deciders]


def read(tables: Mapping[str, Any]) -> Lists:
    """Lists from tables such as those of `reviews.toml`. Raises pydantic.ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    return Lists(
        file.version,
        MappingProxyType(dict(file.guidance)),
        MappingProxyType(dict(file.methodologies)),
        MappingProxyType(dict(file.parallel_processes)),
        MappingProxyType(dict(file.deciders)),
    )


LISTS = read(reference.load("reviews"))
