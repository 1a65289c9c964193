"""What an agency does to an entry that is on the record: corrects, withdraws, shares, contests."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.access import CONTRIBUTES
from api.openapi import WRITES
from api.recording import Decided, Recording, recording
from api.v1.answers import CHANGED, ReceiptAnswer, receipt_answer
from api.v1.bodies import ContestBody, CorrectionBody, DisclosureBody, ReasonBody
from api.v1.concepts import ENTRY
from api.v1.resending import SCOPE, claim_key
from api.v1.route import Route
from domain.entry import (
    ContestEntry,
    CorrectEntry,
    DiscloseEntry,
    WithdrawEntry,
    contest_entry,
    correct_entry,
    disclose_entry,
    withdraw_entry,
)
from domain.errors import Conflict
from domain.record.append import Claim, ClaimTaken

router = APIRouter(
    route_class=Route,
    tags=["entries"],
    prefix="/v1/cases/{case_id}/entries/{entry_id}",
    responses=WRITES,
)

Contributing = Annotated[Recording, Depends(recording(*CONTRIBUTES))]


class ReferenceTaken(Conflict):
    """Another entry of your agency on this case has this source reference. Check it."""

    field = "content.source.reference"


@router.post("/corrections", summary="Correct an entry", responses=CHANGED)
async def correct(
    case_id: UUID, entry_id: UUID, body: CorrectionBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """The whole entry restated, and why. The earlier wording stays on the record."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        entry = await writing.changing(ENTRY, entry_id, case_id)
        command = CorrectEntry(**writing.asked(case_id, body, entry_id=entry_id))
        # A corrected reference names this entry too, so that a batch sent again finds it.
        key = claim_key(case_id, writing.actor.agency, body.content.source)
        claims = () if key is None else (Claim(SCOPE, key, entry_id),)
        return Decided(correct_entry(command, entry, case), (guard,), claims)

    try:
        return receipt_answer(await writing.record(decide), response)
    except ClaimTaken:
        raise ReferenceTaken from None


@router.post("/withdrawal", summary="Withdraw an entry", responses=CHANGED)
async def withdraw(
    case_id: UUID, entry_id: UUID, body: ReasonBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """It stays on the record, marked as withdrawn, with the reason."""
    asked = writing.asked(case_id, body, entry_id=entry_id)
    receipt = await writing.change(
        ENTRY,
        case_id,
        entry_id,
        lambda entry, case: withdraw_entry(WithdrawEntry(**asked), entry, case),
    )
    return receipt_answer(receipt, response)


@router.post("/disclosures", summary="Record that an entry was shared", responses=CHANGED)
async def disclose(
    case_id: UUID, entry_id: UUID, body: DisclosureBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """From when another agency knew of it, and how."""
    asked = writing.asked(case_id, body, entry_id=entry_id)
    receipt = await writing.change(
        ENTRY,
        case_id,
        entry_id,
        lambda entry, case: disclose_entry(DiscloseEntry(**asked), entry, case),
    )
    return receipt_answer(receipt, response)


@router.post("/contests", summary="Contest an entry", responses=CHANGED)
async def contest(
    case_id: UUID, entry_id: UUID, body: ContestBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """In what your agency's account of the same event differs. The entry itself is not touched."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        entry = await writing.changing(ENTRY, entry_id, case_id)
        other = await writing.state(ENTRY, body.other_entry_id)
        command = ContestEntry(
            **writing.asked(case_id, body),
            entry_id=entry_id,
            by_agency=writing.actor.agency,
        )
        return Decided(contest_entry(command, entry, case, other), (guard,))

    return receipt_answer(await writing.record(decide), response)
