"""What became of a recommendation: what agencies answer, the actions that they agree, how these go.

A closed case takes all of it: an action plan outlives the case that it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Recording, Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.concepts import ACTION, RECOMMENDATION
from api.v1.learning_bodies import (
    ActionBody,
    ActionPlanBody,
    ActionProgressBody,
    CompletionBody,
    ImpactBody,
    RecommendationAnswerBody,
    ReopeningBody,
)
from api.v1.learning_steps import where
from api.v1.route import Route
from domain import learning
from domain.access import Action
from domain.command import Change
from domain.event import Event
from domain.identifiers import new_id
from domain.record.append import Guard

router = APIRouter(
    route_class=Route, tags=["learning"], prefix="/v1/cases/{case_id}", responses=WRITES
)


@router.post(
    "/recommendations/{recommendation_id}/answers",
    summary="Answer a recommendation",
    responses=CHANGED,
    openapi_extra=permitting("recommendation.answer"),
)
async def answer(
    case_id: UUID,
    recommendation_id: UUID,
    body: RecommendationAnswerBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Each agency for itself. One that answers again leaves its first answer on the record."""
    asked = writing.asked(case_id, body, recommendation_id=recommendation_id)
    asked["by_agency"] = body.by_agency or writing.actor.agency
    receipt = await writing.carry_out(
        RECOMMENDATION,
        recommendation_id,
        learning.AnswerRecommendation(**asked),
        learning.answer_recommendation,
    )
    return receipt_answer(receipt, response)


@router.post(
    "/recommendations/{recommendation_id}/actions",
    status_code=201,
    summary="Agree an action",
    responses=CREATED,
    openapi_extra=permitting("action.record"),
)
async def agree(
    case_id: UUID,
    recommendation_id: UUID,
    body: ActionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """What its agency undertakes, by when, and in which steps."""
    action_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        recommendation, version = await writing.load(RECOMMENDATION, recommendation_id)
        command = learning.AgreeAction(
            **writing.asked(case_id, body, action_id=action_id, recommendation_id=recommendation_id)
        )
        events = learning.agree_action(command, learning.NEW_ACTION, recommendation, case)
        # Nobody undertakes what is withdrawn in the same moment.
        return Decided(events, (guard, Guard(recommendation_id, version)))

    receipt = await writing.record(decide)
    return receipt_answer(receipt, response, location=where(case_id))


Rule = Callable[..., tuple[Event, ...]]


def _step(  # noqa: PLR0917 - a line of the list below.
    path: str,
    summary: str,
    says: str,
    body_type: type[BaseModel],
    command: type[Change],
    rule: Rule,
    action: Action,
) -> None:
    """A route by which something becomes of an action."""

    async def take(
        case_id: UUID, action_id: UUID, body: BaseModel, writing: Writing, response: Response
    ) -> ReceiptAnswer:
        asked = writing.asked(case_id, body, action_id=action_id)
        return await _taken(writing, response, action_id, command(**asked), rule)

    take.__annotations__["body"] = body_type
    take.__doc__ = says
    router.post(
        f"/actions/{{action_id}}{path}",
        summary=summary,
        responses=CHANGED,
        openapi_extra=permitting(action),
    )(take)


async def _taken(
    writing: Recording, response: Response, action_id: UUID, command: Change, rule: Rule
) -> ReceiptAnswer:
    receipt = await writing.carry_out(ACTION, action_id, command, rule)
    return receipt_answer(receipt, response)


for line_ in (
    ("/progress", "Report how an action goes", "By its owner: red, amber or green, and why.",
     ActionProgressBody, learning.ReportProgress, learning.report_progress, "action.record"),
    ("/plans", "Change the plan of an action", "What it was stays on the record.",
     ActionPlanBody, learning.ReplanAction, learning.replan_action, "action.record"),
    ("/completion", "Complete an action", "That it was done. Its effect is looked for apart.",
     CompletionBody, learning.CompleteAction, learning.complete_action, "action.record"),
    ("/impact-tests", "Record what a test found of an action's effect", "By whoever looked.",
     ImpactBody, learning.RecordImpact, learning.record_impact, "action.test"),
    ("/reopening", "Take an action up again", "That it was completed stays on the record.",
     ReopeningBody, learning.ReopenAction, learning.reopen_action, "action.test"),
):  # fmt: skip
    _step(*line_)
