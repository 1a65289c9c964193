"""Bad input, line by line: a problem that names the field and says what to do, and nothing on the
record.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest

from tests.support.client import (
    AgencyClient,
    OpenedCase,
    agency_body,
    case_body,
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    hearing_body,
    open_case,
    order_body,
)

#: An id that nothing on the record has.
NOBODY = "00000000-0000-7000-8000-000000000000"
TEN_MEGABYTES = 10 * 1024 * 1024


@pytest.fixture(scope="module")
def case(coordinator: AgencyClient) -> OpenedCase:
    """One case for all of them: nothing is ever added to it."""
    return open_case(coordinator, ("police", "acute-hospital", "childrens-social-care"))


@pytest.fixture(autouse=True)
def nothing_is_recorded(coordinator: AgencyClient, case: OpenedCase) -> Iterator[None]:
    with coordinator.nothing_recorded():
        yield


def test_an_unknown_case(coordinator):
    for case_id in (str(uuid.uuid4()), "CASE-0142", "0", "%00", "..%2f.."):
        coordinator.post(f"/v1/cases/{case_id}/subjects", {}).problem(404)
    coordinator.get(f"/v1/cases/{uuid.uuid4()}").problem(404, "case_id", "GET /v1/cases")


def test_an_unknown_address(nobody):
    nobody.get("/v1/nothing").problem(404, None, "/openapi.json")
    nobody.get("/v1").problem(404)


def test_a_method_that_is_not_possible(coordinator, case):
    for method in ("PUT", "PATCH", "DELETE"):
        answer = coordinator.request(method, case.path)

        answer.problem(405, None, f"{method} is not possible here")
        assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("entry", "field", "words"),
    [
        ({"occurred": "2026-02-30"}, "entries.0.occurred", "not a date in the calendar"),
        ({"occurred": "2026-13"}, "entries.0.occurred", "2026-13"),
        ({"occurred": "yesterday"}, "entries.0.occurred", "Write a year 2026"),
        ({"occurred": "2026-03-02T21:40"}, "entries.0.occurred", "offset"),
        ({"occurred": "0026-03-02"}, "entries.0.occurred", "outside 1900 to 2200"),
        ({"occurred": "2026-11-31T10:00Z"}, "entries.0.occurred", ""),
        ({"occurred": "2199-01-01"}, "entries.0.occurred", "has not happened yet"),
        ({"occurred": 20260302}, "entries.0.occurred", "text such as 2026-03-02"),
        ({"occurred": {"kind": "soon"}}, "entries.0.occurred.kind", "must be"),
        ({"occurred": {"kind": "range", "value": "2026"}}, "entries.0.occurred", "until"),
        ({"ended": "2026-03-01"}, "entries.0.ended", "before it started"),
        ({"occurred": "2026-03-05/2026-03-02"}, "entries.0.occurred", "before it starts"),
        ({"written_up": "2199"}, "entries.0.written_up", "has not happened yet"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_impossible_date(police, case, entry, field, words):
    body = contribution_body(entry_body(**entry))

    police.post(f"{case.path}/contributions", body).problem(422, field, words)


def test_an_end_before_its_start(coordinator, police, case):
    window = {"label": "W", "starts_on": "2026-03-15", "ends_on": "2026-03-01"}
    coordinator.post(f"{case.path}/review-window", window).problem(
        422, "ends_on", "ends before it starts"
    )
    order = order_body(in_force_until="2026-03-01")
    police.post(f"{case.path}/orders", order).problem(422, "in_force_until", "Check both dates")
    escalation = escalation_body(respond_by="2026-03-01")
    police.post(f"{case.path}/escalations", escalation).problem(422, "respond_by")
    hearing = hearing_body(listed_for="2026-03-01")
    police.post(f"{case.path}/hearings", hearing).problem(422, "listed_for")
    born = {"pseudonym": "E", "role": "child", "born": "2015", "died": "2014"}
    coordinator.post(f"{case.path}/subjects", born).problem(422, "died")


def test_every_fault_is_named_at_once(police, case):
    body = contribution_body(
        entry_body(occurred="2026-02-30", kind="party"), entry_body(summary=""), title=7
    )

    problem = police.post(f"{case.path}/contributions", body).problem(422)

    named = {each["field"] for each in problem["errors"]}
    assert named == {"title", "entries.0.occurred", "entries.0.kind", "entries.1.summary"}


def test_a_fault_deep_in_a_batch_is_named_by_its_place(police, case):
    entries = [entry_body() for _ in range(40)]
    entries[37]["occurred"] = "2199-01-01"

    police.post(f"{case.path}/contributions", contribution_body(*entries)).problem(
        422, "entries.37.occurred", "has not happened yet"
    )


def test_unknown_fields(coordinator, police, case):
    coordinator.post("/v1/cases", case_body(surname="Smith")).problem(422, "surname", "spelling")
    police.post(f"{case.path}/contributions", contribution_body(entry_body(notes="x"))).problem(
        422, "entries.0.notes", "no such field"
    )
    source = {"system": "Log", "url": "x"}
    police.post(f"{case.path}/contributions", contribution_body(source=source)).problem(
        422, "source.url"
    )


def test_an_unknown_query_parameter(police, case):
    police.get(f"{case.path}/chronology", agencies="police").problem(422, "agencies", "spelling")
    police.get("/v1/me", debug="1").problem(422, "debug")


@pytest.mark.parametrize("at", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
@pytest.mark.parametrize(
    ("path", "name"), [("state", "at"), ("state", "known_by"), ("authority", "at"),
                       ("escalations", "at")]
)  # fmt: skip
def test_an_instant_beyond_the_years_of_the_record(police, case, path, name, at):
    """The ends of time cannot be put into any time zone."""
    answer = police.get(f"{case.path}/{path}", **{name: at}).problem(422, name)

    assert "is outside 1900 to 2200" in answer["detail"]


def test_what_a_list_does_not_hold(police, coordinator, case):
    police.post(f"{case.path}/contributions", contribution_body(entry_body(kind="party"))).problem(
        422, "entries.0.kind", "'referral'"
    )
    coordinator.post(f"{case.path}/agencies", agency_body("Police HQ")).problem(
        422, "agency", "lower-case letters"
    )
    coordinator.post("/v1/cases", case_body("case 1")).problem(422, "reference", "CASE-0142")


def test_what_is_required(police, case):
    problem = police.post(f"{case.path}/contributions", {}).problem(422, "title", "required")

    assert {"title", "author", "author_role", "source", "entries"} == {
        each["field"] for each in problem["errors"]
    }


def test_too_few_and_too_many_entries(police, case):
    police.post(f"{case.path}/contributions", contribution_body(entries=[])).problem(
        422, "entries", "at least one"
    )
    many = contribution_body(*(entry_body() for _ in range(501)))
    police.post(f"{case.path}/contributions", many).problem(422, "entries", "500")


def test_text_that_is_too_long(police, case):
    body = contribution_body(entry_body(summary="x" * 2001))

    police.post(f"{case.path}/contributions", body).problem(
        422, "entries.0.summary", "longer than 2,000 characters"
    )


@pytest.mark.parametrize("level", [0, 10, 2**60, -1, 1.5, "1", True, None])
def test_a_number_out_of_range(police, case, level):
    body = json.dumps(escalation_body(level=level)).encode()

    answer = police.post_raw(f"{case.path}/escalations", body)

    answer.problem(400 if level == 2**60 else 422, "level")


def test_a_sequence_too_large_for_any_day(police, case):
    body = contribution_body(entry_body(sequence=2**31))

    police.post(f"{case.path}/contributions", body).problem(422, "entries.0.sequence", "or less")


@pytest.mark.parametrize("subject", ["not-an-id", NOBODY])
def test_a_subject_who_is_not_on_the_case(police, case, subject):
    body = contribution_body(entry_body(subjects=[subject]))

    answer = police.post(f"{case.path}/contributions", body)

    answer.problem(422 if subject == "not-an-id" else 409, "entries.0.subjects.0")


def test_an_agency_that_is_not_on_the_case(police, case):
    police.post(f"{case.path}/escalations", escalation_body("housing")).problem(
        409, "to_agency", "housing does not take part", "A coordinator can add it"
    )
    police.post(f"{case.path}/decisions", decision_body("housing")).problem(
        409, "decided_by.0.agency", "housing"
    )


def test_a_decision_made_on_what_was_not_yet_on_the_record(police, case):
    body = decision_body(on_record_position=2**40)

    police.post(f"{case.path}/decisions", body).problem(409, "on_record_position", "ends at")


class TestHeaders:
    """What must be in the headers."""

    def test_no_idempotency_key(self, police, case):
        answer = police.request("POST", f"{case.path}/contributions", json=contribution_body())

        answer.problem(400, "Idempotency-Key", "such as a UUID")

    @pytest.mark.parametrize("key", ["", "a b", "x" * 256, "schlüssel"])
    def test_an_idempotency_key_that_cannot_be_one(self, police, case, key):
        headers = [("Idempotency-Key", key.encode())]
        answer = police.request(
            "POST", f"{case.path}/contributions", json=contribution_body(), headers=headers
        )

        answer.problem(400, "Idempotency-Key")

    @pytest.mark.parametrize(
        "tag", ["3", "'3'", '"3', '"3" "4"', '"3";', "*, *", '*, "3"', 'w/"3"']
    )
    def test_a_malformed_if_match(self, coordinator, case, tag):
        coordinator.post(f"{case.path}/closure", {"reason": "Done."}, if_match=tag).problem(
            400, "If-Match", "in its quotes"
        )

    @pytest.mark.parametrize("position", ["soon", "-1", "1.5", str(2**63)])
    def test_a_malformed_position(self, coordinator, case, position):
        coordinator.get(case.path, headers={"Daybook-Position": position}).problem(
            400, "Daybook-Position"
        )

    @pytest.mark.parametrize("accept", ["text/csv", "application/json;q=0", "image/*"])
    def test_a_format_there_is_none_of(self, coordinator, case, accept):
        headers = {"Accept": accept}

        coordinator.get(f"{case.path}/chronology", headers=headers).problem(406, "Accept")
        coordinator.get(case.path, headers=headers).problem(406, "Accept", "application/json")


class TestQueries:
    """What a reader can get wrong."""

    @pytest.mark.parametrize(
        ("query", "status", "field"),
        [
            ({"as_of": "yesterday"}, 422, "as_of"),
            ({"as_of": "2026-03-02T10:00"}, 422, "as_of"),
            ({"as_of": "0"}, 404, "as_of"),
            ({"as_of": "1990-01-01T00:00Z"}, 404, "as_of"),
            ({"as_of": "-5"}, 422, "as_of"),
            ({"as_of": "\x00"}, 422, "as_of"),
            ({"text": "a\x00b"}, 422, "text"),
            ({"text": "a" * 501}, 422, "text"),
            ({"kind": "\x00"}, 422, "kind"),
            ({"after": "nonsense"}, 422, "after"),
            ({"after": "\x00"}, 422, "after"),
            ({"limit": "0"}, 422, "limit"),
            ({"limit": "many"}, 422, "limit"),
            ({"from": "2026-02-30"}, 422, "from"),
            ({"agency": "Police HQ"}, 422, "agency.0"),
            ({"show": "everything"}, 422, "show.0"),
            ({"item": "rumour"}, 422, "item.0"),
            ({"subject": "E"}, 422, "subject"),
            ({"order": "random"}, 422, "order"),
        ],
        ids=str,
    )
    def test_of_the_chronology(self, police, case, query, status, field):
        police.get(f"{case.path}/chronology", **query).problem(status, field)

    @pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP", "a" * 500, "é ñ 🙂"])
    def test_text_to_look_for_is_only_text(self, police, case, text):
        police.get(f"{case.path}/chronology", text=text).ok()
        police.get("/v1/cases", text=text).ok()

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"from": "2026-03-01"}, "to"),
            ({"from": "2026-03-05", "to": "2026-03-01"}, "to"),
            ({"unit": "week"}, "unit"),
            ({"from": "1990-01-01", "to": "2020-01-01", "unit": "hour"}, "unit"),
            ({"anchor": NOBODY}, "anchor"),
        ],
        ids=str,
    )
    def test_of_the_review_timeline(self, police, case, query, field):
        police.get(f"{case.path}/review-timeline", **query).problem(422, field)
