"""Courts, orders and powers over the interface, and on what authority at any instant."""

from __future__ import annotations

from functools import partial

import pytest

from tests.support.client import contribution_body, entry_body, hearing_body, order_body
from tests.support.legal_bodies import application_body, direction_body, power_body
from tests.support.queueing import queued


def seen(receipt) -> dict[str, str]:
    return {"Daybook-Position": str(receipt["position"])}


@pytest.fixture
def hearing(social_care, case) -> str:
    """The address of a hearing."""
    answer = social_care.post(f"{case.path}/hearings", hearing_body())
    answer.ok(201)
    return answer.headers["location"]


def test_an_application_becomes_an_order_that_is_varied_and_discharged(social_care, case):
    answer = social_care.post(f"{case.path}/authorities/applications", application_body())
    answer.ok(201)
    application = answer.headers["location"]
    order_id = application.rpartition("/")[2]
    body = order_body(order_type="interim-care-order", occurred="2026-03-06",
                      in_force_from="2026-03-06", in_force_until=None)  # fmt: skip
    social_care.post(f"{application}/order", body).ok(200)
    social_care.post(f"{application}/order", body).problem(409, "order_id")
    order = f"{case.path}/authorities/orders/{order_id}"
    changed = {"court": "Family Court", "occurred": "2026-03-08", "source": {"system": "Court"}}
    social_care.post(f"{order}/variations", {**changed, "terms": "Family time."}).ok(200)
    receipt = social_care.post(f"{order}/discharge", {**changed, "reason": "Home."}).ok(200)
    social_care.post(f"{order}/lapse", {"occurred": "2026-03-09", "reason": "x"}).problem(409, None)

    told = social_care.get(f"{case.path}/orders/{order_id}", headers=seen(receipt)).ok()["order"]

    assert (told["status"], told["version"]) == ("ended", 4)
    assert [each["what"] for each in told["changes"]] == ["varied", "discharged"]
    shown = social_care.get(application, headers=seen(receipt))
    assert shown.ok()["application"]["grounds"] == application_body()["grounds"]
    assert shown.headers["etag"] == '"4"'


def test_a_power_is_used_extended_and_ended(police, case):
    answer = police.post(f"{case.path}/authorities/powers", power_body(power="mha-section-136"))
    answer.ok(201)
    power = answer.headers["location"]
    police.post(
        f"{power}/extensions",
        {"extended_by": "Doctor 1", "occurred": "2026-03-03T18:00+00:00", "reason": "Not fit."},
    ).ok(200)
    receipt = police.post(
        f"{power}/end",
        {"how": "released", "occurred": "2026-03-04T07:00+00:00", "reason": "Seen by a doctor."},
    ).ok(200)

    told = police.get(power, headers=seen(receipt)).ok()["power"]

    assert told["status"] == "ended"
    listed = police.get(f"{case.path}/authorities").ok()
    assert [each["power"] for each in listed["powers"]] == ["mha-section-136"]


def test_a_direction_is_given_varied_and_complied_with_late(social_care, case, hearing):
    body = direction_body(hearing_id=hearing.rpartition("/")[2])
    answer = social_care.post(f"{case.path}/directions", body)
    receipt = answer.ok(201)
    direction = answer.headers["location"]
    told = social_care.get(direction, headers=seen(receipt)).ok()
    assert told["standing"]["standing"] == "overdue"
    social_care.post(
        f"{direction}/variations", {"occurred": "2026-03-09", "due": "2026-03-10", "reason": "x"}
    ).ok(200)
    receipt = social_care.post(
        f"{direction}/answers",
        {"compliance": "complied", "occurred": "2026-03-12T09:00+00:00", "note": "Filed."},
    ).ok(200)

    told = social_care.get(f"{case.path}/directions", headers=seen(receipt)).ok()["directions"]

    assert told[0]["standing"]["says"] == (
        "Due by 10 March 2026. Complied with late: 12 March 2026 at 9:00am."
    )


