"""What whoever records something must be able to do: to read it back."""

from __future__ import annotations

from dataclasses import replace

from domain.access.sensitivity import Reads, Restriction
from domain.errors import NotPermitted
from domain.text import AgencyCode
from domain.vocabulary import Sensitivity


class CannotReadBack(NotPermitted):
    """Whoever records something must be able to read it back, and you may not read what is as
    sensitive as this. Ask a sign-off officer of your agency to record it.
    """


def require_readable_back(
    agency: AgencyCode, sensitivity: Sensitivity, reads: Reads, field: str
) -> None:
    """Refuse something new that its own author could not read."""
    if not reads.may_read(Restriction(agency, frozenset({sensitivity}))):
        raise CannotReadBack(field=field)


def require_still_readable(
    restriction: Restriction, sensitivity: Sensitivity, reads: Reads, field: str
) -> None:
    """Refuse a correction that its own author could not read any more."""
    then = replace(restriction, sensitivities=restriction.sensitivities | {sensitivity})
    if not reads.may_read(then):
        raise CannotReadBack(field=field)
