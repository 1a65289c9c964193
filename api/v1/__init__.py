"""The JSON interface, version 1. One module for each thing a case is made of.

A route says who may call it, builds the command, and hands it to `api.recording`; or asks a read
model through `api.reading`. What it takes is in `bodies`, what it answers in `answers`.
"""

from __future__ import annotations

from fastapi import APIRouter

from api.v1 import (
    access_logs,
    actors,
    assessments,
    authorities,
    care_files,
    case_files,
    cases,
    chronology,
    climbs,
    contributions,
    decisions,
    directions,
    disposal,
    emergencies,
    entries,
    escalations,
    hearings,
    histories,
    invitations,
    legal,
    me,
    orders,
    persons,
    placements,
    plans,
    proofs,
    received_invitations,
    retention,
    review_steps,
    review_timelines,
    reviews,
    searches,
    states,
    subject_access,
    tokens,
)

router = APIRouter()
for each in (
    me,
    actors,
    tokens,
    cases,
    climbs,
    case_files,
    persons,
    emergencies,
    retention,
    disposal,
    subject_access,
    invitations,
    received_invitations,
    contributions,
    entries,
    escalations,
    hearings,
    directions,
    orders,
    authorities,
    legal,
    decisions,
    review_steps,
    reviews,
    searches,
    placements,
    assessments,
    plans,
    care_files,
    states,
    chronology,
    review_timelines,
    histories,
    proofs,
    access_logs,
):
    router.include_router(each.router)
