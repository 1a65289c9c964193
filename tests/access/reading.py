"""Everything that one person can ask of one case, by every route and in every form.

The forms come from the application's own description: a query parameter that is added later, and
of which nobody said here what to ask with it, fails the test that reads.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import urlencode

from api.app import create_app
from api.settings import Dsns, Settings
from tests.access.operations import OPEN_TO_ALL, Operation, every_operation
from tests.access.recipes import FIXED, STREAMS
from tests.access.wire import Told, Wire

NDJSON = "application/x-ndjson"
#: A word that no case holds.
NOWHERE = "zq000000000000"
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
#: What a page says otherwise every time it is asked for: when the sign-in ends, a form's own key.
PASSING = re.compile(r'data-seconds="\d+"|signed out at [^<]+|form-[\w-]{22}')
_HREF = re.compile(r'(?:href|action|src)="([^"#]*)')
_MOST_LINKS = 60


@dataclass
class Known:
    """All that there is to ask with: more than a reader would know, which is the point."""

    case_id: str
    log_id: str
    subject_id: str
    agencies: tuple[str, ...]
    positions: tuple[int, ...]
    words: tuple[str, ...]
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One request to read."""

    operation: str
    address: str
    accept: str = "application/json"
    is_page: bool = False
    is_stream: bool = False

    def __str__(self) -> str:
        return f"{self.address} ({self.accept})"

    def ask(self, wire: Wire) -> Told:
        """The answer."""
        if self.is_stream:
            return wire.stream(self.address)
        if self.is_page:
            return wire.page("GET", self.address)
        return wire.api("GET", self.address, Accept=self.accept)


Query = tuple[tuple[str, str], ...]


def _described() -> dict[str, Any]:
    return create_app(Settings(), Dsns("", "", ""), follow=False).openapi()


DESCRIBED = _described()
READS = tuple(
    each
    for each in every_operation()
    if each.method == "GET" and str(each) not in OPEN_TO_ALL and each.path != "/"
)
#: What pages understand beyond the parameters of the interface's own answer to the same question.
_PAGE_TWINS = {
    "/cases": "/v1/cases",
    "/cases/{case_id}/chronology": "/v1/cases/{case_id}/chronology",
    "/cases/{case_id}/timeline": "/v1/cases/{case_id}/review-timeline",
    "/cases/{case_id}/history": "/v1/cases/{case_id}/history",
    "/cases/{case_id}/entries/{row_key}": "/v1/cases/{case_id}/entries/{entry_id}",
}


def values(known: Known) -> dict[str, Callable[[], Sequence[str]]]:
    """What to ask with each parameter that is not a choice of few."""
    return {
        "as_of": lambda: [str(each) for each in known.positions],
        "agency": lambda: known.agencies,
        "kind": lambda: ["police-attendance"],
        "text": lambda: [*known.words, NOWHERE],
        "from": lambda: ["2026-03-02", "2026-04-01"],
        "to": lambda: ["2026-03-02"],
        "by": lambda: ["2100-01-01"],
        "day_one": lambda: ["2026-03-03"],
        "anchor": lambda: known.ids["entry_id"],
        "subject": lambda: [known.subject_id],
        "subject_id": lambda: [known.subject_id],
        "at": lambda: ["2026-03-02T23:00:00+00:00", "2026-03-04T12:00:00+00:00"],
        "known_to": lambda: known.agencies,
        "known_by": lambda: ["2026-03-02T23:00:00+00:00"],
        "topic": lambda: ["entry.recorded", "entry.corrected", "entry.contested", "entry.disclosed",
                          "contribution.submitted", "decision.made"],
        # Followed from page to page instead.
        "limit": lambda: ["1"],
        "after": list,
    }  # fmt: skip


def questions(known: Known, *, thorough: bool) -> Iterator[Question]:
    """Each route with each id; with `thorough`, also in each form and as of each position."""
    for operation in READS:
        for address in addresses(operation, known):
            for query in forms(operation, known) if thorough else [()]:
                yield from _ways(operation, address, query)


