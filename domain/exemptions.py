"""What somebody is not given of what is recorded about them: `domain/reference/exemptions.toml`.

Read once and held as immutable values. A file that leaves a sensitivity without an exemption stops
the program as it starts: nothing that is kept from somebody may be given away here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from domain import reference
from domain.vocabulary import Exemption, Sensitivity


class ExemptionRule(BaseModel):
    """By which law an entry is left out, in words for whoever asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str
    source: str
    sensitivities: frozenset[Sensitivity]
    by_officer: bool = Field(alias="by-officer")
    may_be_given: bool = Field(alias="may-be-given")
    counted: bool


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    exemptions: Mapping[Exemption, ExemptionRule]

    @model_validator(mode="after")
    def _covers_everything(self) -> _File:
        covered = [each for rule in self.exemptions.values() for each in rule.sensitivities]
        if set(self.exemptions) != set(Exemption) or sorted(covered) != sorted(
            each for each in Sensitivity if each is not Sensitivity.OPEN
        ):
            raise ValueError("exemptions.toml must cover every sensitivity but open, each once.")
        return self


def read(tables: Mapping[str, Any]) -> Mapping[Exemption, ExemptionRule]:
    """The exemptions from tables such as those of the file. Raises pydantic.ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    return MappingProxyType(dict(file.exemptions))


EXEMPTIONS = read(reference.load("exemptions"))
_BY_SENSITIVITY: Mapping[Sensitivity, Exemption] = {
    sensitivity: exemption
    for exemption, rule in EXEMPTIONS.items()
    for sensitivity in rule.sensitivities
}
#: Those that forbid most come first: an entry is left out by one, and named by that.
_STRICTEST_FIRST = sorted(EXEMPTIONS, key=lambda each: (EXEMPTIONS[each].counted, each.value))


def exemption_of(sensitivities: frozenset[Sensitivity]) -> Exemption | None:
    """By which an entry that ever had these is left out; None where it may be given."""
    found = {_BY_SENSITIVITY[each] for each in sensitivities if each in _BY_SENSITIVITY}
    found_strict = [each for each in _STRICTEST_FIRST if each in found]
    forbidding = [each for each in found_strict if not EXEMPTIONS[each].may_be_given]
    return next(iter(forbidding or found_strict), None)
