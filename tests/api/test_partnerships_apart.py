"""Two partnerships on one server: no id of one is useful in the other.

Northmere has a case with something of every kind in it. Southmere has one that looks the same, and
asks with every id, name, key, cursor and position that it could have got hold of. What it is told
is what it would be told of an id that was never made.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from api.app import create_app
from api.settings import Dsns, Settings
from tests.support.client import (
    AgencyClient,
    OpenedCase,
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    hearing_body,
    legal_hold_body,
    open_case,
    order_body,
)
from tests.support.pages import Reader
from tests.support.server import NORTHMERE, SOUTHMERE, RunningServer

#: In every text of Northmere's case, and in nothing else.
CANARY = "Kestrelwing"
OTHERS = ("coordinator", "reviewer", "auditor", "police")


@dataclass(frozen=True)
class Filled:
    """A case with something of every kind, and the id of each by the name it has in addresses."""

    case: OpenedCase
    ids: dict[str, str] = field(default_factory=dict[str, str])
    position: int = 0

    @property
    def path(self) -> str:
        return self.case.path


def _fill(coordinator: AgencyClient, police: AgencyClient, word: str) -> Filled:
    case = open_case(coordinator, ("police", "childrens-social-care"))
    add = case.path
    subject = coordinator.post(
        f"{add}/subjects", {"pseudonym": f"{word} minor", "role": "child"}
    ).ok(201)
    entry = entry_body("114/2", summary=f"{word} was seen.")
    contribution = police.post(f"{add}/contributions", contribution_body(entry, title=word)).ok(201)
    escalation = police.post(f"{add}/escalations", escalation_body(concern=word)).ok(201)
    hearing = police.post(f"{add}/hearings", hearing_body(application=word)).ok(201)
    order = police.post(f"{add}/orders", order_body(terms=word)).ok(201)
    decision = police.post(f"{add}/decisions", decision_body(outcome=word)).ok(201)
    hold = coordinator.post(f"{add}/legal-holds", legal_hold_body(reason=word)).ok(201)
    ids = {
        "case_id": case.case_id,
        "subject_id": subject["subject_id"],
        "contribution_id": contribution["id"],
        "entry_id": contribution["entries"][0]["id"],
        "escalation_id": escalation["id"],
        "hearing_id": hearing["id"],
        "order_id": order["id"],
        "decision_id": decision["id"],
        "hold_id": hold["hold_id"],
    }
    return Filled(case, ids, hold["position"])


@pytest.fixture(scope="module")
def theirs(coordinator: AgencyClient, police: AgencyClient) -> Filled:
    """Northmere's."""
    return _fill(coordinator, police, CANARY)


@pytest.fixture(scope="module")
def south(server: RunningServer) -> Iterator[dict[str, AgencyClient]]:
    """People of Southmere, by what they are there."""
    clients = {each: AgencyClient(server, f"{SOUTHMERE}.{each}") for each in OTHERS}
    yield clients
    for client in clients.values():
        client.close()


@pytest.fixture(scope="module")
def own(south: dict[str, AgencyClient]) -> Filled:
    """Southmere's."""
    filled = _fill(south["coordinator"], south["police"], "Ordinary")
    south["police"].get(filled.path, headers=_upto(filled.position)).ok()
    return filled


def _upto(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}


