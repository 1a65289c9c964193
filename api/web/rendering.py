"""Pages from templates. A template that names something it was not given fails, loudly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.access import Actor
from api.services import daybook_of
from api.web import present
from api.web.forms import cookie_settings, form_cookie, form_token, home_of, new_form_secret
from api.web.session_end import SessionEnd
from api.web.signs import name_of_code, named_by_code
from api.web.writing import new_form_key
from domain.case import EmergencyAccessTaken
from domain.moments import clock_in_words, london_day
from domain.record.published import RolledBack
from domain.wording import sentence

if TYPE_CHECKING:
    from api.web.case_page import Case

HERE = Path(__file__).parent


@cache
def _version_of(name: str) -> str:
    """Changes with the file, so that a browser may keep what it has as long as it is right."""
    return sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]


def static(name: str) -> str:
    """The address of a file under `static/`."""
    return f"/static/{name}?v={_version_of(name)}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cast("dict[str, Any]", environment.globals).update(
        present=present,
        static=static,
        named=named_by_code,
        new_form_key=new_form_key,
    )
    environment.filters["percent"] = _percent
    environment.filters["sentence"] = sentence
    return environment


def _percent(number: float) -> str:
    return f"{number:g}%"


_ENVIRONMENT = _environment()


@dataclass(frozen=True)
class InEmergency:
    """The emergency access by which a case is read: its id, and until when, in words."""

    access_id: UUID
    until: str


def _emergency(request: Request) -> InEmergency | None:
    taken = getattr(request.state, "emergency", None)
    if not isinstance(taken, EmergencyAccessTaken):
        return None
    is_today = london_day(taken.until) == london_day(datetime.now(UTC))
    until = clock_in_words(taken.until) if is_today else present.stamp(taken.until)
    return InEmergency(taken.access_id, until)


def _refused(request: Request, actor: Actor | None) -> str | None:
    """Why nothing can be recorded on the log that they read, said to those who are signed in."""
    if actor is None:
        return None
    doubt = daybook_of(request).publishing.publisher.doubts.get(actor.log_id)
    # That nothing new can be signed is whoever runs it's to mend, and takes nothing from a reader.
    return doubt.sentence if isinstance(doubt, RolledBack) else None


def _agency_name(actor: Actor | None, case: Case | None) -> str | None:
    """What the reader's agency is called: as their case says, or by its code."""
    if actor is None:
        return None
    return case.names.agency(actor.agency).name if case else name_of_code(actor.agency)


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page. Whoever is signed in, and a token for its forms, are known to every template."""
    actor: Actor | None = getattr(request.state, "actor", None)
    token, secret = form_token(request), None
    if token is None:
        secret, token = new_form_secret()
    html = _ENVIRONMENT.get_template(template).render(
        actor=actor,
        agency_name=_agency_name(actor, context.get("case")),
        partnership=getattr(request.state, "partnership", None),
        standing=getattr(request.state, "standing", None),
        home=home_of(actor),
        emergency=_emergency(request),
        session=SessionEnd.of(getattr(request.state, "session", None)),
        form_token=token,
        refused=_refused(request, actor),
        **context,
    )
    response = HTMLResponse(html, status_code=status, headers=dict(headers or {}))
    if secret is not None:
        response.set_cookie(form_cookie(request), secret, **cookie_settings(request))
    return response
