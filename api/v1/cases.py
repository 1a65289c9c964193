"""Opening a case, and everything about the case itself: who it is about, who takes part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from api.access import permitting
from api.agency_kinds import kind_claims, record_naming
from api.openapi import WRITES
from api.recording import Decided, Recording, Writing
from api.v1.answers import (
    CHANGED,
    CREATED,
    ReceiptAnswer,
    SubjectReceipt,
    dress,
    receipt_answer,
    receipt_fields,
)
from api.v1.bodies import (
    AgencyBody,
    CaseBody,
    ReasonBody,
    RelationshipBody,
    ReviewWindowBody,
    SubjectBody,
)
from api.v1.route import Route
from domain.access import Reads
from domain.case import (
    NEW_CASE,
    AddAgency,
    AddSubject,
    CaseState,
    CloseCase,
    OpenCase,
    RecordRelationship,
    RemoveAgency,
    ReopenCase,
    SetReviewWindow,
    SubjectAdded,
    add_agency,
    add_subject,
    close_case,
    open_case,
    record_relationship,
    remove_agency,
    reopen_case,
    set_review_window,
)
from domain.command import Change
from domain.entry import NotRecorded, Standing, Withdrawn, is_always_open
from domain.errors import Conflict
from domain.event import Event
from domain.identifiers import new_id
from domain.record.append import Claim, ClaimTaken, Guard, Receipt
from domain.text import AgencyCode

router = APIRouter(route_class=Route, tags=["cases"], prefix="/v1/cases", responses=WRITES)

Asked = TypeVar("Asked", bound=Change)


class ReferenceTaken(Conflict):
    """Another case already has this reference. Choose another, or add to that case."""

    field = "reference"


@router.post(
    "",
    status_code=201,
    summary="Open a case",
    responses=CREATED,
    openapi_extra=permitting("case.open"),
)
async def open_new_case(body: CaseBody, writing: Writing, response: Response) -> ReceiptAnswer:
    """A coordinator opens a case. No two cases of a partnership have the same reference."""

    async def decide() -> Decided:
        writing.require_version(0)
        case_id = new_id()
        command = OpenCase(**writing.asked(case_id, body))
        claim = Claim("case-reference", body.reference, case_id)
        return Decided(open_case(command, NEW_CASE), claims=(claim,))

    try:
        receipt = await writing.record(decide)
    except ClaimTaken:
        raise ReferenceTaken from None
    location = f"/v1/cases/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/{case_id}/subjects",
    status_code=201,
    summary="Add a subject",
    responses=CREATED,
    openapi_extra=permitting("case.manage"),
)
async def add_new_subject(
    case_id: UUID, body: SubjectBody, writing: Writing, response: Response
) -> SubjectReceipt:
    """A person the record is about, under a pseudonym."""
    subject_id = body.subject_id or new_id()
    chosen = body.model_copy(update={"subject_id": subject_id})
    receipt = await _change(writing, case_id, AddSubject, chosen, add_subject)
    dress(response, receipt, location=f"/v1/cases/{case_id}")
    # From the record, because a replayed receipt is for the id that was chosen the first time.
    (recorded,) = await writing.events_of(receipt)
    if isinstance(recorded.event, SubjectAdded):
        subject_id = recorded.event.subject_id
    named: dict[str, Any] = {"id": subject_id, "subject_id": subject_id}
    return SubjectReceipt(**{**receipt_fields(receipt), **named})


@router.post(
    "/{case_id}/relationships",
    status_code=201,
    summary="Record how two subjects are related",
    responses=CREATED,
    openapi_extra=permitting("case.manage"),
)
async def record_new_relationship(
    case_id: UUID, body: RelationshipBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """How one subject of the case stands to another."""
    receipt = await _change(writing, case_id, RecordRelationship, body, record_relationship)
    return receipt_answer(receipt, response, location=f"/v1/cases/{case_id}")


@router.post(
    "/{case_id}/agencies",
    status_code=201,
    summary="Let an agency take part",
    responses=CREATED,
    openapi_extra=permitting("case.manage"),
)
async def add_new_agency(
    case_id: UUID, body: AgencyBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """From then on the agency may read the case and contribute to it. Of which kind it is, is said
    when it first takes part in any case, and holds for all.
    """

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        events = add_agency(AddAgency(**writing.asked(case_id, body)), case)
        claims = await kind_claims(writing, case_id, body.agency, body.kind, field="kind")
        return Decided(events, claims=claims)

    receipt = await record_naming(writing, decide)
    return receipt_answer(receipt, response, location=f"/v1/cases/{case_id}")


@router.post(
    "/{case_id}/agencies/{agency}/departure",
    summary="End an agency's part",
    responses=CHANGED,
    openapi_extra=permitting("case.manage"),
)
async def end_agency_part(
    case_id: UUID, agency: AgencyCode, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """What it contributed stays on the record; it no longer reads the case."""
    receipt = await _change(writing, case_id, RemoveAgency, body, remove_agency, agency=agency)
    return receipt_answer(receipt, response)


@router.post(
    "/{case_id}/review-window",
    summary="Set the review window",
    responses=CHANGED,
    openapi_extra=permitting("review-window.set"),
)
async def set_window(
    case_id: UUID, body: ReviewWindowBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The period that a review looks at, with Day 1 counted from a chosen entry or day."""

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        reads = writing.reads(case)
        anchor, guards = await _anchor(writing, case_id, body.anchor_entry_id, reads)
        command = SetReviewWindow(
            **writing.asked(case_id, body),
            anchor=None if anchor is None else anchor.content.occurred,
            is_anchor_withdrawn=isinstance(anchor, Withdrawn),
            is_anchor_restricted=anchor is not None and not is_always_open(anchor),
        )
        return Decided(set_review_window(command, case), guards)

    return receipt_answer(await writing.record(decide), response)


async def _anchor(
    writing: Recording, case_id: UUID, entry_id: UUID | None, reads: Reads
) -> tuple[Standing | Withdrawn | None, tuple[Guard, ...]]:
    """The entry that days are counted from, if there is such an entry for the actor, and that it
    stays as it is.
    """
    entry, version = await writing.readable_entry(entry_id, case_id, reads)
    if entry_id is None or isinstance(entry, NotRecorded):
        return None, ()
    # A correction recorded in between may say another day than the one counted from.
    return entry, (Guard(entry_id, version),)


@router.post(
    "/{case_id}/closure",
    summary="Close the case",
    responses=CHANGED,
    openapi_extra=permitting("case.manage"),
)
async def close(
    case_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Nothing more is added until it is reopened."""
    return receipt_answer(await _change(writing, case_id, CloseCase, body, close_case), response)


@router.post(
    "/{case_id}/reopening",
    summary="Reopen the case",
    responses=CHANGED,
    openapi_extra=permitting("case.manage"),
)
async def reopen(
    case_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A closed case takes part in the record again."""
    return receipt_answer(await _change(writing, case_id, ReopenCase, body, reopen_case), response)


async def _change(
    writing: Recording,
    case_id: UUID,
    command: type[Asked],
    body: BaseModel,
    rule: Callable[[Asked, CaseState], tuple[Event, ...]],
    **more: Any,
) -> Receipt:
    """One rule on the case's own stream."""
    return await writing.change_case(command(**writing.asked(case_id, body, **more)), rule)