def test_a_hearing_is_vacated_with_a_code_of_hmcts_and_listed_again(social_care, hearing):
    off = {"occurred": "2026-03-13", "reason": "No evidence on placement.", "to_be_relisted": True}
    social_care.post(f"{hearing}/vacation", {**off, "code": "LA99"}).problem(422, "code")
    social_care.post(f"{hearing}/vacation", {**off, "code": "LA10"}).ok(200)
    again = {"occurred": "2026-03-13", "listed_for": "2026-03-18T10:30+00:00"}
    social_care.post(f"{hearing}/relisting", again).ok(200)
    social_care.post(f"{hearing}/relisting", again).problem(409, None, "has its date")
    permission = {"court": "Family Court", "reference": "F1/9", "granted": "2026-03-14",
                  "material": "The note of the hearing", "to_whom": "The reviewer"}  # fmt: skip
    receipt = social_care.post(f"{hearing}/permissions", permission).ok(200)

    told = social_care.get(hearing, headers=seen(receipt)).ok()["hearing"]

    assert told["status"] == "listed"
    assert [each["hmcts_status"] for each in told["postponements"]] == [
        "VACATED_TO_BE_RE_LISTED", None,
    ]  # fmt: skip
    assert told["permissions"][0]["to_whom"] == "The reviewer"


def test_a_hearing_whose_day_went_by_says_that_nothing_says_what_came_of_it(social_care, hearing):
    case, _, hearing_id = hearing.partition("/hearings/")
    later = hearing_body(listed_for="2040-03-14T10:30+00:00")
    receipt = social_care.post(f"{case}/hearings", later).ok(201)

    told = [social_care.get(hearing, headers=seen(receipt)).ok()]
    told[0]["hearings"] = [told[0].pop("hearing")]
    told += [social_care.get(case + each, headers=seen(receipt)).ok() for each in ("", "/hearings")]

    for each in told:
        found = {one["hearing_id"]: one["no_outcome"] for one in each["hearings"]}
        assert "was listed for 14 March 2026" in found[hearing_id]
        assert found.get(receipt["id"]) is None
        assert each["until"] > "2026-03-14"

    held = {"occurred": "2026-03-14T10:30+00:00", "attendance": "in-person", "summary": "Heard."}
    receipt = social_care.post(f"{hearing}/outcome", held).ok(200)
    assert social_care.get(hearing, headers=seen(receipt)).ok()["hearing"]["no_outcome"] is None


def test_on_what_authority_and_what_the_extension_changed(police, social_care, case):
    admission = entry_body(kind="admission", occurred="2026-03-02T19:52+00:00")
    police.post(f"{case.path}/contributions", contribution_body(admission)).ok(201)
    first = social_care.post(f"{case.path}/orders", order_body()).ok(201)
    extension = order_body(
        order_type="emergency-protection-order-extension",
        extends_order_id=first["id"],
        occurred="2026-03-09",
        in_force_from="2026-03-11T18:00+00:00",
        in_force_until="2026-03-18T18:00+00:00",
    )
    extended = social_care.post(f"{case.path}/orders", extension).ok(201)
    query = f"{case.path}/authority?at=2026-03-14T10:30:00Z"

    now = police.get(query, headers=seen(extended)).ok()
    then = police.get(f"{query}&as_of={extended['position'] - 1}").ok()

    assert now["at"]["in_force"] == [extended["id"]]
    assert now["how_it_stands"]["standing"] == "none-known"
    assert now["how_it_stands"]["at"] == now["until"]
    assert "only because it was extended" in now["at"]["says"]
    assert then["at"]["standing"] == "none-known"
    assert "One extension of at most 7 days could have run" in then["at"]["says"]
    gaps = [each for each in then["flags"] if each["kind"] == "gap"]
    assert [each["starts"] for each in gaps] == ["2026-03-02T19:52:00Z", "2026-03-11T18:00:00Z"]
    assert all(each["rule"]["source"] for each in now["flags"])
    assert now["learnt_late"][-1]["position"] == extended["position"]
    assert now["bands"][0]["starts"] is None
    assert [each["legal_status"] for each in now["authorities"]] == ["L2", "L2"]


