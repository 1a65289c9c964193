"""The headers of every answer: what a browser may do with it, and nobody may keep."""

from __future__ import annotations

import json
import uuid

from tests.support.client import AgencyClient, Answer
from tests.support.server import running_server


def policy_of(answer: Answer) -> dict[str, str]:
    """The content security policy of an answer, by directive."""
    parts = answer.headers["content-security-policy"].split("; ")
    return {name: sources for name, _, sources in (part.partition(" ") for part in parts)}


def test_answers_are_kept_by_nobody_and_load_nothing(police, case):
    for answer in (
        police.get(case.path),
        police.get(f"{case.path}/chronology", headers={"Accept": "application/x-ndjson"}),
        police.get("/v1/cases"),
        police.get("/v1/nothing"),
        police.get("/healthz"),
        police.post("/v1/cases", {}),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert policy_of(answer) == {"default-src": "'none'", "frame-ancestors": "'none'"}
        assert "server" not in answer.headers


def test_pages_run_nothing_inline(nobody):
    policy = policy_of(nobody.get("/sign-in"))

    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert set(policy.values()) == {"'none'", "'self'", "'script'"}


def test_a_browser_that_found_it_over_https_keeps_to_that(cluster, nobody):
    assert "strict-transport-security" not in nobody.get("/sign-in").headers

    public = "https://daybook.northmere.example"
    with running_server(cluster, PUBLIC_URL=public) as server, AgencyClient(server, None) as there:
        for path in ("/sign-in", "/v1/me", "/healthz", "/static/app.css"):
            told = there.get(path).headers["strict-transport-security"]
            assert int(told.removeprefix("max-age=")) >= 31_536_000


def test_a_request_has_an_id_of_its_own_beside_its_callers(server, police):
    callers = str(uuid.uuid4())

    ours = police.get("/v1/me", headers={"X-Request-ID": callers}).headers["x-request-id"]
    other = police.get("/v1/me", headers={"X-Request-ID": "<script>"}).headers["x-request-id"]

    assert len({callers, ours, other}) == 3
    assert uuid.UUID(other).version == 7
    lines = [json.loads(line) for line in server.log_file.read_text().splitlines()]
    (line,) = [each for each in lines if each.get("request_id") == ours]
    assert line["callers_id"] == callers


def test_there_are_no_pages_that_load_from_elsewhere(nobody):
    for path in ("/docs", "/redoc"):
        nobody.get(path).problem(404)
