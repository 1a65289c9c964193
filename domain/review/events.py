"""What happens on the way from a serious incident to a review. Each says what `said` says of it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from domain.event import Event
from domain.review import said
from domain.text import AgencyCode, ShortText


class SeriousIncidentReported(said.IncidentSaid, Event):
    """A serious incident was reported to the partnership."""

    TOPIC: ClassVar[str] = "review.incident_reported"


class AwarenessRecorded(said.AwarenessSaid, Event):
    """An agency said when it became aware."""

    TOPIC: ClassVar[str] = "review.awareness_recorded"


class AwarenessCorrected(said.AwarenessCorrectionSaid, Event):
    """An agency, or the partnership for it, said otherwise when it became aware. What was said
    before stays on the record.
    """

    TOPIC: ClassVar[str] = "review.awareness_corrected"

    agency: AgencyCode


class NotificationDecided(said.NotificationDecidedSaid, Event):
    """The authority decided whether to notify. `rules_version` is that of the rule set's data."""

    TOPIC: ClassVar[str] = "review.notification_decided"

    rules_version: ShortText


class NotificationSent(said.NotificationSaid, Event):
    """The authority notified the Panel."""

    TOPIC: ClassVar[str] = "review.notification_sent"


class NotificationWithdrawn(said.WithdrawalSaid, Event):
    """The criteria turned out not to be met, and the notification was withdrawn."""

    TOPIC: ClassVar[str] = "review.notification_withdrawn"


class RapidReviewOpened(said.RapidReviewSaid, Event):
    """The rapid review began."""

    TOPIC: ClassVar[str] = "review.rapid_review_opened"


class AgencyAsked(said.RequestSaid, Event):
    """An agency was asked for what it knows."""

    TOPIC: ClassVar[str] = "review.agency_asked"

    request_id: UUID


class AgencyChased(said.ChaseSaid, Event):
    """An agency was reminded of what it was asked for."""

    TOPIC: ClassVar[str] = "review.agency_chased"

    request_id: UUID


class AgencyAnswered(said.AnswerSaid, Event):
    """An agency sent what it was asked for, or said that it holds nothing."""

    TOPIC: ClassVar[str] = "review.agency_answered"

    request_id: UUID


class RecordsSecured(said.SecuringSaid, Event):
    """An agency secured its records."""

    TOPIC: ClassVar[str] = "review.records_secured"


class ThresholdDecided(said.ThresholdSaid, said.OnRecordThen, Event):
    """The partners decided whether to hold a local review."""

    TOPIC: ClassVar[str] = "review.threshold_decided"
    class_version: ClassVar[int] = 2

    rules_version: ShortText

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before that was asked, a position was taken as it was given."""
        state["reconstructed"] = False


class RapidReviewSubmitted(said.SubmissionSaid, Event):
    """The rapid review was sent to the Panel."""

    TOPIC: ClassVar[str] = "review.rapid_review_submitted"


class PanelResponded(said.PanelSaid, Event):
    """The Panel answered."""

    TOPIC: ClassVar[str] = "review.panel_responded"


class ReviewInitiated(said.InitiationSaid, Event):
    """A local review was begun, or the rapid review was converted into one."""

    TOPIC: ClassVar[str] = "review.initiated"


class ReviewNotInitiated(said.NonInitiationSaid, Event):
    """No local review is held."""

    TOPIC: ClassVar[str] = "review.not_initiated"


class TermsApproved(said.TermsSaid, Event):
    """Terms of reference were approved."""

    TOPIC: ClassVar[str] = "review.terms_approved"


class TermsAmended(said.AmendmentSaid, Event):
    """Terms of reference were amended; `terms_version` is 2 for the first amendment."""

    TOPIC: ClassVar[str] = "review.terms_amended"

    terms_version: Annotated[int, Field(ge=2)]


class ReviewerAppointed(said.AppointmentSaid, Event):
    """A reviewer was appointed."""

    TOPIC: ClassVar[str] = "review.reviewer_appointed"

    appointment_id: UUID


class ReviewerRemoved(said.RemovalSaid, Event):
    """A reviewer was removed."""

    TOPIC: ClassVar[str] = "review.reviewer_removed"

    appointment_id: UUID


class ProgressChecked(said.ProgressSaid, Event):
    """The partners looked at the time being taken and at the quality."""

    TOPIC: ClassVar[str] = "review.progress_checked"


class DelayNotified(said.DelaySaid, Event):
    """The Panel and others were told that the review takes longer."""

    TOPIC: ClassVar[str] = "review.delay_notified"


class DraftRequested(said.DraftSaid, Event):
    """The partners asked a reviewer, in writing, for a draft or for information."""

    TOPIC: ClassVar[str] = "review.draft_requested"


ReviewEvent = (
    SeriousIncidentReported
    | AwarenessRecorded
    | AwarenessCorrected
    | NotificationDecided
    | NotificationSent
    | NotificationWithdrawn
    | RapidReviewOpened
    | AgencyAsked
    | AgencyChased
    | AgencyAnswered
    | RecordsSecured
    | ThresholdDecided
    | RapidReviewSubmitted
    | PanelResponded
    | ReviewInitiated
    | ReviewNotInitiated
    | TermsApproved
    | TermsAmended
    | ReviewerAppointed
    | ReviewerRemoved
    | ProgressChecked
    | DelayNotified
    | DraftRequested
)
