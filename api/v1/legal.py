"""Reading what courts did, and on what authority a child was held or placed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from api.access import permitting
from api.concurrency import entity_tag
from api.openapi import READS
from api.reading import (
    Asking,
    AsOf,
    Restricted,
    as_of,
    instant_of,
    one_of,
    require_json,
    restricted,
)
from api.v1.instants import Instant
from api.v1.route import Route
from domain.authority import OrderNotOnRecord, PowerNotOnRecord
from domain.authority.bands import Band, Standing, bands_of, how_it_stands, standing_at
from domain.authority.cited import Cited, Flag, cite
from domain.authority.flags import flags
from domain.authority.late import Learnt, learnt_late
from domain.direction import DirectionNotOnRecord, DirectionStanding
from domain.moments import Moment
from projections.case_file.legal import (
    WHEREABOUTS,
    child_of,
    children_asked,
    direction_standing,
    held_of,
    known_of,
    legal_status_of,
)
from projections.case_file.read import case_file
from projections.case_file.rows_of_law import ApplicationRow, DirectionRow, OrderRow, PowerRow
from projections.chronology.read import Filters, chronology
from projections.names import CASE_FILE, CHRONOLOGY, HISTORY

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases/{case_id}",
    tags=["court"],
    responses=READS,
    dependencies=[Depends(require_json)],
)


class AuthoritiesAnswer(BaseModel):
    """Applications, orders and powers, each in the order in which they went on the record."""

    as_of: AsOf
    applications: tuple[ApplicationRow, ...]
    orders: tuple[OrderRow, ...]
    powers: tuple[PowerRow, ...]


class ApplicationAnswer(BaseModel):
    """One application."""

    as_of: AsOf
    application: ApplicationRow


class PowerAnswer(BaseModel):
    """One power."""

    as_of: AsOf
    power: PowerRow


class DirectionRead(BaseModel):
    """A direction, and how it stands."""

    direction: DirectionRow
    standing: DirectionStanding


class DirectionsAnswer(BaseModel):
    """The directions of a case, as they stand at `until`."""

    as_of: AsOf
    until: datetime
    directions: tuple[DirectionRead, ...]


class DirectionAnswer(BaseModel):
    """One direction, as it stands at `until`."""

    as_of: AsOf
    until: datetime
    direction: DirectionRow
    standing: DirectionStanding


class NamedAuthority(BaseModel):
    """An authority that bands and flags name: its rule, what it allows, and between which instants
    it was in force: certainly, and perhaps. An empty instant is open.

    `legal_status` is the SSDA903 code that stands for it, if what `legal_status_needs` says is so:
    that is not on the record.

    `subjects` are those whom it is of; empty where nobody said, so that it is taken as of every
    child. `age` is the rule by which it ends when the child comes to an age.
    """

    authority_id: UUID
    subjects: tuple[UUID, ...]
    code: str
    rule: Cited
    age: Cited | None
    allows: tuple[str, ...]
    legal_status: str | None
    legal_status_needs: str | None
    perhaps_from: datetime | None
    certainly_from: datetime | None
    certainly_until: datetime | None
    perhaps_until: datetime | None


class AuthorityAnswer(BaseModel):
    """On what authority a child was held or placed: at every instant up to `until`, and at `at`.

    `subject_id` is the child, and `born` when they were born, where the record says so; `children`
    are all of whom this can be asked.

    `how_it_stands` is on what authority it is at `until`, where `at` is before that: a power of
    then is not one of today.

    `learnt_late` is what something that reached the record later changed of it. `calendar` is the
    version of the holidays that were used. Where the child was is taken from entries that you may
    read: `restricted` counts the others.
    """

    as_of: AsOf
    restricted: Restricted
    subject_id: UUID | None
    born: Moment | None
    children: tuple[UUID, ...]
    until: datetime
    at: Standing | None
    how_it_stands: Standing | None
    bands: tuple[Band, ...]
    flags: tuple[Flag, ...]
    learnt_late: tuple[Learnt, ...]
    authorities: tuple[NamedAuthority, ...]
    law: str
    calendar: str


@router.get("/authorities", summary="List authorities", openapi_extra=permitting("case.read"))
async def list_authorities(case_id: UUID, asking: Asking) -> AuthoritiesAnswer:
    """Orders applied for and made, and powers used without a court."""
    view, file, _ = await asking.file(case_id)
    return AuthoritiesAnswer(
        as_of=as_of(view), applications=file.applications, orders=file.orders, powers=file.powers
    )


@router.get(
    "/authorities/applications/{application_id}",
    summary="Read an application",
    openapi_extra=permitting("case.read"),
)
async def show_application(
    case_id: UUID, application_id: UUID, asking: Asking, response: Response
) -> ApplicationAnswer:
    """As it stands. The order made on it has the same id."""
    view, file, _ = await asking.file(case_id)
    row = one_of(file.applications, lambda row: row.order_id == application_id, OrderNotOnRecord)
    made = (each.version for each in file.orders if each.order_id == application_id)
    response.headers["ETag"] = entity_tag(next(made, row.version))
    return ApplicationAnswer(as_of=as_of(view), application=row)


@router.get(
    "/authorities/powers/{power_id}", summary="Read a power", openapi_extra=permitting("case.read")
)
async def show_power(
    case_id: UUID, power_id: UUID, asking: Asking, response: Response
) -> PowerAnswer:
    """As it stands."""
    view, file, _ = await asking.file(case_id)
    row = one_of(file.powers, lambda row: row.power_id == power_id, PowerNotOnRecord)
    response.headers["ETag"] = entity_tag(row.version)
    return PowerAnswer(as_of=as_of(view), power=row)


@router.get("/directions", summary="List directions", openapi_extra=permitting("case.read"))
async def list_directions(case_id: UUID, asking: Asking) -> DirectionsAnswer:
    """Each with whether it was complied with."""
    view, file, _ = await asking.file(case_id)
    until = instant_of(view)
    return DirectionsAnswer(
        as_of=as_of(view),
        until=until,
        directions=tuple(
            DirectionRead(direction=row, standing=direction_standing(file, row, until))
            for row in file.directions
        ),
    )


@router.get(
    "/directions/{direction_id}", summary="Read a direction", openapi_extra=permitting("case.read")
)
async def show_direction(
    case_id: UUID, direction_id: UUID, asking: Asking, response: Response
) -> DirectionAnswer:
    """With every later time and every answer."""
    view, file, _ = await asking.file(case_id)
    row = one_of(
        file.directions, lambda row: row.direction_id == direction_id, DirectionNotOnRecord
    )
    response.headers["ETag"] = entity_tag(row.version)
    until = instant_of(view)
    return DirectionAnswer(
        as_of=as_of(view),
        until=until,
        direction=row,
        standing=direction_standing(file, row, until),
    )


@router.get(
    "/authority",
    summary="On what authority the child was held or placed",
    openapi_extra=permitting("case.read"),
)
async def authority(
    case_id: UUID,
    asking: Asking,
    at: Annotated[
        Instant | None,
        Query(description="An instant, with its offset: on what authority then, and why."),
    ] = None,
    subject_id: Annotated[
        UUID | None, Query(description="Of whom. Left out: the first child of the case.")
    ] = None,
) -> AuthorityAnswer:
    """Bands that leave no instant out, and what does not fit, each with the rule that says so."""
    async with asking.view(CASE_FILE, CHRONOLOGY, HISTORY) as (connection, view):
        sight = await asking.sight(connection, case_id)
        file = await case_file(connection, view, case_id, sight)
        filters = Filters(kinds=WHEREABOUTS)
        where = await chronology(connection, view, case_id, sight, filters)
    child = child_of(file, subject_id)
    known, until = known_of(file, child), instant_of(view)
    return AuthorityAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        subject_id=child and child.subject_id,
        born=known.born,
        children=tuple(each.subject_id for each in children_asked(file)),
        until=until,
        at=None if at is None else standing_at(known, at.astimezone(UTC)),
        how_it_stands=None if at is None else how_it_stands(known, at, until),
        bands=bands_of(known, until),
        flags=flags(known, held_of(where.rows, file, child), until),
        learnt_late=learnt_late(known, until),
        authorities=tuple(
            NamedAuthority(
                authority_id=each.authority_id,
                subjects=each.subjects,
                code=each.code,
                rule=cite(known, rule := known.rule(each)),
                age=(age := known.age_rule(each)) and cite(known, age),
                allows=("as-ordered",) if rule.allows == "as-ordered" else rule.allows,
                legal_status=(status := legal_status_of(known, each)) and status.code,
                legal_status_needs=status and status.needs,
                perhaps_from=(reach := known.reach(each)).may_from,
                certainly_from=None if reach.is_unsure else reach.sure_from,
                certainly_until=None if reach.is_unsure else reach.sure_until,
                perhaps_until=reach.may_until,
            )
            for each in known.authorities
        ),
        law=known.law.version,
        calendar=known.calendar.version,
    )
