"""What a refusal becomes over HTTP: an RFC 9457 problem document.

`KINDS` is the one table from refusal to status. The domain says what a refusal means; only this
module says what number that is. A class that is not in the table takes the row of the nearest
class it inherits from. Nothing here repeats what was sent, so a problem is safe to log and show.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, Field, computed_field
from starlette.requests import Request
from starlette.responses import Response

from api.brakes import TooManyAttempts
from domain.case import CaseDestroyed
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted, Refusal, Stale
from domain.record.append import (
    CaseKeyDestroyed,
    ClaimTaken,
    GuardMoved,
    KeyReused,
    OutcomeUnknown,
    RecordUnavailable,
    TooLarge,
    VersionMoved,
)
from domain.record.published import Forked, RolledBack
from domain.record.sealing import SealBroken
from domain.record.signing import CannotSign
from projections.restrictions.read import RestrictionsBehind

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2


class Malformed(Refusal):
    """The request could not be read. Check it and send it again."""


class NotSignedIn(Refusal):
    """Daybook does not know who is asking. Send 'Authorization: Bearer' and a valid token."""


class MethodNotAllowed(Refusal):
    """This address does not take that method."""

    def __init__(self, method: str = "This method", allowed: str = "") -> None:
        self.headers = {"Allow": allowed} if allowed else {}
        super().__init__(f"{method} is not possible here, only {allowed or 'other methods'}.")


class NotAcceptable(Refusal):
    """Daybook cannot answer in the format that the Accept header asks for."""


class TooSlow(Refusal):
    """The request body stopped coming. Nothing was recorded. Send it again."""


class BodyTooLarge(Refusal):
    """The request body is too large. Send it in several smaller requests."""


class AddressTooLong(Refusal):
    """This address is longer than Daybook reads. Ask for less at once, with fewer filters."""


class HeadersTooLarge(Refusal):
    """The headers of the request are more than Daybook reads. Send fewer or shorter ones."""


class UnsupportedContent(Refusal):
    """Daybook does not read bodies of this content type. Send application/json."""


class PreconditionFailed(Stale):
    """This has changed since the version in If-Match. Read it again, then decide."""


class NotUpToDate(Refusal):
    """Daybook has not yet caught up with that position. Ask again shortly."""


class NotYetPublished(Refusal):
    """No checkpoint covers that position yet, so it cannot be proved. Ask again shortly."""


class ProviderUnavailable(Refusal):
    """Your organisation's sign-in does not answer at the moment. Try again in a few minutes."""


class Unexpected(Refusal):
    """Daybook failed in a way nobody foresaw. Ask again; if it persists, quote the request id."""


class Kind(NamedTuple):
    """How one refusal is answered."""

    status: int
    slug: str
    title: str


KINDS: Mapping[type[Refusal], Kind] = {
    Malformed: Kind(400, "malformed", "The request could not be read"),
    NotSignedIn: Kind(401, "not-signed-in", "Not signed in"),
    NotPermitted: Kind(403, "not-permitted", "Not permitted"),
    NotOnRecord: Kind(404, "not-on-record", "Not on the record"),
    MethodNotAllowed: Kind(405, "method-not-allowed", "Method not allowed"),
    NotAcceptable: Kind(406, "not-acceptable", "No such format"),
    TooSlow: Kind(408, "too-slow", "The request took too long to arrive"),
    Conflict: Kind(409, "conflict", "The record does not allow this now"),
    Stale: Kind(409, "stale", "The record has moved on"),
    VersionMoved: Kind(409, "stale", "The record has moved on"),
    GuardMoved: Kind(409, "stale", "The record has moved on"),
    ClaimTaken: Kind(409, "already-taken", "Already taken"),
    KeyReused: Kind(409, "key-reused", "Idempotency-Key used for another request"),
    CaseDestroyed: Kind(410, "destroyed", "The key of this case was destroyed"),
    CaseKeyDestroyed: Kind(410, "destroyed", "The key of this case was destroyed"),
    PreconditionFailed: Kind(412, "precondition-failed", "The version in If-Match has passed"),
    BodyTooLarge: Kind(413, "too-large", "Too large"),
    TooLarge: Kind(413, "too-large", "Too large"),
    AddressTooLong: Kind(414, "address-too-long", "The address is too long"),
    UnsupportedContent: Kind(415, "unsupported-content", "Content type not supported"),
    Invalid: Kind(422, "invalid", "Something in the request cannot be right"),
    TooManyAttempts: Kind(429, "too-many-attempts", "Too many wrong attempts"),
    HeadersTooLarge: Kind(431, "headers-too-large", "The headers are too large"),
    Refusal: Kind(409, "refused", "Refused"),
    NotUpToDate: Kind(503, "not-up-to-date", "Not up to date yet"),
    RestrictionsBehind: Kind(503, "not-up-to-date", "Not up to date yet"),
    NotYetPublished: Kind(503, "not-yet-published", "Not in a checkpoint yet"),
    SealBroken: Kind(500, "damaged", "The record is damaged"),
    RolledBack: Kind(503, "rolled-back", "The record is older than what was published"),
    Forked: Kind(503, "forked", "Two pasts of the record were signed"),
    CannotSign: Kind(503, "cannot-sign", "Nothing new can be proved here"),
    RecordUnavailable: Kind(503, "record-unavailable", "The record cannot be reached"),
    OutcomeUnknown: Kind(503, "outcome-unknown", "Not known whether it was recorded"),
    ProviderUnavailable: Kind(503, "sign-in-unavailable", "The sign-in does not answer"),
    Unexpected: Kind(500, "unexpected", "Something went wrong"),
}

