"""That one event is on the record: a proof to take away, and a receipt that also opens it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from starlette.responses import PlainTextResponse, Response

from api.access import ALSO_DESTROYED, CurrentActor, CurrentStanding, in_way, permitting
from api.openapi import READS
from api.receipts import PROOF_MEDIA_TYPE, ProvableReceipt, file_name, proved_event, receipt_of
from api.services import Services
from api.v1.route import Route
from domain.vocabulary import Way

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases/{case_id}/events/{position}",
    tags=["reading"],
    responses=READS,
)

Position = Annotated[
    int, Path(ge=1, le=2**63 - 1, description="Its place on the record.", examples=[1284])
]

_EXAMPLE = """c2sp.org/tlog-proof@v1
extra eyJjYXNlIjoiMDE4ZjZiMWUtN2MzYS03ZDIxLTlmMDAtNWEzYzFkMmU0ZjYwIiwi...
index 1283
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=

daybook.local/log/018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60
1284
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— daybook.local/log/018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60 Az3grlgtzPICa5OS8npVmf1My...
"""


@router.get(
    "/proof",
    summary="Prove that an event is on the record",
    response_class=PlainTextResponse,
    # An envelope says nothing of the case, and of a destroyed one it is all there is to prove.
    openapi_extra=permitting("case.read") | ALSO_DESTROYED | in_way(Way.RECEIPT),
    responses={200: {"content": {"text/plain": {"example": _EXAMPLE}}}},
)
async def show_proof(
    case_id: UUID,
    position: Position,
    actor: CurrentActor,
    standing: CurrentStanding,
    daybook: Services,
) -> Response:
    """A C2SP tlog-proof, with the event's envelope as its extra data: it names the case and the
    kind of event and says nothing else of it. Waits until a checkpoint covers the position.
    """
    proved = await proved_event(daybook, actor.log_id, case_id, position, standing.reads)
    name = file_name(position, ".tlog-proof")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(proved.proof, media_type=PROOF_MEDIA_TYPE, headers=headers)


@router.get(
    "/receipt",
    summary="Take away an event with its proof",
    # The event that says that a case was destroyed can be read, and proved.
    openapi_extra=permitting("case.read") | ALSO_DESTROYED | in_way(Way.RECEIPT),
)
async def show_receipt(  # noqa: PLR0917 - FastAPI hands them over by name.
    case_id: UUID,
    position: Position,
    actor: CurrentActor,
    standing: CurrentStanding,
    daybook: Services,
    response: Response,
) -> ProvableReceipt:
    """The event and all that it takes to check it, in one file, for a court. It opens this event
    and no other. Waits until a checkpoint covers the position.
    """
    name = file_name(position, ".receipt.json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return await receipt_of(daybook, actor.log_id, case_id, position, standing.reads)
