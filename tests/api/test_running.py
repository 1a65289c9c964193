"""For whoever runs it: health, measures, headers, logs, settings, and what the server says of
itself.
"""

from __future__ import annotations

import json
import re
import socket
import time
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import BaseModel, ValidationError

from api.app import create_app
from api.logs import exceptions_without_words, leave_unsaid
from api.settings import Dsns, Settings
from api.v1 import bodies
from tests.support.client import (
    AgencyClient,
    case_body,
    contribution_body,
    entry_body,
    open_case,
)
from tests.support.database import Cluster
from tests.support.server import RunningServer, running_server

SECRET = "Zanzibar-Quokka-Velvet"


class TestHealth:
    """Without signing in, and with nothing of any case."""

    def test_the_process_is_up(self, nobody):
        assert nobody.get("/healthz").ok() == {"status": "up"}

    def test_it_is_ready_and_says_how_far_each_read_model_is(self, nobody, coordinator):
        position = open_case(coordinator).position
        coordinator.get("/v1/cases", headers={"Daybook-Position": str(position)}).ok()

        told = nobody.get("/readyz").ok()

        assert (told["status"], told["database"]) == ("ready", "reachable")
        assert {each["read_model"] for each in told["read_models"]} == {
            "access", "case_access", "case_file", "chronology", "history", "restrictions",
            "review_timeline", "shared_case",
        }  # fmt: skip
        assert all(each["stuck_at"] is None for each in told["read_models"])

    def test_requests_are_counted_by_route_and_not_by_address(self, nobody, police, case):
        police.get(case.path).ok()

        text = nobody.get("/metrics").text

        counted = '{method="GET",route="/v1/cases/{case_id}",status="200"}'
        (count,) = re.findall(rf"^daybook_requests_total{re.escape(counted)} (\d+)$", text, re.M)
        assert int(count) > 0
        assert case.case_id not in text
        labels = r'\{(?:\w+="[^"]*",?)+\}'
        for line in text.splitlines():
            assert re.fullmatch(rf"# (HELP|TYPE) \w+ .+|\w+({labels})? [-+\d.e]+", line), line


@pytest.fixture(scope="module")
def impatient(cluster: Cluster) -> Iterator[AgencyClient]:
    """The coordinator of a server of its own, which is soon out of patience."""
    with (
        running_server(cluster, READ_WAIT_S="0.5", BODY_PAUSE_S="0.3") as server,
        AgencyClient(server, "coordinator") as client,
    ):
        yield client


@pytest.fixture
def allow(impatient: AgencyClient) -> Iterator[Callable[..., None]]:
    """Cuts that server off from its database, and lets it back."""
    name = conninfo_to_dict(impatient.server.dsns.owner)["dbname"]
    elsewhere = make_conninfo(impatient.server.dsns.owner, dbname="postgres")

    def allow(*, connections: bool) -> None:
        with psycopg.connect(elsewhere, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {connections}")
            if not connections:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    (name,),
                )

    yield allow
    allow(connections=True)


class TestDatabaseAway:
    """While the database cannot be reached, and once it can be again."""

    def test_it_says_so_and_goes_on_afterwards(self, impatient, allow):
        client = impatient
        case, key = open_case(client), str(uuid.uuid4())
        allow(connections=False)

        answers = (
            client.get(case.path),
            client.post(f"{case.path}/closure", {"reason": "Done."}, key=key),
        )
        for answer in answers:
            problem = answer.problem(503)
            assert problem["type"] == "/problems/record-unavailable"
            assert answer.headers["retry-after"]
        client.get("/healthz").ok()
        assert client.get("/readyz").status == 503

        allow(connections=True)
        deadline = time.monotonic() + 30
        last = answers[1]
        while last.status == 503:
            assert time.monotonic() < deadline
            last = client.post(f"{case.path}/closure", {"reason": "Done."}, key=key)
        assert last.ok(200)["position"] == case.position + 1
        while client.get("/readyz").status == 503:
            assert time.monotonic() < deadline
        seen = {"Daybook-Position": str(case.position + 1)}
        assert client.get(case.path, headers=seen).ok()["case"]["status"] == "closed"


class TestClientsGone:
    """A client that goes away in the middle of its request."""

    def test_half_a_body_is_nothing_at_all(self, server, police, case):
        head = (
            f"POST {case.path}/contributions HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {server.actors['police'].token}\r\n"
            f"Idempotency-Key: {uuid.uuid4()}\r\nX-Request-ID: {(own := uuid.uuid4())}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
        )
        with police.nothing_recorded():
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(head.encode())
            deadline = time.monotonic() + 60
            while str(own) not in server.log_file.read_text():
                assert time.monotonic() < deadline
                police.get("/v1/me").ok()

        (line,) = [each for each in server.log_file.read_text().splitlines() if str(own) in each]
        assert json.loads(line)["status"] == 499

    def test_a_body_that_stops_coming_is_given_up(self, impatient):
        head = (
            "POST /v1/cases HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Authorization: Bearer {impatient.server.actors['coordinator'].token}\r\n"
            "Idempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        )
        with socket.create_connection(("127.0.0.1", impatient.server.port)) as connection:
            connection.settimeout(20)
            connection.sendall(head.encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))

        assert answer.startswith(b"HTTP/1.1 408")
        assert b'"type":"/problems/too-slow"' in answer

    def test_a_client_that_asks_first_is_told_before_it_sends(self, server):
        head = (
            "POST /v1/cases HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "Expect: 100-continue\r\n"
            f"Content-Type: application/json\r\nContent-Length: {10**12}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.settimeout(20)
            connection.sendall(head.encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))

        assert answer.startswith(b"HTTP/1.1 413")


class TestProblemTypes:
    """A problem's type leads to what it means."""

    def test_the_type_of_a_problem_can_be_looked_up(self, nobody):
        problem = nobody.get("/v1/me").problem(401)

        told = nobody.get(problem["type"]).ok()

        assert (told["type"], told["title"], told["status"]) == (
            problem["type"], problem["title"], 401
        )  # fmt: skip
        assert "Bearer" in told["meaning"][0]

    def test_there_are_no_others(self, nobody):
        nobody.get("/problems/none").problem(404, "slug")


class TestLogs:
    """JSON lines without a word of any case."""

    def test_nothing_of_what_was_sent_is_logged(self, server, coordinator, police):
        reference = f"CASE-{uuid.uuid4().hex[:8].upper()}"
        case = open_case(coordinator, ("police",))
        coordinator.post("/v1/cases", case_body(reference, pseudonym=SECRET, summary=SECRET)).ok()
        body = contribution_body(entry_body(SECRET, summary=SECRET), title=SECRET, author=SECRET)
        police.post(f"{case.path}/contributions", body).ok(201)
        police.post(f"{case.path}/contributions", {**body, SECRET: SECRET}).problem(422)
        police.post_raw(f"{case.path}/contributions", SECRET.encode()).problem(400)
        police.get(f"{case.path}/chronology", text=SECRET).ok()
        police.get(f"/v1/{SECRET}").problem(404)
        police.get("/v1/me", headers={"Authorization": f"Bearer {SECRET}"}).problem(401)
        last = police.get("/v1/me").headers["x-request-id"]

        log = _log_with(server, last)

        assert SECRET not in log
        assert reference not in log
        for actor in server.actors.values():
            assert actor.token not in log
            assert actor.password not in log
        lines = [json.loads(line) for line in log.splitlines()]
        answered = [line for line in lines if line["event"] == "answered"]
        assert {"method", "route", "status", "milliseconds", "request_id"} <= set(answered[-1])

    def test_an_exception_is_logged_by_where_it_was_and_not_by_what_it_said(self):
        def fails() -> None:
            try:
                {}[SECRET]
            except KeyError as error:
                raise ValueError(f"{SECRET} cannot be right") from error

        try:
            fails()
        except ValueError:
            line = exceptions_without_words(None, "error", {"exc_info": True})
        line = leave_unsaid(None, "error", {**line, "summary": SECRET, "token": SECRET})

        assert SECRET not in json.dumps(line)
        assert [each["type"] for each in line["exception"]] == [
            "builtins.ValueError", "builtins.KeyError"
        ]  # fmt: skip
        assert line["exception"][0]["at"][-1].endswith(" fails")


