"""The end of a case: proposed by one person, authorised by another, and then its key is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import ALSO_DESTROYED, permitting, visible_cases
from api.identity.administration import roles_since
from api.openapi import READS, WRITES
from api.reading import Asking, AsOf, as_of, require_json
from api.recording import Decided, Writing
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
    CaseState,
    DestroyKey,
    DisposalProposed,
    EndProposal,
    ProposeDisposal,
    destroy_key,
    propose_disposal,
    refuse_disposal,
    withdraw_disposal,
)
from domain.event import Event
from domain.identifiers import new_id
from domain.moments import london_day
from domain.retention import Retention, retention
from domain.text import CaseReference, Summary
from domain.vocabulary import DestructionBasis
from projections.case_file.retention import facts_of_cases
from projections.case_file.rows import Proposal
from projections.events import count_of_case
from projections.names import CASE_FILE

router = APIRouter(route_class=Route, tags=["retention"], prefix="/v1")

_STAYS = "It stays readable for ever, so it may say nothing of the child or the family."


class ProposalBody(BaseModel):
    """That a case be disposed of, and on which ground."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "reference": "CASE-0142",
                    "basis": "retention-ended",
                    "reason": "The period ended and nobody asked for the record to be kept.",
                },
                {
                    "reference": "CASE-0142",
                    "basis": "lawful-instruction",
                    "instruction": "Order of the High Court of 4 March 2026, FD26P00000.",
                    "reason": "The court ordered that the record be erased.",
                },
            ]
        },
    )

    reference: CaseReference = Field(description="The case's own, repeated to confirm.")
    basis: DestructionBasis
    instruction: Summary | None = Field(
        default=None,
        description="Who instructed it, when and under which power, where that is the ground. "
        f"{_STAYS}",
    )
    reason: Summary


class ProposalReceipt(ReceiptAnswer):
    """The receipt of a proposal, with the id to authorise, withdraw or refuse it by."""

    proposal_id: UUID


class KeyDestructionBody(BaseModel):
    """That the case's key is destroyed, as somebody else proposed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "reference": "CASE-0142",
                    "proposal_id": "018f6b1e-7c3a-7d21-9f00-000000000009",
                    "reason": "Looked at with the head of records; nobody needs it any more.",
                }
            ]
        },
    )

    reference: CaseReference = Field(description="The case's own, repeated to confirm.")
    proposal_id: UUID
    reason: Summary = Field(description=_STAYS)


class CaseToDispose(BaseModel):
    """A case that is still there, and how long it is kept."""

    case_id: UUID
    reference: str
    status: str
    retention: Retention
    disposal: Proposal | None


class DisposalsAnswer(BaseModel):
    """The cases that somebody should look at, because their time is over or cannot be told."""

    as_of: AsOf
    by: date
    due: tuple[CaseToDispose, ...] = Field(
        description="Their time is over by that day. Some may be held: see their deferrals."
    )
    unsettled: tuple[CaseToDispose, ...] = Field(
        description="Nobody can say how long they are kept: no kind of record is said, or a day "
        "that it counts from is not known, or its rule is not confirmed."
    )
    proposed: tuple[CaseToDispose, ...] = Field(
        description="Their disposal is proposed, and nobody has authorised it."
    )


@router.get(
    "/disposals-due",
    summary="List cases whose time is over",
    responses=READS,
    openapi_extra=permitting("retention.read"),
    dependencies=[Depends(require_json)],
)
async def list_disposals(
    asking: Asking,
    by: Annotated[
        date | None, Query(description="Whose time is over by this day; today if left out.")
    ] = None,
) -> DisposalsAnswer:
    """Daybook disposes of nothing by itself: these are for somebody to look at."""
    today = london_day(datetime.now(UTC))
    day = by or today
    async with asking.view(CASE_FILE) as (connection, view):
        found = await facts_of_cases(connection, view)
    seen = await visible_cases(
        asking.daybook.records, asking.actor, [case.case_id for case, _ in found]
    )
    cases = [
        CaseToDispose(
            case_id=case.case_id,
            reference=case.reference,
            status=case.status,
            retention=retention(facts, day),
            disposal=case.disposal if case.disposal and today <= case.disposal.until else None,
        )
        for case, facts in found
        if case.case_id in seen
    ]
    return DisposalsAnswer(
        as_of=as_of(view),
        by=day,
        due=tuple(each for each in cases if each.retention.standing == "due"),
        unsettled=tuple(each for each in cases if each.retention.standing not in {"due", "kept"}),
        proposed=tuple(each for each in cases if each.disposal is not None),
    )


@router.post(
    "/cases/{case_id}/disposal-proposals",
    status_code=201,
    summary="Propose that a case be disposed of",
    responses=WRITES | CREATED,
    openapi_extra=permitting("disposal.propose"),
)
async def propose(
    case_id: UUID, body: ProposalBody, writing: Writing, response: Response
) -> ProposalReceipt:
    """The first of two decisions. Nothing is gone: somebody else has thirty days to authorise it.
    It ends by itself when a hold is placed, the case is reopened, or its kind is said anew.
    """
    proposal_id = new_id()
    asked = writing.asked(case_id, body, proposal_id=proposal_id)
    receipt = await writing.change_case(ProposeDisposal(**asked), propose_disposal)
    dress(response, receipt, location=f"/v1/cases/{case_id}/retention")
    # From the record, because a replayed receipt is for what was proposed the first time.
    (recorded,) = await writing.events_of(receipt)
    if isinstance(recorded.event, DisposalProposed):
        proposal_id = recorded.event.proposal_id
    return ProposalReceipt(**receipt_fields(receipt), proposal_id=proposal_id)


@router.post(
    "/cases/{case_id}/disposal-proposals/{proposal_id}/withdrawal",
    summary="Take a proposal back",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("disposal.propose"),
)
async def withdraw(
    case_id: UUID, proposal_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The case is kept. That it was proposed stays on the record."""
    asked = writing.asked(case_id, body, proposal_id=proposal_id)
    return await _end(writing, response, withdraw_disposal, asked)


