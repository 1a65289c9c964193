"""What a case has become, and how each event changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar
from uuid import UUID

from domain.case.events import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DisposalProposed,
    DisposalRefused,
    DisposalWithdrawn,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    InvitedAgency,
    KeyDestroyed,
    LegalHoldLifted,
    LegalHoldPlaced,
    PartnershipInvited,
    RelationshipRecorded,
    RetentionClassSet,
    ReviewWindowSet,
    SubjectAccessGiven,
    SubjectAdded,
)
from domain.case.persons import PersonEvent, Persons
from domain.event import Event
from domain.moments import london_day
from domain.retention import Kind
from domain.text import AgencyCode

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Participation:
    """An agency that takes part, or did until it left."""

    joined: AgencyJoined
    left: AgencyLeft | None = None

    @property
    def guest_of(self) -> UUID | None:
        """The partnership that it was invited from; None where it is the partnership's own."""
        partnership = self.joined.partnership
        return None if partnership is None else partnership.partnership_id


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation and what became of it."""

    invited: PartnershipInvited
    status: Literal["waiting", "accepted", "declined", "ended"] = "waiting"

    def is_over(self, now: datetime) -> bool:
        """Whether its last day, in London, is past."""
        until = self.invited.until
        return until is not None and london_day(now) > until

    def is_in_force(self, now: datetime) -> bool:
        """Whether it lets anybody in."""
        return self.status == "accepted" and not self.is_over(now)

    @property
    def reserves(self) -> tuple[InvitedAgency, ...]:
        """The agencies whose codes nobody else may have on this case."""
        return self.invited.agencies if self.status in {"waiting", "accepted"} else ()


@dataclass(frozen=True, slots=True)
class NotOpened:
    """No case has been opened under this id."""

    status: ClassVar[Literal["not-opened"]] = "not-opened"

    version: int = 0


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Opened:
    case_id: UUID
    version: int
    opened: CaseOpened
    agencies: Mapping[AgencyCode, Participation] = field(default_factory=_nothing)
    subjects: Mapping[UUID, SubjectAdded] = field(default_factory=_nothing)
    relationships: tuple[RelationshipRecorded, ...] = ()
    window: ReviewWindowSet | None = None
    #: Those in force, in the order in which they were placed.
    holds: Mapping[UUID, LegalHoldPlaced] = field(default_factory=_nothing)
    persons: Persons = field(default_factory=Persons)
    #: Which kinds of record it is; none until somebody has said so.
    kinds: tuple[Kind, ...] = ()
    #: The disposal that is proposed, if one is and nothing has changed since.
    proposal: DisposalProposed | None = None
    #: All that were ever sent, in the order in which they were.
    invitations: Mapping[UUID, Invitation] = field(default_factory=_nothing)

    def takes_part(self, agency: AgencyCode) -> bool:
        """Whether the agency takes part now."""
        participation = self.agencies.get(agency)
        return participation is not None and participation.left is None

    def has_taken_part(self, agency: AgencyCode) -> bool:
        """Whether the agency takes part now or did before it left."""
        return agency in self.agencies


@dataclass(frozen=True, slots=True)
class Open(_Opened):
    """A case that may be added to."""

    status: ClassVar[Literal["open"]] = "open"


@dataclass(frozen=True, slots=True)
class Closed(_Opened):
    """A case that nothing is added to until it is reopened."""

    status: ClassVar[Literal["closed"]] = "closed"


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A case whose key was destroyed. Of all that was recorded, this one event can be read."""

    status: ClassVar[Literal["destroyed"]] = "destroyed"

    case_id: UUID
    version: int
    destroyed: KeyDestroyed


CaseState: TypeAlias = NotOpened | Open | Closed | Destroyed
CaseEvent: TypeAlias = (
    CaseOpened
    | SubjectAdded
    | RelationshipRecorded
    | AgencyJoined
    | AgencyLeft
    | ReviewWindowSet
    | CaseClosed
    | CaseReopened
    | LegalHoldPlaced
    | LegalHoldLifted
    | PersonEvent
    | RetentionClassSet
    | DisposalProposed
    | DisposalWithdrawn
    | DisposalRefused
    | SubjectAccessGiven
    | KeyDestroyed
    | PartnershipInvited
    | InvitationAccepted
    | InvitationDeclined
    | InvitationEnded
)
#: How each answer leaves an invitation.
_ANSWERS: Mapping[type[Event], Literal["accepted", "declined", "ended"]] = {
    InvitationAccepted: "accepted",
    InvitationDeclined: "declined",
    InvitationEnded: "ended",
}

