"""Reading escalations: every step so far, and what the climb comes to at an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.access import permitting
from api.concurrency import entity_tag
from api.openapi import READS
from api.reading import Asking, AsOf, as_of, require_json
from api.v1.instants import Instant
from api.v1.route import Route
from domain.escalation import Climb, EscalationNotOnRecord, climb
from projections.as_of import View
from projections.case_file.climbing import ascent_of
from projections.case_file.read import case_file
from projections.case_file.rows import EscalationRow
from projections.names import CASE_FILE, HISTORY

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases/{case_id}/escalations",
    tags=["escalations"],
    responses=READS,
    dependencies=[Depends(require_json)],
)

At = Annotated[
    Instant | None,
    Query(
        description="How the climbs stood at this time in the world. Left out: now, or when the "
        "last event of the view was recorded.",
        examples=["2026-03-12T12:00+00:00"],
    ),
]


class EscalationsAnswer(BaseModel):
    """The escalations of a case, and what each climb had come to at an instant."""

    as_of: AsOf
    at: datetime = Field(description="The instant for which the climbs are worked out.")
    escalations: tuple[EscalationRow, ...]
    climbs: dict[UUID, Climb] = Field(
        description="By escalation: how long each level took against its target, where it stood "
        "still, and which levels were left out, each with its rule."
    )


class EscalationAnswer(BaseModel):
    """One escalation, with every step so far, and what the climb had come to at an instant."""

    as_of: AsOf
    at: datetime = Field(description="The instant for which the climb is worked out.")
    escalation: EscalationRow
    climb: Climb


@router.get("", summary="List escalations", openapi_extra=permitting("case.read"))
async def list_escalations(case_id: UUID, asking: Asking, at: At = None) -> EscalationsAnswer:
    """Each with every step so far, and how long each level took against its target."""
    view, found = await _escalations(asking, case_id)
    instant = at or instant_of(view)
    return EscalationsAnswer(
        as_of=as_of(view),
        at=instant,
        escalations=found,
        climbs={row.escalation_id: climb(ascent_of(row), instant) for row in found},
    )


@router.get("/{escalation_id}", summary="Read an escalation", openapi_extra=permitting("case.read"))
async def show_escalation(
    case_id: UUID, escalation_id: UUID, asking: Asking, response: Response, at: At = None
) -> EscalationAnswer:
    """With every step so far. Its ETag is for If-Match on the next step."""
    view, found = await _escalations(asking, case_id)
    row = next((each for each in found if each.escalation_id == escalation_id), None)
    if row is None:
        raise EscalationNotOnRecord
    response.headers["ETag"] = entity_tag(row.version)
    instant = at or instant_of(view)
    return EscalationAnswer(
        as_of=as_of(view), at=instant, escalation=row, climb=climb(ascent_of(row), instant)
    )


def instant_of(view: View) -> datetime:
    """The instant that a view stands for in the world: now, or when its last event was recorded."""
    now = datetime.now(UTC)
    return now if view.is_now else view.recorded_at or now


async def _escalations(asking: Asking, case_id: UUID) -> tuple[View, tuple[EscalationRow, ...]]:
    async with asking.view(CASE_FILE, HISTORY) as (connection, view):
        sight = await asking.sight(connection, case_id)
        return view, (await case_file(connection, view, case_id, sight)).escalations
