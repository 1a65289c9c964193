"""Pages from templates. A template that names something it was not given fails, loudly."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.access import Actor
from api.web import present
from api.web.forms import FORM_COOKIE, cookie_settings, form_token, new_form_secret

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
    cast("dict[str, Any]", environment.globals).update(present=present, static=static)
    environment.filters["percent"] = _percent
    return environment


def _percent(number: float) -> str:
    return f"{number:g}%"


_ENVIRONMENT = _environment()


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
        partnership=getattr(request.state, "partnership", None),
        form_token=token,
        **context,
    )
    response = HTMLResponse(html, status_code=status, headers=dict(headers or {}))
    if secret is not None:
        response.set_cookie(FORM_COOKIE, secret, **cookie_settings(request))
    return response
