"""Reading escalations: every step so far, and what the climb comes to at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.access import permitting
from api.concurrency import entity_tag
from api.openapi import READS
from api.reading import Asking, AsOf, as_of, instant_of, one_of, require_json
from api.v1.instants import Instant
from api.v1.route import Route
from domain.escalation import Climb, EscalationNotOnRecord, climb
from projections.case_file.climbing import ascent_of
from projections.case_file.rows import EscalationRow

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
    view, file, _ = await asking.file(case_id)
    instant = at or instant_of(view)
    return EscalationsAnswer(
        as_of=as_of(view),
        at=instant,
        escalations=file.escalations,
        climbs={row.escalation_id: climb(ascent_of(row), instant) for row in file.escalations},
    )


@router.get("/{escalation_id}", summary="Read an escalation", openapi_extra=permitting("case.read"))
async def show_escalation(
    case_id: UUID, escalation_id: UUID, asking: Asking, response: Response, at: At = None
) -> EscalationAnswer:
    """With every step so far. Its ETag is for If-Match on the next step."""
    view, file, _ = await asking.file(case_id)
    row = one_of(
        file.escalations, lambda row: row.escalation_id == escalation_id, EscalationNotOnRecord
    )
    response.headers["ETag"] = entity_tag(row.version)
    instant = at or instant_of(view)
    return EscalationAnswer(
        as_of=as_of(view), at=instant, escalation=row, climb=climb(ascent_of(row), instant)
    )