def addresses(operation: Operation, known: Known) -> Iterator[str]:
    """A route's address with each combination of ids."""
    names = sorted(operation.parameters)
    one = {"case_id": known.case_id, "log_id": known.log_id, "agency": known.agencies[0], **FIXED}
    choices = [(one[name],) if name in one else known.ids[name] for name in names]
    for chosen in product(*choices):
        yield operation.address(dict(zip(names, chosen, strict=True)))


def forms(operation: Operation, known: Known) -> Iterator[Query]:
    """The queries to ask a route with: none, then one parameter at a time."""
    yield ()
    of = values(known)
    for parameter in _parameters(operation):
        name = parameter["name"]
        choices = _choices(parameter["schema"])
        asked = choices or of[name]()
        if name == "as_of" and operation.parameters - {"case_id"}:
            # One thing of a case is in the views of the whole as of each position; here, as of few.
            asked = [asked[len(asked) // 2], asked[-1]]
        for value in asked:
            yield ((name, value),)


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    path = _PAGE_TWINS.get(operation.path, operation.path)
    described = DESCRIBED["paths"].get(path, {}).get("get", {})
    return [each for each in described.get("parameters", []) if each["in"] == "query"]


def _choices(schema: dict[str, Any]) -> list[str]:
    """The values of a parameter that takes one of a few."""
    if "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return [str(each) for each in schema["enum"]]
    if "const" in schema:
        return [str(schema["const"])]
    if schema.get("type") == "boolean":
        return ["true", "false"]
    if "items" in schema:
        return _choices(schema["items"])
    return [value for each in schema.get("anyOf", []) for value in _choices(each)]


def _ways(operation: Operation, address: str, query: Query) -> Iterator[Question]:
    asked = f"{address}?{urlencode(query)}" if query else address
    name = str(operation)
    if operation.path in STREAMS:
        yield Question(name, asked, is_stream=True)
    elif operation.is_page:
        yield Question(name, asked, accept="text/html", is_page=True)
    else:
        yield Question(name, asked)
        described = DESCRIBED["paths"][operation.path]["get"]["responses"].get("200", {})
        if NDJSON in described.get("content", {}):
            yield Question(name, asked, accept=NDJSON)


def links(told: Told, case_id: str) -> Iterator[Question]:
    """Where a page leads, within the case."""
    for found in _HREF.findall(told.words):
        address = html.unescape(found)
        if address.startswith(f"/cases/{case_id}"):
            yield Question("a link", address, accept="text/html", is_page=True)
        elif address.startswith(f"/v1/cases/{case_id}"):
            yield Question("a link", address)


def following(told: Told) -> Question | None:
    """The next page of an answer that has one."""
    found = re.search(r'<([^>]+)>; rel="next"', told.headers.get("link", ""))
    return Question("the next page", found[1]) if found else None


def everything(wire: Wire, known: Known, *, thorough: bool) -> Iterator[tuple[Question, Told]]:
    """Ask all of it; then follow every link that the answers hold, once."""
    asked: set[str] = set()
    led_to: dict[str, Question] = {}
    for question in questions(known, thorough=thorough):
        asked.add(str(question))
        told = question.ask(wire)
        yield question, told
        while (after := following(told)) is not None and str(after) not in asked:
            asked.add(str(after))
            told = after.ask(wire)
            yield after, told
        if question.is_page and told.status == 200:
            led_to |= {str(each): each for each in links(told, known.case_id)}
    for name, question in list(led_to.items())[:_MOST_LINKS]:
        if name not in asked:
            yield question, question.ask(wire)


def everything_in(told: Told) -> str:
    """All that an answer tells: its headers, its body, and what is encoded in either."""
    text = told.text.lower()
    if told.headers.get("content-type", "").startswith("text/html"):
        return text
    return f"{text}\n{_decoded(told)}"


def _decoded(told: Told) -> str:
    found: list[str] = []
    for part in _BASE64.findall(told.text):
        plain = part.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            raw = base64.b64decode(plain + "=" * (-len(plain) % 4))
        except (binascii.Error, ValueError):
            continue
        found.append(raw.decode("utf-8", "replace").lower())
    return "\n".join(found)
