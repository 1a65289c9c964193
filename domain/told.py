"""Who was told of something, and when: what another agency could have known.

What an agency recorded itself it knew of. Of what another recorded it knew only once it was told.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.case import Open, require_agency_once
from domain.command import Command, require_happened
from domain.errors import Invalid
from domain.event import Value
from domain.moments import Moment
from domain.text import AgencyCode


class Told(Value):
    """An agency was told of it. `occurred` is when; it may be uncertain, as any moment."""

    agency: AgencyCode
    occurred: Moment


def agencies_told(told: Sequence[Told]) -> frozenset[AgencyCode]:
    """Every agency that was told, whenever that was."""
    return frozenset(each.agency for each in told)


class ToldTwice(Invalid):
    """The same agency is named twice. Name each once, with when it was first told."""


class ToldBefore(Invalid):
    """An agency cannot have been told of it before it happened. Check both dates."""


def require_told(
    command: Command, case: Open, told: Sequence[Told], occurred: Moment, field: str = "told"
) -> None:
    """Refuse tellings that cannot be right: to an agency that was never on the case, twice to one,
    or certainly before it happened.
    """
    named: set[str] = set()
    for index, each in enumerate(told):
        where = f"{field}.{index}"
        require_agency_once(case, each.agency, f"{where}.agency")
        if each.agency in named:
            raise ToldTwice(field=f"{where}.agency")
        named.add(each.agency)
        require_happened(each.occurred, command.now, f"{where}.occurred")
        if each.occurred.definitely_before(occurred):
            raise ToldBefore(field=f"{where}.occurred")
