"""What may be asked of a review's learning."""

from __future__ import annotations

from uuid import UUID

from domain.command import Change, Command
from domain.learning.events import (
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
from domain.text import AgencyCode, Summary


class DefineEpisode(EpisodeFacts, Command):
    """Choose a stretch of practice to look at closely."""

    episode_id: UUID


class ReviseEpisode(EpisodeFacts, Change):
    """Put an episode otherwise, and say why."""

    episode_id: UUID
    reason: Summary


class RecordFinding(FindingFacts, Command):
    """Record what a review found."""

    finding_id: UUID


class ReviseFinding(FindingFacts, Change):
    """Put a finding otherwise, and say why."""

    finding_id: UUID
    reason: Summary


class MakeRecommendation(RecommendationFacts, Command):
    """Record what a review recommends."""

    recommendation_id: UUID


class AnswerRecommendation(AnswerFacts, Change):
    """Record what an agency says of a recommendation."""

    recommendation_id: UUID
    by_agency: AgencyCode


class StateRepeat(Change):
    """Say that a recommendation repeats an earlier one."""

    recommendation_id: UUID
    earlier: EarlierRecommendation
    reason: Summary


class WithdrawRecommendation(Change):
    """Take a recommendation back."""

    recommendation_id: UUID
    reason: Summary


class AgreeAction(ActionFacts, Command):
    """Record what an agency undertakes to do about a recommendation."""

    action_id: UUID
    recommendation_id: UUID


class ReportProgress(ProgressFacts, Change):
    """Say how an action goes."""

    action_id: UUID


class ReplanAction(PlanFacts, Change):
    """Change an action's days or steps, and say why."""

    action_id: UUID
    reason: Summary


class RecordImpact(ImpactFacts, Change):
    """Record what an audit or a test found of an action's effect."""

    action_id: UUID


class CompleteAction(CompletionFacts, Change):
    """Say that an action was done."""

    action_id: UUID


class ReopenAction(ReopeningFacts, Change):
    """Take up again an action that was done."""

    action_id: UUID
