"""The themes of `domain/reference/themes.toml`: what findings and recommendations are coded by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from domain import reference
from domain.codes import CodeList, UnknownCode, codes_of, read
from domain.errors import Invalid
from domain.moments import Moment

Facet = Literal["practice", "interface", "harm", "factors", "system"]
FACETS: tuple[Facet, ...] = get_args(Facet)


class ThemeTwice(Invalid):
    """The same theme is named twice. Name each once."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with what it means, as answers show it. `facet` is None for one that is no longer in
    the list; `version` is that of the list.
    """

    code: str
    facet: Facet | None
    title: str
    says: str
    source: str
    confirmed: bool
    version: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All themes, by facet."""

    version: str
    facets: Mapping[Facet, CodeList]

    def require(
        self, codes: Sequence[str], moment: Moment, field: str, already: Collection[str] = ()
    ) -> None:
        """Refuse a theme that is not in the list or not in use, or one that is named twice.

        Of those that it has `already`, only the last. Raises UnknownCode, CodeNotInUse and
        ThemeTwice.
        """
        for index, code in enumerate(codes):
            where = f"{field}.{index}"
            if code in codes[:index]:
                raise ThemeTwice(field=where)
            if code in already:
                continue
            facet = self._facet_of(code)
            if facet is None:
                raise UnknownCode(
                    f"{code} is not a theme. Choose one of "
                    f"{', '.join(codes_of(self.facets.values()))}.",
                    field=where,
                )
            self.facets[facet].require(code, moment, where)

    def named(self, code: str) -> Theme:
        """A theme with its meaning. One that the list has no longer is shown as it was recorded."""
        facet = self._facet_of(code)
        found = self.facets[facet or "practice"].named(code)
        return Theme(
            code, facet, found.title, found.says, found.source, found.confirmed, found.version
        )

    def every(self) -> tuple[Theme, ...]:
        """All of them, in the order of the file."""
        return tuple(self.named(code) for each in self.facets.values() for code in each.codes)

    def _facet_of(self, code: str) -> Facet | None:
        return next((name for name, each in self.facets.items() if code in each.codes), None)


def read_taxonomy(tables: Mapping[str, Any]) -> Taxonomy:
    """The themes of tables such as those of `themes.toml`.

    Raises pydantic.ValidationError, and KeyError where a facet is missing.
    """
    lists = read(tables, dict.fromkeys(FACETS, "theme"))
    return Taxonomy(
        str(tables["version"]), MappingProxyType({facet: lists[facet] for facet in FACETS})
    )


THEMES = read_taxonomy(reference.load("themes"))
