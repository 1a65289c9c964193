"""What happens to a case itself: opened, whose it is, who takes part, closed, held, destroyed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.event import Event, Value
from domain.moments import Moment
from domain.retention import Kind
from domain.text import AgencyCode, CaseReference, Digest, ShortText, Summary
from domain.vocabulary import AgencyKind, DestructionBasis, Relationship, SubjectRole

#: Agencies that one invitation names at most.
MOST_INVITED = 20


class CaseOpened(Event):
    """A partnership opened a case record. The pseudonym is what pages call it, never a name."""

    TOPIC: ClassVar[str] = "case.opened"

    reference: CaseReference
    pseudonym: ShortText
    summary: Summary


class SubjectAdded(Event):
    """A person the record is about was added to the case, under a pseudonym."""

    TOPIC: ClassVar[str] = "case.subject_added"

    subject_id: UUID
    pseudonym: ShortText
    role: SubjectRole
    born: Moment | None = None
    died: Moment | None = None
    note: Summary | None = None


class RelationshipRecorded(Event):
    """How one subject stands to another was recorded: `subject_id` is `relationship` `other_id`."""

    TOPIC: ClassVar[str] = "case.relationship_recorded"

    subject_id: UUID
    relationship: Relationship
    other_id: UUID
    since: Moment | None = None
    until: Moment | None = None


class OtherPartnership(Value):
    """Another partnership that this Daybook serves: its id, and what it was called then."""

    partnership_id: UUID
    name: ShortText


class AgencyJoined(Event):
    """An agency began to take part in the case. From here it may contribute and read.

    `partnership` is whose agency it is, where it was invited from another.
    """

    TOPIC: ClassVar[str] = "case.agency_joined"
    class_version: ClassVar[int] = 2

    agency: AgencyCode
    name: ShortText
    kind: AgencyKind
    contact_role: ShortText | None = None
    partnership: OtherPartnership | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before there were invitations every agency was the partnership's own."""
        state["partnership"] = None


class AgencyLeft(Event):
    """An agency stopped taking part. What it contributed stays on the record."""

    TOPIC: ClassVar[str] = "case.agency_left"

    agency: AgencyCode
    reason: Summary


class ReviewWindowSet(Event):
    """The period a review looks at was set. Day 1 is `day_one`, often that of a chosen entry."""

    TOPIC: ClassVar[str] = "case.review_window_set"

    label: ShortText
    starts_on: date
    ends_on: date
    day_one: date
    anchor_entry_id: UUID | None = None


class CaseClosed(Event):
    """The case was closed: nothing more is added until it is reopened."""

    TOPIC: ClassVar[str] = "case.closed"

    reason: Summary


class CaseReopened(Event):
    """The case was opened again after it had been closed."""

    TOPIC: ClassVar[str] = "case.reopened"

    reason: Summary


class LegalHoldPlaced(Event):
    """Nothing of the case may be destroyed while this hold is in force. `authority` says whose
    demand it is, such as an inquiry's or a court's, and `since` from when it applies.
    """

    TOPIC: ClassVar[str] = "case.legal_hold_placed"

    hold_id: UUID
    authority: ShortText
    since: Moment
    reason: Summary


class LegalHoldLifted(Event):
    """A legal hold ended. Others may still be in force."""

    TOPIC: ClassVar[str] = "case.legal_hold_lifted"

    hold_id: UUID
    reason: Summary


class RetentionClassSet(Event):
    """Which kinds of record the case is, from which follows how long it is kept. It replaces what
    was said before.
    """

    TOPIC: ClassVar[str] = "case.retention_class_set"

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1, max_length=10)]
    reason: Summary


class DisposalProposed(Event):
    """A coordinator proposed that the case be disposed of. Nothing is gone: somebody else must
    authorise it, on `until` (Europe/London) at the latest.

    `rule` says on which ground, with its source, and stays readable once the case is gone.
    `kept_until` is the day until which the case was to be kept, where it could be worked out.
    """

    TOPIC: ClassVar[str] = "case.disposal_proposed"

    proposal_id: UUID
    basis: DestructionBasis
    rule: Summary
    kept_until: date | None
    reason: Summary
    until: date


class DisposalWithdrawn(Event):
    """A coordinator took a proposal back."""

    TOPIC: ClassVar[str] = "case.disposal_withdrawn"

    proposal_id: UUID
    reason: Summary


class DisposalRefused(Event):
    """A data protection officer refused a proposal."""

    TOPIC: ClassVar[str] = "case.disposal_refused"

    proposal_id: UUID
    reason: Summary


class SubjectAccessGiven(Event):
    """Somebody was given a copy of what is recorded about them (UK GDPR, article 15).

    `as_of_position` is what the copy was made from, `given` how many entries it holds and
    `document_digest` is SHA-256 of it. Which entries were left out is not said: a reader of the
    history may not even know that some are there.
    """

    TOPIC: ClassVar[str] = "case.subject_access_given"

    access_id: UUID
    subject_id: UUID
    reason: Summary
    consideration: Summary | None
    as_of_position: Annotated[int, Field(ge=1)]
    given: Annotated[int, Field(ge=0)]
    document_digest: Digest


class Authoriser(Value):
    """Somebody who decided about the destruction of a case's key, as they were then."""

    name: ShortText
    role: ShortText


class KeyDestroyed(Event):
    """The case's data key was destroyed: every earlier event of the case is sealed for ever.

    It is sealed under the log's own key, because it is what remains to be read. So it says
    nothing of the child or the family. `sealed_events` counts the events that were there. Two
    people decided it: `proposed_by` and `authorised_by`. In the first shape one was enough.
    """

    TOPIC: ClassVar[str] = "case.key_destroyed"
    SEALED_UNDER: ClassVar[Literal["case", "log"]] = "log"
    class_version: ClassVar[int] = 2

    reference: CaseReference
    basis: DestructionBasis
    rule: Summary
    proposed_by: Authoriser | None
    authorised_by: Authoriser
    reason: Summary
    sealed_events: Annotated[int, Field(ge=1)]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """The first shape named nobody who proposed it."""
        state["proposed_by"] = None


class InvitedAgency(Value):
    """An agency of an invited partnership: its code there, and what it goes by on this case."""

    theirs: AgencyCode
    here: AgencyCode
    name: ShortText
    kind: AgencyKind


class PartnershipInvited(Event):
    """Another partnership was asked to let some of its agencies take part in this case, `until` the
    end of a day in London, or for as long as neither side ends it.
    """

    TOPIC: ClassVar[str] = "case.partnership_invited"

    invitation_id: UUID
    partnership: OtherPartnership
    agencies: Annotated[tuple[InvitedAgency, ...], Field(min_length=1, max_length=MOST_INVITED)]
    until: date | None = None
    reason: Summary


class InvitationAccepted(Event):
    """The invited partnership said yes. Its agencies join by events of their own, right after."""

    TOPIC: ClassVar[str] = "case.invitation_accepted"

    invitation_id: UUID


class InvitationDeclined(Event):
    """The invited partnership said no."""

    TOPIC: ClassVar[str] = "case.invitation_declined"

    invitation_id: UUID
    reason: Summary


class InvitationEnded(Event):
    """One of the two partnerships ended it. Agencies that took part leave, right after."""

    TOPIC: ClassVar[str] = "case.invitation_ended"

    invitation_id: UUID
    reason: Summary
