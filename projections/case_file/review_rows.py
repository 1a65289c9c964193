"""What the case file holds of a review: what was said at each step, with who put it on record."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.event import Value
from domain.moments import Moment
from domain.review import said
from projections.people import OnRecord

Stage = Literal[
    "reported", "to-notify", "not-to-notify", "notified", "withdrawn", "in-rapid-review",
    "concluded", "not-initiated", "under-review",
]  # fmt: skip


class AwarenessBefore(Value):
    """What was said of when an agency became aware before it was corrected, and why it was."""

    occurred: Moment
    how: str | None = None
    why_corrected: str
    on_record: OnRecord


class AwarenessRow(said.AwarenessSaid):
    """When an agency became aware, as last said. `said_at`: the version of the review at which it
    was first said, which a correction names.
    """

    said_at: int
    corrections: tuple[AwarenessBefore, ...] = Field(
        default=(), description="What it said before each correction, oldest first."
    )
    on_record: OnRecord


class NotificationDecisionRow(said.NotificationDecidedSaid):
    """A decision whether to notify. `rules_version`: that of the rule sets' data."""

    rules_version: str
    on_record: OnRecord


class NotificationRow(said.NotificationSaid):
    """The notification as sent."""

    on_record: OnRecord


class WithdrawalRow(said.WithdrawalSaid):
    """Why the notification was withdrawn."""

    on_record: OnRecord


class RapidReviewRow(said.RapidReviewSaid):
    """The rapid review as opened."""

    on_record: OnRecord


class ChaseRow(said.ChaseSaid):
    """A reminder."""

    on_record: OnRecord


class AnswerRow(said.AnswerSaid):
    """An answer, a nil return among them."""

    on_record: OnRecord


class RequestRow(said.RequestSaid):
    """What an agency was asked for, each reminder and each answer."""

    request_id: UUID
    chases: tuple[ChaseRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    on_record: OnRecord


class SecuringRow(said.SecuringSaid):
    """Records that were secured."""

    on_record: OnRecord


class ThresholdRow(said.ThresholdSaid):
    """A decision on the threshold. `rules_version`: that of the rule sets' data."""

    rules_version: str
    on_record_position: int
    reconstructed: bool = False
    on_record: OnRecord


class SubmissionRow(said.SubmissionSaid):
    """The rapid review as submitted."""

    on_record: OnRecord


class PanelRow(said.PanelSaid):
    """What the Panel answered."""

    on_record: OnRecord


class InitiationRow(said.InitiationSaid):
    """That a review was begun."""

    on_record: OnRecord


class NonInitiationRow(said.NonInitiationSaid):
    """That no review is held."""

    on_record: OnRecord


class TermsRow(said.TermsSaid):
    """One version of the terms of reference. `reason`: why they were amended."""

    terms_version: int
    reason: str | None = None
    on_record: OnRecord


class RemovalRow(said.RemovalSaid):
    """Why a reviewer was removed."""

    on_record: OnRecord


class ReviewerRow(said.AppointmentSaid):
    """A reviewer and, where they no longer are, why."""

    appointment_id: UUID
    removed: RemovalRow | None = None
    on_record: OnRecord


class ProgressRow(said.ProgressSaid):
    """A progress check."""

    on_record: OnRecord


class DelayRow(said.DelaySaid):
    """A delay that others were told of."""

    on_record: OnRecord


class DraftRow(said.DraftSaid):
    """What a reviewer was asked for in writing."""

    on_record: OnRecord


class ReviewRow(said.IncidentSaid):
    """A review from its incident on. The last of several decisions or versions is in force."""

    review_id: UUID
    version: int
    stage: Stage = "reported"
    awareness: tuple[AwarenessRow, ...] = ()
    notification_decisions: tuple[NotificationDecisionRow, ...] = ()
    notification: NotificationRow | None = None
    withdrawal: WithdrawalRow | None = None
    rapid_review: RapidReviewRow | None = None
    requests: tuple[RequestRow, ...] = ()
    secured: tuple[SecuringRow, ...] = ()
    threshold_decisions: tuple[ThresholdRow, ...] = ()
    submissions: tuple[SubmissionRow, ...] = ()
    responses: tuple[PanelRow, ...] = ()
    not_initiated: tuple[NonInitiationRow, ...] = ()
    initiated: InitiationRow | None = None
    terms: tuple[TermsRow, ...] = Field(default=(), description="Every version, oldest first.")
    reviewers: tuple[ReviewerRow, ...] = ()
    progress: tuple[ProgressRow, ...] = ()
    delays: tuple[DelayRow, ...] = ()
    drafts: tuple[DraftRow, ...] = ()
    on_record: OnRecord
