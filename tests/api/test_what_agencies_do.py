"""Every kind of thing an agency puts on the record, from its first step to its last."""

from __future__ import annotations

import pytest

from tests.support.client import (
    agency_body,
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    hearing_body,
    order_body,
)


def seen(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}


@pytest.fixture
def entry(police, case) -> str:
    """The address of an entry of the police."""
    sent = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
    return f"{case.path}/entries/{sent['entries'][0]['id']}"


@pytest.fixture
def escalation(hospital, case) -> str:
    """The address of an escalation from the hospital to social care."""
    answer = hospital.post(f"{case.path}/escalations", escalation_body())
    answer.ok(201)
    return answer.headers["location"]


@pytest.fixture
def hearing(social_care, case) -> str:
    """The address of a hearing that social care put on the record."""
    answer = social_care.post(f"{case.path}/hearings", hearing_body())
    answer.ok(201)
    return answer.headers["location"]


class TestEntries:
    """Corrected, withdrawn, shared, contested; never edited."""

    def test_a_correction_is_under_the_entry_it_corrects(self, police, entry):
        body = {"content": entry_body(summary="Nobody was in."), "reason": "Misread."}
        receipt = police.post(f"{entry}/corrections", body).ok(200)

        told = police.get(entry, headers=seen(receipt["position"])).ok()

        assert told["version"] == 2
        assert told["entry"]["summary"] == "Nobody was in."
        assert told["entry"]["content"]["summary"] == "Officers attended the address."
        assert [each["reason"] for each in told["entry"]["corrections"]] == ["Misread."]

    def test_a_correction_that_changes_nothing_is_refused(self, police, entry):
        police.post(f"{entry}/corrections", {"content": entry_body(), "reason": "x"}).problem(
            409, "content", "nothing to correct"
        )

    def test_a_corrected_date_is_checked_like_any_other(self, police, entry):
        body = {"content": entry_body(occurred="2199-01-01"), "reason": "x"}

        police.post(f"{entry}/corrections", body).problem(422, "content.occurred")

    def test_a_withdrawn_entry_stays_and_takes_no_more(self, police, entry):
        receipt = police.post(f"{entry}/withdrawal", {"reason": "Another child."}).ok(200)

        told = police.get(entry, headers=seen(receipt["position"])).ok()["entry"]
        assert told["withdrawn"]["reason"] == "Another child."
        body = {"content": entry_body(summary="New."), "reason": "x"}
        police.post(f"{entry}/corrections", body).problem(409, None, "withdrawn")
        police.post(f"{entry}/withdrawal", {"reason": "Again."}).problem(409, None, "already")

    def test_only_its_own_agency_changes_an_entry(self, hospital, entry):
        body = {"content": entry_body(summary="New."), "reason": "x"}
        share = {"to_agency": "childrens-social-care", "occurred": "2026-03-03"}

        with hospital.nothing_recorded():
            hospital.post(f"{entry}/corrections", body).problem(403, None, "contest it")
            hospital.post(f"{entry}/withdrawal", {"reason": "x"}).problem(403)
            hospital.post(f"{entry}/disclosures", share).problem(403)

    def test_who_an_entry_was_shared_with_is_on_it(self, police, entry):
        share = {"to_agency": "acute-hospital", "occurred": "2026-03-03T09:00+00:00", "how": "Call"}
        receipt = police.post(f"{entry}/disclosures", share).ok(200)

        (told,) = police.get(entry, headers=seen(receipt["position"])).ok()["entry"]["disclosures"]

        assert (told["to_agency"], told["how"]) == ("acute-hospital", "Call")
        police.post(f"{entry}/disclosures", {**share, "to_agency": "housing"}).problem(
            409, "to_agency"
        )
        police.post(f"{entry}/disclosures", {**share, "occurred": "2026-03-01"}).problem(
            422, "occurred"
        )

    def test_two_accounts_of_one_event_stand_side_by_side(self, hospital, police, case, entry):
        own = hospital.post(f"{case.path}/contributions", contribution_body()).ok(201)
        body = {"differs_in": "We have 22:30.", "other_entry_id": own["entries"][0]["id"]}
        receipt = hospital.post(f"{entry}/contests", body).ok(200)

        told = police.get(entry, headers=seen(receipt["position"])).ok()["entry"]

        assert [each["by_agency"] for each in told["contested_by"]] == ["acute-hospital"]
        police.post(f"{entry}/contests", {"differs_in": "x"}).problem(409, "by_agency")
        hospital.post(f"{entry}/contests", body).problem(409, "differs_in")


