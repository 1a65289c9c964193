"""Reading what a case's review learnt, and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from psycopg import AsyncConnection
from pydantic import BaseModel, Field
from starlette.requests import Request

from api.access import Actor, permitting, visible_cases
from api.looks import returned
from api.openapi import READS
from api.reading import Asking, AsOf, Restricted, as_of, instant_of, require_json, restricted
from api.services import Daybook
from api.v1.route import Route
from domain.learning import THEMES, ActionStanding, Repeat, Theme, standing
from domain.moments import london_day
from domain.text import AgencyCode
from projections.as_of import View
from projections.case_file.learning import so_far
from projections.case_file.learning_rows import (
    ActionRow,
    EpisodeRow,
    FindingRow,
    RecommendationRow,
)
from projections.case_file.read import case_file
from projections.case_file.recommended import OfCase, cases_named, recommended, repeats_of
from projections.case_file.rows import CaseFile
from projections.names import CASE_FILE, HISTORY
from projections.restrictions.sight import Sight

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases/{case_id}",
    tags=["learning"],
    responses=READS,
    dependencies=[Depends(require_json)],
)


class FindingSummary(BaseModel):
    """A finding, and what its themes mean."""

    finding: FindingRow
    themes: tuple[Theme, ...]


class RecommendationSummary(BaseModel):
    """A recommendation, with what is worked out from it."""

    recommendation: RecommendationRow
    themes: tuple[Theme, ...]
    unanswered: tuple[AgencyCode, ...] = Field(
        description="Agencies that it is addressed to and that have not answered."
    )
    repeats: tuple[Repeat, ...] = Field(
        description="Earlier recommendations that it repeats, of the cases that you may read: "
        "first those stated, then those that may well be, each with what it was recognised by."
    )


class ActionSummary(BaseModel):
    """An action, and how it stands at the view."""

    action: ActionRow
    standing: ActionStanding


class LearningAnswer(BaseModel):
    """What a case's review learnt and what came of it, each part in the order of the record.

    A version is sent as If-Match with the next step of the same thing.
    """

    as_of: AsOf
    restricted: Restricted
    episodes: tuple[EpisodeRow, ...]
    findings: tuple[FindingSummary, ...]
    recommendations: tuple[RecommendationSummary, ...]
    actions: tuple[ActionSummary, ...]


@router.get("/learning", summary="Read what a review learnt", openapi_extra=permitting("case.read"))
async def show_learning(case_id: UUID, request: Request, asking: Asking) -> LearningAnswer:
    """Key practice episodes, findings, recommendations with every answer, and actions as they
    stand. What is learnt is in no chronology, because none of it happened to the child.
    """
    async with asking.view(CASE_FILE, HISTORY) as (connection, view):
        sight = await asking.sight(connection, case_id)
        file = await case_file(connection, view, case_id, sight)
        return await learnt(request, asking.daybook, asking.actor, connection, view, file, sight)


async def learnt(  # noqa: PLR0917 - the request, and the view that it was resolved to.
    request: Request,
    daybook: Daybook,
    actor: Actor,
    connection: AsyncConnection[Any],
    view: View,
    file: CaseFile,
    sight: Sight,
) -> LearningAnswer:
    """What a case's review learnt, as its reader is told of it. The access log is told of which
    other cases they were shown a recommendation.
    """
    case_id, found = file.case.case_id, file.learning
    others = await recommended(connection, view)
    # Who may see a case is asked of the log: a read model may not have heard of a departure.
    seen = await visible_cases(daybook.records, actor, {each.case_id for each in others})
    today = london_day(instant_of(view))
    repeated = {
        row.recommendation_id: repeats_of(OfCase(case_id, file.case.reference, row), others, seen)
        for row in found.recommendations
    }
    every = [each for several in repeated.values() for each in several]
    returned(request, cases=cases_named(every, others) - {case_id})
    return LearningAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        episodes=found.episodes,
        findings=tuple(
            FindingSummary(finding=each, themes=_named(each.themes)) for each in found.findings
        ),
        recommendations=tuple(
            RecommendationSummary(
                recommendation=each,
                themes=_named(each.themes),
                unanswered=_unanswered(each),
                repeats=repeated[each.recommendation_id],
            )
            for each in found.recommendations
        ),
        actions=tuple(
            ActionSummary(action=each, standing=standing(so_far(each), today))
            for each in found.actions
        ),
    )


def _named(codes: tuple[str, ...]) -> tuple[Theme, ...]:
    return tuple(THEMES.named(code) for code in codes)


def _unanswered(row: RecommendationRow) -> tuple[AgencyCode, ...]:
    answered = {each.by_agency for each in row.answers}
    return tuple(each for each in row.addressed_to if each not in answered)
