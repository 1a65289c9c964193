"""The JSON interface, version 1. One module for each thing a case is made of.

A route says who may call it, builds the command, and hands it to `api.recording`; or asks a read
model through `api.reading`. What it takes is in `bodies`, what it answers in `answers`.
"""

from __future__ import annotations

from fastapi import APIRouter

from api.v1 import me

router = APIRouter(prefix="/v1")
for each in (me,):
    router.include_router(each.router)
