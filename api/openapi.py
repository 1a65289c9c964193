"""What the description of the interface says beyond the routes: words, tags, shared answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from api.problems import KINDS, MEDIA_TYPE, ProblemDocument

DESCRIPTION = """
Agencies append what happened, what was escalated, what the courts ordered and what was decided.
Nothing on the record is changed or removed: a correction names what it corrects.

**Who you are.** Send `Authorization: Bearer <token>`. What you may see depends on your role and
on whether your agency takes part in a case; what you may not see answers 404.

**Writing.** Every POST needs an `Idempotency-Key` of your choosing. Send the same request again
under the same key, as often as you like: it adds nothing and returns the same receipt. The same
key with another body is refused. `If-Match` with an ETag makes a write fail with 412 if what it
is about has changed since: on something that exists it names that thing's version, on something
new the case's.

**Receipts.** A write is durable when it is answered. `position` is its place on the record. Send
`Daybook-Position: <position>` with a read, and it waits until it can see that far.

**When.** `as_of` is a position, or a time with its offset, which means the last position recorded
at or before it. Every answer says in `as_of` which position it used.

**Dates** are as precise as they are known: `"2026-03"`, `"2026-03-02"`,
`"2026-03-02T21:40+00:00"`, `"2026-03-02/2026-03-04"`, or an object with `kind` and `words`.

**Across a border.** A case can be shared with another partnership on this Daybook, by an invitation
that it accepts. Its agencies then act on the case at the same address as everybody else.

**Erasure.** How long a case is kept follows from its kind of record. Its disposal is proposed by a
coordinator and authorised by a data protection officer who is somebody else, never while a legal
hold is on it. Then its key is destroyed, and what was recorded can be read by nobody:
`GET /v1/cases/{case_id}` gives a notice of who decided it, when and under which rule, and all else
about the case answers 410.

**Proof.** The logs are C2SP tiled transparency logs: `GET /log` names them and their keys. A
receipt, `GET /v1/cases/{case_id}/events/{position}/receipt`, shows one event to a court and proves
that it was on the record, without Daybook and without any other event.

**Limits.** An address of more than 8 KiB is answered 414, headers of more than 16 KiB 431, a body
of more than 8 MiB 413. Bodies are sent as they are, never compressed. A connection that does not
come to the end of its request, or does not read its answer, is ended.

**Problems** are RFC 9457 documents. `errors` names each field and says what to do.
""".strip()

TAGS: list[dict[str, Any]] = [
    {"name": "cases", "description": "Cases, their subjects, agencies and review windows."},
    {"name": "persons", "description": "Who is named on a case, or barred from it."},
    {"name": "emergency access", "description": "Cases opened by people who are not on them."},
    {
        "name": "sharing",
        "description": "Cases that cross a border, by invitation.",
    },
    {"name": "contributions", "description": "An agency's submissions to the chronology."},
    {"name": "entries", "description": "Rows of the chronology: corrected, shared, contested."},
    {"name": "escalations", "description": "Concerns taken up a ladder."},
    {"name": "court", "description": "Hearings, judgments and orders."},
    {"name": "decisions", "description": "Decisions, and what was on the record when made."},
    {"name": "learning", "description": "What reviews learnt, and what came of it."},
    {"name": "rules", "description": "What Daybook works by, each rule with its source."},
    {"name": "retention", "description": "How long cases are kept, legal holds, and disposal."},
    {"name": "reading", "description": "Chronology, review timeline and history."},
    {"name": "access log", "description": "Who looked at what, and what is unusual in it."},
    {"name": "actor", "description": "Who you are, and your partnership's log."},
    {"name": "administration", "description": "Who may use Daybook, and their tokens."},
    {"name": "log", "description": "The log as anybody can check it: checkpoints and tiles."},
    {"name": "health", "description": "For whoever runs Daybook."},
]

Responses = dict[int | str, dict[str, Any]]

_WHEN: Mapping[int, str] = {
    400: "The request could not be read, or a header is missing or not as it must be.",
    401: "No token, or one that is not valid.",
    403: "The role for this is missing.",
    404: "No such thing, or none that you may see.",
    406: "The Accept header asks for a format there is none of.",
    408: "The body stopped coming.",
    409: "The record does not allow it now, or the Idempotency-Key was used for another request.",
    410: "The key of this case was destroyed: only its notice can be read.",
    412: "It has changed since the version in If-Match.",
    413: "The body, or what would be recorded of it, is more than 8 MiB. Send smaller ones.",
    415: "The body is of a content type that is not read here.",
    422: "A field cannot be right. `errors` names it.",
    429: "Too many wrong tokens came from this address. Retry-After says for how long to wait.",
    503: "The record, or the position asked for, cannot be reached just now.",
}


def problems(*statuses: int) -> Responses:
    """The problem answers of a route, for its OpenAPI description."""
    return {
        status: {
            "description": _WHEN[status],
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemDocument"},
                    "example": _example(status),
                }
            },
        }
        for status in statuses
    }


def _example(status: int) -> dict[str, Any]:
    refusal, kind = next((cls, kind) for cls, kind in KINDS.items() if kind.status == status)
    document = ProblemDocument(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=refusal().sentence if status not in {405, 409, 412} else kind.title,
    )
    return document.model_dump()


ALWAYS = problems(401, 503)
READS = problems(400, 401, 403, 404, 406, 410, 422, 503)
WRITES = problems(400, 401, 403, 404, 408, 409, 410, 412, 413, 415, 422, 503)


class Described(FastAPI):
    """An application whose description names its problems and how to sign in."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            described = super().openapi()
            components: dict[str, Any] = described["components"]
            problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
            components["schemas"].update(problem.pop("$defs"), ProblemDocument=problem)
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            for path, operations in described["paths"].items():
                for operation in operations.values() if _is_signed_in(path) else ():
                    operation["security"] = [{"token": []}]
        return super().openapi()


def _is_signed_in(path: str) -> bool:
    return path.startswith(("/v1/", "/log/{log_id}/tile/entries/"))
