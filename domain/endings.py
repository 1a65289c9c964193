"""Whose it is to say that something about a child's care has ended: data, as the codes are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from domain import reference
from domain.case import Open, require_agency
from domain.command import Change
from domain.errors import NotPermitted
from domain.text import AgencyCode
from domain.vocabulary import AgencyKind

#: What ends, as `endings.toml` calls it.
Ends = Literal[
    "placement-search",
    "placement",
    "protection-plan",
    "section-47",
    "police-enquiry",
    "lead-professional",
    "care-arrangement",
]


class Rule(BaseModel):
    """Who may say that one of a kind ended, besides the agency that recorded it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    by: Literal["its-agency", "anybody"]
    kinds: frozenset[AgencyKind]
    says: str
    source: str
    confirmed: bool


class NotTheirsToEnd(NotPermitted):
    """This is not yours to end. What your agency knows of it, record as an entry."""


def read(tables: Mapping[str, Any]) -> Mapping[Ends, Rule]:
    """The tables of a file such as `endings.toml`. Raises pydantic.ValidationError."""
    rules = {name: table for name, table in tables.items() if name != "version"}
    return TypeAdapter(dict[Ends, Rule]).validate_python(rules)


RULES = read(reference.load("endings"))


def require_theirs_to_end(
    command: Change,
    what: Ends,
    by_agency: AgencyCode,
    case: Open,
    rules: Mapping[Ends, Rule] = RULES,
) -> None:
    """Refuse the end of what is not the asker's to end, and say whose it is."""
    asker = command.attribution.agency
    require_agency(case, asker, None)
    rule = rules[what]
    theirs = {
        code
        for code, each in case.agencies.items()
        if each.joined.kind in rule.kinds and _works_with(code, by_agency, case)
    }
    if rule.by == "anybody" or asker == by_agency or asker in theirs:
        return
    whose = [case.agencies[by_agency].joined.name if by_agency in case.agencies else by_agency]
    whose += [
        case.agencies[code].joined.name
        for code in sorted(theirs)
        if code != by_agency and case.takes_part(code)
    ]
    raise NotTheirsToEnd(
        f"The end of this {rule.title} is for {' or '.join(whose)} to record. What your agency "
        f"knows of it, record as an entry."
    )


def _works_with(asker: AgencyCode, by_agency: AgencyCode, case: Open) -> bool:
    """Whether both are of one partnership: another authority's plan is not this one's to end."""
    other = case.agencies.get(by_agency)
    return other is not None and case.agencies[asker].joined.partnership == other.joined.partnership