class TestEscalations:
    """Up a ladder, until somebody resolves it."""

    def test_from_raised_to_resolved(self, hospital, social_care, escalation):
        steps = [
            (social_care, "acknowledgement",
             {"acknowledged_by": "Head of service", "occurred": "2026-03-05T11:00+00:00"}),
            (social_care, "responses",
             {"responded_by": "Head of service", "response": "The search goes on.",
              "occurred": "2026-03-06"}),
            (hospital, "steps",
             {"to_level": 2, "to_agency": "childrens-social-care", "raised_to": "Director",
              "reason": "No placement.", "occurred": "2026-03-07"}),
            (hospital, "resolution", {"outcome": "Placed.", "occurred": "2026-03-14"}),
        ]  # fmt: skip
        for version, (client, step, body) in enumerate(steps, start=2):
            answer = client.post(f"{escalation}/{step}", body, if_match=f'"{version - 1}"')
            answer.ok(200)
            assert answer.headers["etag"] == f'"{version}"'

        told = hospital.get(escalation, headers=seen(answer.position)).ok()["escalation"]

        assert (told["status"], told["level"], told["outcome"]) == ("resolved", 2, "Placed.")
        assert [each["step"] for each in told["steps"]] == [
            "raised", "acknowledged", "responded", "stepped-up", "resolved"
        ]  # fmt: skip
        hospital.post(
            f"{escalation}/resolution", {"outcome": "Again.", "occurred": "2026-03-15"}
        ).problem(409, None, "has been resolved")

    def test_it_is_answered_by_those_it_was_raised_to(self, hospital, police, escalation):
        body = {"acknowledged_by": "Sergeant", "occurred": "2026-03-06"}

        for client in (hospital, police):
            client.post(f"{escalation}/acknowledgement", body).problem(409, "by_agency")

    def test_it_only_goes_up(self, hospital, escalation):
        body = {"to_level": 1, "to_agency": "childrens-social-care", "raised_to": "Director",
                "reason": "No placement.", "occurred": "2026-03-07"}  # fmt: skip

        hospital.post(f"{escalation}/steps", body).problem(409, "to_level", "higher")

    def test_a_ladder_stays_where_it_stands(self, hospital, case):
        inside = escalation_body("childrens-social-care", ladder="internal")
        hospital.post(f"{case.path}/escalations", inside).problem(422, "to_agency")
        outside = escalation_body("acute-hospital")
        hospital.post(f"{case.path}/escalations", outside).problem(422, "to_agency")
        own = escalation_body("acute-hospital", ladder="internal")
        hospital.post(f"{case.path}/escalations", own).ok(201)


