"""Putting on the record what a review learnt: episodes, findings and recommendations.

What becomes of a recommendation, the answers among it, is in `follow_ups`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Concept, Decided, Recording, Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.concepts import EPISODE, FINDING, RECOMMENDATION
from api.v1.decisions import entries_here
from api.v1.learning_bodies import (
    EpisodeBody,
    EpisodeRevisionBody,
    FindingBody,
    FindingRevisionBody,
    RecommendationBody,
    RecommendationWithdrawalBody,
    RepeatBody,
)
from api.v1.named_once import named_so, recorded
from api.v1.route import Route
from domain import learning
from domain.case import CaseState
from domain.entry import restriction
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route, tags=["learning"], prefix="/v1/cases/{case_id}", responses=WRITES
)
_MAY = permitting("learning.record")
State = TypeVar("State")


@router.post(
    "/episodes",
    status_code=201,
    summary="Define a key practice episode",
    responses=CREATED,
    openapi_extra=_MAY,
)
async def define(
    case_id: UUID, body: EpisodeBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A stretch of practice that is looked at closely, and why it is."""
    episode_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        known, hidden = await _relied_on(writing, case_id, case, body.relied_on)
        events = learning.define_episode(
            learning.DefineEpisode(**writing.asked(case_id, body, episode_id=episode_id)),
            learning.NEW_EPISODE,
            case,
            known_entries=known,
            never_counted=hidden,
        )
        return Decided(events, (guard,))

    receipt = await writing.record(decide)
    return receipt_answer(receipt, response, location=where(case_id))


@router.post(
    "/episodes/{episode_id}/revisions",
    summary="Put an episode otherwise",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def revise(
    case_id: UUID,
    episode_id: UUID,
    body: EpisodeRevisionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """All of it, as it is now put, with the reason. How it was put stays on the record."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        episode = await writing.changing(EPISODE, episode_id, case_id, writing.reads(case))
        known, hidden = await _relied_on(writing, case_id, case, body.relied_on)
        events = learning.revise_episode(
            learning.ReviseEpisode(**writing.asked(case_id, body, episode_id=episode_id)),
            episode,
            case,
            known_entries=known,
            never_counted=hidden,
        )
        return Decided(events, (guard,))

    return receipt_answer(await writing.record(decide), response)


@router.post(
    "/findings",
    status_code=201,
    summary="Record a finding",
    responses=CREATED,
    openapi_extra=_MAY,
)
async def find(
    case_id: UUID, body: FindingBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Good practice, learning, or an issue for the country, and by what it was found."""
    finding_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        known, hidden = await _relied_on(writing, case_id, case, body.relied_on)
        events = learning.record_finding(
            learning.RecordFinding(**writing.asked(case_id, body, finding_id=finding_id)),
            learning.NEW_FINDING,
            case,
            known_entries=known,
            never_counted=hidden,
            known_episodes=await _here(writing, EPISODE, case_id, body.episodes),
        )
        return Decided(events, (guard,))

    receipt = await writing.record(decide)
    return receipt_answer(receipt, response, location=where(case_id))


@router.post(
    "/findings/{finding_id}/revisions",
    summary="Put a finding otherwise",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def refind(
    case_id: UUID,
    finding_id: UUID,
    body: FindingRevisionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """All of it, as it is now put, with the reason. How it was put stays on the record."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        finding = await writing.changing(FINDING, finding_id, case_id, writing.reads(case))
        known, hidden = await _relied_on(writing, case_id, case, body.relied_on)
        events = learning.revise_finding(
            learning.ReviseFinding(**writing.asked(case_id, body, finding_id=finding_id)),
            finding,
            case,
            known_entries=known,
            never_counted=hidden,
            known_episodes=await _here(writing, EPISODE, case_id, body.episodes),
        )
        return Decided(events, (guard,))

    return receipt_answer(await writing.record(decide), response)


@router.post(
    "/recommendations",
    status_code=201,
    summary="Make a recommendation",
    responses=CREATED,
    openapi_extra=_MAY,
)
async def recommend(
    case_id: UUID, body: RecommendationBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """On findings of this case, to agencies that take part in it or did. Its number is its own."""
    recommendation_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        asked = writing.asked(case_id, body, recommendation_id=recommendation_id)
        name = (str(case_id), body.number)
        numbered, claims = await named_so(
            writing,
            RECOMMENDATION,
            "recommendation-number",
            name,
            recommendation_id,
            lets_go=learning.Withdrawn,
        )
        events = learning.make_recommendation(
            learning.MakeRecommendation(**asked),
            learning.NEW_RECOMMENDATION,
            case,
            known_findings=await _here(writing, FINDING, case_id, body.findings),
            numbered=numbered,
        )
        return Decided(events, (guard,), claims)

    receipt = await recorded(writing, decide)
    return receipt_answer(receipt, response, location=where(case_id))


@router.post(
    "/recommendations/{recommendation_id}/repeats",
    summary="State what a recommendation repeats",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def repeat(
    case_id: UUID,
    recommendation_id: UUID,
    body: RepeatBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """An earlier review had recommended it: on this Daybook, or anywhere."""
    asked = writing.asked(case_id, body, recommendation_id=recommendation_id)
    receipt = await writing.carry_out(
        RECOMMENDATION, recommendation_id, learning.StateRepeat(**asked), learning.state_repeat
    )
    return receipt_answer(receipt, response)


@router.post(
    "/recommendations/{recommendation_id}/withdrawal",
    summary="Withdraw a recommendation",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def withdraw(
    case_id: UUID,
    recommendation_id: UUID,
    body: RecommendationWithdrawalBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """With the reason. Actions already agreed go on."""
    asked = writing.asked(case_id, body, recommendation_id=recommendation_id)
    receipt = await writing.carry_out(
        RECOMMENDATION,
        recommendation_id,
        learning.WithdrawRecommendation(**asked),
        learning.withdraw_recommendation,
    )
    return receipt_answer(receipt, response)


def where(case_id: UUID) -> str:
    """Where what was learnt is read, all of it together."""
    return f"/v1/cases/{case_id}/learning"


async def _relied_on(
    writing: Recording, case_id: UUID, case: CaseState, named: tuple[UUID, ...]
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The entries named that the actor may read, and those of which some may not even know."""
    known = await entries_here(writing, case_id, named, writing.reads(case))
    hidden = (entry_id for entry_id, one in known.items() if not restriction(one).is_counted)
    return frozenset(known), frozenset(hidden)


async def _here(
    writing: Recording, concept: Concept[State], case_id: UUID, named: Iterable[UUID]
) -> frozenset[UUID]:
    """Those named that are on this case. Nothing takes one away again."""
    here: set[UUID] = set()
    for each in named:
        state, _ = await writing.load(concept, each)
        if getattr(state, "case_id", None) == case_id:
            here.add(each)
    return frozenset(here)
