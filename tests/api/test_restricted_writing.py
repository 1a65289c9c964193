"""Nobody acts on what they may not read: it answers as if it had never been recorded."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from domain.vocabulary import Role
from tests.api.restricted import SECRET, a_case_of, contribute, correct, with_word
from tests.support.client import AgencyClient, contribution_body, decision_body, entry_body

#: What may be done to an entry, and what is sent.
DONE = {
    "corrections": {"content": entry_body(), "reason": "Wrong."},
    "withdrawal": {"reason": "Wrong."},
    "disclosures": {"to_agency": "acute-hospital", "occurred": "2026-03-05"},
    "contests": {"differs_in": "The hour."},
}


@pytest.fixture(scope="module")
def officer(server) -> Iterator[AgencyClient]:
    server.add_actor("police.chief", "police", Role.SIGN_OFF_OFFICER)
    with AgencyClient(server, "police.chief") as client:
        yield client


@pytest.fixture
def case(coordinator):
    return a_case_of(coordinator)


@pytest.fixture
def secret(police, case):
    (entry,) = contribute(police, case, with_word(SECRET, sensitivity="police-sensitive"))
    return entry


@pytest.fixture
def advice(officer, case):
    (entry,) = contribute(officer, case, with_word(SECRET, sensitivity="legally-privileged"))
    return entry


class TestAnotherAgencys:
    @pytest.mark.parametrize("what", DONE)
    @pytest.mark.parametrize("if_match", [None, '"1"', '"9"'])
    def test_is_as_if_it_were_not_there(self, social_care, case, secret, what, if_match):
        def asked(entry_id: str):
            path = f"{case.path}/entries/{entry_id}/{what}"
            return social_care.post(path, DONE[what], if_match=if_match).problem(404)

        with social_care.nothing_recorded():
            assert asked(secret.entry_id) == asked(str(uuid.uuid4()))

    def test_is_not_relied_on(self, social_care, case, secret):
        said = [
            social_care.post(
                f"{case.path}/decisions",
                decision_body("childrens-social-care", relied_on=[each]),
            ).problem(409, "relied_on.0")
            for each in (secret.entry_id, str(uuid.uuid4()))
        ]
        assert said[0] == said[1]

    def test_is_no_anchor(self, coordinator, case, secret):
        window = {"label": "March", "starts_on": "2026-03-01", "ends_on": "2026-03-31"}
        said = [
            coordinator.post(
                f"{case.path}/review-window", window | {"anchor_entry_id": each}
            ).problem(409, "anchor_entry_id")
            for each in (secret.entry_id, str(uuid.uuid4()))
        ]
        assert said[0] == said[1]


class TestWhatNamesIt:
    """What everybody on the case reads names no entry that some may not know of."""

    def test_is_no_decision(self, police, case, secret):
        decided = decision_body("police", relied_on=[secret.entry_id])
        police.post(f"{case.path}/decisions", decided).problem(409, "relied_on.0", "rationale")

    def test_is_no_contest(self, police, hospital, case, secret):
        (theirs,) = contribute(hospital, case, entry_body())
        said = {"differs_in": "The hour.", "other_entry_id": secret.entry_id}
        path = f"{case.path}{theirs.path}/contests"
        police.post(path, said).problem(409, "other_entry_id", "Leave")

    def test_is_no_review_window(self, coordinator, hospital, reviewer, case):
        (entry,) = contribute(hospital, case, with_word("harebell", sensitivity="health"))
        window = {
            "label": "March",
            "starts_on": "2026-03-01",
            "ends_on": "2026-03-31",
            "anchor_entry_id": entry.entry_id,
        }
        path = f"{case.path}/review-window"
        coordinator.post(path, window).problem(409, "anchor_entry_id", "open to the review")


class TestItsOwnAgencys:
    """Legal advice is for an agency's sign-off officers; its contributors do not know of it."""

    @pytest.mark.parametrize("what", ["corrections", "withdrawal", "disclosures"])
    def test_is_as_if_it_were_not_there(self, police, case, advice, what):
        def asked(entry_id: str):
            path = f"{case.path}/entries/{entry_id}/{what}"
            return police.post(path, DONE[what]).problem(404)

        assert asked(advice.entry_id) == asked(str(uuid.uuid4()))

    def test_lets_its_reference_be_used_as_if_it_were_free(self, police, case, advice):
        body = contribution_body(entry_body(SECRET, source={"system": SECRET, "reference": SECRET}))

        told = police.post(f"{case.path}/contributions", body).ok(201)

        assert (len(told["entries"]), told["already_on_record"]) == (1, [])

    def test_says_of_its_id_only_that_it_is_taken(self, police, case, advice):
        body = contribution_body(entry_body(entry_id=advice.entry_id))
        police.post(f"{case.path}/contributions", body).problem(
            409, "entries.0.entry_id", "already"
        )

    def test_does_not_come_back_by_a_nightly_batch(self, police, officer, case):
        """Who sends its very words had them; to record them again would open what was closed."""
        (entry,) = contribute(police, case, entry_body("night"))
        correct(officer, case, entry, entry_body("night", sensitivity="legally-privileged"))

        with police.nothing_recorded():
            body = contribution_body(entry_body("night"))
            told = police.post(f"{case.path}/contributions", body).ok(200)

        assert [each["id"] for each in told["already_on_record"]] == [entry.entry_id]


class TestRecording:
    def test_what_is_never_counted_comes_in_a_contribution_of_its_own(self, police, case):
        body = contribution_body(entry_body("1"), with_word(SECRET, sensitivity="police-sensitive"))
        police.post(f"{case.path}/contributions", body).problem(
            422, "entries.1.sensitivity", "contribution of its own"
        )

    def test_as_lines_too(self, police, case):
        lines = (
            '{"title":"T","author":"A","author_role":"R","source":{"system":"S"}}\n'
            '{"occurred":"2026-03-02","kind":"visit","summary":"Seen.","sensitivity":"health",'
            '"source":{"system":"S"}}'
        )
        told = police.post_raw(
            f"{case.path}/contributions", lines.encode(), content_type="application/x-ndjson"
        ).ok(201)
        row = police.get(
            f"{case.path}/entries/{told['entries'][0]['id']}",
            headers={"Daybook-Position": str(told["position"])},
        ).ok()["entry"]
        assert row["content"]["sensitivity"] == "health"

    def test_no_correction_opens_what_was_restricted(self, police, case, secret):
        body = {"content": with_word(SECRET, sensitivity="open"), "reason": "Not so."}
        path = f"{case.path}{secret.path}/corrections"
        police.post(path, body).problem(409, "content.sensitivity", "stays as restricted")

    def test_an_unknown_sensitivity_is_refused(self, police, case):
        body = contribution_body(entry_body(sensitivity="secret"))
        police.post(f"{case.path}/contributions", body).problem(422, "entries.0.sensitivity")
