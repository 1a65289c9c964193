"""The witness over HTTP, as c2sp.org/tlog-witness says: submission and monitoring in one place."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.witness.folder import WitnessBusy, WitnessFolder
from domain.record.encoding import Malformed
from domain.record.note import Unverified
from domain.record.witnessing import (
    SIZE_MEDIA_TYPE,
    AddCheckpoint,
    Inconsistent,
    Superseded,
    UnknownLog,
)

log = structlog.get_logger(__name__)

#: A proof of 63 hashes and a note of 100 signatures are far below it.
LARGEST_BODY_BYTES = 64 * 1024

STATUSES: Mapping[type[Exception], int] = {
    Malformed: 400,
    Unverified: 403,
    UnknownLog: 404,
    Inconsistent: 422,
}

#: Requests that are looked at, and that may be under way: more are answered 503 at once.
MOST_LOOKED_AT = 4
MOST_UNDER_WAY = 32
RETRY_AFTER_S = 1

_ORIGIN_HASH = re.compile(r"[0-9a-f]{64}")


def witness_app(witness: WitnessFolder) -> Starlette:
    """A witness, to be served by itself or under a path of another application."""
    # Threads of its own, because each waits for the disk, and for others that ask about the same
    # log: whoever asks a witness too much holds up nothing but the witness.
    looking = ThreadPoolExecutor(MOST_LOOKED_AT, thread_name_prefix="witness")
    under_way = 0

    async def add_checkpoint(request: Request) -> Response:
        nonlocal under_way
        body = await _body(request)
        if body is None:
            return _said(413, f"At most {LARGEST_BODY_BYTES:,} bytes are read.")
        if under_way >= MOST_UNDER_WAY:
            return _busy()
        under_way += 1
        try:
            asked = AddCheckpoint.parse(body)
            loop = asyncio.get_running_loop()
            line = await loop.run_in_executor(looking, witness.add_checkpoint, asked)
        except WitnessBusy:
            return _busy()
        except Superseded as superseded:
            return Response(f"{superseded.size}\n", 409, media_type=SIZE_MEDIA_TYPE)
        except (Malformed, UnknownLog, Unverified, Inconsistent) as refusal:
            if isinstance(refusal, Inconsistent):
                # It may be proof that a log changed its past: whoever runs the witness is told.
                log.warning("witness.inconsistent", why=str(refusal))
            return _said(STATUSES[type(refusal)], str(refusal))
        finally:
            under_way -= 1
        return _said(200, line)

    async def checkpoint(request: Request) -> Response:
        hashed: str = request.path_params["origin_hash"]
        held = witness.held(hashed) if _ORIGIN_HASH.fullmatch(hashed) else None
        if held is None:
            return _said(404, "This witness has not cosigned a log of that origin.")
        return Response(held, media_type="text/plain", headers={"Cache-Control": "no-cache"})

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", checkpoint, methods=["GET"]),
        ]
    )


async def _body(request: Request) -> bytes | None:
    """The body, None if it is too long to be a request."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY_BYTES:
            return None
    return body


def _busy() -> Response:
    answer = _said(503, "This witness is asked about that log by others. Ask again shortly.")
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _said(status: int, text: str) -> Response:
    return PlainTextResponse(text if text.endswith("\n") else f"{text}\n", status)
