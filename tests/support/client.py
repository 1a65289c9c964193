"""Speaking to a running Daybook as an agency does: a token, a key for each write, and answers that
say at once what was wrong when they are not what a test expected.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Self, TypeVar

import httpx

from domain.vocabulary import AgencyKind
from tests.support.builders import KINDS
from tests.support.followed import until_followed
from tests.support.server import RunningServer

Json = dict[str, Any]
T = TypeVar("T")

_NUMBERS = count(1)
_RUN = uuid.uuid4().hex[:8].upper()


def at_once(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Run all of them together, as nearly as threads can."""
    barrier = threading.Barrier(len(jobs))

    def start(job: Callable[[], T]) -> T:
        barrier.wait(30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(start, jobs))


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, and what a test may expect of it."""

    response: httpx.Response

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers."""
        return self.response.headers

    @property
    def text(self) -> str:
        """The body as it came."""
        return self.response.text

    @property
    def position(self) -> int:
        """The `Daybook-Position` header."""
        return int(self.headers["Daybook-Position"])

    def ok(self, status: int | None = None) -> Json:
        """The body of an answer that must be a success."""
        assert self.response.is_success, f"{self.status}: {self.text[:2000]}"
        assert status in {None, self.status}, f"{self.status} instead of {status}"
        body: Json = self.response.json()
        return body

    def problem(self, status: int, field: str | None = None, *words: str) -> Json:
        """The body of an answer that must be a problem of this status about this field.

        Each of `words` must be somewhere in what it says.
        """
        assert self.status == status, f"{self.status} instead of {status}: {self.text[:2000]}"
        assert self.headers["content-type"] == "application/problem+json"
        body: Json = self.response.json()
        assert set(body) == {"type", "title", "status", "detail", "errors"}
        assert body["status"] == status
        assert body["type"].startswith("/problems/")
        assert body["detail"]
        named = [each["field"] for each in body["errors"]]
        assert field is None or field in named, f"{field} is not among {named}: {body}"
        said = f"{body['detail']} {' '.join(each['detail'] for each in body['errors'])}"
        missing = [word for word in words if word not in said]
        assert not missing, f"{missing} is not said in {said!r}"
        return body

    def lines(self) -> list[Json]:
        """The rows of an NDJSON answer."""
        assert self.status == 200, f"{self.status}: {self.text[:2000]}"
        assert self.headers["content-type"] == "application/x-ndjson"
        return [json.loads(line) for line in self.text.splitlines()]


class AgencyClient:
    """One actor of a running server. Use it in `with`, or close it."""

    def __init__(self, server: RunningServer, username: str | None) -> None:
        self.server = server
        self.username = username
        self._http = server.client(username)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any) -> Answer:
        """Read. A trailing underscore lets a query name be a Python keyword: `from_`."""
        asked = {name.removesuffix("_"): value for name, value in query.items()}
        # None, because empty parameters would take the place of those in the address.
        return Answer(self._http.get(path, params=asked or None, headers=dict(headers or {})))

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        if_match: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Write, under a key of its own unless one is given."""
        sent = {"Idempotency-Key": key or str(uuid.uuid4()), **(headers or {})}
        if if_match is not None:
            sent["If-Match"] = if_match
        return Answer(self._http.post(path, json=body, headers=sent))

    def post_raw(
        self,
        path: str,
        content: bytes | Iterator[bytes],
        *,
        content_type: str | None = "application/json",
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Write exactly these bytes. An iterator is sent in chunks, without Content-Length."""
        sent = {"Idempotency-Key": key or str(uuid.uuid4()), **(headers or {})}
        if content_type is not None:
            sent["Content-Type"] = content_type
        return Answer(self._http.post(path, content=content, headers=sent))

    def request(self, method: str, path: str, **more: Any) -> Answer:
        """Anything else."""
        return Answer(self._http.request(method, path, **more))

    def head(self) -> int:
        """The last position of this actor's log."""
        return int(self.get("/v1/log").ok()["head"])

    @contextmanager
    def nothing_recorded(self) -> Generator[None]:
        """What runs inside must leave the log as it was."""
        before = self.head()
        yield
        assert self.head() == before, "Something was recorded."

    @contextmanager
    def follow(self, path: str, **more: Any) -> Generator[Iterator[Json]]:
        """Server-sent events as they come: `{"id": ..., "data": ...}`."""
        with self._http.stream("GET", path, **more) as response:
            assert response.status_code == 200, response.read()
            assert response.headers["content-type"].startswith("text/event-stream")
            yield _events(response.iter_lines())


def _events(lines: Iterator[str]) -> Iterator[Json]:
    fields: Json = {}
    for line in lines:
        if not line and "data" in fields:
            yield {**fields, "data": json.loads(fields["data"])}
            fields = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case opened for one test, with the agencies that take part in it."""

    case_id: str
    reference: str
    position: int

    @property
    def path(self) -> str:
        """Its address."""
        return f"/v1/cases/{self.case_id}"


def open_case(
    coordinator: AgencyClient, agencies: Sequence[str] = ("police",), **more: Any
) -> OpenedCase:
    """Open a case of its own for a test, with these agencies and the usual lead reviewer on it."""
    reference = f"CASE-{_RUN}-{next(_NUMBERS)}"
    opened = coordinator.post("/v1/cases", case_body(reference, **more)).ok(201)
    case = OpenedCase(opened["id"], reference, opened["position"])
    position = case.position
    for agency in agencies:
        added = coordinator.post(f"{case.path}/agencies", agency_body(agency)).ok(201)
        position = added["position"]
    reviewer = _reviewer_beside(coordinator)
    if reviewer is not None:
        named = coordinator.post(f"{case.path}/members", {"actor_id": reviewer}).ok(201)
        position = named["position"]
    # Whoever reads it next is somebody else, who does not know from which position to read.
    until_followed(coordinator.server, position, _partnership_of(coordinator))
    return OpenedCase(case.case_id, reference, position)


def _reviewer_beside(coordinator: AgencyClient) -> str | None:
    """The usual lead reviewer of a coordinator's partnership."""
    actors, partnership = coordinator.server.actors, _partnership_of(coordinator)
    usual = (actors.get(name) for name in ("reviewer", f"{partnership}.reviewer"))
    return next((each.actor_id for each in usual if each and each.partnership == partnership), None)


