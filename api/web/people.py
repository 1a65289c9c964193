"""The people of a case: its agencies, those named on it, and for those who may, who is barred."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.access import Actor, CurrentActor, NoSuchCase, current_actor, current_standing, permitting
from api.people import people_of
from api.recording import Recording
from api.services import Daybook, Services, daybook_of
from api.v1.bodies import ReasonBody
from api.v1.persons import BarBody, MemberBody, bar, lift, name, release
from api.web import present
from api.web.after_writing import go_on, refused_with
from api.web.case_page import Case, opened
from api.web.forms import text_of
from api.web.rendering import page
from api.web.route import Page
from api.web.writing import Errors, form_recording, our_form, read_body
from domain.case import MemberRole
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted
from domain.record.append import Receipt
from projections.people import OnRecord

router = APIRouter(route_class=Page, include_in_schema=False)

_ADDRESS = "/cases/{case_id}/people"
_WHOM_TO_NAME = "Choose whom to name."
_WHOM_TO_BAR = "Choose whom to bar."
_WHY_RELEASE = "Say why you release them, in a sentence. Everybody on the case can read it."
_WHY_BAR = "Say what the conflict of interest is, in a sentence."
_WHY_LIFT = "Say why the bar is lifted, in a sentence."

Body = TypeVar("Body", bound=BaseModel)
#: What a form's body is put on the record by.
Act = Callable[[Recording, Body], Coroutine[Any, Any, Receipt]]


@dataclass(frozen=True)
class Sent:
    """A form that was sent: for each of its fields by name, the id it has on the page, and what is
    said where it is left empty.
    """

    form: FormData
    ids: Mapping[str, str]
    missing: Mapping[str, str]

    def missed(self) -> Errors:
        """What was left empty."""
        return tuple(
            (self.ids[field], says)
            for field, says in self.missing.items()
            if not text_of(self.form, field).strip()
        )

    def at(self, field: str | None) -> str:
        """The id of a field of the request; the first one's where the form has no such field."""
        first = next(iter(self.ids.values()))
        return self.ids.get(field or "", first)

    @property
    def typed(self) -> Mapping[str, str]:
        """What was typed, by id."""
        return {id_: text_of(self.form, field) for field, id_ in self.ids.items()}


