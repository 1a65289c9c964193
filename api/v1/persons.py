"""Who is on a case as a person: named on it, or barred from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.openapi import READS, WRITES
from api.people import Person, people_of, person_of, person_to_bar
from api.reading import Asking, AsOf, as_of, require_json
from api.recording import Decided, Recording, Writing
from api.services import Services
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies import ReasonBody
from api.v1.route import Route
from domain.case import (
    BarPerson,
    LiftBar,
    MemberRole,
    NameMember,
    ReleaseMember,
    bar_person,
    lift_bar,
    name_member,
    release_member,
)
from domain.errors import Invalid
from domain.record.append import Receipt
from domain.text import AgencyCode, Summary
from domain.vocabulary import Role
from projections.case_file.read import case_file
from projections.case_file.rows import BarRow, MemberRow
from projections.names import CASE_FILE
from projections.restrictions.sight import EVERYTHING

router = APIRouter(route_class=Route, tags=["persons"])

_IN_A_CASE = "/v1/cases/{case_id}"
_SEEN_BY_FEW = (
    "Coordinators, auditors and the data protection officer can read it: say no more than needed."
)


class WhichRole(Invalid):
    """This person could be named as lead reviewer or as panel member. Say which in role."""

    field = "role"


class PersonAnswer(BaseModel):
    """Somebody of your partnership."""

    actor_id: UUID
    name: str
    agency: AgencyCode
    roles: tuple[Role, ...]


class PeopleAnswer(BaseModel):
    """Everybody who may use your partnership's Daybook, by name."""

    people: tuple[PersonAnswer, ...]


class MemberBody(BaseModel):
    """Whom to name on the case, and in which role."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"actor_id": "018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60", "role": "reviewer"}]
        },
    )

    actor_id: UUID = Field(description="Their id in GET /v1/people.")
    role: MemberRole | None = Field(
        default=None,
        description="A role that they have, and that one is named to. Left out: the one there is.",
    )


class BarBody(BaseModel):
    """Whom to bar from the case, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "actor_id": "018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60",
                    "reason": "Related to the family.",
                }
            ]
        },
    )

    actor_id: UUID = Field(description="Their id in GET /v1/people. It may be your own.")
    reason: Summary = Field(description=f"The conflict of interest. {_SEEN_BY_FEW}")


class MembersAnswer(BaseModel):
    """Those who are named on the case, and those who were."""

    as_of: AsOf
    members: tuple[MemberRow, ...]


class BarsAnswer(BaseModel):
    """Those who are barred from the case, and those who were."""

    as_of: AsOf
    bars: tuple[BarRow, ...]


@router.get(
    "/v1/people",
    summary="List people",
    responses=READS,
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("member.manage"),
)
async def list_people(actor: CurrentActor, daybook: Services) -> PeopleAnswer:
    """Whom a coordinator may name on a case, or bar from one."""
    async with daybook.reading(actor) as connection:
        people = await people_of(connection, actor.partnership_id)
    return PeopleAnswer(people=tuple(_answer(person) for person in people))


@router.get(
    _IN_A_CASE + "/members",
    summary="List members",
    responses=READS,
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("case.read"),
)
async def list_members(case_id: UUID, asking: Asking) -> MembersAnswer:
    """Who is named on the case as a person, beside the agencies that take part."""
    async with asking.view(CASE_FILE) as (connection, view):
        # No entry says anything of persons, so none is left out.
        file = await case_file(connection, view, case_id, EVERYTHING)
    return MembersAnswer(as_of=as_of(view), members=file.members)