#: For statuses that Starlette itself answers with.
OF_STATUS: Mapping[int, type[Refusal]] = {
    400: Malformed, 401: NotSignedIn, 403: NotPermitted, 404: NotOnRecord, 405: MethodNotAllowed,
    406: NotAcceptable, 408: TooSlow, 409: Conflict, 412: PreconditionFailed, 413: BodyTooLarge,
    415: UnsupportedContent, 422: Invalid, 503: RecordUnavailable,
}  # fmt: skip


class FieldError(BaseModel):
    """What is wrong with one field of the request."""

    field: str = Field(
        description="The field as a path, a query parameter or a header.",
        examples=["entries.3.occurred"],
    )
    detail: str = Field(description="What is wrong and what to do.")

    @computed_field(description="Which row of a list `field` is in, counted from 1; else null.")
    @property
    def row(self) -> str | None:
        """`entries.3.subjects.0` in words: a path counts from 0, and a person from 1."""
        parts = self.field.split(".")
        rows = [
            f"row {int(part) + 1} of {name}"
            for name, part in itertools.pairwise(parts)
            if part.isascii() and part.isdigit() and len(part) < 10
        ]
        return ", ".join(rows) or None


class ProblemDocument(BaseModel):
    """RFC 9457. `type` says which problem it is and is stable; `detail` is for people."""

    type: str = Field(examples=["/problems/invalid"])
    title: str = Field(examples=["Something in the request cannot be right"])
    status: int = Field(examples=[422])
    detail: str
    errors: tuple[FieldError, ...] = ()


class SeveralFaults(Invalid):
    """Several fields of the request cannot be right."""

    def __init__(self, faults: tuple[FieldError, ...]) -> None:
        self.faults = faults
        count = len(faults)
        super().__init__(
            _said(faults[0])
            if count == 1
            else f"{count} fields cannot be right. Each is listed under errors."
        )


def _said(fault: FieldError) -> str:
    where = f"{fault.field} ({fault.row})" if fault.row else fault.field
    return f"{where}: {fault.detail}"


class MalformedHeaders(Malformed):
    """A header of the request is missing, or not as it must be."""

    def __init__(self, faults: tuple[FieldError, ...]) -> None:
        self.faults = faults
        super().__init__(f"{faults[0].field}: {faults[0].detail}")


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal ready to be sent."""

    document: ProblemDocument
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.document.status


#: Draws a problem as a page, for requests that come from a browser. None: send JSON after all.
PageRenderer = Callable[[Request, Problem], Awaitable[Response | None]]


def kind_of(refusal: type[Refusal]) -> Kind:
    """The table's row for a refusal, its own or that of the nearest class above it."""
    for cls in refusal.__mro__:
        if cls in KINDS:
            return KINDS[cast("type[Refusal]", cls)]
    raise AssertionError("Refusal itself is in the table")


def problem_of(refusal: Refusal) -> Problem:
    """The problem that says this refusal."""
    kind = kind_of(type(refusal))
    if isinstance(refusal, SeveralFaults | MalformedHeaders):
        errors = refusal.faults
    elif refusal.field is not None:
        errors = (FieldError(field=refusal.field, detail=refusal.sentence),)
    else:
        errors = ()
    headers = dict(cast("Mapping[str, str]", getattr(refusal, "headers", {})))
    if kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="daybook"'
    if kind.status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    document = ProblemDocument(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=refusal.sentence,
        errors=errors,
    )
    return Problem(document, headers)


def as_json(problem: Problem) -> Response:
    """The problem as a JSON answer. ASCII, so that no field name can make it unsendable."""
    content: dict[str, Any] = problem.document.model_dump()
    return Response(
        json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode("ascii"),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )
