"""For whoever runs Daybook: is the process up, is it ready, and how is it doing. No sign-in, and
nothing of any case.
"""

from __future__ import annotations

import asyncio
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from psycopg import Error as DatabaseError
from psycopg.rows import dict_row
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.actors import SQL
from api.metrics import MEDIA_TYPE
from api.services import Daybook, Services

router = APIRouter(tags=["health"])

ANSWER_WITHIN_S = 2.0


class Up(BaseModel):
    """The process runs. Says nothing of the database, so that no restart is caused by one."""

    status: Literal["up"] = "up"


class ReadModel(BaseModel):
    """How far one read model of one log is."""

    log_id: UUID
    read_model: str
    position: int
    behind: int = Field(description="Events on the record that it does not show yet.")
    stuck_at: int | None = Field(
        default=None, description="The position it could not apply. It has stopped before it."
    )


class RefusedLog(BaseModel):
    """A log that this process signs nothing more of."""

    log_id: UUID
    refused: str = Field(description="Why, what still goes on, and what to do.")


class Readiness(BaseModel):
    """Whether Daybook can answer: the database is reachable, no read model has stopped, and every
    log can be signed.
    """

    status: Literal["ready", "not-ready"]
    database: Literal["reachable", "unreachable"]
    read_models: tuple[ReadModel, ...] = ()
    refused_logs: tuple[RefusedLog, ...] = ()


@router.get("/healthz", summary="Is the process up?")
async def is_up() -> Up:
    """Answers as long as the process runs."""
    return Up()


@router.get(
    "/readyz",
    summary="Is it ready to serve?",
    responses={503: {"model": Readiness, "description": "Not ready, and why."}},
)
async def is_ready(daybook: Services) -> Readiness:
    """Answers 503 while the database is away, a read model has stopped, or a log has not been
    looked at since the start or is older than what was published of it.
    """
    readiness = await measure(daybook)
    if readiness.status == "ready":
        return readiness
    return JSONResponse(readiness.model_dump(mode="json"), 503)  # pyright: ignore[reportReturnType]


@router.get("/metrics", summary="Counts for Prometheus", response_class=PlainTextResponse)
async def metrics(daybook: Services) -> Response:
    """Prometheus' text format."""
    readiness = await measure(daybook)
    behind = {
        (("log", str(each.log_id)), ("read_model", each.read_model)): float(each.behind)
        for each in readiness.read_models
    }
    stuck = {
        (("log", str(each.log_id)), ("read_model", each.read_model)): float(
            each.stuck_at is not None
        )
        for each in readiness.read_models
    }
    refused = {(("log", str(each.log_id)),): 1.0 for each in readiness.refused_logs}
    gauges = {
        "daybook_database_reachable": {(): float(readiness.database == "reachable")},
        "daybook_read_model_events_behind": behind,
        "daybook_read_model_stuck": stuck,
        "daybook_log_refused": refused,
        **await daybook.publishing.measured(),
    }
    return Response(daybook.metrics.as_text(gauges), media_type=MEDIA_TYPE)


async def measure(daybook: Daybook) -> Readiness:
    """How things stand now."""
    try:
        async with (
            asyncio.timeout(ANSWER_WITHIN_S),
            daybook.reading(None) as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            await cursor.execute(SQL["followed"])
            rows = await cursor.fetchall()
    except (DatabaseError, PoolTimeout, TimeoutError):
        return Readiness(status="not-ready", database="unreachable")
    read_models = tuple(
        ReadModel(
            log_id=row["log_id"],
            read_model=row["projection"],
            position=row["position"],
            behind=max(row["head"] - row["position"], 0),
            stuck_at=row["stuck_at"],
        )
        for row in rows
        if row["projection"] is not None
    )
    refused = tuple(
        RefusedLog(log_id=log_id, refused=doubt.sentence)
        for log_id, doubt in daybook.publishing.publisher.doubts.items()
    )
    is_checked = daybook.publishing.has_looked and not refused
    is_stuck = any(each.stuck_at is not None for each in read_models)
    return Readiness(
        status="ready" if is_checked and not is_stuck else "not-ready",
        database="reachable",
        read_models=read_models,
        refused_logs=refused,
    )
