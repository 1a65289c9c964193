"""What requests about a review's learning hold: what their events say, and why where it is put
otherwise.
"""

from __future__ import annotations

from pydantic import Field

from api.v1.bodies import example
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
from domain.text import AgencyCode, Summary

_ENTRY = "018f6b1e-7c3a-7d21-9f00-000000000001"
_EPISODE = "018f6b1e-7c3a-7d21-9f00-000000000002"
_FINDING = "018f6b1e-7c3a-7d21-9f00-000000000003"
_AN_EPISODE = {
    "title": "The first weekend on the ward",
    "starts": "2026-03-06",
    "ends": "2026-03-09",
    "why": "No agency led.",
    "relied_on": [_ENTRY],
}
_A_FINDING = {
    "polarity": "learning",
    "layer": "partnership",
    "finding": "Escalations were answered, and nothing changed.",
    "themes": ["P07"],
    "episodes": [_EPISODE],
    "relied_on": [_ENTRY],
}
_A_PLAN = {
    "due": "2026-09-30",
    "milestones": [{"number": 1, "what": "A draft is agreed.", "target": "2026-06-30"}],
}


class EpisodeBody(EpisodeFacts):
    """A key practice episode."""

    model_config = example(**_AN_EPISODE)


class EpisodeRevisionBody(EpisodeFacts):
    """A key practice episode as it is now put, whole, and why."""

    model_config = example(**_AN_EPISODE, reason="Its end was mistaken.")

    reason: Summary


class FindingBody(FindingFacts):
    """A finding, with the episodes or entries that it rests on."""

    model_config = example(**_A_FINDING)


class FindingRevisionBody(FindingFacts):
    """A finding as it is now put, whole, and why."""

    model_config = example(**_A_FINDING, reason="It lies with the partnership.")

    reason: Summary


class RecommendationBody(RecommendationFacts):
    """A recommendation, and whom it is addressed to."""

    model_config = example(
        number="3",
        words="Agree who answers an escalation, and by when.",
        scope="local",
        findings=[_FINDING],
        themes=["P07"],
        addressed_to=["acute-hospital"],
        occurred="2026-10-01",
    )


class RecommendationAnswerBody(AnswerFacts):
    """What an agency says of a recommendation. Disagreement is an answer."""

    model_config = example(
        answer="disagrees",
        words="We do so already.",
        answered_by="Chief nurse",
        occurred="2026-10-20",
    )

    by_agency: AgencyCode | None = Field(
        default=None, description="The agency that answers. Left out: your own."
    )


class RepeatBody(Value):
    """An earlier recommendation that is repeated."""

    model_config = example(
        earlier={"review": "Review A of 2021", "number": "4", "made": "2021-05"},
        reason="The panel remembered it.",
    )

    earlier: EarlierRecommendation
    reason: Summary


class RecommendationWithdrawalBody(Value):
    """Why a recommendation is taken back."""

    model_config = example(reason="Another says it better.")

    reason: Summary


class ActionBody(ActionFacts):
    """What an agency undertakes to do."""

    model_config = example(
        what="Write an escalation policy.",
        owner_agency="acute-hospital",
        owner_role="Named nurse",
        scope="local",
        occurred="2026-10-20",
        **_A_PLAN,
    )


class ActionProgressBody(ProgressFacts):
    """How an action goes."""

    model_config = example(
        rag="amber", note="The draft is late.", reached=[1], occurred="2026-11-02"
    )


class ActionPlanBody(PlanFacts):
    """An action's days and steps as they now are, whole, and why."""

    model_config = example(**_A_PLAN, reason="The author left.")

    reason: Summary


class ImpactBody(ImpactFacts):
    """What an audit or a test found of an action's effect."""

    model_config = example(
        result="shows-none",
        evidence="Twelve cases were audited.",
        tested_by="Independent scrutineer",
        occurred="2026-11-02",
    )


class CompletionBody(CompletionFacts):
    """That an action was done, and what came of it."""

    model_config = example(outcome="The policy is in use.", occurred="2026-11-02")


class ReopeningBody(ReopeningFacts):
    """Why an action is taken up again."""

    model_config = example(reason="An audit found no change.", occurred="2026-11-02")
