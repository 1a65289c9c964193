"""Giving a person their copy of what is recorded about them, as a recorded act."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.access import in_way, permitting
from api.documents.subject_access import Choices, Copy, as_html, copy_for
from api.looks import returned
from api.openapi import WRITES
from api.problems import NotUpToDate
from api.reading import prefers_html
from api.recording import Decided, Recording, Writing
from api.v1.answers import CREATED, ReceiptAnswer, dress, receipt_fields
from api.v1.route import Route
from domain.case import (
    GiveSubjectAccess,
    SubjectAccessGiven,
    SubjectNotOnCase,
    give_subject_access,
    require_kept,
)
from domain.identifiers import new_id
from domain.text import Summary
from domain.vocabulary import Exemption, Way
from projections.as_of import resolve
from projections.case_file.read import case_file
from projections.chronology.read import chronology
from projections.names import CASE_FILE, CHRONOLOGY, RESTRICTIONS
from projections.restrictions.read import sight
from projections.waiting import caught_up

router = APIRouter(route_class=Route, tags=["retention"], prefix="/v1/cases/{case_id}")

_READ = (CASE_FILE, CHRONOLOGY, RESTRICTIONS)
MOST_NAMED = 1_000


class Withhold(BaseModel):
    """An entry that a data protection officer leaves out, and by which law."""

    model_config = ConfigDict(extra="forbid")

    entry_id: UUID
    exemption: Exemption


class SubjectAccessBody(BaseModel):
    """Who is given their copy, and what was decided about single entries."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "subject_id": "018f6b1e-7c3a-7d21-9f00-000000000001",
                    "reason": "Asked for on 3 March; identity checked on the 5th.",
                    "give": ["018f6b1e-7c3a-7d21-9f00-000000000003"],
                    "consideration": "The consultant was asked and sees no serious harm.",
                }
            ]
        },
    )

    subject_id: UUID
    reason: Summary
    give: Annotated[tuple[UUID, ...], Field(max_length=MOST_NAMED)] = Field(
        default=(),
        description="Entries about others as well, or about health, that somebody has considered "
        "and found may be given.",
    )
    consideration: Summary | None = Field(
        default=None, description="Who considered these, who was asked, and what was found."
    )
    withhold: Annotated[tuple[Withhold, ...], Field(max_length=MOST_NAMED)] = ()


class SubjectAccessAnswer(ReceiptAnswer):
    """The receipt, and the copy. `digest` is on the record, so the copy can be held against it."""

    access_id: UUID
    digest: str
    document: Copy


@router.post(
    "/subject-access",
    status_code=201,
    summary="Give a person their copy",
    response_model=SubjectAccessAnswer,
    responses=WRITES | CREATED,
    openapi_extra=permitting("subject-access.export") | in_way(Way.EXPORT),
)
async def give(
    case_id: UUID, body: SubjectAccessBody, writing: Writing, request: Request, response: Response
) -> SubjectAccessAnswer | Response:
    """What is recorded about them, without what the law keeps from them; as HTML where `Accept`
    asks for it. Read it before it is handed over: names in a narrative are not found by a machine.
    """
    access_id = new_id()

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        if body.subject_id not in require_kept(case).subjects:
            raise SubjectNotOnCase(field="subject_id")
        copy = await _copy(request, writing, case_id, body, None)
        command = GiveSubjectAccess(
            **writing.asked(case_id, body, but={"give", "withhold"}),
            access_id=access_id,
            was_considered=bool(body.give),
            as_of_position=copy.as_of_position,
            given=len(copy.entries),
            document_digest=copy.digest,
        )
        return Decided(give_subject_access(command, case))

    receipt = await writing.record(decide)
    (recorded,) = await writing.events_of(receipt)
    event = recorded.event
    if not isinstance(event, SubjectAccessGiven):
        raise TypeError("The receipt is for another event.")
    # Made again from where it was made, so that the same request sent again gets the same copy.
    copy = await _copy(request, writing, case_id, body, event.as_of_position)
    returned(request, positions=[each.position for each in copy.entries])
    dress(response, receipt, location=f"/v1/cases/{case_id}/events/{receipt.position}/receipt")
    if prefers_html(request):
        headers = {**response.headers, "Content-Disposition": 'attachment; filename="copy.html"'}
        return HTMLResponse(as_html(copy), status_code=201, headers=headers)
    return SubjectAccessAnswer(
        **receipt_fields(receipt),
        access_id=event.access_id,
        digest=event.document_digest,
        document=copy,
    )


async def _copy(
    request: Request,
    writing: Recording,
    case_id: UUID,
    body: SubjectAccessBody,
    as_of: int | None,
) -> Copy:
    daybook, log_id = writing.daybook, writing.actor.log_id
    head = as_of or (await daybook.records.head(log_id))[0]
    longest_s = daybook.settings.read_wait_s
    if not await caught_up(daybook.pool, log_id, head, longest_s, projections=_READ):
        raise NotUpToDate
    async with daybook.reading(writing.actor) as connection:
        view = await resolve(connection, log_id, str(head), projections=_READ)
        seen = await sight(connection, log_id, case_id, request.state.standing.reads)
        file = await case_file(connection, view, case_id, seen)
        page = await chronology(connection, view, case_id, seen)
    return copy_for(
        file,
        page.rows,
        body.subject_id,
        Choices(body.give, {each.entry_id: each.exemption for each in body.withhold}),
        position=view.position,
        unseen=seen.restricted(view.position)["entry"],
    )
