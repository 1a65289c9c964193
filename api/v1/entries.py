"""What is done to an entry on the record: it is corrected, withdrawn, shared and contested, and a
court's permission to share it is recorded. One that an actor may not read does not exist for them.
"""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Recording, Writing
from api.v1.answers import CHANGED, ReceiptAnswer, receipt_answer
from api.v1.bodies import ReasonBody
from api.v1.entry_bodies import ContestBody, CorrectionBody, CourtPermissionBody, DisclosureBody
from api.v1.references import MOST_LOOKS, find, reference_of
from api.v1.route import Route
from domain.access import Reads
from domain.contribution import holds_reference
from domain.entry import (
    ContestEntry,
    CorrectEntry,
    DiscloseEntry,
    EntryState,
    NotRecorded,
    RecordCourtPermission,
    WithdrawEntry,
    contest_entry,
    correct_entry,
    disclose_entry,
    record_court_permission,
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


class ReferenceTaken(Conflict):
    """Another entry of your agency on this case has this source reference. Check it."""

    field = "content.source.reference"


@router.post(
    "/corrections",
    summary="Correct an entry",
    responses=CHANGED,
    openapi_extra=permitting("entry.change"),
)
async def correct(
    case_id: UUID, entry_id: UUID, body: CorrectionBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The whole entry restated, and why. The earlier wording stays on the record."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        reads = writing.reads(case)
        entry = await writing.entry(entry_id, case_id, reads)
        command = CorrectEntry(**writing.asked(case_id, body, entry_id=entry_id))
        events = correct_entry(command, entry, case, reads)
        claims = await _taking_up(writing, reads, entry, body.content.source, entry_id)
        return Decided(events, (guard,), claims)

    for _ in range(MOST_LOOKS):
        try:
            return receipt_answer(await writing.record(decide), response)
        except ClaimTaken:
            # Somebody took the reference in between. Looking again finds who has it.
            continue
    raise ReferenceTaken


@router.post(
    "/withdrawal",
    summary="Withdraw an entry",
    responses=CHANGED,
    openapi_extra=permitting("entry.change"),
)
async def withdraw(
    case_id: UUID, entry_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """It stays on the record, marked as withdrawn, with the reason."""
    asked = writing.asked(case_id, body, entry_id=entry_id)
    receipt = await writing.change_entry(
        case_id,
        entry_id,
        lambda entry, case, reads: withdraw_entry(WithdrawEntry(**asked), entry, case, reads),
    )
    return receipt_answer(receipt, response)


@router.post(
    "/disclosures",
    summary="Record that an entry was shared",
    responses=CHANGED,
    openapi_extra=permitting("entry.change"),
)
async def disclose(
    case_id: UUID, entry_id: UUID, body: DisclosureBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """From when another agency knew of it, and how."""
    asked = writing.asked(case_id, body, entry_id=entry_id)
    receipt = await writing.change_entry(
        case_id,
        entry_id,
        lambda entry, case, reads: disclose_entry(DiscloseEntry(**asked), entry, case, reads),
    )
    return receipt_answer(receipt, response)


@router.post(
    "/contests",
    summary="Contest an entry",
    responses=CHANGED,
    openapi_extra=permitting("entry.change"),
)
async def contest(
    case_id: UUID, entry_id: UUID, body: ContestBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """In what your agency's account of the same event differs. The entry itself is not touched."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        reads = writing.reads(case)
        entry = await writing.entry(entry_id, case_id, reads)
        other, _ = await writing.readable_entry(body.other_entry_id, case_id, reads)
        command = ContestEntry(
            **writing.asked(case_id, body),
            entry_id=entry_id,
            by_agency=writing.actor.agency,
        )
        return Decided(contest_entry(command, entry, case, reads, other), (guard,))

    return receipt_answer(await writing.record(decide), response)


@router.post(
    "/court-permissions",
    summary="Record a court's permission to share an entry",
    responses=CHANGED,
    openapi_extra=permitting("court-permission.record"),
)
async def permit(
    case_id: UUID, entry_id: UUID, body: CourtPermissionBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """From then on those it names may read a court-restricted entry, besides its own agency."""
    asked = writing.asked(case_id, body, entry_id=entry_id)
    receipt = await writing.change_entry(
        case_id,
        entry_id,
        lambda entry, case, reads: record_court_permission(
            RecordCourtPermission(**asked), entry, case, reads
        ),
    )
    return receipt_answer(receipt, response)


async def _taking_up(
    writing: Recording, reads: Reads, entry: EntryState, source: Source, entry_id: UUID
) -> tuple[Claim, ...]:
    """The claim of a reference that a correction gives an entry, if it had another or none."""
    if isinstance(entry, NotRecorded):
        return ()
    reference = reference_of(entry.case_id, writing.actor.agency, source)
    if reference is None or holds_reference(entry, reference.key):
        return ()
    found = await find(writing, reference, reads)
    if not isinstance(found, int):
        raise ReferenceTaken
    return (reference.claim(entry_id, found),)
