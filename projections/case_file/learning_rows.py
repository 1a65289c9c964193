"""What the case file holds of a review's learning: each thing as it was last put, with all that was
said of it before and since, and who put it on record.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.event import Value
from domain.learning import (
    ActionFacts,
    AnswerFacts,
    CompletionFacts,
    EarlierRecommendation,
    EpisodeFacts,
    FindingFacts,
    ImpactFacts,
    PlanFacts,
    ProgressFacts,
    RecommendationFacts,
    ReopeningFacts,
)
from domain.text import AgencyCode
from projections.people import OnRecord


class EpisodeVersion(EpisodeFacts):
    """An episode as it was put before. `reason`: why it was put so; None of the first."""

    reason: str | None = None
    on_record: OnRecord


class EpisodeRow(EpisodeFacts):
    """A key practice episode as it was last put. `reason`: why it was put so, if it was revised."""

    episode_id: UUID
    version: int
    reason: str | None = None
    earlier: tuple[EpisodeVersion, ...] = Field(default=(), description="Oldest first.")
    on_record: OnRecord = Field(description="When it was first defined.")
    revised: OnRecord | None = None


class FindingVersion(FindingFacts):
    """A finding as it was put before. `reason`: why it was put so; None of the first."""

    reason: str | None = None
    on_record: OnRecord


class FindingRow(FindingFacts):
    """A finding as it was last put. `reason`: why it was put so, if it was revised."""

    finding_id: UUID
    version: int
    reason: str | None = None
    earlier: tuple[FindingVersion, ...] = Field(default=(), description="Oldest first.")
    on_record: OnRecord = Field(description="When it was first recorded.")
    revised: OnRecord | None = None


class RecommendationAnswerRow(AnswerFacts):
    """What one agency said of it. A later answer of the same agency stands beside the first."""

    by_agency: AgencyCode
    on_record: OnRecord


class StatedRepeatRow(Value):
    """Somebody saw later that it repeats an earlier one."""

    earlier: EarlierRecommendation
    reason: str
    on_record: OnRecord


class RecommendationWithdrawalRow(Value):
    """Why it was taken back."""

    reason: str
    on_record: OnRecord


class RecommendationRow(RecommendationFacts):
    """A recommendation, each answer to it, and what it was said to repeat: `repeats` when it was
    made, `stated` since.
    """

    recommendation_id: UUID
    version: int
    answers: tuple[RecommendationAnswerRow, ...] = ()
    stated: tuple[StatedRepeatRow, ...] = ()
    withdrawn: RecommendationWithdrawalRow | None = None
    on_record: OnRecord


class ActionProgressRow(ProgressFacts):
    """How its owner said that it went."""

    on_record: OnRecord


class ActionPlanRow(PlanFacts):
    """A plan that was in force before. `reason`: why it was changed to this; None of the first."""

    reason: str | None = None
    on_record: OnRecord


class ImpactRow(ImpactFacts):
    """An audit or a test of its effect."""

    on_record: OnRecord


class CompletionRow(CompletionFacts):
    """That it was done."""

    on_record: OnRecord


class ReopeningRow(ReopeningFacts):
    """That it was taken up again, and the completion that this ended."""

    completion: CompletionRow
    on_record: OnRecord


class ActionRow(ActionFacts):
    """An action, under the plan that is in force. `reason`: why that was changed last."""

    action_id: UUID
    version: int
    recommendation_id: UUID
    status: Literal["in-hand", "completed"] = "in-hand"
    reason: str | None = None
    earlier_plans: tuple[ActionPlanRow, ...] = Field(default=(), description="Oldest first.")
    progress: tuple[ActionProgressRow, ...] = ()
    tests: tuple[ImpactRow, ...] = ()
    completed: CompletionRow | None = None
    reopened: tuple[ReopeningRow, ...] = ()
    on_record: OnRecord
    replanned: OnRecord | None = None


class Learning(Value):
    """All that a case's review learnt and what came of it, each part in the order of the record."""

    episodes: tuple[EpisodeRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    recommendations: tuple[RecommendationRow, ...] = ()
    actions: tuple[ActionRow, ...] = ()
