"""Emergency access: a case opened by somebody who is not on it, for a reason, for a short time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api import emergency
from api.access import permitting, visible_cases
from api.looks import returned
from api.openapi import READS, WRITES
from api.reading import Asking, AsOf, as_of, require_json
from api.recording import Decided, Recording, Writing
from api.v1.answers import (
    CHANGED,
    CREATED,
    ReceiptAnswer,
    dress,
    receipt_answer,
    receipt_fields,
)
from api.v1.route import Route
from domain.access import standing
from domain.case import (
    EndEmergencyAccess,
    ReviewEmergencyAccess,
    end_emergency_access,
    review_emergency_access,
)
from domain.record.append import Receipt
from domain.text import CaseReference, Summary
from projections.case_file.read import case_file, emergency_accesses
from projections.case_file.rows import EmergencyAccessRow
from projections.names import CASE_FILE

router = APIRouter(route_class=Route, tags=["emergency access"])

_ONE = "/v1/cases/{case_id}/emergency-accesses"


class EmergencyBody(BaseModel):
    """Which case to open in an emergency, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "reference": "CASE-0142",
                    "reason": "The child was brought to us tonight with injuries, and nobody of an "
                    "agency that takes part can be reached.",
                }
            ]
        },
    )

    reference: CaseReference = Field(description="The case's own, exactly as it is cited.")
    reason: Summary = Field(
        description="A whole sentence. Everybody on the case can read it, and somebody will judge "
        "whether it justifies this."
    )


class EndBody(BaseModel):
    """Nothing more needs to be said: send an empty object."""

    model_config = ConfigDict(extra="forbid")


class ReviewBody(BaseModel):
    """Whether the emergency access was justified, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"justified": True, "finding": "Nobody else could be reached that night."}]
        },
    )

    justified: bool = Field(strict=True)
    finding: Summary


class EmergencyReceipt(ReceiptAnswer):
    """The receipt of an emergency access: which case it opens, and until when."""

    case_id: UUID
    access_id: UUID
    until: datetime


class EmergencyAccessesAnswer(BaseModel):
    """Emergency accesses, the latest first."""

    as_of: AsOf
    emergency_accesses: tuple[EmergencyAccessRow, ...]


@router.post(
    "/v1/emergency-access",
    status_code=201,
    summary="Open a case in an emergency",
    responses=WRITES | CREATED,
    openapi_extra=permitting("emergency-access.take"),
)
async def take_access(
    body: EmergencyBody, writing: Writing, response: Response
) -> EmergencyReceipt:
    """To read only, and for some hours. The coordinators are told, and somebody reviews it."""
    taken = await emergency.take(writing, body.reference, body.reason)
    dress(response, taken.receipt, location=f"/v1/cases/{taken.case_id}")
    return EmergencyReceipt(
        **receipt_fields(taken.receipt),
        case_id=taken.case_id,
        access_id=taken.access_id,
        until=taken.until,
    )


@router.get(
    "/v1/emergency-accesses",
    summary="List emergency accesses",
    responses=READS,
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("emergency-access.review"),
)
async def list_all_accesses(
    request: Request,
    asking: Asking,
    *,
    to_review: Annotated[
        bool, Query(description="Only those that nobody has reviewed yet.")
    ] = True,
) -> EmergencyAccessesAnswer:
    """Of all cases that you may see."""
    async with asking.view(CASE_FILE) as (connection, view):
        rows = await emergency_accesses(connection, view, to_review=to_review)
    ids = await visible_cases(
        asking.daybook.records, asking.actor, dict.fromkeys(row.case_id for row in rows)
    )
    rows = tuple(row for row in rows if row.case_id in ids)
    returned(request, cases=dict.fromkeys(row.case_id for row in rows))
    return EmergencyAccessesAnswer(as_of=as_of(view), emergency_accesses=rows)


@router.get(
    _ONE,
    summary="List a case's emergency accesses",
    responses=READS,
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("case.read"),
)
async def list_accesses(case_id: UUID, asking: Asking) -> EmergencyAccessesAnswer:
    """Who opened this case in an emergency, why, and what was found of it."""
    async with asking.view(CASE_FILE) as (connection, view):
        sight = await asking.sight(connection, case_id)
        file = await case_file(connection, view, case_id, sight)
    return EmergencyAccessesAnswer(
        as_of=as_of(view), emergency_accesses=file.emergency_accesses[::-1]
    )


@router.post(
    _ONE + "/{access_id}/end",
    summary="End an emergency access",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("emergency-access.end"),
)
async def end_access(
    case_id: UUID, access_id: UUID, body: EndBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Before its time: your own, or anybody's if you review them."""
    del body
    return receipt_answer(await end(writing, case_id, access_id), response)


@router.post(
    _ONE + "/{access_id}/review",
    summary="Review an emergency access",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("emergency-access.review"),
)
async def review_access(
    case_id: UUID, access_id: UUID, body: ReviewBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Whether it was justified. Never by the person themselves, and once."""
    return receipt_answer(await review(writing, case_id, access_id, body), response)


async def end(writing: Recording, case_id: UUID, access_id: UUID) -> Receipt:
    """End one emergency access."""

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        found = standing(writing.actor, case, writing.now)
        command = EndEmergencyAccess(
            case_id=case_id,
            attribution=writing.attribution,
            now=writing.now,
            access_id=access_id,
            oversees=found is not None and found.may("emergency-access.review"),
        )
        return Decided(end_emergency_access(command, case))

    return await writing.record(decide)


async def review(writing: Recording, case_id: UUID, access_id: UUID, body: ReviewBody) -> Receipt:
    """Review one emergency access."""
    command = ReviewEmergencyAccess(**writing.asked(case_id, body, access_id=access_id))
    return await writing.change_case(command, review_emergency_access)
