"""Reading decisions, each with what was on the record when it was made and what came later."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from api.access import permitting
from api.concurrency import entity_tag
from api.openapi import READS
from api.reading import Asking, AsOf, Restricted, as_of, one_of, require_json, restricted
from api.v1.concepts import DecisionNotOnRecord
from api.v1.route import Route
from domain.known_then import KnownThen
from projections.case_file.known_then import known_when
from projections.case_file.read import case_file
from projections.case_file.rows import DecisionRow
from projections.chronology.read import accounts
from projections.names import CASE_FILE, CHRONOLOGY, HISTORY

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases/{case_id}/decisions",
    tags=["decisions"],
    responses=READS,
    dependencies=[Depends(require_json)],
)


class DecisionsAnswer(BaseModel):
    """The decisions made in a case."""

    as_of: AsOf
    decisions: tuple[DecisionRow, ...]


class DecisionAnswer(BaseModel):
    """One decision, and what was on the record for those who made it.

    `known_then` is worked out from the chronology as you may read it: what is restricted is in none
    of its lists and counts.
    """

    as_of: AsOf
    restricted: Restricted
    decision: DecisionRow
    known_then: KnownThen


@router.get("", summary="List decisions", openapi_extra=permitting("case.read"))
async def list_decisions(case_id: UUID, asking: Asking) -> DecisionsAnswer:
    """In the order in which they went on the record."""
    view, file, _ = await asking.file(case_id)
    return DecisionsAnswer(as_of=as_of(view), decisions=file.decisions)


@router.get("/{decision_id}", summary="Read a decision", openapi_extra=permitting("case.read"))
async def show_decision(
    case_id: UUID, decision_id: UUID, asking: Asking, response: Response
) -> DecisionAnswer:
    """With what was considered, what was on the record when it was made, and what came later."""
    async with asking.view(CASE_FILE, CHRONOLOGY, HISTORY) as (connection, view):
        sight = await asking.sight(connection, case_id)
        file = await case_file(connection, view, case_id, sight)
        row = one_of(
            file.decisions, lambda row: row.decision_id == decision_id, DecisionNotOnRecord
        )
        known = known_when(row, await accounts(connection, view, case_id, sight))
    response.headers["ETag"] = entity_tag(row.version)
    return DecisionAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        decision=row,
        known_then=known,
    )