@router.post(
    "/cases/{case_id}/disposal-proposals/{proposal_id}/refusal",
    summary="Refuse a proposal",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("disposal.authorise"),
)
async def refuse(
    case_id: UUID, proposal_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The case is kept. That it was proposed stays on the record."""
    asked = writing.asked(case_id, body, proposal_id=proposal_id)
    return await _end(writing, response, refuse_disposal, asked)


@router.post(
    "/cases/{case_id}/key-destruction",
    summary="Authorise a disposal, and destroy the case's key",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("disposal.authorise") | ALSO_DESTROYED,
)
async def destroy(
    case_id: UUID, body: KeyDestructionBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """What was recorded in the case can then be read by nobody, ever. Its events and every proof
    stay. Only as somebody else has proposed, and if nothing has come in between. This cannot be
    undone.
    """

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        # Nothing else can be added while this is proposed, so it is the same when it is appended.
        async with writing.daybook.reading(writing.actor) as connection:
            count = await count_of_case(connection, writing.actor.log_id, case_id)
        async with writing.daybook.pool.connection() as connection:
            in_role_since = await roles_since(connection, writing.actor.actor_id)
        command = DestroyKey(
            **writing.asked(case_id, body, sealed_events=count),
            in_role_since=in_role_since,
            proposed_at=await _proposed_at(writing, case_id, body.proposal_id),
        )
        return Decided(destroy_key(command, case), destroys=(case_id,))

    return receipt_answer(await writing.record(decide), response)


async def _proposed_at(writing: Writing, case_id: UUID, proposal_id: UUID) -> datetime:
    """When the proposal went on the record; now, where it never did: then the rule refuses it."""
    recorded = await writing.daybook.records.stream(writing.actor.log_id, case_id)
    for each in recorded:
        if isinstance(each.event, DisposalProposed) and each.event.proposal_id == proposal_id:
            return each.recorded_at
    return writing.now


async def _end(
    writing: Writing,
    response: Response,
    rule: Callable[[EndProposal, CaseState], tuple[Event, ...]],
    asked: dict[str, Any],
) -> ReceiptAnswer:
    receipt = await writing.change_case(EndProposal(**asked), rule)
    return receipt_answer(receipt, response)