class TestSettings:
    """Only what is known may be set."""

    def test_a_misspelt_setting_stops_the_start(self, monkeypatch):
        monkeypatch.setenv("DAYBOOK_DATABSE_URL", "postgresql://elsewhere")

        with pytest.raises(ValidationError, match="no setting DAYBOOK_DATABSE_URL"):
            Settings()

    @pytest.mark.parametrize(
        ("name", "value"),
        [("PORT", "70000"), ("PORT", "http"), ("MAX_BODY_BYTES", "1"), ("LOG_LEVEL", "LOUD")],
    )
    def test_a_setting_that_cannot_be_right_stops_the_start(self, monkeypatch, name, value):
        monkeypatch.setenv(f"DAYBOOK_{name}", value)

        with pytest.raises(ValidationError, match=name.lower()):
            Settings()

    def test_connection_strings_are_not_shown(self, monkeypatch):
        monkeypatch.setenv("DAYBOOK_DATABASE_URL", "postgresql://u:hunter2@h/d")

        assert "hunter2" not in repr(Settings())
        assert "hunter2" not in repr(Dsns("hunter2", "hunter2", "hunter2"))


@pytest.fixture(scope="module")
def described() -> dict:
    return create_app(Settings(), Dsns("", "", ""), follow=False).openapi()


class TestDescription:
    """/openapi.json: examples that work, and every answer there is."""

    @pytest.mark.parametrize(
        "body",
        [each for each in vars(bodies).values()
         if isinstance(each, type) and issubclass(each, BaseModel)
         and each.__module__ == bodies.__name__],
        ids=lambda each: each.__name__,
    )  # fmt: skip
    def test_examples_are_what_the_server_takes(self, body):
        examples = body.model_config["json_schema_extra"]["examples"]

        assert examples
        for example in examples:
            body.model_validate(example)

    def test_every_operation_says_what_can_come_back(self, described):
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                where = f"{method} {path}"
                statuses = set(operation["responses"])
                assert operation["summary"], where
                assert statuses & {"200", "201"}, where
                if path.startswith("/v1/"):
                    assert {"401", "503"} <= statuses, where
                    assert operation["security"] == [{"token": []}], where
                # People and tokens are kept beside the record, so no key names such a request.
                if method == "post" and path.startswith("/v1/actors"):
                    assert {"400", "403", "413", "415", "422"} <= statuses, where
                elif method == "post":
                    assert {"400", "403", "404", "409", "412", "413", "415", "422"} <= statuses
                    names = {each["name"] for each in operation["parameters"] if each["required"]}
                    assert "Idempotency-Key" in names, where

    def test_answers_are_described_and_not_just_any_object(self, described):
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                for status, answer in operation["responses"].items():
                    schema = answer.get("content", {}).get("application/json", {}).get("schema")
                    if status in {"200", "201"} and path.startswith("/v1/") and schema is not None:
                        assert "$ref" in schema, f"{method} {path} {status}: {schema}"

    def test_every_reference_in_it_leads_somewhere(self, described):
        known = set(described["components"]["schemas"])

        used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))

        assert used <= known

    def test_it_is_served(self, nobody):
        told = nobody.get("/openapi.json").ok()

        assert told["info"]["title"] == "Daybook"
        assert "/v1/cases/{case_id}/contributions" in told["paths"]

    def test_problems_that_come_are_problems_that_are_described(self, described, nobody, server):
        with AgencyClient(server, "police") as police:
            answers = {
                ("get", "/v1/me", "401"): nobody.get("/v1/me"),
                ("post", "/v1/cases", "403"): police.post("/v1/cases", case_body()),
                ("get", "/v1/cases/{case_id}", "404"): police.get(f"/v1/cases/{uuid.uuid4()}"),
            }
        for (method, path, status), answer in answers.items():
            content = described["paths"][path][method]["responses"][status]["content"]
            assert answer.headers["content-type"] in content
            assert str(answer.status) == status


def _log_with(server: RunningServer, request_id: str) -> str:
    """The server's log once it holds this request's line, which is written after its answer."""
    give_up = time.monotonic() + 10
    while request_id not in (log := server.log_file.read_text()):
        assert time.monotonic() < give_up, "The request was not logged."
        time.sleep(0.01)
    return log