def _partnership_of(client: AgencyClient) -> str:
    return client.server.actors[client.username].partnership if client.username else ""


def case_body(reference: str | None = None, **more: Any) -> Json:
    """A case to open."""
    reference = reference or f"CASE-{_RUN}-{next(_NUMBERS)}"
    return {
        "reference": reference,
        "pseudonym": "Elliot",
        "summary": "Admitted, unplanned.",
        **more,
    }


def agency_body(agency: str) -> Json:
    """An agency to take part, of the kind that it has in every test."""
    kind = KINDS.get(agency, AgencyKind.OTHER)
    return {"agency": agency, "name": agency.replace("-", " ").title(), "kind": kind.value}


def entry_body(reference: str | None = None, **more: Any) -> Json:
    """An entry of the chronology."""
    source = {"system": "Log", **({"reference": reference} if reference else {})}
    return {
        "occurred": "2026-03-02T21:40+00:00",
        "kind": "police-attendance",
        "summary": "Officers attended the address.",
        "source": source,
        **more,
    }


def contribution_body(*entries: Json, **more: Any) -> Json:
    """A contribution of these entries, or of one."""
    return {
        "title": "Log extract",
        "author": "Records clerk",
        "author_role": "RC1",
        "source": {"system": "Log"},
        "entries": list(entries) or [entry_body()],
        **more,
    }


def escalation_body(to_agency: str = "childrens-social-care", **more: Any) -> Json:
    """An escalation to another agency."""
    return {
        "ladder": "external",
        "level": 1,
        "to_agency": to_agency,
        "raised_to": "Head of service",
        "concern": "No placement has been found.",
        "occurred": "2026-03-05T10:00+00:00",
        "source": {"system": "Escalation log"},
        **more,
    }


def hearing_body(**more: Any) -> Json:
    """A hearing that a court listed."""
    return {
        "court": "Family Division, High Court",
        "hearing_type": "inherent-jurisdiction",
        "listed_for": "2026-03-14T10:30+00:00",
        "occurred": "2026-03-12",
        "source": {"system": "Court notice"},
        **more,
    }


def order_body(**more: Any) -> Json:
    """An order that a court made."""
    return {
        "order_type": "emergency-protection-order",
        "court": "Family Court",
        "occurred": "2026-03-03T18:00+00:00",
        "in_force_from": "2026-03-03T18:00+00:00",
        "in_force_until": "2026-03-11T18:00+00:00",
        "terms": "To remain at the hospital.",
        "source": {"system": "Court order"},
        **more,
    }


def incident_body(child: str, authority: str = "childrens-social-care", **more: Any) -> Json:
    """A serious incident, which begins a review."""
    return {
        "incident_authority": authority,
        "children": [child],
        "harm": "seriously-harmed",
        "occurred": "2026-03-02",
        "summary": "Made up for tests.",
        "source": {"system": "Incident report"},
        **more,
    }


def legal_hold_body(**more: Any) -> Json:
    """A legal hold."""
    return {
        "authority": "Inquiry into hospital placements",
        "since": "2026-03-10",
        "reason": "It asked that nothing be destroyed.",
        **more,
    }


def proposal_body(reference: str, **more: Any) -> Json:
    """A proposal to dispose of a case, on the ground that needs no time to be over."""
    return {
        "reference": reference,
        "basis": "lawful-instruction",
        "instruction": "Order of the Family Court of 2 March 2026 to erase the record.",
        "reason": "The court ordered it.",
        **more,
    }


def destruction_body(reference: str, proposal_id: str, **more: Any) -> Json:
    """The destruction of a case's key, as proposed."""
    return {
        "reference": reference,
        "proposal_id": proposal_id,
        "reason": "Nobody asked for the record to be kept.",
        **more,
    }


def dispose(coordinator: AgencyClient, officer: AgencyClient, case: OpenedCase) -> Answer:
    """Close a case, propose its disposal, and have it authorised."""
    coordinator.post(f"{case.path}/closure", {"reason": "Ended."}).ok(200)
    proposed = coordinator.post(
        f"{case.path}/disposal-proposals", proposal_body(case.reference)
    ).ok(201)
    body = destruction_body(case.reference, proposed["proposal_id"])
    return officer.post(f"{case.path}/key-destruction", body)


def decision_body(agency: str = "police", **more: Any) -> Json:
    """A decision."""
    return {
        "question": "Stay on the ward over the weekend?",
        "options": [{"option": "Stay"}, {"option": "Move", "consideration": "No placement."}],
        "outcome": "Stays, with two staff.",
        "rationale": "No regulated placement was offered.",
        "decided_by": [{"role": "Service director", "agency": agency}],
        "occurred": "2026-03-06T17:00+00:00",
        "source": {"system": "Minutes"},
        **more,
    }
