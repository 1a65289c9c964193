"""HEAD wherever GET is, and all the methods of an address where one of them is not possible."""

from __future__ import annotations

import json

import pytest

from tests.support.pages import Reader

OF_NOBODY = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/problems/invalid", "/sign-in",
             "/static/app.css")  # fmt: skip
OF_A_CASE = ("", "/chronology", "/history", "/review-timeline", "/escalations", "/hearings",
             "/orders", "/decisions")  # fmt: skip
#: What is new with each request, or grows between two.
OWN = {"date", "x-request-id", "set-cookie", "content-length"}


@pytest.mark.parametrize("path", OF_NOBODY)
def test_head_is_get_without_its_body(nobody, path):
    alike(nobody.get(path), nobody.request("HEAD", path))


@pytest.mark.parametrize("path", OF_A_CASE)
def test_head_reads_what_an_actor_may_see(nobody, education, police, case, path):
    path = f"{case.path}{path}"
    position = {"headers": {"Daybook-Position": str(case.position)}}

    told = police.request("HEAD", path, **position)

    alike(police.get(path, **position), told)
    assert int(told.headers["content-length"]) > 0
    assert nobody.request("HEAD", path).status == 401
    assert education.request("HEAD", path).status == 404
    assert police.request("HEAD", path, params={"colour": "red"}).status == 422


def test_head_of_lines_and_of_a_stream_without_an_end_comes_at_once(server, police, case):
    lines = police.request(
        "HEAD", f"{case.path}/chronology", headers={"Accept": "application/x-ndjson"}
    )
    # Nothing is on record after this, so that GET would wait.
    events = police.request("HEAD", f"{case.path}/events", params={"after": case.position})

    for answer, kind in ((lines, "application/x-ndjson"), (events, "text/event-stream")):
        assert (answer.status, answer.text) == (200, "")
        assert answer.headers["content-type"].startswith(kind)
    for answer in (lines, events):
        logged = [
            json.loads(line)
            for line in server.log_file.read_text().splitlines()
            if answer.headers["x-request-id"] in line
        ]
        assert "error" not in {line["level"] for line in logged}


def test_head_of_a_page(server, case):
    with Reader(server, "reviewer") as reader:
        for path in ("/cases", f"/cases/{case.case_id}/chronology"):
            page = reader.http.head(path)
            assert (page.status_code, page.text) == (200, "")
            assert page.headers["content-type"].startswith("text/html")


def test_head_is_logged_and_counted_as_itself_by_its_route(nobody, police, case):
    # Opening it and reading it are two requests: the read says from where it must be able to look.
    seen = {"Daybook-Position": str(case.position)}
    assert police.request("HEAD", case.path, headers=seen).status == 200

    counted = nobody.get("/metrics").text

    assert 'daybook_requests_total{method="HEAD",route="/v1/cases/{case_id}",status="200"}' in (
        counted
    )


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/v1/cases", "PUT", "GET, HEAD, POST"),
        ("/v1/cases/{}/escalations", "DELETE", "GET, HEAD, POST"),
        ("/v1/cases/{}/chronology", "POST", "GET, HEAD"),
        ("/v1/cases/{}/closure", "GET", "POST"),
        ("/v1/cases/{}/closure", "HEAD", "POST"),
        ("/v1/me", "OPTIONS", "GET, HEAD"),
        ("/sign-in", "PUT", "GET, HEAD, POST"),
        ("/healthz", "POST", "GET, HEAD"),
        ("/static/app.css", "POST", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_possible_names_all_that_are(police, case, path, method, allowed):
    answer = police.request(method, path.format(case.case_id))

    assert (answer.status, answer.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        answer.problem(405, None, f"{method} is not possible here, only {allowed}.")


def alike(got, told) -> None:
    """The same status and headers, and no body."""
    assert (told.status, told.text) == (got.status, "")
    assert got.status == 200
    assert own_left_out(told.headers) == own_left_out(got.headers)


def own_left_out(headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in OWN}
