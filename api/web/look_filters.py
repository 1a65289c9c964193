"""Which part of the access log a page shows: as it stands in an address, and as it is asked for.

An address holds codes, ids and days: never a name, and never what somebody searched for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from starlette.datastructures import QueryParams

from domain.moments import EARLIEST_YEAR, LATEST_YEAR, start_of_day
from domain.vocabulary import Way
from projections.access.read import Looker, Sought

Only = Literal["refused", "emergency"]

ONLY: Mapping[Only, str] = {
    "refused": "Only refusals",
    "emergency": "Only in an emergency",
}
_NOT_A_DATE = "Enter a real date, such as 4 March 2020."


@dataclass(frozen=True)
class Days:
    """The days of an address, UK time. `errors` are fields that could not be read."""

    first: date | None
    last: date | None
    errors: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As they stand in an address."""
        chosen = (("from", self.first), ("to", self.last))
        return [(name, day.isoformat()) for name, day in chosen if day]

    def has(self, day: date) -> bool:
        """Whether a day is one of them."""
        return (self.first or day) <= day <= (self.last or day)


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    agency: str
    person: UUID | None
    way: Way | None
    only: Only | None
    days: Days
    after: str | None
    #: Whether also what was searched for is to be shown.
    whole: bool

    @property
    def sought(self) -> Sought:
        """The same, as the read model is asked."""
        first, last = self.days.first, self.days.last
        return Sought(
            agency=self.agency or None,
            person=self.person,
            way=self.way,
            outcome="denied" if self.only == "refused" else None,
            in_emergency=self.only == "emergency",
            since=start_of_day(first) if first else None,
            until=start_of_day(last + timedelta(days=1)) if last else None,
        )

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters that are on, as they stand in an address."""
        pairs = [
            ("agency", self.agency),
            ("person", str(self.person or "")),
            ("way", self.way.value if self.way else ""),
            ("only", self.only or ""),
            *self.days.pairs,
        ]
        return [pair for pair in pairs if pair[1]]

    @property
    def query(self) -> list[tuple[str, str]]:
        """All that the next page keeps."""
        return [*self.filters, ("whole", "on")] if self.whole else self.filters


def read(params: QueryParams) -> Asked:
    """What an address asks for. Days that cannot be read are said; the rest is left out."""
    return Asked(
        agency=code(params, "agency"),
        person=_id(params.get("person", "")),
        way=next((way for way in Way if way.value == params.get("way")), None),
        only=next((each for each in ONLY if each == params.get("only")), None),
        days=days(params),
        after=params.get("after") or None,
        whole=params.get("whole") == "on",
    )


def days(params: QueryParams) -> Days:
    """The days of an address."""
    errors: list[tuple[str, str]] = []
    first, last = _day(params, "from", errors), _day(params, "to", errors)
    if first and last and last < first:
        errors.append(("to", "The last day must be on or after the first."))
        last = None
    return Days(first, last, tuple(errors))


def code(params: QueryParams, name: str) -> str:
    """A code of an address, such as an agency's."""
    return params.get(name, "").replace("\0", "").strip()[:100]


def people(lookers: Sequence[Looker]) -> dict[UUID, str]:
    """Whom a page can be asked about: each by the name that they had last, in order of names."""
    names: dict[UUID, str] = {}
    for one in lookers:
        names.setdefault(one.actor_id, one.by.name)
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def agencies(lookers: Sequence[Looker]) -> list[str]:
    """Which agencies it can be asked about."""
    return sorted({one.by.agency for one in lookers})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(params: QueryParams, name: str, errors: list[tuple[str, str]]) -> date | None:
    given = params.get(name, "").strip()
    if not given:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        errors.append((name, _NOT_A_DATE))
        return None
    if EARLIEST_YEAR <= found.year < LATEST_YEAR:
        return found
    errors.append((name, f"Enter a year from {EARLIEST_YEAR} to {LATEST_YEAR - 1}."))
    return None
