"""What may be put on the record of episodes, findings and recommendations, and what is refused.

Whoever leads the review records them, and need not be of an agency that takes part. An agency
answers for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from domain.case import (
    CaseState,
    require_agency_once,
    require_followed_up,
    require_open,
    require_speaks_for,
)
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
    said,
)
from domain.errors import Refusal
from domain.event import Event
from domain.learning.commands import (
    AnswerRecommendation,
    DefineEpisode,
    MakeRecommendation,
    RecordFinding,
    ReviseEpisode,
    ReviseFinding,
    StateRepeat,
    WithdrawRecommendation,
)
from domain.learning.events import (
    AnswerFacts,
    EarlierRecommendation,
    EpisodeDefined,
    EpisodeFacts,
    EpisodeRevised,
    FindingFacts,
    FindingRecorded,
    FindingRevised,
    RecommendationAnswered,
    RecommendationFacts,
    RecommendationMade,
    RecommendationWithdrawn,
    RepeatStated,
)
from domain.learning.refusals import (
    AddressedToNobody,
    EarlierIsLater,
    EpisodeNotOnRecord,
    FindingNotOnRecord,
    LearningAlreadyOnRecord,
    NamedTwice,
    NotAddressedToThem,
    NothingRevised,
    NumberTaken,
    RecommendationIsWithdrawn,
    RecommendationNotOnRecord,
    RepeatAlreadyStated,
    RepeatsItself,
    RestsOnEntryNeverCounted,
    RestsOnNothing,
    RestsOnUnknownEntry,
    RestsOnUnknownEpisode,
    RestsOnUnknownFinding,
)
from domain.learning.state import (
    NEW_RECOMMENDATION,
    Episode,
    EpisodeState,
    Finding,
    FindingState,
    NotOnRecordYet,
    RecommendationState,
    Recommended,
    Withdrawn,
)
from domain.learning.themes import THEMES, Taxonomy
from domain.moments import Moment, at


def define_episode(
    command: DefineEpisode,
    episode: EpisodeState,
    case: CaseState,
    *,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
) -> tuple[Event, ...]:
    """A stretch of practice is chosen. It rests on entries of the case, if on any yet.

    `known_entries`: those of this case that whoever records it may read; `never_counted`: those of
    which some readers may not even know.
    """
    require_open(case)
    if not isinstance(episode, NotOnRecordYet):
        raise LearningAlreadyOnRecord(field="episode_id")
    _require_episode(command, known_entries, never_counted)
    return (
        EpisodeDefined(
            **placed(command, command.episode_id, episode.version), **said(command, EpisodeFacts)
        ),
    )


def revise_episode(
    command: ReviseEpisode,
    episode: EpisodeState,
    case: CaseState,
    *,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
) -> tuple[Event, ...]:
    """It is seen otherwise. What was said before stays on the record."""
    require_open(case)
    if not isinstance(episode, Episode) or (
        (episode.episode_id, episode.case_id) != (command.episode_id, command.case_id)
    ):
        raise EpisodeNotOnRecord
    require_current(command, episode.version)
    _require_episode(command, known_entries, never_counted)
    if EpisodeFacts(**said(command, EpisodeFacts)) == episode.facts:
        raise NothingRevised
    return (
        EpisodeRevised(
            **placed(command, episode.episode_id, episode.version),
            **said(command, EpisodeFacts),
            reason=command.reason,
        ),
    )


def record_finding(
    command: RecordFinding,
    finding: FindingState,
    case: CaseState,
    *,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
    known_episodes: frozenset[UUID],
    themes: Taxonomy = THEMES,
) -> tuple[Event, ...]:
    """Something was found, by episodes or entries of the case. `known_episodes`: those of it."""
    require_open(case)
    if not isinstance(finding, NotOnRecordYet):
        raise LearningAlreadyOnRecord(field="finding_id")
    themes.require(command.themes, at(command.now), "themes")
    _require_finding(command, known_entries, never_counted, known_episodes)
    return (
        FindingRecorded(
            **placed(command, command.finding_id, finding.version), **said(command, FindingFacts)
        ),
    )


def revise_finding(
    command: ReviseFinding,
    finding: FindingState,
    case: CaseState,
    *,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
    known_episodes: frozenset[UUID],
    themes: Taxonomy = THEMES,
) -> tuple[Event, ...]:
    """It is put otherwise. A theme that it has already may have gone out of use since."""
    require_open(case)
    if not isinstance(finding, Finding) or (
        (finding.finding_id, finding.case_id) != (command.finding_id, command.case_id)
    ):
        raise FindingNotOnRecord
    require_current(command, finding.version)
    themes.require(command.themes, at(command.now), "themes", already=finding.facts.themes)
    _require_finding(command, known_entries, never_counted, known_episodes)
    if FindingFacts(**said(command, FindingFacts)) == finding.facts:
        raise NothingRevised
    return (
        FindingRevised(
            **placed(command, finding.finding_id, finding.version),
            **said(command, FindingFacts),
            reason=command.reason,
        ),
    )


def make_recommendation(
    command: MakeRecommendation,
    recommendation: RecommendationState,
    case: CaseState,
    *,
    known_findings: frozenset[UUID],
    numbered: RecommendationState = NEW_RECOMMENDATION,
    themes: Taxonomy = THEMES,
) -> tuple[Event, ...]:
    """Something is recommended, to agencies that take part or did. `known_findings`: the case's;
    `numbered`: what has the same number on this case, if anything has.
    """
    opened = require_open(case)
    if not isinstance(recommendation, NotOnRecordYet):
        raise LearningAlreadyOnRecord(field="recommendation_id")
    if isinstance(numbered, Recommended) and numbered.case_id == command.case_id:
        raise NumberTaken
    require_happened(command.occurred, command.now, "occurred")
    themes.require(command.themes, at(command.now), "themes")
    _require_each(command.findings, "findings", known_findings.__contains__, RestsOnUnknownFinding)
    if not command.addressed_to:
        raise AddressedToNobody
    _require_once(command.addressed_to, "addressed_to")
    for index, agency in enumerate(command.addressed_to):
        require_agency_once(opened, agency, f"addressed_to.{index}")
    for index, earlier in enumerate(command.repeats):
        where = f"repeats.{index}"
        _require_earlier(command, command.recommendation_id, command.occurred, earlier, where)
        if any(_is_same(earlier, each) for each in command.repeats[:index]):
            raise NamedTwice(field=where)
    return (
        RecommendationMade(
            **placed(command, command.recommendation_id, recommendation.version),
            **said(command, RecommendationFacts),
        ),
    )


def answer_recommendation(
    command: AnswerRecommendation, recommendation: RecommendationState, case: CaseState
) -> tuple[Event, ...]:
    """An agency that it is addressed to says whether it accepts it. It may answer again, and may
    have answered a draft before it was made. It may answer once the case is closed.
    """
    opened = require_followed_up(case)
    standing = _require_standing(command, command.recommendation_id, recommendation)
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    if command.by_agency not in standing.addressed_to:
        raise NotAddressedToThem
    require_happened(command.occurred, command.now, "occurred")
    return (
        RecommendationAnswered(
            **placed(command, standing.recommendation_id, standing.version),
            by_agency=command.by_agency,
            **said(command, AnswerFacts),
        ),
    )


def state_repeat(
    command: StateRepeat, recommendation: RecommendationState, case: CaseState
) -> tuple[Event, ...]:
    """Somebody saw later that it had been recommended before."""
    require_open(case)
    standing = _require_standing(command, command.recommendation_id, recommendation)
    _require_earlier(
        command, command.recommendation_id, standing.occurred, command.earlier, "earlier"
    )
    if any(_is_same(command.earlier, each) for each in standing.repeats):
        raise RepeatAlreadyStated
    return (
        RepeatStated(
            **placed(command, standing.recommendation_id, standing.version),
            earlier=command.earlier,
            reason=command.reason,
        ),
    )


def withdraw_recommendation(
    command: WithdrawRecommendation, recommendation: RecommendationState, case: CaseState
) -> tuple[Event, ...]:
    """It is taken back. Actions already agreed go on, or are completed."""
    require_open(case)
    standing = _require_standing(command, command.recommendation_id, recommendation)
    return (
        RecommendationWithdrawn(
            **placed(command, standing.recommendation_id, standing.version), reason=command.reason
        ),
    )


def _require_standing(
    command: Change, recommendation_id: UUID, recommendation: RecommendationState
) -> Recommended:
    if isinstance(recommendation, NotOnRecordYet) or (
        (recommendation.recommendation_id, recommendation.case_id)
        != (recommendation_id, command.case_id)
    ):
        raise RecommendationNotOnRecord
    require_current(command, recommendation.version)
    if isinstance(recommendation, Withdrawn):
        raise RecommendationIsWithdrawn
    return recommendation


def _require_episode(
    command: DefineEpisode | ReviseEpisode,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
) -> None:
    require_happened(command.starts, command.now, "starts")
    require_happened(command.ends, command.now, "ends")
    require_order(command.starts, command.ends, "ends")
    _require_entries(command.relied_on, known_entries, never_counted)


def _require_finding(
    command: RecordFinding | ReviseFinding,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
    known_episodes: frozenset[UUID],
) -> None:
    if not command.episodes and not command.relied_on:
        raise RestsOnNothing
    _require_each(command.episodes, "episodes", known_episodes.__contains__, RestsOnUnknownEpisode)
    _require_entries(command.relied_on, known_entries, never_counted)


def _require_entries(
    named: Sequence[UUID], known_entries: frozenset[UUID], never_counted: frozenset[UUID]
) -> None:
    _require_each(named, "relied_on", known_entries.__contains__, RestsOnUnknownEntry)
    _require_each(
        named, "relied_on", lambda each: each not in never_counted, RestsOnEntryNeverCounted
    )


def _require_each(
    named: Sequence[UUID], field: str, holds: Callable[[UUID], bool], refusal: type[Refusal]
) -> None:
    for index, each in enumerate(named):
        if not holds(each):
            raise refusal(field=f"{field}.{index}")
    _require_once(named, field)


def _require_once(named: Sequence[Any], field: str) -> None:
    for index, each in enumerate(named):
        if each in named[:index]:
            raise NamedTwice(field=f"{field}.{index}")


def _require_earlier(
    command: Command, itself: UUID, occurred: Moment, earlier: EarlierRecommendation, field: str
) -> None:
    require_happened(earlier.made, command.now, f"{field}.made")
    if earlier.recommendation_id == itself:
        raise RepeatsItself(field=f"{field}.recommendation_id")
    if earlier.made is not None and occurred.definitely_before(earlier.made):
        raise EarlierIsLater(field=f"{field}.made")


def _is_same(one: EarlierRecommendation, other: EarlierRecommendation) -> bool:
    if one.recommendation_id is not None and one.recommendation_id == other.recommendation_id:
        return True
    return (one.review, one.number, one.words) == (other.review, other.number, other.words)