@router.post(
    _IN_A_CASE + "/members",
    status_code=201,
    summary="Name a member",
    responses=WRITES | CREATED,
    openapi_extra=permitting("member.manage"),
)
async def name_new_member(
    case_id: UUID, body: MemberBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """From then on they read the case, as their role allows. Also on a closed case."""
    location = f"{_IN_A_CASE.format(case_id=case_id)}/members"
    return receipt_answer(await name(writing, case_id, body), response, location=location)


@router.post(
    _IN_A_CASE + "/members/{actor_id}/release",
    summary="Release a member",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("member.manage"),
)
async def release_one_member(
    case_id: UUID, actor_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """They no longer read the case by being named. What they recorded stays."""
    return receipt_answer(await release(writing, case_id, actor_id, body), response)


@router.get(
    _IN_A_CASE + "/bars",
    summary="List bars",
    responses=READS,
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("bar.read"),
)
async def list_bars(case_id: UUID, asking: Asking) -> BarsAnswer:
    """Who is barred from the case for a conflict of interest, or was."""
    async with asking.view(CASE_FILE) as (connection, view):
        # No entry says anything of persons, so none is left out.
        file = await case_file(connection, view, case_id, EVERYTHING)
    return BarsAnswer(as_of=as_of(view), bars=file.bars)


@router.post(
    _IN_A_CASE + "/bars",
    status_code=201,
    summary="Bar a person",
    responses=WRITES | CREATED,
    openapi_extra=permitting("member.manage"),
)
async def bar_one_person(
    case_id: UUID, body: BarBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """From then on the case is not there for them, whatever their roles. Also on a closed case."""
    location = f"{_IN_A_CASE.format(case_id=case_id)}/bars"
    return receipt_answer(await bar(writing, case_id, body), response, location=location)


@router.post(
    _IN_A_CASE + "/bars/{actor_id}/lift",
    summary="Lift a bar",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("member.manage"),
)
async def lift_one_bar(
    case_id: UUID, actor_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """What their roles cover, they may see again. That they were barred stays on the record."""
    return receipt_answer(await lift(writing, case_id, actor_id, body), response)


def naming(
    writing: Recording, case_id: UUID, person: Person, role: MemberRole | None
) -> NameMember:
    """The command to name somebody. Raises WhichRole where they have several to be named in."""
    return NameMember(
        case_id=case_id,
        attribution=writing.attribution,
        now=writing.now,
        actor_id=person.actor_id,
        name=person.name,
        agency=person.agency,
        roles=person.roles,
        role=role or _the_one_role(person),
    )


def _the_one_role(person: Person) -> MemberRole:
    roles: list[MemberRole] = [each for each in get_args(MemberRole) if each in person.roles]
    if len(roles) > 1:
        raise WhichRole
    # Where they have none, the rule says so of whichever it is.
    return roles[0] if roles else Role.PANEL_MEMBER


async def name(writing: Recording, case_id: UUID, body: MemberBody) -> Receipt:
    """Name somebody on the case."""

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        person = await _person(writing, body.actor_id)
        command = naming(writing, case_id, person, body.role)
        return Decided(name_member(command, case))

    return await writing.record(decide)


async def bar(writing: Recording, case_id: UUID, body: BarBody) -> Receipt:
    """Bar somebody from the case."""

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        person, overseers = await _to_bar(writing, body.actor_id)
        more = {"name": person.name, "overseers": overseers}
        command = BarPerson(**writing.asked(case_id, body, **more))
        return Decided(bar_person(command, case))

    return await writing.record(decide)


async def release(writing: Recording, case_id: UUID, actor_id: UUID, body: ReasonBody) -> Receipt:
    """Release somebody who is named."""
    command = ReleaseMember(**writing.asked(case_id, body, actor_id=actor_id))
    return await writing.change_case(command, release_member)


async def lift(writing: Recording, case_id: UUID, actor_id: UUID, body: ReasonBody) -> Receipt:
    """Lift somebody's bar."""
    command = LiftBar(**writing.asked(case_id, body, actor_id=actor_id))
    return await writing.change_case(command, lift_bar)


async def _person(writing: Recording, actor_id: UUID) -> Person:
    async with writing.daybook.reading(writing.actor) as connection:
        return await person_of(connection, writing.actor.partnership_id, actor_id)


async def _to_bar(
    writing: Recording, actor_id: UUID
) -> tuple[Person, Mapping[Role, frozenset[UUID]]]:
    async with writing.daybook.reading(writing.actor) as connection:
        return await person_to_bar(connection, writing.actor.partnership_id, actor_id)


def _answer(person: Person) -> PersonAnswer:
    return PersonAnswer(
        actor_id=person.actor_id, name=person.name, agency=person.agency, roles=person.roles
    )
