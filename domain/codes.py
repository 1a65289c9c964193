"""Lists of codes as dated data: placement types, refusal reasons, outcomes.

A code is a word of the field, with a title, a sentence, its source, whether that was confirmed, and
the days it is in use. The lists of a file in `domain/reference/` have one version between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain import reference
from domain.errors import Invalid
from domain.moments import Moment, at, day_in_words, start_of_day

#: A code as events hold it. Which there are is data, and not part of what is stored.
CodeText = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", min_length=1, max_length=60)
]


class UnknownCode(Invalid):
    """This is not a code of its list. Choose one of the list."""


class CodeNotInUse(Invalid):
    """This code was not in use then. Choose one that was, or check the date."""


class Code(BaseModel):
    """One code. `from` and `until` are the first and last day on which Daybook takes it.

    `authorities`: for a legal status, the kinds of order or power that it stands for; `needs`: what
    must be so besides, to go after "if".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    says: str
    source: str
    confirmed: bool
    applies_from: date = Field(alias="from")
    applies_until: date | None = Field(default=None, alias="until")
    authorities: tuple[str, ...] = ()
    needs: str | None = None

    def is_in_use(self, day: date) -> bool:
        """Whether it is in use on a day. Both its days are included."""
        ended = self.applies_until is not None and self.applies_until < day
        return self.applies_from <= day and not ended


@dataclass(frozen=True, slots=True)
class Named:
    """A code with what it means, as answers show it. `version` is that of its list; `needs` what
    must be so besides for the code to stand, which the record may not say.
    """

    code: str
    title: str
    says: str
    source: str
    confirmed: bool
    version: str
    needs: str | None = None

    def in_short(self) -> str:
        """The code, with what it needs: L1 if in local authority accommodation."""
        return f"{self.code} if {self.needs}" if self.needs else self.code


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list: `what` its codes are called in a sentence."""

    what: str
    version: str
    codes: Mapping[str, Code]

    def require(self, code: str, moment: Moment, field: str) -> None:
        """Refuse a code that is not in the list, or that certainly was not in use at a moment.

        Raises UnknownCode and CodeNotInUse.
        """
        found = self.codes.get(code)
        if found is None:
            raise UnknownCode(
                f"{code} is not a {self.what}. Choose one of {', '.join(self.codes)}.", field=field
            )
        begins = at(start_of_day(found.applies_from))
        over = found.applies_until is not None and moment.definitely_after(
            start_of_day(date.fromordinal(found.applies_until.toordinal() + 1))
        )
        if moment.definitely_before(begins) or over:
            until = f" to {day_in_words(found.applies_until)}" if found.applies_until else " on"
            raise CodeNotInUse(
                f"The {self.what} {code} is in use from {day_in_words(found.applies_from)}{until}, "
                f"and this is dated {moment.in_words()}. Choose another, or check the date.",
                field=field,
            )

    def named(self, code: str) -> Named:
        """A code with its meaning. One that the list has no longer is shown as it was recorded."""
        found = self.codes.get(code)
        if found is None:
            says = f"This {self.what} is not in the list any more."
            return Named(code, code, says, "As recorded", confirmed=False, version=self.version)
        return Named(code, found.title, found.says, found.source, found.confirmed, self.version)

    def standing_for(self, authority: str, day: date) -> Named | None:
        """The code that stands for a kind of order or power on a day, if there is one. Where it
        needs something besides, that is not confirmed.
        """
        for code, each in self.codes.items():
            if authority in each.authorities and each.is_in_use(day):
                confirmed = each.confirmed and each.needs is None
                return replace(self.named(code), confirmed=confirmed, needs=each.needs)
        return None


def read(tables: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, CodeList]:
    """The lists of a file. `names` says which there must be, and what a code of each is called.

    Raises pydantic.ValidationError, and KeyError where a list is missing.
    """
    version = TypeAdapter(str).validate_python(tables["version"])
    codes = TypeAdapter(dict[str, Code])
    return MappingProxyType(
        {
            name: CodeList(what, version, MappingProxyType(codes.validate_python(tables[name])))
            for name, what in names.items()
        }
    )


def load(file: str, names: Mapping[str, str]) -> Mapping[str, CodeList]:
    """As `read`, of a file in `domain/reference/`."""
    return read(reference.load(file), names)


def codes_of(lists: Iterable[CodeList]) -> tuple[str, ...]:
    """Every code of some lists, in order."""
    return tuple(code for each in lists for code in each.codes)
