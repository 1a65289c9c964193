"""How long a case is kept: the kinds of record that it is, the days, and legal holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import permitting
from api.openapi import READS, WRITES
from api.reading import Asking, AsOf, as_of, require_json
from api.recording import Writing
from api.v1.answers import (
    CHANGED,
    CREATED,
    ReceiptAnswer,
    dress,
    receipt_answer,
    receipt_fields,
)
from api.v1.bodies import ReasonBody
from api.v1.route import Route
from domain.case import (
    LegalHoldPlaced,
    LiftLegalHold,
    PlaceLegalHold,
    SetRetentionClass,
    lift_legal_hold,
    place_legal_hold,
    set_retention_class,
)
from domain.identifiers import new_id
from domain.moments import Moment, london_day
from domain.retention import Kind, Retention, retention
from domain.text import ShortText, Summary
from projections.case_file.read import case_file
from projections.case_file.retention import facts_of
from projections.case_file.rows import LegalHold, Proposal, RetentionKinds
from projections.names import CASE_FILE
from projections.restrictions.sight import EVERYTHING

router = APIRouter(route_class=Route, tags=["retention"], prefix="/v1/cases/{case_id}")


class LegalHoldBody(BaseModel):
    """Whose demand it is that nothing of the case be destroyed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "authority": "Public inquiry into hospital placements",
                    "since": "2026-03-20",
                    "reason": "The inquiry asked that no record in its scope be destroyed.",
                }
            ]
        },
    )

    authority: ShortText
    since: Moment = Field(description="From when the hold applies.")
    reason: Summary


class LegalHoldReceipt(ReceiptAnswer):
    """The receipt of a legal hold, with the id to lift it by."""

    hold_id: UUID


class RetentionClassBody(BaseModel):
    """Which kinds of record a case is, all of them: what was said before is replaced."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kinds": [{"retention_class": "looked-after-child"}],
                    "reason": "The child was looked after from the first interim care order on.",
                }
            ]
        },
    )

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1, max_length=10)] = Field(
        description="Each with the people whom it is about, where not all children of the case "
        "are, and with the day it counts from, where that is not a birth."
    )
    reason: Summary


class RetentionAnswer(BaseModel):
    """How long a case is kept, worked out for today from what is on its record at the view."""

    as_of: AsOf
    retention: Retention
    kinds: RetentionKinds | None = Field(description="Null until somebody has said so.")
    legal_holds: tuple[LegalHold, ...]
    disposal: Proposal | None = Field(description="A proposal that nobody has authorised yet.")


@router.post(
    "/legal-holds",
    status_code=201,
    summary="Place a legal hold",
    responses=WRITES | CREATED,
    openapi_extra=permitting("legal-hold.manage"),
)
async def place_hold(
    case_id: UUID, body: LegalHoldBody, writing: Writing, response: Response
) -> LegalHoldReceipt:
    """While it is in force the case's key cannot be destroyed. Also on a closed case."""
    hold_id = new_id()
    asked = writing.asked(case_id, body, hold_id=hold_id)
    receipt = await writing.change_case(PlaceLegalHold(**asked), place_legal_hold)
    dress(response, receipt, location=f"/v1/cases/{case_id}")
    # From the record, because a replayed receipt is for the hold that was placed the first time.
    (recorded,) = await writing.events_of(receipt)
    if isinstance(recorded.event, LegalHoldPlaced):
        hold_id = recorded.event.hold_id
    return LegalHoldReceipt(**receipt_fields(receipt), hold_id=hold_id)


@router.post(
    "/legal-holds/{hold_id}/lift",
    summary="Lift a legal hold",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("legal-hold.manage"),
)
async def lift_hold(
    case_id: UUID, hold_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """That it was in force stays on the record."""
    asked = writing.asked(case_id, body, hold_id=hold_id)
    receipt = await writing.change_case(LiftLegalHold(**asked), lift_legal_hold)
    return receipt_answer(receipt, response)


@router.post(
    "/retention-class",
    summary="Say which kinds of record a case is",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("retention.classify"),
)
async def set_class(
    case_id: UUID, body: RetentionClassBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """How long it is kept follows from that. Also of a closed case. An open proposal ends."""
    asked = writing.asked(case_id, body)
    receipt = await writing.change_case(SetRetentionClass(**asked), set_retention_class)
    return receipt_answer(receipt, response)


@router.get(
    "/retention",
    summary="Read how long a case is kept",
    responses=READS,
    openapi_extra=permitting("retention.read"),
    dependencies=[Depends(require_json)],
)
async def show_retention(case_id: UUID, asking: Asking) -> RetentionAnswer:
    """Until when, for whom, under which rule, and what defers its disposal."""
    async with asking.view(CASE_FILE) as (connection, view):
        # Nothing of the answer comes from an entry, so none is left out.
        file = await case_file(connection, view, case_id, EVERYTHING)
    facts = facts_of(file.case, file.subjects)
    return RetentionAnswer(
        as_of=as_of(view),
        retention=retention(facts, london_day(datetime.now(UTC))),
        kinds=file.case.retention,
        legal_holds=file.case.legal_holds,
        disposal=file.case.disposal,
    )
