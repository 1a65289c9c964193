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
from api.v1.references import MOST_LOOKS, find, reference_of
from api.v1.route import Route
from domain.contribution import holds_reference
from domain.entry import (
    ContestEntry,
    CorrectEntry,
    DiscloseEntry,
    EntryState,
    WithdrawEntry,
    contest_entry,
    correct_entry,
    disclose_entry,
    withdraw_entry,
)
from domain.errors import Conflict
from domain.event import Source
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
        events = correct_entry(command, entry, case)
        claims = await _taking_up(writing, case_id, entry, body.content.source, entry_id)
        return Decided(events, (guard,), claims)

    for _ in range(MOST_LOOKS):
        try:
            return receipt_answer(await writing.record(decide), response)
        except ClaimTaken:
            # Somebody took the reference in between. Looking again finds who has it.
            continue
    raise ReferenceTaken


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


async def _taking_up(
    writing: Recording, case_id: UUID, entry: EntryState, source: Source, entry_id: UUID
) -> tuple[Claim, ...]:
    """The claim of a reference that a correction gives an entry, if it had another or none."""
    reference = reference_of(case_id, writing.actor.agency, source)
    if reference is None or holds_reference(entry, reference.key):
        return ()
    found = await find(writing, reference)
    if not isinstance(found, int):
        raise ReferenceTaken
    return (reference.claim(entry_id, found),)
