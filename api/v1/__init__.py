"""The JSON interface, version 1. One module for each thing a case is made of.

A route says who may call it, builds the command, and hands it to `api.recording`; or asks a read
model through `api.reading`. What it takes is in `bodies`, what it answers in `answers`.
"""

from __future__ import annotations

from fastapi import APIRouter

from api.v1 import (
    case_files,
    cases,
    chronology,
    contributions,
    decisions,
    entries,
    escalations,
    hearings,
    histories,
    me,
    orders,
    review_timelines,
)

router = APIRouter()
for each in (
    me,
    cases,
    case_files,
    contributions,
    entries,
    escalations,
    hearings,
    orders,
    decisions,
    chronology,
    review_timelines,
    histories,
):
    router.include_router(each.router)
