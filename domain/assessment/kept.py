"""Whom an assessment is kept from where its agency does not say: dated data, as the lists are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain import reference
from domain.codes import CodeText
from domain.vocabulary import Sensitivity


class _Row(BaseModel):
    """The kinds that are kept alike. `from` is the first day on which Daybook keeps them so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: Annotated[tuple[CodeText, ...], Field(min_length=1)]
    says: str
    source: str
    confirmed: bool
    applies_from: date = Field(alias="from")


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for each kind; open for a kind that is not named."""

    rows: Mapping[Sensitivity, _Row]

    def of(self, kind: str, day: date) -> Sensitivity:
        """How an assessment of a kind is kept that is recorded on a day."""
        for sensitivity, row in self.rows.items():
            if kind in row.kinds and row.applies_from <= day:
                return sensitivity
        return Sensitivity.OPEN


def read(tables: Mapping[str, Any]) -> Usual:
    """The table `kept` of a file such as `assessments.toml`.

    Raises pydantic.ValidationError, and ValueError where a kind is not in the list of kinds, or is
    kept in two ways.
    """
    rows = TypeAdapter(dict[Sensitivity, _Row]).validate_python(tables["kept"])
    named = [kind for row in rows.values() for kind in row.kinds]
    if len(named) != len(set(named)) or not set(named) <= set(tables["kinds"]):
        raise ValueError("assessments.toml: [kept] must name kinds of [kinds], each once.")
    return Usual(rows)


USUAL = read(reference.load("assessments"))