class TestCourt:
    """Hearings, judgments and orders."""

    def test_a_hearing_put_off_then_held_then_decided(self, social_care, hearing):
        outcome = {"occurred": "2026-03-15T10:30+00:00", "attendance": "remote-video",
                   "present": ["Guardian"], "summary": "Evidence was heard."}  # fmt: skip
        put_off = {"occurred": "2026-03-14", "reason": "Not ready.", "relisted_for": "2026-03-15"}
        judgment = {"occurred": "2026-03-15", "judge_role": "High Court judge",
                    "summary": "Refused."}  # fmt: skip
        social_care.post(f"{hearing}/judgments", judgment).problem(409, None, "held first")
        social_care.post(f"{hearing}/adjournment", put_off).ok(200)
        social_care.post(f"{hearing}/outcome", outcome).ok(200)
        social_care.post(f"{hearing}/outcome", outcome).problem(409, None, "already been held")

        position = social_care.post(f"{hearing}/judgments", judgment).ok(200)["position"]

        told = social_care.get(hearing, headers=seen(position)).ok()["hearing"]
        assert (told["status"], told["attendance"]) == ("held", "remote-video")
        assert told["version"] == 4
        assert [each["summary"] for each in told["judgments"]] == ["Refused."]

    def test_an_order_from_a_hearing_that_extends_another(self, social_care, case, hearing):
        hearing_id = hearing.rpartition("/")[2]
        first = social_care.post(f"{case.path}/orders", order_body()).ok(201)["id"]
        longer = order_body(
            order_type="emergency-protection-order-extension",
            hearing_id=hearing_id,
            extends_order_id=first,
            occurred="2026-03-11",
            in_force_from="2026-03-11",
            in_force_until="2026-03-18",
        )

        answer = social_care.post(f"{case.path}/orders", longer)

        receipt = answer.ok(201)
        told = social_care.get(answer.headers["location"], headers=seen(receipt["position"])).ok()
        assert told["order"]["extends_order_id"] == first
        assert told["order"]["hearing_id"] == hearing_id

    def test_an_order_is_not_in_force_before_it_is_made(self, social_care, case):
        social_care.post(f"{case.path}/orders", order_body(in_force_from="2026-03-01")).problem(
            422, "in_force_from"
        )


class TestDecisions:
    """With what was on the record when it was made."""

    def test_a_reviewer_records_one_too(self, reviewer, case):
        reviewer.post(f"{case.path}/decisions", decision_body(on_record_position=0)).ok(201)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"options": []}, "options"),
            ({"decided_by": []}, "decided_by"),
            ({"options": [{"consideration": "x"}]}, "options.0.option"),
            ({"dissent": [{"role": "x", "agency": "police"}]}, "dissent.0.view"),
            ({"on_record_position": -1}, "on_record_position"),
        ],
    )
    def test_what_a_decision_cannot_do_without(self, police, case, more, field):
        police.post(f"{case.path}/decisions", decision_body(**more)).problem(422, field)


class TestAgencies:
    """Who takes part."""

    def test_an_agency_takes_part_once(self, coordinator, case):
        coordinator.post(f"{case.path}/agencies", agency_body("police")).problem(
            409, "agency", "already takes part"
        )

    def test_an_agency_that_never_took_part_cannot_leave(self, coordinator, case):
        coordinator.post(f"{case.path}/agencies/housing/departure", {"reason": "x"}).problem(
            409, "agency"
        )

    def test_an_agency_can_come_back(self, coordinator, police, case):
        coordinator.post(f"{case.path}/agencies/police/departure", {"reason": "x"}).ok(200)
        coordinator.post(f"{case.path}/agencies", agency_body("police")).ok(201)

        police.post(f"{case.path}/contributions", contribution_body()).ok(201)

    def test_subjects_have_pseudonyms_of_their_own(self, coordinator, case):
        body = {"pseudonym": "Elliot", "role": "child", "born": "2011-05"}
        coordinator.post(f"{case.path}/subjects", body).ok(201)

        coordinator.post(f"{case.path}/subjects", body).problem(409, "pseudonym")

    def test_a_subject_is_not_their_own_sibling(self, coordinator, case):
        body = {"pseudonym": "Elliot", "role": "child"}
        one = coordinator.post(f"{case.path}/subjects", body).ok(201)["subject_id"]
        same = {"subject_id": one, "relationship": "sibling-of", "other_id": one}

        coordinator.post(f"{case.path}/relationships", same).problem(422, "other_id")