NEW_CASE: CaseState = NotOpened()


def evolve(state: CaseState, event: Event) -> CaseState:
    """The case after one more event. Events of other things leave it as it was."""
    if not isinstance(event, CaseEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(  # noqa: PLR0911, PLR0912 - one branch and one return an event
    state: CaseState, event: CaseEvent
) -> CaseState:
    match state, event:
        case Destroyed(), _:
            return state
        case _, KeyDestroyed():
            # Also where no case was opened: all that came before can no longer be read.
            return Destroyed(event.originator_id, event.originator_version, event)
        case NotOpened(), CaseOpened():
            return Open(case_id=event.originator_id, version=event.originator_version, opened=event)
        case ((Open() | Closed()), SubjectAdded()):
            return replace(state, subjects=_with(state.subjects, event.subject_id, event))
        case ((Open() | Closed()), RelationshipRecorded()):
            return replace(state, relationships=(*state.relationships, event))
        case ((Open() | Closed()), AgencyJoined()):
            return replace(
                state, agencies=_with(state.agencies, event.agency, Participation(joined=event))
            )
        case ((Open() | Closed()), AgencyLeft()) if event.agency in state.agencies:
            left = replace(state.agencies[event.agency], left=event)
            return replace(state, agencies=_with(state.agencies, event.agency, left))
        case ((Open() | Closed()), ReviewWindowSet()):
            return replace(state, window=event)
        case ((Open() | Closed()), (LegalHoldPlaced() | LegalHoldLifted())):
            return replace(state, holds=_holds(state.holds, event), proposal=None)
        case ((Open() | Closed()), RetentionClassSet()):
            return replace(state, kinds=event.kinds, proposal=None)
        case ((Open() | Closed()), DisposalProposed()):
            return replace(state, proposal=event)
        case ((Open() | Closed()), (DisposalWithdrawn() | DisposalRefused())):
            return replace(state, proposal=None)
        case ((Open() | Closed()), _) if isinstance(event, PersonEvent):
            return replace(state, persons=state.persons.after(event))
        case (
            (Open() | Closed()),
            (
                PartnershipInvited()
                | InvitationAccepted()
                | InvitationDeclined()
                | InvitationEnded()
            ),
        ):
            return replace(state, invitations=_invitations(state.invitations, event))
        case Open(), CaseClosed():
            return Closed(**_facts(state))
        case Closed(), CaseReopened():
            # What was proposed of the case as it stood is not proposed of what it becomes.
            return replace(Open(**_facts(state)), proposal=None)
        case _:
            return state


def _holds(
    holds: Mapping[UUID, LegalHoldPlaced], event: LegalHoldPlaced | LegalHoldLifted
) -> Mapping[UUID, LegalHoldPlaced]:
    if isinstance(event, LegalHoldPlaced):
        return _with(holds, event.hold_id, event)
    others = {hold_id: hold for hold_id, hold in holds.items() if hold_id != event.hold_id}
    return MappingProxyType(others)


def _invitations(
    invitations: Mapping[UUID, Invitation],
    event: PartnershipInvited | InvitationAccepted | InvitationDeclined | InvitationEnded,
) -> Mapping[UUID, Invitation]:
    if isinstance(event, PartnershipInvited):
        return _with(invitations, event.invitation_id, Invitation(event))
    invitation = invitations.get(event.invitation_id)
    if invitation is None:
        return invitations
    answered = replace(invitation, status=_ANSWERS[type(event)])
    return _with(invitations, event.invitation_id, answered)


def _facts(state: Open | Closed) -> dict[str, Any]:
    return {each.name: getattr(state, each.name) for each in fields(state)}


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return MappingProxyType({**mapping, key: value})
