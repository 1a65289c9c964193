"""What has become of an episode, a finding, a recommendation or an action."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.event import Event
from domain.learning.events import (
    ActionAgreed,
    ActionCompleted,
    ActionProgressed,
    ActionReopened,
    ActionReplanned,
    EarlierRecommendation,
    EpisodeDefined,
    EpisodeFacts,
    EpisodeRevised,
    FindingFacts,
    FindingRecorded,
    FindingRevised,
    ImpactTested,
    Milestone,
    RecommendationAnswered,
    RecommendationMade,
    RecommendationWithdrawn,
    RepeatStated,
)
from domain.moments import Moment
from domain.text import AgencyCode


@dataclass(frozen=True, slots=True)
class NotOnRecordYet:
    """Nothing is on the record under this id."""

    status: ClassVar[Literal["not-on-record"]] = "not-on-record"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Episode:
    """A key practice episode, as it was last put."""

    status: ClassVar[Literal["defined"]] = "defined"

    episode_id: UUID
    case_id: UUID
    version: int
    facts: EpisodeFacts


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding, as it was last put."""

    status: ClassVar[Literal["recorded"]] = "recorded"

    finding_id: UUID
    case_id: UUID
    version: int
    facts: FindingFacts


@dataclass(frozen=True, slots=True)
class _Recommendation:
    recommendation_id: UUID
    case_id: UUID
    version: int
    addressed_to: tuple[AgencyCode, ...]
    repeats: tuple[EarlierRecommendation, ...]
    occurred: Moment


@dataclass(frozen=True, slots=True)
class Recommended(_Recommendation):
    """A recommendation that stands."""

    status: ClassVar[Literal["recommended"]] = "recommended"


@dataclass(frozen=True, slots=True)
class Withdrawn(_Recommendation):
    """A recommendation that was taken back."""

    status: ClassVar[Literal["withdrawn"]] = "withdrawn"


@dataclass(frozen=True, slots=True)
class _Action:
    action_id: UUID
    case_id: UUID
    version: int
    recommendation_id: UUID
    owner_agency: AgencyCode
    due: date
    milestones: tuple[Milestone, ...]
    #: When it was agreed.
    agreed: Moment
    #: When it was done and taken up again, in the order of the record.
    turns: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class InHand(_Action):
    """An action that is to be done."""

    status: ClassVar[Literal["in-hand"]] = "in-hand"


@dataclass(frozen=True, slots=True)
class Completed(_Action):
    """An action that was done."""

    status: ClassVar[Literal["completed"]] = "completed"

    occurred: Moment


EpisodeState: TypeAlias = NotOnRecordYet | Episode
FindingState: TypeAlias = NotOnRecordYet | Finding
RecommendationState: TypeAlias = NotOnRecordYet | Recommended | Withdrawn
ActionState: TypeAlias = NotOnRecordYet | InHand | Completed

EpisodeEvent: TypeAlias = EpisodeDefined | EpisodeRevised
FindingEvent: TypeAlias = FindingRecorded | FindingRevised
RecommendationEvent: TypeAlias = (
    RecommendationMade | RecommendationAnswered | RepeatStated | RecommendationWithdrawn
)
ActionEvent: TypeAlias = (
    ActionAgreed
    | ActionProgressed
    | ActionReplanned
    | ImpactTested
    | ActionCompleted
    | ActionReopened
)

NEW_EPISODE: EpisodeState = NotOnRecordYet()
NEW_FINDING: FindingState = NotOnRecordYet()
NEW_RECOMMENDATION: RecommendationState = NotOnRecordYet()
NEW_ACTION: ActionState = NotOnRecordYet()


def evolve_episode(state: EpisodeState, event: Event) -> EpisodeState:
    """The episode after one more event. Events of other things leave it as it was."""
    if not isinstance(event, EpisodeEvent):
        return state
    version = event.originator_version
    match state, event:
        case NotOnRecordYet(), EpisodeDefined():
            return Episode(event.originator_id, event.case_id, version, _part(event, EpisodeFacts))
        case Episode(), EpisodeRevised():
            return replace(state, version=version, facts=_part(event, EpisodeFacts))
        case _:
            return replace(state, version=version)


def evolve_finding(state: FindingState, event: Event) -> FindingState:
    """The finding after one more event. Events of other things leave it as it was."""
    if not isinstance(event, FindingEvent):
        return state
    version = event.originator_version
    match state, event:
        case NotOnRecordYet(), FindingRecorded():
            return Finding(event.originator_id, event.case_id, version, _part(event, FindingFacts))
        case Finding(), FindingRevised():
            return replace(state, version=version, facts=_part(event, FindingFacts))
        case _:
            return replace(state, version=version)


def evolve_recommendation(state: RecommendationState, event: Event) -> RecommendationState:
    """The recommendation after one more event. Events of other things leave it as it was."""
    if not isinstance(event, RecommendationEvent):
        return state
    version = event.originator_version
    match state, event:
        case NotOnRecordYet(), RecommendationMade():
            return Recommended(
                event.originator_id,
                event.case_id,
                version,
                event.addressed_to,
                event.repeats,
                event.occurred,
            )
        case Recommended(), RepeatStated():
            return replace(state, version=version, repeats=(*state.repeats, event.earlier))
        case Recommended(), RecommendationWithdrawn():
            return Withdrawn(**_moved(state, _Recommendation, version))
        case _:
            return replace(state, version=version)


def evolve_action(state: ActionState, event: Event) -> ActionState:
    """The action after one more event. Events of other things leave it as it was."""
    if not isinstance(event, ActionEvent):
        return state
    version = event.originator_version
    match state, event:
        case NotOnRecordYet(), ActionAgreed():
            return InHand(
                event.originator_id,
                event.case_id,
                version,
                event.recommendation_id,
                event.owner_agency,
                event.due,
                event.milestones,
                event.occurred,
                (),
            )
        case InHand() | Completed(), ActionReplanned():
            return replace(state, version=version, due=event.due, milestones=event.milestones)
        case InHand(), ActionCompleted():
            return Completed(**_turned(state, event), occurred=event.occurred)
        case Completed(), ActionReopened():
            return InHand(**_turned(state, event))
        case _:
            return replace(state, version=version)


def _turned(state: _Action, event: ActionCompleted | ActionReopened) -> dict[str, Any]:
    moved = _moved(state, _Action, event.originator_version)
    return moved | {"turns": (*state.turns, event.occurred)}


def _part(event: Any, part: type[Any]) -> Any:
    return part(**{name: getattr(event, name) for name in part.model_fields})


def _moved(state: Any, part: type[Any], version: int) -> dict[str, Any]:
    """What a state has of `part`, at its new version."""
    return {each.name: getattr(state, each.name) for each in fields(part)} | {"version": version}
