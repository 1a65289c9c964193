"""Tiles of a log's hash tree, and the entries under them (c2sp.org/tlog-tiles).

A tile of hashes that was published once never changes, so anybody between may keep it for ever.
None is served that no checkpoint covers yet.
"""

from __future__ import annotations

import gzip
import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, in_way, permitting
from api.log.checkpoints import NoSuchLog
from api.openapi import problems
from api.services import Services
from api.v1.route import Route
from domain.errors import NotOnRecord
from domain.record.merkle import TILE_WIDTH
from domain.vocabulary import Way

router = APIRouter(tags=["log"])
#: Signed in as for `/v1`.
for_auditors = APIRouter(tags=["log"], route_class=Route)

BYTES = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"

_LEVEL = re.compile(r"[0-9]|[1-5][0-9]|6[0-3]")
_INDEX = re.compile(r"(?P<n>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<w>[1-9][0-9]{0,2}))?")

Index = Annotated[
    str,
    Path(
        description="Index of the tile in groups of three digits, all but the last after an x; "
        "for a partial tile, .p/ and its width after that.",
        examples=["x001/x234/067", "000.p/17"],
    ),
]
_BINARY = {200: {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}


class NoSuchTile(NotOnRecord):
    """No checkpoint covers such a tile, or it is not how its address is written."""


@for_auditors.get(
    "/log/{log_id}/tile/entries/{index:path}",
    summary="Read a bundle of entries",
    response_class=Response,
    responses={**_BINARY, **problems(401, 403, 404, 503)},
    openapi_extra=permitting("log.entries") | in_way(Way.EXPORT),
)
async def show_entries(
    log_id: UUID, index: Index, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Envelopes: which case, which kind, when, and a digest of what is sealed. Each after its
    length in two bytes. For auditors of the log's own partnership, and of its access log.
    """
    if log_id not in {actor.log_id, await daybook.access_log_of(actor.log_id)}:
        raise NoSuchLog
    bundle = await daybook.publishing.checkpoints.entries(log_id, *_index(index))
    if bundle is None:
        raise NoSuchTile
    # Not to be kept: the next who uses this browser may be nobody's auditor.
    headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Encoding, Authorization"}
    if _takes_gzip(request):
        bundle = gzip.compress(bundle, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(bundle, media_type=BYTES, headers=headers)


@router.get(
    "/log/{log_id}/tile/{level}/{index:path}",
    summary="Read a tile of hashes",
    response_class=Response,
    responses={**_BINARY, **problems(404, 503)},
)
async def show_tile(
    log_id: UUID,
    level: Annotated[str, Path(description="0 for leaf hashes, up to 63.", examples=["0"])],
    index: Index,
    daybook: Services,
) -> Response:
    """Up to 256 hashes of 32 bytes. No sign-in is needed."""
    if not _LEVEL.fullmatch(level):
        raise NoSuchTile
    tile = await daybook.publishing.for_anybody.tile(log_id, int(level), *_index(index))
    if tile is None:
        raise NoSuchTile
    return Response(tile, media_type=BYTES, headers={"Cache-Control": FOR_EVER})


def tile_path(index: int, width: int = TILE_WIDTH) -> str:
    """A tile's index, and its width where it is partial, as addresses write them."""
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03}")
    path = "/".join(reversed(groups))
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _index(path: str) -> tuple[int, int]:
    """The index and width that an address says. Raises NoSuchTile for any other spelling."""
    told = _INDEX.fullmatch(path)
    if told is None:
        raise NoSuchTile
    index = int(told["n"].replace("x", "").replace("/", ""))
    width = int(told["w"] or TILE_WIDTH)
    if width > TILE_WIDTH or tile_path(index, width) != path:
        raise NoSuchTile
    return index, width


def _takes_gzip(request: Request) -> bool:
    wanted = request.headers.get("accept-encoding", "").lower().replace(" ", "")
    return "gzip" in wanted and "gzip;q=0" not in wanted