@router.get(_ADDRESS, openapi_extra=permitting("case.read"))
async def show_people(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Who takes part, and the forms for those who decide it."""
    return await _page(request, daybook, actor, case_id)


@router.post(_ADDRESS + "/members", openapi_extra=permitting("member.manage"))
async def name_somebody(case_id: UUID, request: Request) -> Response:
    """Name somebody in one of their roles: the choice holds both, with a dot between."""
    form = await our_form(request)
    sent = Sent(form, {"person": "person"}, {"person": _WHOM_TO_NAME})
    actor_id, _, role = text_of(form, "person").partition(".")
    fields = {"actor_id": actor_id, "role": role or None}

    async def act(writing: Recording, body: MemberBody) -> Receipt:
        return await name(writing, case_id, body)

    return await _acted(request, case_id, sent, read_body(MemberBody, fields), act)


@router.post(_ADDRESS + "/members/{actor_id}/release", openapi_extra=permitting("member.manage"))
async def release_somebody(case_id: UUID, actor_id: UUID, request: Request) -> Response:
    """Let somebody go who is named."""
    form = await our_form(request)
    sent = Sent(form, {"reason": f"release-{actor_id}"}, {"reason": _WHY_RELEASE})

    async def act(writing: Recording, body: ReasonBody) -> Receipt:
        return await release(writing, case_id, actor_id, body)

    fields = {"reason": text_of(form, "reason")}
    return await _acted(request, case_id, sent, read_body(ReasonBody, fields), act)


@router.post(_ADDRESS + "/bars", openapi_extra=permitting("member.manage"))
async def bar_somebody(case_id: UUID, request: Request) -> Response:
    """Bar somebody. Whoever bars themselves goes to the list of cases: there this one is gone."""
    form = await our_form(request)
    ids = {"actor_id": "bar-person", "reason": "bar-reason"}
    sent = Sent(form, ids, {"actor_id": _WHOM_TO_BAR, "reason": _WHY_BAR})
    fields = {"actor_id": text_of(form, "actor_id"), "reason": text_of(form, "reason")}

    async def act(writing: Recording, body: BarBody) -> Receipt:
        return await bar(writing, case_id, body)

    is_oneself = fields["actor_id"] == str(current_actor(request).actor_id)
    body = read_body(BarBody, fields)
    return await _acted(request, case_id, sent, body, act, after="/cases" if is_oneself else None)


@router.post(_ADDRESS + "/bars/{actor_id}/lift", openapi_extra=permitting("member.manage"))
async def lift_a_bar(case_id: UUID, actor_id: UUID, request: Request) -> Response:
    """Lift somebody's bar."""
    form = await our_form(request)
    sent = Sent(form, {"reason": f"lift-{actor_id}"}, {"reason": _WHY_LIFT})

    async def act(writing: Recording, body: ReasonBody) -> Receipt:
        return await lift(writing, case_id, actor_id, body)

    fields = {"reason": text_of(form, "reason")}
    return await _acted(request, case_id, sent, read_body(ReasonBody, fields), act)


async def _acted(
    request: Request,
    case_id: UUID,
    sent: Sent,
    body: Body | Errors,
    act: Act[Body],
    *,
    after: str | None = None,
) -> Response:
    """Put it on the record and go on, or say what is wrong with the form."""
    errors, status = sent.missed(), 422
    if not errors and isinstance(body, tuple):
        errors = tuple((sent.at(field), says) for field, says in body)
    if not errors and not isinstance(body, tuple):
        writing = form_recording(request, sent.form)
        try:
            receipt = await act(writing, body)
        except NoSuchCase:
            raise
        except (Conflict, Invalid, NotOnRecord, NotPermitted) as refused:
            status = refused_with(request, refused)
            errors = ((sent.at(refused.field), refused.sentence),)
        else:
            return await go_on(writing, receipt, after or f"/cases/{case_id}/people")
    daybook, actor = daybook_of(request), current_actor(request)
    return await _page(
        request, daybook, actor, case_id, errors=errors, typed=sent.typed, status=status
    )


async def _page(
    request: Request,
    daybook: Daybook,
    actor: Actor,
    case_id: UUID,
    *,
    errors: Errors = (),
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    standing = current_standing(request)
    async with opened(request, daybook, actor, case_id) as case:
        # What is decided is decided now, not in a view of an earlier moment.
        manages = standing.may("member.manage") and case.view.is_now
        to_name, to_bar = await _choices(case, actor) if manages else ((), ())
        file = case.file
        return page(
            request,
            "people.html",
            status=status,
            case=case,
            tab="people",
            errors=errors,
            typed=typed or {},
            manages=manages,
            agencies=[(case.names.agency(one.agency), one) for one in file.agencies],
            members=[one for one in file.members if one.released is None],
            released=[one for one in file.members if one.released is not None],
            sees_bars=standing.may("bar.read"),
            bars=[one for one in file.bars if one.lifted is None],
            lifted=[one for one in file.bars if one.lifted is not None],
            emergencies=len(file.emergency_accesses),
            to_name=to_name,
            to_bar=to_bar,
            when=_when,
        )


async def _choices(
    case: Case, actor: Actor
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Whom one may name, in which role, and whom one may bar: as values of a form and in words."""
    people = await people_of(case.connection, actor.partnership_id)
    named = {one.actor_id for one in case.file.members if one.released is None}
    barred = {one.actor_id for one in case.file.bars if one.lifted is None}
    roles: tuple[MemberRole, ...] = get_args(MemberRole)
    to_name = tuple(
        (
            f"{one.actor_id}.{role}",
            f"{one.name}, {case.names.agency(one.agency).name}: {role.label.lower()}",
        )
        for one in people
        for role in roles
        if role in one.roles and one.actor_id not in named | barred | {actor.actor_id}
    )
    to_bar = tuple(
        (str(one.actor_id), f"{one.name}, {case.names.agency(one.agency).name}")
        for one in people
        if one.actor_id not in barred
    )
    return to_name, to_bar


def _when(on_record: OnRecord) -> str:
    """Who put something on the record and when: for a sentence."""
    return f"{present.stamp(on_record.recorded_at)} by {on_record.by.name}"
