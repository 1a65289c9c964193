"""What makes a form safe to accept, and a link safe to follow after it.

A POST must come from a page of ours: the browser says where it came from, and the form carries a
token that only a page given to this browser can hold.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.access import Actor
from api.problems import UnsupportedContent
from api.services import daybook_of
from domain.access import POLICY
from domain.errors import NotPermitted

_SESSION_COOKIE = "daybook_session"
_FORM_COOKIE = "daybook_form"
_FLOW_COOKIE = "daybook_flow"
#: A browser takes a cookie of such a name only over https, from this very host, for all of it: no
#: neighbour under the same domain can plant one (RFC 6265bis section 4.1.3.2).
_OF_THIS_HOST = "__Host-"
FORM_FIELD = "form_token"
FORM_TYPE = "application/x-www-form-urlencoded"
LONGEST_FORM = 16 * 1024
MOST_FIELDS = 20

#: Where somebody goes who did not ask for anything in particular.
HOME = "/cases"


#: For those whose roles are about no case.
HOME_WITHOUT_CASES = "/account"


class NotFromOurPage(NotPermitted):
    """This form was not sent from a page of this Daybook, or the page has been open too long. Go
    back, load the page again and send it once more.
    """


class NotAForm(UnsupportedContent):
    """This page reads only what its own form sends."""


async def read_form(request: Request) -> FormData:
    """The fields of a form of ours. Raises NotAForm for anything else.

    Not Starlette's own reader: it also takes multipart bodies, and decodes their parts in any
    encoding the sender names, some of which take minutes. Anybody may send a form here.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            raise NotAForm
    sent_as = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and sent_as != FORM_TYPE:
        raise NotAForm
    try:
        return FormData(
            dict(
                parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
            )
        )
    except ValueError:
        raise NotAForm from None


def session_cookie(request: Request) -> str:
    """The name of the cookie that says who is signed in."""
    return f"{_OF_THIS_HOST}{_SESSION_COOKIE}" if is_https(request) else _SESSION_COOKIE


def form_cookie(request: Request) -> str:
    """The name of the cookie that forms of a browser belong to before anybody has signed in."""
    return f"{_OF_THIS_HOST}{_FORM_COOKIE}" if is_https(request) else _FORM_COOKIE


def flow_cookie(request: Request) -> str:
    """The name of the cookie of a sign-in that is under way at somebody's organisation."""
    return f"{_OF_THIS_HOST}{_FLOW_COOKIE}" if is_https(request) else _FLOW_COOKIE


def session_secret(request: Request) -> str | None:
    """What the browser has been given to say who is at it."""
    return request.cookies.get(session_cookie(request)) or None


def form_token(request: Request) -> str | None:
    """The token that forms given to this browser carry; None for a browser not seen before."""
    secret = session_secret(request) or request.cookies.get(form_cookie(request))
    return _token(secret) if secret else None


def new_form_secret() -> tuple[str, str]:
    """A secret for the form cookie and the token that goes with it."""
    secret = secrets.token_urlsafe(32)
    return secret, _token(secret)


def cookie_settings(request: Request) -> dict[str, Any]:
    """How our cookies are set: not readable by scripts, not sent from elsewhere's forms."""
    return {"httponly": True, "samesite": "lax", "secure": is_https(request), "path": "/"}


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take a cookie of ours back. One of this host alone goes only by what it was set with."""
    response.delete_cookie(name, **cookie_settings(request))


def is_https(request: Request) -> bool:
    """Whether the browser's connection is secure: to us, or to what people reach us through."""
    return request.url.scheme == "https" or daybook_of(request).settings.is_https


def require_our_page(request: Request, form: FormData) -> None:
    """Refuse a form that did not come from a page of ours. Raises NotFromOurPage."""
    expected, given = form_token(request), form.get(FORM_FIELD)
    if not _is_same_origin(request) or expected is None or not isinstance(given, str):
        raise NotFromOurPage
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise NotFromOurPage


def text_of(form: FormData, name: str) -> str:
    """A field of a form as text; empty where it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def home_of(actor: Actor | None) -> str:
    """Where somebody starts."""
    if actor is None or POLICY.allows(actor.roles, "cases.list"):
        return HOME
    return HOME_WITHOUT_CASES


def safe_next(given: str | None) -> str:
    """Where to go after signing in: a path of ours, whatever the link said."""
    if not given or not given.startswith("/") or given.startswith(("//", "/\\")):
        return HOME
    if any(ord(each) < 33 or ord(each) == 127 or each == "\\" for each in given):
        return HOME
    try:
        parts = urlsplit(given)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path in {"/sign-in", "/sign-out", "/"}:
        return HOME
    return given


def _is_same_origin(request: Request) -> bool:
    """What the browser says. One that says nothing is old, and its token must do."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _token(secret: str) -> str:
    return hashlib.sha256(f"daybook form {secret}".encode()).hexdigest()
