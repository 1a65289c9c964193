"""Something that was recorded in error: its agency withdraws it, and says why.

As an entry's withdrawal does: what was said stays on the record, marked, and is read by whoever
could read it before. It counts no more from then on, and nothing more can be done to it.
"""

from __future__ import annotations

from domain.case import CaseState, require_agency, require_open
from domain.command import Change, require_current
from domain.errors import Conflict, NotPermitted
from domain.event import Value
from domain.text import AgencyCode, Summary


class InErrorFacts(Value):
    """Why it should never have been on the record: of whom or what it was mistaken."""

    reason: Summary


class OnlyItsAgencyWithdraws(NotPermitted):
    """Only the agency that recorded this may withdraw it. If your account differs, record it as an
    entry.
    """


class IsWithdrawn(Conflict):
    """This was withdrawn as recorded in error, so nothing more can be done to it. Record what is
    right anew.
    """


def require_withdrawable(
    command: Change, case: CaseState, by_agency: AgencyCode, version: int, *, is_withdrawn: bool
) -> None:
    """Refuse all but the agency that recorded it, once, on an open case."""
    opened = require_open(case)
    if command.attribution.agency != by_agency:
        raise OnlyItsAgencyWithdraws
    require_agency(opened, by_agency, None)
    if is_withdrawn:
        raise IsWithdrawn("This has already been withdrawn as recorded in error.")
    require_current(command, version)
