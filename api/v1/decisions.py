"""Decisions, with what was considered, what was relied on, and what was on the record then."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Recording, Writing
from api.v1.answers import CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies import DecisionBody
from api.v1.route import Route
from domain.access import Reads
from domain.decision import NEW_DECISION, MakeDecision, make_decision
from domain.entry import NotRecorded, Standing, Withdrawn, restriction
from domain.identifiers import new_id
from projections.as_of import position_at, time_of

router = APIRouter(
    route_class=Route, tags=["decisions"], prefix="/v1/cases/{case_id}/decisions", responses=WRITES
)


@router.post(
    "",
    status_code=201,
    summary="Record a decision",
    responses=CREATED,
    openapi_extra=permitting("decision.record"),
)
async def make(
    case_id: UUID, body: DecisionBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Who decided what, out of which options, relying on what."""
    decision_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        head, head_at = await writing.daybook.records.head(writing.actor.log_id)
        position = body.on_record_position
        if position is None:
            position = await on_record_by(writing, body.occurred.latest, head, head_at)
        command = MakeDecision(
            **writing.asked(case_id, body, but={"on_record_position"}),
            decision_id=decision_id,
            by_agency=writing.actor.agency,
            on_record_position=position,
        )
        known = await entries_here(writing, case_id, body.relied_on, writing.reads(case))
        events = make_decision(
            command,
            NEW_DECISION,
            case,
            head=head,
            known_entries=frozenset(known),
            never_counted=frozenset(
                entry_id for entry_id, one in known.items() if not restriction(one).is_counted
            ),
            recorded_at=await recorded_at(writing, position),
        )
        return Decided(events, (guard,))

    receipt = await writing.record(decide)
    location = f"/v1/cases/{case_id}/decisions/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


async def entries_here(
    writing: Recording, case_id: UUID, named: tuple[UUID, ...], reads: Reads
) -> dict[UUID, Standing | Withdrawn]:
    """Those of the entries named that are on this case, and that the actor may read."""
    here: dict[UUID, Standing | Withdrawn] = {}
    for entry_id in named:
        entry, _ = await writing.readable_entry(entry_id, case_id, reads)
        if not isinstance(entry, NotRecorded):
            here[entry_id] = entry
    return here


async def on_record_by(
    writing: Recording, latest: datetime | None, head: int, head_at: datetime | None
) -> int:
    """The last position its makers can have had before them: nothing recorded since then."""
    if latest is None or head_at is None or latest >= head_at:
        return head
    async with writing.daybook.reading(writing.actor) as connection:
        return await position_at(connection, writing.actor.log_id, latest, head)


async def recorded_at(writing: Recording, position: int) -> datetime | None:
    """When a position of the actor's log was recorded; None for the beginning, and past its end."""
    async with writing.daybook.reading(writing.actor) as connection:
        return await time_of(connection, writing.actor.log_id, position)
