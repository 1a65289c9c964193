"""A log as anybody can check it (c2sp.org/tlog-tiles): checkpoints, and tiles of its hash tree.

No sign-in: hashes and sizes say nothing of any case. The entries themselves, which say of which
case and of what kind each event is, are for auditors of the partnership.
"""

from __future__ import annotations

from fastapi import APIRouter

from api.log import checkpoints, tiles

router = APIRouter()
for each in (checkpoints, tiles):
    router.include_router(each.router)
