"""What may be done to a case, and what is refused."""

from __future__ import annotations

from uuid import UUID

from domain.case.events import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    RelationshipRecorded,
    SubjectAdded,
)
from domain.case.guards import (
    CaseDestroyed,
    require_agency,
    require_kept,
    require_open,
    require_subject,
)
from domain.case.invitations import require_not_reserved
from domain.case.state import CaseState, Destroyed, NotOpened, Open
from domain.command import (
    CLOCK_SKEW,
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
)
from domain.errors import Conflict, Invalid
from domain.event import Event
from domain.moments import Moment
from domain.text import AgencyCode, CaseReference, ShortText, Summary
from domain.vocabulary import AgencyKind, Relationship, SubjectRole

#: Said either way round, these relationships are one and the same.
_MUTUAL = frozenset(
    {
        Relationship.SIBLING_OF,
        Relationship.PARTNER_OF,
        Relationship.FORMER_PARTNER_OF,
        Relationship.OTHER_RELATIVE_OF,
    }
)


class OpenCase(Command):
    """Open a case record for a child, or a sibling group."""

    reference: CaseReference
    pseudonym: ShortText
    summary: Summary


class AddSubject(Change):
    """Add a person the record is about."""

    subject_id: UUID
    pseudonym: ShortText
    role: SubjectRole
    born: Moment | None = None
    died: Moment | None = None
    note: Summary | None = None


class RecordRelationship(Change):
    """Record how one subject stands to another: `subject_id` is `relationship` `other_id`."""

    subject_id: UUID
    relationship: Relationship
    other_id: UUID
    since: Moment | None = None
    until: Moment | None = None


class AddAgency(Change):
    """Let an agency take part in the case."""

    agency: AgencyCode
    name: ShortText
    kind: AgencyKind
    contact_role: ShortText | None = None


class RemoveAgency(Change):
    """End an agency's part in the case. What it contributed stays."""

    agency: AgencyCode
    reason: Summary


class CloseCase(Change):
    """Close the case, so that nothing more is added until it is reopened."""

    reason: Summary


class ReopenCase(Change):
    """Open a closed case again."""

    reason: Summary


class CaseAlreadyOpened(Conflict):
    """This case is already open on the record. Add to it, or open another under its own id."""


class CaseIsNotClosed(Conflict):
    """This case is open, so there is nothing to reopen."""


class SubjectAlreadyOnCase(Conflict):
    """This person is already a subject of the case."""

    field = "subject_id"


class PseudonymTaken(Conflict):
    """Another subject of this case already has this pseudonym. Choose one that tells them apart."""

    field = "pseudonym"


class NotBornYet(Invalid):
    """This date of birth has not come yet. For an unborn child leave it out; say in the note when
    the birth is expected.
    """

    field = "born"


class DiedBeforeBorn(Invalid):
    """The date of death is before the date of birth. Check both."""

    field = "died"


class RelatedToThemselves(Invalid):
    """A person cannot be related to themselves. Name two different subjects."""

    field = "other_id"


class RelationshipAlreadyRecorded(Conflict):
    """This relationship is already on the record, with the same dates."""

    field = "relationship"


class AgencyAlreadyOnCase(Conflict):
    """This agency already takes part in the case."""

    field = "agency"


def open_case(command: OpenCase, state: CaseState) -> tuple[Event, ...]:
    """A case that does not exist yet is opened."""
    if isinstance(state, Destroyed):
        raise CaseDestroyed
    if not isinstance(state, NotOpened):
        raise CaseAlreadyOpened

    return (
        CaseOpened(
            **placed(command, command.case_id, state.version),
            reference=command.reference,
            pseudonym=command.pseudonym,
            summary=command.summary,
        ),
    )


def add_subject(command: AddSubject, state: CaseState) -> tuple[Event, ...]:
    """A person not yet on the case is added, under a pseudonym of their own."""
    case = require_open(state)
    require_current(command, case.version)
    if command.subject_id in case.subjects:
        raise SubjectAlreadyOnCase
    taken = {subject.pseudonym.casefold() for subject in case.subjects.values()}
    if command.pseudonym.casefold() in taken:
        raise PseudonymTaken
    _require_possible_life(command)

    return (
        SubjectAdded(
            **placed(command, case.case_id, case.version),
            subject_id=command.subject_id,
            pseudonym=command.pseudonym,
            role=command.role,
            born=command.born,
            died=command.died,
            note=command.note,
        ),
    )


def record_relationship(command: RecordRelationship, state: CaseState) -> tuple[Event, ...]:
    """Two different subjects of the case are related."""
    case = require_open(state)
    require_current(command, case.version)
    if command.subject_id == command.other_id:
        raise RelatedToThemselves
    require_subject(case, command.subject_id, "subject_id")
    require_subject(case, command.other_id, "other_id")
    require_happened(command.since, command.now, "since")
    require_order(command.since, command.until, "until")
    if any(_says_the_same(recorded, command) for recorded in case.relationships):
        raise RelationshipAlreadyRecorded

    return (
        RelationshipRecorded(
            **placed(command, case.case_id, case.version),
            subject_id=command.subject_id,
            relationship=command.relationship,
            other_id=command.other_id,
            since=command.since,
            until=command.until,
        ),
    )


def add_agency(command: AddAgency, state: CaseState) -> tuple[Event, ...]:
    """An agency that does not take part now joins, for the first time or again."""
    case = require_open(state)
    require_current(command, case.version)
    if case.takes_part(command.agency):
        raise AgencyAlreadyOnCase(f"{command.agency} already takes part in this case.")
    require_not_reserved(case, command.agency, "agency")

    return (
        AgencyJoined(
            **placed(command, case.case_id, case.version),
            agency=command.agency,
            name=command.name,
            kind=command.kind,
            contact_role=command.contact_role,
        ),
    )


def remove_agency(command: RemoveAgency, state: CaseState) -> tuple[Event, ...]:
    """An agency that takes part leaves."""
    case = require_open(state)
    require_current(command, case.version)
    require_agency(case, command.agency, "agency")

    return (
        AgencyLeft(
            **placed(command, case.case_id, case.version),
            agency=command.agency,
            reason=command.reason,
        ),
    )


def close_case(command: CloseCase, state: CaseState) -> tuple[Event, ...]:
    """An open case is closed."""
    case = require_open(state)
    require_current(command, case.version)

    return (CaseClosed(**placed(command, case.case_id, case.version), reason=command.reason),)


def reopen_case(command: ReopenCase, state: CaseState) -> tuple[Event, ...]:
    """A closed case is opened again."""
    case = require_kept(state)
    if isinstance(case, Open):
        raise CaseIsNotClosed
    require_current(command, case.version)

    return (CaseReopened(**placed(command, case.case_id, case.version), reason=command.reason),)


def _require_possible_life(command: AddSubject) -> None:
    born, died = command.born, command.died
    if born is not None and born.definitely_after(command.now + CLOCK_SKEW):
        raise NotBornYet
    require_happened(died, command.now, "died")
    if born is not None and died is not None and died.definitely_before(born):
        raise DiedBeforeBorn


def _says_the_same(recorded: RelationshipRecorded, command: RecordRelationship) -> bool:
    said = (command.subject_id, command.other_id)
    same_people = (recorded.subject_id, recorded.other_id) in (
        {said, said[::-1]} if command.relationship in _MUTUAL else {said}
    )
    return (
        same_people
        and recorded.relationship == command.relationship
        and (recorded.since, recorded.until) == (command.since, command.until)
    )
