"""What a review has become, and how each event changes it. Every stage is a type of its own.

    NotReported → Reported → ToNotify or NotToNotify → Notified → InRapidReview → Concluded
    → UnderReview or NotInitiated

A notification that is withdrawn ends it (Withdrawn). What may be learnt late, such as when an
agency became aware, is kept at every stage.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.event import Event
from domain.review.events import (
    AgencyAnswered,
    AgencyAsked,
    AgencyChased,
    AwarenessCorrected,
    AwarenessRecorded,
    DelayNotified,
    DraftRequested,
    NotificationDecided,
    NotificationSent,
    NotificationWithdrawn,
    PanelResponded,
    ProgressChecked,
    RapidReviewOpened,
    RapidReviewSubmitted,
    RecordsSecured,
    ReviewerAppointed,
    ReviewerRemoved,
    ReviewEvent,
    ReviewInitiated,
    ReviewNotInitiated,
    SeriousIncidentReported,
    TermsAmended,
    TermsApproved,
    ThresholdDecided,
)
from domain.review.parts import Appointment, Awareness, Request, corrected, removed, requests
from domain.text import AgencyCode


@dataclass(frozen=True, slots=True)
class NotReported:
    """No incident has been reported under this id."""

    stage: ClassVar[Literal["not-reported"]] = "not-reported"

    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    review_id: UUID
    case_id: UUID
    version: int
    incident: SeriousIncidentReported
    awareness: tuple[Awareness, ...] = ()
    secured: tuple[RecordsSecured, ...] = ()
    requests: tuple[Request, ...] = ()
    #: In the order of the record, also those that were learnt once the Panel was notified.
    notification_decisions: tuple[NotificationDecided, ...] = ()

    @property
    def owner(self) -> AgencyCode:
        """The authority that owns the notification and the rapid review."""
        return self.incident.incident_authority

    def request(self, request_id: UUID) -> Request | None:
        """The request of this id."""
        return next((each for each in self.requests if each.request_id == request_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(_Known):
    """An incident is known. Nobody has decided whether it is notified."""

    stage: ClassVar[Literal["reported"]] = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToNotify(_Known):
    """The authority has decided to notify, and has not yet."""

    stage: ClassVar[Literal["to-notify"]] = "to-notify"

    decided: NotificationDecided


@dataclass(frozen=True, slots=True, kw_only=True)
class NotToNotify(_Known):
    """The authority has decided not to notify. It may decide again."""

    stage: ClassVar[Literal["not-to-notify"]] = "not-to-notify"

    decided: NotificationDecided


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent(_Known):
    sent: NotificationSent


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified(_Sent):
    """The Panel has been notified, so a rapid review is to be held."""

    stage: ClassVar[Literal["notified"]] = "notified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(_Sent):
    """The notification was withdrawn, and with it everything that would have followed."""

    stage: ClassVar[Literal["withdrawn"]] = "withdrawn"

    withdrawn: NotificationWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened(_Sent):
    opened: RapidReviewOpened


@dataclass(frozen=True, slots=True, kw_only=True)
class InRapidReview(_Opened):
    """The rapid review is being held, and nothing has been decided."""

    stage: ClassVar[Literal["in-rapid-review"]] = "in-rapid-review"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided(_Opened):
    #: Never empty; the last one stands.
    decisions: tuple[ThresholdDecided, ...]
    submissions: tuple[RapidReviewSubmitted, ...] = ()
    responses: tuple[PanelResponded, ...] = ()

    @property
    def decision(self) -> ThresholdDecided:
        """The decision that stands."""
        return self.decisions[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded(_Decided):
    """The partners have decided at the rapid review, and neither begun a review nor said no."""

    stage: ClassVar[Literal["concluded"]] = "concluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInitiated(_Decided):
    """No local review is held. A new decision may change that."""

    stage: ClassVar[Literal["not-initiated"]] = "not-initiated"

    ended: ReviewNotInitiated


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderReview(_Decided):
    """A local review is under way. `terms` holds every version, the last of which is in force."""

    stage: ClassVar[Literal["under-review"]] = "under-review"

    begun: ReviewInitiated
    terms: tuple[TermsApproved | TermsAmended, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    checks: tuple[ProgressChecked, ...] = ()
    delays: tuple[DelayNotified, ...] = ()
    drafts: tuple[DraftRequested, ...] = ()

    def appointment(self, appointment_id: UUID) -> Appointment | None:
        """The appointment of this id."""
        found = (e for e in self.appointments if e.appointed.appointment_id == appointment_id)
        return next(found, None)


ReviewState: TypeAlias = (
    NotReported
    | Reported
    | ToNotify
    | NotToNotify
    | Notified
    | Withdrawn
    | InRapidReview
    | Concluded
    | NotInitiated
    | UnderReview
)
Begun: TypeAlias = (
    Reported
    | ToNotify
    | NotToNotify
    | Notified
    | Withdrawn
    | InRapidReview
    | Concluded
    | NotInitiated
    | UnderReview
)

NEW_REVIEW: ReviewState = NotReported()


def evolve(state: ReviewState, event: Event) -> ReviewState:
    """The review after one more event. Events of other things leave it as it was."""
    if not isinstance(event, ReviewEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(  # noqa: PLR0911 - one line for each kind of event.
    state: ReviewState, event: ReviewEvent
) -> ReviewState:
    if isinstance(state, NotReported):
        return _reported(state, event)
    match event:
        case AwarenessRecorded():
            return replace(state, awareness=(*state.awareness, Awareness(event)))
        case AwarenessCorrected():
            return replace(state, awareness=corrected(state.awareness, event))
        case RecordsSecured():
            return replace(state, secured=(*state.secured, event))
        case AgencyAsked() | AgencyChased() | AgencyAnswered():
            return replace(state, requests=requests(state.requests, event))
        case NotificationDecided() | NotificationSent() | NotificationWithdrawn():
            return _notification(state, event)
        case RapidReviewOpened() | ThresholdDecided() | RapidReviewSubmitted() | PanelResponded():
            return _rapid_review(state, event)
        case ReviewInitiated() if isinstance(state, Concluded):
            return UnderReview(**_facts(state, UnderReview), begun=event)
        case ReviewNotInitiated() if isinstance(state, Concluded):
            return NotInitiated(**_facts(state, NotInitiated), ended=event)
        case _:
            return _under_review(state, event) if isinstance(state, UnderReview) else state


def _reported(state: NotReported, event: ReviewEvent) -> ReviewState:
    if not isinstance(event, SeriousIncidentReported):
        return state
    return Reported(
        review_id=event.originator_id,
        case_id=event.case_id,
        version=event.originator_version,
        incident=event,
    )


def _notification(
    state: Begun, event: NotificationDecided | NotificationSent | NotificationWithdrawn
) -> ReviewState:
    match state, event:
        case Reported() | ToNotify() | NotToNotify(), NotificationDecided():
            kind = ToNotify if event.notify else NotToNotify
            decided = replace(state, notification_decisions=(*state.notification_decisions, event))
            return kind(**_facts(decided, Reported), decided=event)
        case _, NotificationDecided():
            return replace(state, notification_decisions=(*state.notification_decisions, event))
        case Reported() | ToNotify(), NotificationSent():
            return Notified(**_facts(state, Reported), sent=event)
        case Notified() | InRapidReview() | Concluded() | NotInitiated(), NotificationWithdrawn():
            return Withdrawn(**_facts(state, Notified), withdrawn=event)
        case _:
            return state


def _rapid_review(
    state: Begun,
    event: RapidReviewOpened | ThresholdDecided | RapidReviewSubmitted | PanelResponded,
) -> ReviewState:
    match state, event:
        case Notified(), RapidReviewOpened():
            return InRapidReview(**_facts(state, Notified), opened=event)
        case InRapidReview(), ThresholdDecided():
            return Concluded(**_facts(state, InRapidReview), decisions=(event,))
        case Concluded() | NotInitiated(), ThresholdDecided():
            return replace(
                Concluded(**_facts(state, Concluded)), decisions=(*state.decisions, event)
            )
        case Concluded() | NotInitiated() | UnderReview(), RapidReviewSubmitted():
            return replace(state, submissions=(*state.submissions, event))
        case Concluded() | NotInitiated() | UnderReview(), PanelResponded():
            return replace(state, responses=(*state.responses, event))
        case _:
            return state


def _under_review(  # noqa: PLR0911 - as above.
    state: UnderReview, event: ReviewEvent
) -> ReviewState:
    match event:
        case TermsApproved() | TermsAmended():
            return replace(state, terms=(*state.terms, event))
        case ReviewerAppointed():
            return replace(state, appointments=(*state.appointments, Appointment(event)))
        case ReviewerRemoved():
            return replace(state, appointments=removed(state.appointments, event))
        case ProgressChecked():
            return replace(state, checks=(*state.checks, event))
        case DelayNotified():
            return replace(state, delays=(*state.delays, event))
        case DraftRequested():
            return replace(state, drafts=(*state.drafts, event))
        case _:
            return state


def _facts(state: Begun, kind: type[Any]) -> dict[str, Any]:
    """What a state holds of what another kind of state holds."""
    held = {each.name for each in fields(state)}
    return {each.name: getattr(state, each.name) for each in fields(kind) if each.name in held}