def _operations() -> list[tuple[str, str]]:
    app = create_app(Settings(), Dsns("", "", ""), follow=False)
    return [
        (method, path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
        if "{case_id}" in path
    ]


def _named(operation: tuple[str, str]) -> str:
    return f"{operation[0].upper()} {operation[1]}"


def _address(path: str, ids: dict[str, str], **more: str) -> str:
    """An address with these ids, and one that never was for each that is not among them."""
    given = {"agency": "police", "position": "1", **ids, **more}
    return re.sub(r"\{([a-z_]+)\}", lambda part: given.get(part[1]) or str(uuid.uuid4()), path)


def _ask(client: AgencyClient, method: str, path: str) -> tuple[int, Any]:
    """What is said, without the ids that the question itself held."""
    more: dict[str, Any] = {}
    if method == "post":
        more = {"json": {}, "headers": {"Idempotency-Key": str(uuid.uuid4())}}
    answer = client.request(method, path, **more)
    assert CANARY not in answer.text
    return answer.status, answer.response.json()


OPERATIONS = _operations()
WITH_MORE_IDS = [each for each in OPERATIONS if len(re.findall(r"_id\}", each[1])) > 1]


def test_there_is_something_to_ask() -> None:
    assert len(OPERATIONS) >= 35
    assert len(WITH_MORE_IDS) >= 15


@pytest.mark.parametrize("operation", OPERATIONS, ids=_named)
@pytest.mark.parametrize("who", OTHERS)
def test_another_partnerships_case_is_one_that_never_was(south, theirs, operation, who) -> None:
    method, path = operation
    real = _ask(south[who], method, _address(path, theirs.ids, position=str(theirs.position)))
    never = _ask(south[who], method, _address(path, {}))

    assert real == never
    assert real[0] == 404


@pytest.mark.parametrize("operation", WITH_MORE_IDS, ids=_named)
def test_what_is_on_their_case_is_not_on_ours(south, theirs, own, operation) -> None:
    """Under one's own case, their entry's id, or hearing's, is that of nothing."""
    method, path = operation
    ours = {"case_id": own.ids["case_id"]}
    for who in OTHERS:
        real = _ask(south[who], method, _address(path, {**theirs.ids, **ours}))
        never = _ask(south[who], method, _address(path, ours))
        assert real == never


@pytest.mark.parametrize("kind", ["proof", "receipt"])
def test_a_position_of_theirs_opens_nothing_here(south, theirs, own, kind) -> None:
    """Both records count from 1, so what is asked is always one's own record's."""
    beyond = south["auditor"].head() + 1000
    for position in (theirs.position, beyond):
        answer = south["auditor"].get(f"{own.path}/events/{position}/{kind}")
        assert CANARY not in answer.text
        assert theirs.ids["case_id"] not in answer.text
        assert answer.status in {200, 404}
    south["auditor"].get(f"{own.path}/events/{beyond}/{kind}").problem(404)


@pytest.mark.parametrize("read_model", ["chronology", "history"])
def test_a_cursor_of_theirs_shows_nothing_of_theirs(south, police, theirs, own, read_model) -> None:
    police.post(f"{theirs.path}/contributions", contribution_body()).ok(201)
    here = _upto(police.head())
    page = police.get(f"{theirs.path}/{read_model}", headers=here, limit=1).ok()
    assert page["next"]

    answer = south["police"].get(f"{own.path}/{read_model}", after=page["next"])

    assert CANARY not in answer.text
    if answer.status == 200:
        assert {row["agency"] for row in answer.ok()["rows"]} <= {
            "police",
            "safeguarding-partnership",
        }
    else:
        assert answer.status in {422, 503}
    south["police"].get(f"{theirs.path}/{read_model}", after=page["next"]).problem(404, "case_id")


def test_an_idempotency_key_of_theirs_is_free_here(south, police, theirs, own) -> None:
    """The police of both use one key for one body, and each gets a receipt of its own."""
    key, body = str(uuid.uuid4()), contribution_body(entry_body(summary=f"{CANARY} at home."))
    first = police.post(f"{theirs.path}/contributions", body, key=key).ok(201)
    other = contribution_body(entry_body(summary="Nothing to do with it."))

    ours = south["police"].post(f"{own.path}/contributions", other, key=key)

    assert "daybook-replayed" not in ours.headers
    assert ours.ok(201)["id"] != first["id"]
    assert police.post(f"{theirs.path}/contributions", body, key=key).ok() == first


def test_a_reference_of_theirs_is_free_here(south, coordinator, theirs, own) -> None:
    """The case's, and an entry's in its agency's own system."""
    body = {"reference": theirs.case.reference, "pseudonym": "Sam", "summary": "Another child."}
    coordinator.post("/v1/cases", body).problem(409, "reference", "already has this reference")

    south["coordinator"].post("/v1/cases", body).ok(201)
    sent = entry_body("their/1", summary="Seen.")
    for client, case in ((south["police"], own), (south["police"], own)):
        answer = client.post(f"{case.path}/contributions", contribution_body(sent)).ok()
    assert answer["already_on_record"]


def test_an_id_of_theirs_can_be_chosen_here_and_is_another_thing(south, police, theirs, own):
    """An id is taken on one record only: so that it is taken there is not to be learnt here."""
    chosen = {"entry_id": theirs.ids["entry_id"]}
    ours = entry_body(summary="A visit.", **chosen)

    receipt = south["police"].post(f"{own.path}/contributions", contribution_body(ours)).ok(201)

    assert receipt["entries"][0]["id"] == theirs.ids["entry_id"]
    at = {"headers": _upto(receipt["position"])}
    entry = south["police"].get(f"{own.path}/entries/{theirs.ids['entry_id']}", **at)
    assert CANARY not in entry.text
    assert entry.ok()["entry"]["summary"] == "A visit."
    same = police.get(f"{theirs.path}/entries/{theirs.ids['entry_id']}").ok()["entry"]
    assert same["summary"] == f"{CANARY} was seen."


def test_nothing_of_theirs_can_be_relied_on(south, theirs, own) -> None:
    """An id in a body is looked for on one's own record: theirs is refused as one never made is."""
    police, window = south["police"], {"starts_on": "2026-03-01", "ends_on": "2026-03-15"}
    entry = south["police"].post(f"{own.path}/contributions", contribution_body()).ok(201)
    contest = f"{own.path}/entries/{entry['entries'][0]['id']}/contests"
    never = str(uuid.uuid4())

    def asked(client: AgencyClient, path: str, body: Any, id_: str) -> Any:
        answer = client.post(path, body)
        assert answer.status in {404, 409, 422}, answer.text
        assert CANARY not in answer.text
        return answer.text.replace(id_, "ID")

    for client, path, body in (
        (police, f"{own.path}/decisions", lambda id_: decision_body(relied_on=[id_])),
        (police, f"{own.path}/orders", lambda id_: order_body(hearing_id=id_)),
        (police, f"{own.path}/orders", lambda id_: order_body(extends_order_id=id_)),
        (police, contest, lambda id_: {"differs_in": "All of it.", "other_entry_id": id_}),
        (
            police,
            f"{own.path}/contributions",
            lambda id_: contribution_body(entry_body(subjects=[id_])),
        ),
        (
            south["coordinator"],
            f"{own.path}/review-window",
            lambda id_: {"label": "W", **window, "anchor_entry_id": id_},
        ),
    ):
        id_ = theirs.ids["subject_id" if "contributions" in path else "hearing_id"]
        assert asked(client, path, body(id_), id_) == asked(client, path, body(never), never)


def test_their_log_is_a_log_of_hashes_to_everybody_else(south, auditor, theirs) -> None:
    """Anybody may hold a log to what it published. What its envelopes say is its own auditors'."""
    log_id = auditor.get("/v1/log").ok()["log_id"]
    auditor.get(f"{theirs.path}/events/{theirs.position}/proof")
    bundle, tile = f"/log/{log_id}/tile/entries/000.p/1", f"/log/{log_id}/tile/0/000.p/1"
    nowhere = f"/log/{uuid.uuid4()}/tile/entries/000.p/1"

    assert auditor.get(bundle).status == 200
    refused = south["auditor"].get(bundle).problem(404)
    assert refused == south["auditor"].get(nowhere).problem(404)
    assert len(south["auditor"].get(tile).response.content) == 32


def test_a_token_is_good_for_its_own_partnership_only(server, theirs, own) -> None:
    """Nothing in a request says which partnership it is for, so there is nothing to change."""
    for prefix, mine, other in (("", theirs, own), (f"{SOUTHMERE}.", own, theirs)):
        with AgencyClient(server, f"{prefix}coordinator") as client:
            me, log = client.get("/v1/me").ok(), client.get("/v1/log").ok()
            assert me["partnership_id"] == log["log_id"]
            listed = client.get("/v1/cases").ok()["cases"]
            assert mine.ids["case_id"] in [each["case"]["case_id"] for each in listed]
            assert other.ids["case_id"] not in [each["case"]["case_id"] for each in listed]
            found = client.get("/v1/cases", text=other.case.reference).ok()["cases"]
            assert other.ids["case_id"] not in [each["case"]["case_id"] for each in found]


def test_a_session_is_good_for_its_own_partnership_only(server, theirs) -> None:
    """Every page of a case, from the program's own list of them."""
    app = create_app(Settings(), Dsns("", "", ""), follow=False)
    pages = [
        each.path
        for each in iter_route_contexts(app.routes)
        if each.path and each.path.startswith("/cases/{case_id}") and "GET" in (each.methods or ())
    ]
    assert len(pages) >= 6
    with Reader(server, f"{SOUTHMERE}.auditor") as reader:
        for each in pages:
            asked = {**theirs.ids, "row_key": theirs.ids["entry_id"]}
            there = reader.get(_address(each, asked, position=str(theirs.position)))
            never = reader.get(_address(each, {}, row_key=theirs.ids["entry_id"]))
            assert there.status == never.status == 404, each
            assert there.main.text == never.main.text
            assert CANARY not in there.text
        found = reader.get("/cases", text=theirs.case.reference)
        assert theirs.ids["case_id"] not in found.response.text


def test_an_etag_of_theirs_says_nothing_here(south, theirs, own) -> None:
    """If-Match is weighed only after the case is found to be there."""
    answer = south["coordinator"].post(
        f"{theirs.path}/closure", {"reason": "Done."}, if_match='"1"'
    )

    answer.problem(404, "case_id")


def test_the_partnerships_of_these_tests_are_two(server) -> None:
    partnerships = {actor.partnership for actor in server.actors.values()}
    assert {NORTHMERE, SOUTHMERE} <= partnerships
