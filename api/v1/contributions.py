"""An agency submits a set of entries, as JSON or as NDJSON.

An entry's source reference is its name in the agency's own system. One that is already on this
case with the same content is passed over and listed, so that a batch can be sent again from that
system at any time; one with other content is refused, because it is a correction, and a
correction says why.
"""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Writing
from api.v1.answers import CREATED, POSITION, ReceiptAnswer, dress, receipt_fields
from api.v1.entry_bodies import ContributionBody
from api.v1.resending import AlreadyOnRecord, NewOnRecord, Submission
from api.v1.route import LINES_INTO, NDJSON, Route

router = APIRouter(
    route_class=Route, tags=["contributions"], prefix="/v1/cases/{case_id}", responses=WRITES
)


class ContributionReceipt(ReceiptAnswer):
    """The receipt of a contribution: each entry's id and place.

    Where nothing was new, `events` and `entries` are empty, and the rest is that of the entries
    that were already on the record.
    """

    entries: tuple[NewOnRecord, ...] = Field(description="In the order they were sent.")
    already_on_record: tuple[AlreadyOnRecord, ...] = Field(
        description="Entries passed over, because the record has them in the same words."
    )


@router.post(
    "/contributions",
    status_code=201,
    summary="Submit entries",
    responses={
        **CREATED,
        200: {
            "model": ContributionReceipt,
            "description": "Every entry was already on the record, so nothing was added. Nothing "
            "was recorded, so nothing is bound to the Idempotency-Key: it may be used again, for "
            "this request or another.",
        },
    },
    openapi_extra=permitting("contribution.submit")
    | {
        LINES_INTO: "entries",
        "requestBody": {
            "content": {
                NDJSON: {
                    "schema": {
                        "type": "string",
                        "description": "First line: the contribution without `entries`. "
                        "Each further line: one entry.",
                    }
                }
            }
        },
    },
)
async def submit(
    case_id: UUID, body: ContributionBody, writing: Writing, response: Response
) -> ContributionReceipt:
    """All of its entries are recorded together, or none."""
    submission = Submission(writing, case_id, body)
    receipt = await submission.record()
    if receipt is None:
        answer = ContributionReceipt(**submission.nothing_new())
        response.status_code = 200
        response.headers[POSITION] = str(answer.position)
        return answer
    location = f"/v1/cases/{case_id}/contributions/{receipt.placed[0].stream_id}"
    dress(response, receipt, location=location)
    return ContributionReceipt(**receipt_fields(receipt), **await submission.told(receipt))
