"""Putting something on the record from a page: what a form sends, as the recording of a request.

A form carries an Idempotency-Key that the page made for it, so that a form that is sent twice, by
a double click or by going back, puts one thing on the record.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request

from api.access import current_actor
from api.recording import Recording
from api.services import daybook_of
from api.strict_json import canonical
from api.web.forms import FORM_FIELD, NotFromOurPage, read_form, require_our_page, text_of
from api.wording import in_words
from domain.record.append import IdempotencyKey

#: The field that holds the key, and what it looks like.
KEY_FIELD = "key"
_KEY = re.compile(r"form-[A-Za-z0-9_-]{22}")

Body = TypeVar("Body", bound=BaseModel)
Errors = tuple[tuple[str, str], ...]


def new_form_key() -> str:
    """A key for one form of one page."""
    return f"form-{secrets.token_urlsafe(16)}"


async def our_form(request: Request) -> FormData:
    """The form that was sent. Raises NotFromOurPage and NotAForm."""
    form = await read_form(request)
    require_our_page(request, form)
    return form


def form_recording(request: Request, form: FormData) -> Recording:
    """The recording of a form of ours. Raises NotFromOurPage where it has no key of ours."""
    actor, key = current_actor(request), text_of(form, KEY_FIELD)
    if _KEY.fullmatch(key) is None:
        raise NotFromOurPage
    asked = {name: text_of(form, name) for name in form if name not in {FORM_FIELD, KEY_FIELD}}
    head = f"{request.method} {request.url.path}\n".encode()
    return Recording(
        daybook=daybook_of(request),
        actor=actor,
        key=IdempotencyKey(actor.key_space, key, hashlib.sha256(head + canonical(asked)).digest()),
        if_match=None,
        now=datetime.now(UTC),
        correlation_id=request.state.request_id,
        action=request.state.action,
    )


def read_body(kind: type[Body], fields: Mapping[str, object]) -> Body | Errors:
    """What the fields of a form say, or what is wrong with which of them."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        faults = in_words([{**each, "loc": ("body", *each["loc"])} for each in error.errors()])
        return tuple((each.field or "", each.detail) for each in faults.faults)
