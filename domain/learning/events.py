"""What a review learns: episodes, findings, recommendations, and what becomes of them.

None of it happened to the child, so none of it is in a chronology.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.codes import CodeText
from domain.event import Event, Value
from domain.learning.words import Answer, Impact, Layer, Polarity, Rag, Scope
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary

Number = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*$",
        max_length=20,
        description="As the report numbers it.",
        examples=["3", "4.2"],
    ),
]
MilestoneNumber = Annotated[
    int, Field(strict=True, ge=1, le=99, description="The milestone's number in its plan.")
]
RelyingOn = Annotated[tuple[UUID, ...], Field(description="Entries of this case.")]
Themes = Annotated[tuple[CodeText, ...], Field(description="Codes of `themes.toml`.")]


class EpisodeFacts(Value):
    """A key practice episode: a stretch of practice that is looked at closely, and why it is."""

    title: ShortText
    starts: Moment
    ends: Moment | None = None
    why: Summary = Field(description="Why this stretch of practice is key.")
    analysis: LongText | None = None
    relied_on: RelyingOn = ()


class FindingFacts(Value):
    """What a review found, and by which episodes and entries."""

    polarity: Polarity
    layer: Layer
    finding: Summary
    analysis: LongText | None = None
    themes: Themes = ()
    episodes: tuple[UUID, ...] = ()
    relied_on: RelyingOn = ()


class EarlierRecommendation(Value):
    """A recommendation of an earlier review, as far as it is known. `recommendation_id` where it is
    on this record.
    """

    review: ShortText = Field(description="Which review: by title or reference, never a name.")
    number: Number | None = None
    words: Summary | None = None
    made: Moment | None = None
    recommendation_id: UUID | None = None


class RecommendationFacts(Value):
    """What a review recommends, on which findings, and to whom."""

    number: Number
    words: Summary
    scope: Scope
    findings: tuple[UUID, ...] = ()
    themes: Themes = ()
    addressed_to: tuple[AgencyCode, ...]
    repeats: tuple[EarlierRecommendation, ...] = ()
    occurred: Moment


class AnswerFacts(Value):
    """What one agency says of a recommendation, in its own words."""

    answer: Answer
    words: Summary
    answered_by: ShortText = Field(description="By role, never a name.")
    occurred: Moment


class Milestone(Value):
    """One step of an action, with the day it is to be reached by."""

    number: MilestoneNumber
    what: Summary
    target: date


class PlanFacts(Value):
    """By when an action is to be done, and its steps."""

    due: date
    milestones: tuple[Milestone, ...] = ()


class ActionFacts(PlanFacts):
    """What somebody undertakes to do about a recommendation."""

    what: Summary
    owner_agency: AgencyCode
    owner_role: ShortText = Field(description="The person's role, never a name.")
    scope: Scope
    occurred: Moment = Field(description="When it was agreed.")


class ProgressFacts(Value):
    """How the owner says that it goes, and which milestones were reached by then."""

    rag: Rag
    note: Summary
    reached: tuple[MilestoneNumber, ...] = ()
    occurred: Moment


class ImpactFacts(Value):
    """What an audit or a test found of an action's effect, and how it was looked for."""

    result: Impact
    evidence: Summary
    tested_by: ShortText = Field(description="By role, never a name.")
    occurred: Moment


class CompletionFacts(Value):
    """That an action was done, and what came of it."""

    outcome: Summary
    occurred: Moment


class ReopeningFacts(Value):
    """Why an action that was done is taken up again."""

    reason: Summary
    occurred: Moment


class EpisodeDefined(EpisodeFacts, Event):
    """A review chose a stretch of practice to look at closely."""

    TOPIC: ClassVar[str] = "practice_episode.defined"


class EpisodeRevised(EpisodeFacts, Event):
    """The episode is seen otherwise, and why."""

    TOPIC: ClassVar[str] = "practice_episode.revised"

    reason: Summary


class FindingRecorded(FindingFacts, Event):
    """A review found something: good practice, learning, or an issue for the country."""

    TOPIC: ClassVar[str] = "finding.recorded"


class FindingRevised(FindingFacts, Event):
    """The finding is put otherwise, and why."""

    TOPIC: ClassVar[str] = "finding.revised"

    reason: Summary


class RecommendationMade(RecommendationFacts, Event):
    """A review recommended something."""

    TOPIC: ClassVar[str] = "recommendation.made"


class RecommendationAnswered(AnswerFacts, Event):
    """An agency that it was addressed to answered it. A later answer stands beside the first."""

    TOPIC: ClassVar[str] = "recommendation.answered"

    by_agency: AgencyCode


class RepeatStated(Event):
    """Somebody saw that it repeats what an earlier review had recommended."""

    TOPIC: ClassVar[str] = "recommendation.repeat_stated"

    earlier: EarlierRecommendation
    reason: Summary


class RecommendationWithdrawn(Event):
    """It is recommended no longer, and why."""

    TOPIC: ClassVar[str] = "recommendation.withdrawn"

    reason: Summary


class ActionAgreed(ActionFacts, Event):
    """An agency undertook to do something about a recommendation."""

    TOPIC: ClassVar[str] = "action.agreed"

    recommendation_id: UUID


class ActionProgressed(ProgressFacts, Event):
    """The owner said how it goes."""

    TOPIC: ClassVar[str] = "action.progressed"


class ActionReplanned(PlanFacts, Event):
    """Its days or steps were changed, and why. What they were stays on the record."""

    TOPIC: ClassVar[str] = "action.replanned"

    reason: Summary


class ImpactTested(ImpactFacts, Event):
    """An audit or a test looked for the effect of an action."""

    TOPIC: ClassVar[str] = "action.impact_tested"


class ActionCompleted(CompletionFacts, Event):
    """It was done. Whether it made a difference is another question."""

    TOPIC: ClassVar[str] = "action.completed"


class ActionReopened(ReopeningFacts, Event):
    """It was taken up again."""

    TOPIC: ClassVar[str] = "action.reopened"
