"""The lists of HM Courts and Tribunals Service in `domain/reference/hmcts.toml`, read once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain import reference
from domain.vocabulary import Attendance, HearingType


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(_Part):
    """A type of hearing. `local`: not one of HMCTS, but cases need it."""

    title: str
    local: bool = False


class Cancellation(_Part):
    """A reason code. Without a `title`, what it stands for was not found: the words that came with
    it say.
    """

    title: str | None = None


class MaterialRule(_Part):
    """What forbids that material of a court leave the record without its permission."""

    title: str
    says: str
    sources: tuple[str, ...]
    confirmed: bool


Off = Literal["adjourned", "vacated"]


class Hmcts(_Part):
    """All of it. `version` is the day on which the file was last written."""

    version: str
    source: str
    confirmed: bool
    hearing_types: Mapping[HearingType, Kind] = Field(alias="hearing-types")
    statuses: Mapping[str, str]
    attendance: Mapping[Attendance, str]
    cancellation: Mapping[str, Cancellation]
    material: MaterialRule

    @model_validator(mode="after")
    def _says_everything(self) -> Hmcts:
        if set(self.hearing_types) != set(HearingType):
            raise ValueError("hmcts.toml must have every type of hearing.")
        if set(self.attendance) != set(Attendance):
            raise ValueError("hmcts.toml must have every way to attend.")
        return self

    def status(self, off: Off, *, relisted: bool, to_be_relisted: bool) -> str:
        """What HMCTS calls a hearing that was adjourned or vacated."""
        after = "_AND_RE_LISTED" if relisted else "_TO_BE_RE_LISTED" if to_be_relisted else ""
        return off.upper() + after


def read(tables: Mapping[str, Any]) -> Hmcts:
    """The lists from tables such as those of `hmcts.toml`. Raises pydantic.ValidationError."""
    return Hmcts.model_validate(tables)


HMCTS = read(reference.load("hmcts"))
