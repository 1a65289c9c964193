"""Putting things on the record: receipts, keys, versions, and several writers at once."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from uuid import UUID

from tests.support.check_log import check_log
from tests.support.client import (
    AgencyClient,
    Answer,
    OpenedCase,
    agency_body,
    at_once,
    case_body,
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    hearing_body,
    open_case,
    order_body,
)
from tests.support.queueing import queued


def topics(client: AgencyClient, case: OpenedCase, position: int) -> list[str]:
    seen = {"Daybook-Position": str(position)}
    rows = client.get(f"{case.path}/history", headers=seen, limit=1000).ok()["rows"]
    return [row["topic"] for row in rows]


class TestReceipts:
    """What a write answers."""

    def test_a_receipt_says_where_everything_went(self, coordinator):
        answer = coordinator.post("/v1/cases", case_body())

        receipt = answer.ok(201)
        (event,) = receipt["events"]
        assert set(receipt) == {"position", "recorded_at", "id", "events"}
        assert event["topic"] == "case.opened"
        assert event["stream_id"] == receipt["id"]
        assert event["stream_version"] == 1
        assert event["position"] == receipt["position"] == answer.position
        assert answer.headers["location"] == f"/v1/cases/{receipt['id']}"
        assert answer.headers["etag"] == '"1"'
        assert "daybook-replayed" not in answer.headers

    def test_a_receipts_leaf_hash_is_that_of_the_envelope_on_the_log(self, server, police, case):
        receipt = police.post(f"{case.path}/contributions", contribution_body()).ok(201)

        log_id = UUID(police.get("/v1/log").ok()["log_id"])

        entries = check_log(server.dsns.owner, log_id).entries
        for event in receipt["events"]:
            entry = entries[event["position"] - 1]
            assert json.loads(entry)["stream"] == event["stream_id"]
            assert event["leaf_hash"] == hashlib.sha256(b"\x00" + entry).hexdigest()

    def test_what_was_created_is_at_its_location(self, police, case):
        bodies = {
            "contributions": contribution_body(),
            "escalations": escalation_body(),
            "hearings": hearing_body(),
            "orders": order_body(),
            "decisions": decision_body(),
        }
        for plural, body in bodies.items():
            answer = police.post(f"{case.path}/{plural}", body)
            answer.ok(201)
            seen = {"Daybook-Position": str(answer.position)}

            found = police.get(answer.headers["location"], headers=seen)

            one = found.ok()[plural.removesuffix("s")]
            assert one[f"{plural.removesuffix('s')}_id"] == answer.ok()["id"]
            assert found.headers["etag"] == answer.headers["etag"] == '"1"'

    def test_a_subject_gets_the_id_it_was_given_or_a_new_one(self, coordinator, case):
        chosen = str(uuid.uuid4())
        body = {"pseudonym": "Elliot", "role": "child", "subject_id": chosen}

        receipt = coordinator.post(f"{case.path}/subjects", body).ok(201)
        other = coordinator.post(
            f"{case.path}/subjects", {"pseudonym": "Mother", "role": "mother"}
        ).ok(201)

        assert receipt["subject_id"] == chosen
        assert uuid.UUID(other["subject_id"]).version == 7
        related = {
            "subject_id": other["subject_id"],
            "relationship": "parent-of",
            "other_id": chosen,
        }
        related = coordinator.post(f"{case.path}/relationships", related).ok(201)

        told = coordinator.get(case.path, headers={"Daybook-Position": str(related["position"])})
        found = {each["subject_id"]: each["relations"] for each in told.ok()["family"]}
        assert found[chosen] == [{"other_id": other["subject_id"], "says": "child of Mother"}]

    def test_a_subject_id_that_is_taken_is_refused(self, coordinator, case):
        body = {"pseudonym": "Elliot", "role": "child", "subject_id": str(uuid.uuid4())}
        coordinator.post(f"{case.path}/subjects", body).ok(201)

        coordinator.post(f"{case.path}/subjects", {**body, "pseudonym": "Other"}).problem(
            409, "subject_id", "already"
        )

    def test_who_recorded_it_is_kept_as_they_were(self, police, auditor, case):
        receipt = police.post(f"{case.path}/contributions", contribution_body()).ok(201)

        seen = {"Daybook-Position": str(receipt["position"])}
        rows = auditor.get(f"{case.path}/history", headers=seen, order="newest", limit=2).ok()[
            "rows"
        ]
        assert rows[0]["by"] == {
            "name": "Police", "agency": "police", "roles": ["contributor"], "on_behalf_of": None
        }  # fmt: skip
        correlations = {row["payload"]["attribution"]["correlation_id"] for row in rows}
        assert len(correlations) == 1


class TestTheSameRequestAgain:
    """One key, one receipt, whatever happens in between."""

    def test_it_adds_nothing_and_gets_the_same_receipt(self, police, case):
        key, body = str(uuid.uuid4()), contribution_body(entry_body("A/1"), entry_body())
        first = police.post(f"{case.path}/contributions", body, key=key)
        first.ok(201)

        with police.nothing_recorded():
            again = police.post(f"{case.path}/contributions", body, key=key)

        assert (again.status, again.text) == (first.status, first.text)
        assert again.headers["daybook-replayed"] == "true"
        for name in ("etag", "location", "daybook-position"):
            assert again.headers[name] == first.headers[name]

    def test_layout_and_order_of_fields_do_not_matter(self, police, case):
        key, body = str(uuid.uuid4()), contribution_body()
        first = police.post(f"{case.path}/contributions", body, key=key)
        turned = json.dumps(dict(reversed(body.items())), indent=8).encode("utf-8-sig")

        again = police.post_raw(f"{case.path}/contributions", turned, key=key)

        assert again.ok(201) == first.ok(201)

    def test_how_its_address_is_spelt_does_not_matter(self, police, case):
        key, body = str(uuid.uuid4()), contribution_body()
        receipt = police.post(f"{case.path}/contributions", body, key=key)
        entry = receipt.ok(201)["entries"][0]["id"]
        withdrawal, reason = str(uuid.uuid4()), {"reason": "Mistaken."}
        withdrawn = police.post(f"{case.path}/entries/{entry}/withdrawal", reason, key=withdrawal)
        withdrawn.ok(200)

        shouted = f"/v1/cases/{case.case_id.upper()}"
        with police.nothing_recorded():
            again = police.post(f"{shouted}/contributions", body, key=key)
            plain = case.case_id.replace("-", "")
            twice = police.post(
                f"/v1/cases/{plain}/entries/{entry.upper()}/withdrawal", reason, key=withdrawal
            )

        assert (again.status, again.text) == (201, receipt.text)
        assert (twice.status, twice.text) == (200, withdrawn.text)

    def test_another_entry_under_the_key_is_refused(self, police, case):
        sent = police.post(
            f"{case.path}/contributions", contribution_body(entry_body(), entry_body())
        ).ok(201)
        first, second = (f"{case.path}/entries/{each['id']}" for each in sent["entries"])
        key, reason = str(uuid.uuid4()), {"reason": "Mistaken."}
        police.post(f"{first}/withdrawal", reason, key=key).ok(200)

        with police.nothing_recorded():
            police.post(f"{second}/withdrawal", reason, key=key).problem(409, None, "used before")
            police.post(f"{case.path}/entries/none/withdrawal", reason, key=key).problem(404)

    def test_a_request_that_added_nothing_leaves_its_key_free_and_says_so(self, police, case):
        entry, key = entry_body("1"), str(uuid.uuid4())
        police.post(f"{case.path}/contributions", contribution_body(entry)).ok(201)
        police.post(f"{case.path}/contributions", contribution_body(entry), key=key).ok(200)
        police.post(f"{case.path}/contributions", contribution_body(), key=key).ok(201)

        paths = police.get("/openapi.json").ok()["paths"]
        answers = paths["/v1/cases/{case_id}/contributions"]["post"]["responses"]
        assert "nothing is bound to the Idempotency-Key" in answers["200"]["description"]

    def test_another_body_under_the_key_is_refused(self, police, case):
        key = str(uuid.uuid4())
        police.post(f"{case.path}/contributions", contribution_body(), key=key).ok(201)

        with police.nothing_recorded():
            problem = police.post(
                f"{case.path}/contributions", contribution_body(title="Other"), key=key
            ).problem(409, None, "Use a new key")
        assert problem["type"] == "/problems/key-reused"

    def test_another_address_under_the_key_is_refused(self, police, coordinator, case):
        key, other = str(uuid.uuid4()), open_case(coordinator)
        police.post(f"{case.path}/contributions", contribution_body(), key=key).ok(201)

        police.post(f"{other.path}/contributions", contribution_body(), key=key).problem(409)

    def test_a_key_belongs_to_an_agency(self, police, hospital, case):
        key = str(uuid.uuid4())
        first = police.post(f"{case.path}/contributions", contribution_body(), key=key).ok(201)

        other = hospital.post(f"{case.path}/contributions", contribution_body(), key=key).ok(201)

        assert other["id"] != first["id"]

    def test_a_refused_request_may_be_put_right_under_its_key(self, police, case):
        key = str(uuid.uuid4())
        police.post(f"{case.path}/contributions", contribution_body(title=""), key=key).problem(422)
        police.post(f"{case.path}/escalations", escalation_body("housing"), key=key).problem(409)

        police.post(f"{case.path}/contributions", contribution_body(), key=key).ok(201)

    def test_a_receipt_outlives_the_state_it_was_given_in(self, coordinator, police, case):
        key, body = str(uuid.uuid4()), contribution_body()
        first = police.post(f"{case.path}/contributions", body, key=key)
        coordinator.post(f"{case.path}/closure", {"reason": "Done."}).ok(200)

        again = police.post(f"{case.path}/contributions", body, key=key)

        assert again.text == first.text
        police.post(f"{case.path}/contributions", body).problem(409, None, "closed")

    def test_opening_and_closing_again_under_the_same_keys(self, coordinator):
        opening, closing, body = str(uuid.uuid4()), str(uuid.uuid4()), case_body()
        opened = coordinator.post("/v1/cases", body, key=opening)
        path = opened.headers["location"]
        closed = coordinator.post(f"{path}/closure", {"reason": "Done."}, key=closing)
        closed.ok(200)

        assert coordinator.post("/v1/cases", body, key=opening).text == opened.text
        again = coordinator.post(f"{path}/closure", {"reason": "Done."}, key=closing)
        assert (again.status, again.text) == (200, closed.text)

    def test_a_subjects_own_id_comes_back(self, coordinator, case):
        key, body = str(uuid.uuid4()), {"pseudonym": "Elliot", "role": "child"}

        first = coordinator.post(f"{case.path}/subjects", body, key=key)
        again = coordinator.post(f"{case.path}/subjects", body, key=key)

        assert again.text == first.text
        assert "subject_id" in again.ok(201)

    def test_twenty_copies_at_once_make_one(self, police, case):
        key, body = str(uuid.uuid4()), contribution_body(entry_body("B/1"), entry_body())
        before = police.head()

        answers = at_once([lambda: police.post(f"{case.path}/contributions", body, key=key)] * 20)

        assert police.head() == before + 3
        assert {(each.status, each.text) for each in answers} == {(201, answers[0].text)}
        assert sum("daybook-replayed" not in each.headers for each in answers) == 1

    def test_twenty_copies_of_a_change_at_once_make_one(self, coordinator, case):
        key = str(uuid.uuid4())
        before = coordinator.head()

        answers = at_once(
            [lambda: coordinator.post(f"{case.path}/closure", {"reason": "Done."}, key=key)] * 20
        )

        assert coordinator.head() == before + 1
        assert {(each.status, each.text) for each in answers} == {(200, answers[0].text)}


class TestAtOnce:
    """Several agencies, one record."""

    def test_two_agencies_write_at_once(self, police, hospital, case):
        jobs = [
            lambda client=client: client.post(f"{case.path}/contributions", contribution_body())
            for client in (police, hospital) * 8
        ]

        receipts = [answer.ok(201) for answer in at_once(jobs)]

        positions = [event["position"] for each in receipts for event in each["events"]]
        assert len(set(positions)) == 32
        for each in receipts:
            first, second = (event["position"] for event in each["events"])
            assert second == first + 1

    def test_two_cases_never_get_one_reference(self, coordinator):
        body = case_body()

        answers = at_once([lambda: coordinator.post("/v1/cases", body)] * 8)

        assert sorted(each.status for each in answers) == [201] + [409] * 7
        refused = next(each for each in answers if each.status == 409)
        refused.problem(409, "reference", "Another case")

    def test_nothing_lands_after_the_closure(self, coordinator, police, hospital, case):
        stop = threading.Event()
        answers: list[Answer] = []

        def contribute(client: AgencyClient) -> None:
            while not stop.is_set() and len(answers) < 400:
                answers.append(client.post(f"{case.path}/contributions", contribution_body()))

        threads = [threading.Thread(target=contribute, args=(each,)) for each in (police, hospital)]
        for each in threads:
            each.start()
        while len(answers) < 6:
            threads[0].join(0.005)
        closed = coordinator.post(f"{case.path}/closure", {"reason": "Done."}).ok(200)
        while answers[-1].status == 201:
            threads[0].join(0.005)
        stop.set()
        for each in threads:
            each.join()

        assert {each.status for each in answers} == {201, 409}
        landed = [each.ok()["position"] for each in answers if each.status == 201]
        assert max(landed) < closed["position"]
        assert topics(coordinator, case, closed["position"])[-1] == "case.closed"

    def test_what_was_decided_before_the_closure_does_not_land_after_it(
        self, server, coordinator, police, case
    ):
        """The closure waits for the log, and behind it contributions decided while it was open."""
        log_id = coordinator.get("/v1/log").ok()["log_id"]

        closing, refused = queued(
            server,
            log_id,
            lambda: coordinator.post(f"{case.path}/closure", {"reason": "Done."}),
            [lambda: police.post(f"{case.path}/contributions", contribution_body())] * 8,
        )

        closed = closing.ok(200)
        for each in refused:
            each.problem(409, None, "closed")
        assert coordinator.head() == closed["position"]


class TestClosedCase:
    """Nothing is added to a closed case until it is reopened."""

    def test_every_write_is_refused_with_what_to_do(self, coordinator, police, case):
        entry = police.post(f"{case.path}/contributions", contribution_body()).ok()["entries"][0]
        coordinator.post(f"{case.path}/closure", {"reason": "Done."}).ok(200)
        entries = f"{case.path}/entries/{entry['id']}"
        window = {"label": "W", "starts_on": "2026-03-01", "ends_on": "2026-03-15"}

        with coordinator.nothing_recorded():
            for client, path, body in (
                (police, f"{case.path}/contributions", contribution_body()),
                (police, f"{case.path}/escalations", escalation_body()),
                (police, f"{case.path}/hearings", hearing_body()),
                (police, f"{case.path}/orders", order_body()),
                (police, f"{case.path}/decisions", decision_body()),
                (police, f"{entries}/corrections", {"content": entry_body(), "reason": "x"}),
                (police, f"{entries}/withdrawal", {"reason": "x"}),
                (coordinator, f"{case.path}/agencies", agency_body("housing")),
                (coordinator, f"{case.path}/subjects", {"pseudonym": "E", "role": "child"}),
                (coordinator, f"{case.path}/review-window", window),
                (coordinator, f"{case.path}/closure", {"reason": "x"}),
            ):
                client.post(path, body).problem(409, None, "closed", "reopen")

    def test_it_goes_on_once_reopened(self, coordinator, police, case):
        coordinator.post(f"{case.path}/closure", {"reason": "Done."}).ok(200)
        coordinator.post(f"{case.path}/reopening", {"reason": "New facts."}).ok(200)

        police.post(f"{case.path}/contributions", contribution_body()).ok(201)
        coordinator.post(f"{case.path}/reopening", {"reason": "Again."}).problem(409, None, "open")
