"""The logs of this Daybook, and how far each is published."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import PlainTextResponse, Response

from api.openapi import problems
from api.services import Services
from domain.errors import NotOnRecord
from domain.record.kinds import LogKind

router = APIRouter(tags=["log"])

TEXT = "text/plain; charset=utf-8"

_EXAMPLE = """daybook.local/log/018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60
1284
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— daybook.local/log/018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""  # noqa: E501 - a signature is one line, however long.


class NoSuchLog(NotOnRecord):
    """There is no published log at this address. See GET /log for all of them."""

    field = "log_id"


class PublishedLogAnswer(BaseModel):
    """A log, and what it takes to check it."""

    log_id: UUID
    origin: str = Field(
        description="Its name in checkpoints.",
        examples=["daybook.local/log/018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60"],
    )
    verifier_key: str = Field(
        description="The key that its checkpoints are signed with, as a C2SP verifier key. Keep "
        "the one you were first given: it never changes."
    )
    kind: LogKind = Field(
        description="What it holds: what agencies put on the record, or who looked at it."
    )
    size: int = Field(description="Events that its latest checkpoint covers.", examples=[1284])
    refused: str | None = Field(
        description="Why this process signs nothing more of it, and what to do. Null while all is "
        "well."
    )


class PublishedLogs(BaseModel):
    """Every log of this Daybook."""

    logs: tuple[PublishedLogAnswer, ...]
    witnesses: tuple[str, ...] = Field(
        description="Verifier keys of the witnesses that this Daybook asks."
    )


@router.get("/log", summary="Which logs are published?", responses=problems(503))
async def show_logs(daybook: Services) -> PublishedLogs:
    """Each with its key and the size of its latest checkpoint. No sign-in is needed."""
    doubts = daybook.publishing.publisher.doubts
    return PublishedLogs(
        logs=tuple(
            PublishedLogAnswer(
                log_id=each.log_id,
                origin=each.origin,
                verifier_key=each.verifier_key,
                kind=each.kind,
                size=each.size,
                refused=doubts[each.log_id].sentence if each.log_id in doubts else None,
            )
            for each in await daybook.publishing.for_anybody.logs()
        ),
        witnesses=tuple(each.vkey for each in daybook.publishing.witnesses),
    )


@router.get(
    "/log/{log_id}/checkpoint",
    summary="Read the latest checkpoint",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": _EXAMPLE}}}, **problems(404, 503)},
)
async def show_checkpoint(log_id: UUID, daybook: Services) -> Response:
    """A C2SP tlog-checkpoint: origin, size and root, signed by the log, and by witnesses."""
    latest = await daybook.publishing.for_anybody.latest(log_id)
    if latest is None:
        raise NoSuchLog
    return Response(latest.note, media_type=TEXT, headers={"Cache-Control": "no-cache"})
