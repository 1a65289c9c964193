"""The filters of the chronology as they stand in an address, and as the page offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import QueryParams

from api.web.address import Address
from api.web.names import Names
from api.web.signs import Agency
from domain.moments import EARLIEST_YEAR, LATEST_YEAR, day_in_words
from projections.chronology.read import Counts, Filters, Show
from projections.items import kind_label

#: In the order in which the page offers them, each with the sentence a reader sees.
SHOW_ONLY: Mapping[Show, str] = {
    "child-seen-alone": "Child seen alone",
    "child-not-seen": "Child not seen",
    "child-voice": "Child's voice recorded",
    "contested": "Accounts that differ",
    "late": "Arrived late",
    "corrected": "Corrected",
    "withdrawn": "Withdrawn",
    "disclosed": "Shared with another agency",
    "undated": "Date not known",
}

_NOT_A_DATE = "Enter a real date, such as 4 March 2020."


@dataclass(frozen=True)
class Choice:
    """One box of a filter."""

    name: str
    value: str
    text: str
    count: int
    is_on: bool
    agency: Agency | None = None


@dataclass(frozen=True)
class Chosen:
    """A filter that is on, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Asked:
    """What an address asks for. `errors` are fields that could not be read, with what to do."""

    filters: Filters
    newest_first: bool
    after: str | None
    query: tuple[tuple[str, str], ...]
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Panel:
    """The filter panel."""

    agencies: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    shows: tuple[Choice, ...]
    chosen: tuple[Chosen, ...]
    clear: str
    is_kind_open: bool


def read(params: QueryParams) -> Asked:
    """The filters of an address. What cannot be read is said, and left out."""
    errors: list[tuple[str, str]] = []
    first = _day(params, "from", errors)
    last = _day(params, "to", errors)
    if first and last and last < first:
        errors.append(("to", "The last day must be on or after the first."))
        last = None
    shows: list[Show] = [each for each in SHOW_ONLY if each in params.getlist("show")]
    filters = Filters(
        agencies=_codes(params, "agency"),
        kinds=_codes(params, "kind"),
        items=_codes(params, "item"),
        text=params.get("text", "").replace("\0", "").strip()[:200] or None,
        happened_from=first,
        happened_to=last,
        show=tuple(shows),
    )
    newest_first = params.get("order") == "newest"
    return Asked(
        filters=filters,
        newest_first=newest_first,
        after=params.get("after") or None,
        query=_query(filters, newest_first=newest_first),
        errors=tuple(errors),
    )


def panel(asked: Asked, found: Counts, names: Names, address: Address) -> Panel:
    """What the page offers, with how many rows each choice would show."""
    filters = asked.filters
    codes = [*names.agencies, *(set(found.by_agency) - set(names.agencies))]
    return Panel(
        agencies=tuple(
            Choice(
                "agency",
                code,
                names.agency(code).name,
                found.by_agency.get(code, 0),
                code in filters.agencies,
                names.agency(code),
            )
            for code in codes
        ),
        kinds=tuple(
            sorted(
                (
                    Choice("kind", kind, kind_label(kind), count, kind in filters.kinds)
                    for kind, count in found.by_kind.items()
                ),
                key=lambda choice: choice.text,
            )
        ),
        shows=tuple(
            Choice("show", flag, text, found.by_flag.get(flag, 0), flag in filters.show)
            for flag, text in SHOW_ONLY.items()
            if found.by_flag.get(flag, 0) or flag in filters.show
        ),
        chosen=tuple(_chosen(asked, names, address)),
        clear=address.to("chronology", [("order", "newest")] if asked.newest_first else []),
        is_kind_open=bool(filters.kinds),
    )


def _chosen(asked: Asked, names: Names, address: Address) -> list[Chosen]:
    return [
        Chosen(
            _in_words(name, value, names),
            address.to("chronology", [pair for pair in asked.query if pair != (name, value)]),
        )
        for name, value in asked.query
        if name != "order"
    ]


def _in_words(name: str, value: str, names: Names) -> str:
    match name:
        case "agency":
            return names.agency(value).name
        case "kind" | "item":
            return kind_label(value)
        case "show":
            return next((text for flag, text in SHOW_ONLY.items() if flag == value), value)
        case "from":
            return f"From {day_in_words(date.fromisoformat(value))}"
        case "to":
            return f"To {day_in_words(date.fromisoformat(value))}"
        case _:
            return f"“{value}”"


def _query(filters: Filters, *, newest_first: bool) -> tuple[tuple[str, str], ...]:
    pairs = [("agency", each) for each in filters.agencies]
    pairs += [("kind", each) for each in filters.kinds]
    pairs += [("item", each) for each in filters.items]
    pairs += [("show", each) for each in filters.show]
    if filters.text:
        pairs.append(("text", filters.text))
    if filters.happened_from:
        pairs.append(("from", filters.happened_from.isoformat()))
    if filters.happened_to:
        pairs.append(("to", filters.happened_to.isoformat()))
    if newest_first:
        pairs.append(("order", "newest"))
    return tuple(pairs)


def _codes(params: QueryParams, name: str) -> tuple[str, ...]:
    given = (each.replace("\0", "").strip()[:100] for each in params.getlist(name)[:60])
    return tuple(dict.fromkeys(each for each in given if each))


def _day(params: QueryParams, name: str, errors: list[tuple[str, str]]) -> date | None:
    given = params.get(name, "").strip()
    if not given:
        return None
    try:
        found = date.fromisoformat(given)
        if EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            return found
        errors.append((name, f"Enter a year from {EARLIEST_YEAR} to {LATEST_YEAR}."))
    except ValueError:
        errors.append((name, _NOT_A_DATE))
    return None
