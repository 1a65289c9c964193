"""A court's permission to share material of family proceedings.

Information relating to proceedings held in private may be communicated only as rules of court or
the court allow: Family Procedure Rules 2010, rule 12.73 and Practice Direction 12G; Administration
of Justice Act 1960, section 12. Daybook opens such an entry to those whom a recorded permission
names, and to nobody else.
"""

from __future__ import annotations

from uuid import UUID

from domain.access.sensitivity import Reads
from domain.case import CaseState, require_agency_once, require_open
from domain.command import Change, placed, require_current, require_happened
from domain.entry.events import EntryCourtPermissionRecorded
from domain.entry.reading import require_entry
from domain.entry.state import EntryState
from domain.errors import Conflict, Invalid, NotPermitted
from domain.event import Event
from domain.moments import Moment
from domain.text import AgencyCode, ShortText
from domain.vocabulary import Role, Sensitivity

#: Far beyond what any entry has needed: each reader of it is given all of them.
MOST_PERMISSIONS = 50


class RecordCourtPermission(Change):
    """Record that a court allowed an entry to be shared."""

    entry_id: UUID
    court: ShortText
    reference: ShortText
    granted: Moment
    agencies: tuple[AgencyCode, ...] = ()
    roles: tuple[Role, ...] = ()


class NotCourtRestricted(Conflict):
    """This entry is not court-restricted, so no court's permission is needed to share it."""


class NotYourPermission(NotPermitted):
    """Only the agency that recorded an entry, or a coordinator, can record a court's permission to
    share it.
    """


class PermitsNobody(Invalid):
    """Name at least one agency or role that the court allowed it to be shared with."""

    field = "agencies"


class PermittedTwice(Invalid):
    """The same agency or role is named twice. Name each once."""


class AlreadyPermitted(Conflict):
    """This permission is on the record already, for the same agencies and roles."""

    field = "reference"


class TooManyPermissions(Conflict):
    """This entry has 50 courts' permissions on the record already. Record further ones as an entry
    of their own.
    """


def record_court_permission(
    command: RecordCourtPermission, entry: EntryState, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """Whoever may read a court-restricted entry records whom a court let it be shared with."""
    opened = require_open(case)
    recorded = require_entry(entry, command.case_id, command.entry_id, reads)
    is_own = command.attribution.agency == recorded.agency
    if not is_own and Role.COORDINATOR not in command.attribution.roles:
        raise NotYourPermission
    require_current(command, recorded.version)
    if Sensitivity.COURT_RESTRICTED not in recorded.sensitivities:
        raise NotCourtRestricted
    if not command.agencies and not command.roles:
        raise PermitsNobody
    for index, agency in enumerate(command.agencies):
        require_agency_once(opened, agency, f"agencies.{index}")
        if agency in command.agencies[:index]:
            raise PermittedTwice(field=f"agencies.{index}")
    for index, role in enumerate(command.roles):
        if role in command.roles[:index]:
            raise PermittedTwice(field=f"roles.{index}")
    require_happened(command.granted, command.now, "granted")
    if any(_facts(each) == _facts(command) for each in recorded.permissions):
        raise AlreadyPermitted
    if len(recorded.permissions) >= MOST_PERMISSIONS:
        raise TooManyPermissions

    return (
        EntryCourtPermissionRecorded(
            **placed(command, recorded.entry_id, recorded.version),
            court=command.court,
            reference=command.reference,
            granted=command.granted,
            agencies=command.agencies,
            roles=command.roles,
        ),
    )


def _facts(said: RecordCourtPermission | EntryCourtPermissionRecorded) -> tuple[object, ...]:
    return (said.court, said.reference, said.granted, set(said.agencies), set(said.roles))
