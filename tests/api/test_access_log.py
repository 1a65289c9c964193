"""Everything that is looked at, and everything that is refused, is on the access log."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.vocabulary import Denial, Role, Way
from tests.support.client import AgencyClient, Answer, contribution_body, entry_body, open_case
from tests.support.looks import access_log_of, look_of, looks, looks_until, shown
from tests.support.server import RunningServer


@pytest.fixture(scope="module")
def case(server: RunningServer):
    with AgencyClient(server, "coordinator") as coordinator, AgencyClient(server, "police") as who:
        case = open_case(coordinator, ("police",))
        entries = [entry_body(summary=f"Visit {n} to the blue door.") for n in range(3)]
        sent = who.post(f"{case.path}/contributions", contribution_body(*entries)).ok(201)
        seen = {"Daybook-Position": str(sent["position"])}
        who.get(f"{case.path}/chronology", headers=seen).ok()
    return case


def left_by(server: RunningServer, answer: Answer):
    return look_of(server, answer.headers["X-Request-ID"])


def test_a_look_says_who_what_when_and_as_of_which_position(server, case):
    with AgencyClient(server, "police") as police:
        answer = police.get(f"{case.path}/chronology")
        answer.ok()

    [look] = left_by(server, answer)
    assert (look.outcome, look.action, look.way) == ("answered", "case.read", Way.API)
    assert (str(look.case_id), look.status) == (case.case_id, 200)
    assert (look.as_of, shown(server, look)) == (answer.position, 3)
    assert look.route == "/v1/cases/{case_id}/chronology"
    assert (look.by.name, look.by.agency) == ("Police", "police")
    assert look.by.roles == (Role.CONTRIBUTOR,)
    assert abs((look.recorded_at - look.at).total_seconds()) < 30


def test_a_search_is_one_and_its_words_are_in_no_column(server, case):
    with AgencyClient(server, "police") as police:
        answer = police.get(f"{case.path}/chronology", text="blue door")
        assert answer.ok()["total"] == 3

    [look] = left_by(server, answer)
    assert (look.way, look.is_search, shown(server, look)) == (Way.SEARCH, True, 3)
    assert "blue door" not in look.model_dump_json()
    assert "blue door" not in server.log(lines=5000)


def test_a_list_of_cases_is_a_look_at_no_single_case(server, case):
    with AgencyClient(server, "police") as police:
        answer = police.get("/v1/cases")
        listed = len(answer.ok()["cases"])

    [look] = left_by(server, answer)
    assert (look.action, shown(server, look)) == ("cases.list", listed)
    assert look.case_id == access_log_of(server)


def test_all_rows_as_lines_are_an_export_and_each_part_is_noted(server, case):
    with AgencyClient(server, "police") as police:
        accept = {"Accept": "application/x-ndjson"}
        answer = police.get(f"{case.path}/chronology", headers=accept)
        assert len(answer.lines()) == 3

    request_id = UUID(answer.headers["X-Request-ID"])
    found = looks_until(server, lambda rows: sum(row.request_id == request_id for row in rows) == 2)
    begun, part = [row for row in found if row.request_id == request_id]
    assert (begun.way, begun.outcome, shown(server, begun)) == (Way.EXPORT, "answered", 0)
    assert (part.way, part.outcome, part.as_of) == (Way.EXPORT, "part", begun.as_of)
    assert shown(server, part) == 3


def test_a_stream_is_noted_as_it_begins_and_with_all_that_it_shows(server, case):
    with (
        AgencyClient(server, "police") as police,
        police.follow(f"{case.path}/events") as events,
    ):
        first = [next(events) for _ in range(4)]
    assert first

    def streamed(rows):
        return [row for row in rows if row.way is Way.STREAM and str(row.case_id) == case.case_id]

    begun, *parts = streamed(looks_until(server, lambda rows: len(streamed(rows)) >= 2))
    assert (begun.outcome, shown(server, begun)) == ("answered", 0)
    assert shown(server, parts[0]) >= 4


def test_a_receipt_is_taken_away_by_a_way_of_its_own(server, case):
    with AgencyClient(server, "police") as police:
        answer = police.get(f"{case.path}/events/{case.position}/receipt")
        answer.ok()

    [look] = left_by(server, answer)
    assert look.way is Way.RECEIPT


def test_a_page_is_looked_at_as_a_page(server, case):
    with server.client() as browser:
        sign_in(browser, server, "police")
        page = browser.get(f"/cases/{case.case_id}/chronology")
        assert page.status_code == 200
        listed = browser.get("/cases", follow_redirects=False)

    [look] = look_of(server, page.headers["X-Request-ID"])
    assert (look.way, str(look.case_id), shown(server, look)) == (Way.PAGE, case.case_id, 3)
    assert look.as_of is not None
    [look] = look_of(server, listed.headers["X-Request-ID"])
    assert look.action == "cases.list"


def test_a_form_that_cannot_be_taken_comes_back_as_a_page_and_is_a_look(server, case):
    """Given a page with a form, when it is sent empty, then the page that comes back with the case
    around it is looked at as any other; the redirect after one that is taken is not.
    """
    path = f"/cases/{case.case_id}/sharing"
    with server.client() as browser:
        sign_in(browser, server, "coordinator")
        form = browser.get(path).text
        token = form.partition('name="form_token" value="')[2].partition('"')[0]
        refused = browser.post(path, data={"form_token": token})
        assert refused.status_code == 422
        assert case.reference in refused.text

    [look] = look_of(server, refused.headers["X-Request-ID"])
    assert (look.outcome, look.way, look.status) == ("answered", Way.PAGE, 422)
    assert str(look.case_id) == case.case_id


def test_a_case_that_is_not_theirs_is_a_refusal_under_the_id_they_asked_for(server, case):
    with AgencyClient(server, "mental-health") as stranger:
        answer = stranger.get(f"{case.path}/chronology")
        answer.problem(404)

    [look] = left_by(server, answer)
    assert (look.outcome, look.why, look.status) == ("denied", Denial.NO_SUCH_CASE, 404)
    assert (str(look.case_id), look.by.agency) == (case.case_id, "mental-health")


def test_what_a_role_may_not_do_is_a_refusal(server, case):
    with AgencyClient(server, "auditor") as auditor:
        answer = auditor.post(f"{case.path}/contributions", contribution_body())
        answer.problem(403)

    [look] = left_by(server, answer)
    assert (look.outcome, look.why) == ("denied", Denial.NOT_PERMITTED)
    assert look.action == "contribution.submit"


def test_another_partnerships_case_is_refused_on_the_log_of_who_asked(server, case):
    with AgencyClient(server, "southmere.coordinator") as elsewhere:
        answer = elsewhere.get(f"{case.path}/chronology")
        answer.problem(404)

    [look] = look_of(server, answer.headers["X-Request-ID"], "southmere")
    assert (look.outcome, str(look.case_id)) == ("denied", case.case_id)


def test_what_one_asks_about_oneself_and_what_one_records_is_no_look(server, case):
    with AgencyClient(server, "police") as police:
        about = [police.get("/v1/me"), police.get("/v1/log")]
        written = police.post(f"{case.path}/contributions", contribution_body())
        written.ok(201)
        last = police.get(case.path)
    with AgencyClient(server, None) as nobody:
        refused = nobody.get(case.path)
        refused.problem(401)

    left_by(server, last)
    known = {str(row.request_id) for row in looks(server)}
    asked = {each.headers["X-Request-ID"] for each in (*about, written, refused)}
    assert known.isdisjoint(asked)


def sign_in(browser, server: RunningServer, username: str) -> None:
    form = browser.get("/sign-in").text
    token = form.partition('name="form_token" value="')[2].partition('"')[0]
    actor = server.actors[username]
    sent = {"form_token": token, "username": username, "password": actor.password}
    assert browser.post("/sign-in", data=sent).status_code == 303