def test_what_is_not_on_this_case_is_not_found(social_care, case):
    nothing = "018f6b1e-7c3a-7d21-9f00-00000000dead"
    for address in ("authorities/powers", "authorities/applications", "directions"):
        social_care.get(f"{case.path}/{address}/{nothing}").problem(404, None)
    social_care.post(
        f"{case.path}/authorities/orders/{nothing}/lapse", {"occurred": "2026-03-09", "reason": "x"}
    ).problem(404, None)


def test_of_several_children_each_has_orders_of_their_own(coordinator, social_care, case):
    children = [
        coordinator.post(
            f"{case.path}/subjects", {"pseudonym": name, "role": "child", "born": born}
        ).ok(201)["subject_id"]
        for name, born in (("Rowan", "2011-05-04"), ("Wren", "2013-05-04"))
    ]
    body = order_body(order_type="care-order", in_force_until=None)
    social_care.post(f"{case.path}/orders", body).problem(422, "subjects", "several children")
    social_care.post(
        f"{case.path}/orders", body | {"subjects": ["018f6b1e-7c3a-7d21-9f00-00000000dead"]}
    ).problem(409, "subjects.0")
    made = social_care.post(f"{case.path}/orders", body | {"subjects": children[1:]}).ok(201)
    query = f"{case.path}/authority?at=2026-03-14T10:30:00Z"

    first = social_care.get(query, headers=seen(made)).ok()
    second = social_care.get(f"{query}&subject_id={children[1]}").ok()

    assert first["children"] == second["children"] == children
    assert [each["subject_id"] for each in (first, second)] == children
    assert [each["at"]["standing"] for each in (first, second)] == ["none-known", "known"]
    [authority] = second["authorities"]
    assert authority["subjects"] == children[1:]
    assert authority["perhaps_until"] == "2031-05-03T23:00:00Z"
    assert authority["age"]["source"].startswith("Children Act 1989, section 91(12)")
    told = social_care.get(f"{case.path}/orders/{made['id']}").ok()["order"]
    assert told["subjects"] == children[1:]
    applied = application_body(order_type="care-order") | {"subjects": children[:1]}
    answer = social_care.post(f"{case.path}/authorities/applications", applied).ok(201)
    clocks = social_care.get(f"{case.path}/clocks", headers=seen(answer)).ok()["courts"]
    assert [each["subjects"] for each in clocks] == [children[:1]] * 2
    social_care.get(f"{query}&subject_id={made['id']}").problem(409, "subject_id")


def test_no_order_rests_on_what_is_taken_back_in_the_same_moment(server, social_care, police, case):
    """Given an order and a power that wait to be taken back, whoever decided while they still stood
    to extend the one or to follow the other is refused.
    """
    log_id = police.get("/v1/log").ok()["log_id"]
    order = social_care.post(f"{case.path}/orders", order_body()).ok(201)["id"]
    used = police.post(f"{case.path}/authorities/powers", power_body())
    power = used.headers["location"].rpartition("/")[2]
    since = {"occurred": "2026-03-09", "in_force_from": "2026-03-09", "in_force_until": None}
    extending = order_body(extends_order_id=order, **since)
    following = order_body(follows_power_id=power, **since)
    why = {"reason": "Keyed for another child."}
    authorities = f"{case.path}/authorities"

    for who, gone, body, field in (
        (social_care, f"orders/{order}", extending, "extends_order_id"),
        (police, f"powers/{power}", following, "follows_power_id"),
    ):
        applied = application_body(order_type="emergency-protection-order")
        asked = social_care.post(f"{authorities}/applications", applied)
        application = asked.headers["location"]
        path = f"{authorities}/{gone}/recorded-in-error"
        taken_back, refused = queued(
            server,
            log_id,
            partial(who.post, path, why),
            [
                partial(social_care.post, f"{case.path}/orders", body),
                partial(social_care.post, f"{application}/order", body),
            ],
        )

        taken_back.ok(200)
        for each in refused:
            each.problem(409, field, "recorded in error")
