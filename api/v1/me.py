"""Who is asking, and the log of their partnership."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from api.access import CurrentActor, permitting
from api.actors import SQL
from api.openapi import ALWAYS
from api.services import Services
from api.v1.route import Route
from domain.record.append import LogNotOnRecord
from domain.text import AgencyCode
from domain.vocabulary import Role

router = APIRouter(route_class=Route, tags=["actor"], prefix="/v1", responses=ALWAYS)


class Me(BaseModel):
    """The actor whose token this is."""

    actor_id: UUID
    username: str
    name: str
    agency: AgencyCode
    roles: tuple[Role, ...]
    partnership_id: UUID


class Log(BaseModel):
    """The log of the actor's partnership. `recorded_at` is null while nothing is on it."""

    log_id: UUID
    name: str
    head: int = Field(description="Position of the last event.", examples=[1284])
    recorded_at: datetime | None


@router.get("/me", summary="Who am I?", openapi_extra=permitting("self.read"))
async def show_me(actor: CurrentActor) -> Me:
    """The name, agency and roles that go on the record with what you do."""
    return Me(
        actor_id=actor.actor_id,
        username=actor.username,
        name=actor.name,
        agency=actor.agency,
        roles=actor.roles,
        partnership_id=actor.partnership_id,
    )


@router.get("/log", summary="How far is the record?", openapi_extra=permitting("self.read"))
async def show_log(actor: CurrentActor, daybook: Services) -> Log:
    """Your partnership's log and its last position."""
    async with (
        daybook.reading(actor) as connection,
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        await cursor.execute(SQL["log_of_partnership"], {"log_id": actor.log_id})
        row = await cursor.fetchone()
    if row is None:
        raise LogNotOnRecord
    return Log.model_validate(row)
