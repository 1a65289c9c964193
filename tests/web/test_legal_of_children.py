"""The legal page of a case of several children is read of one of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from domain.vocabulary import Role
from tests.support.client import AgencyClient, open_case, order_body
from tests.support.pages import Page, Reader
from tests.support.server import CONVENING, RunningServer

PARTNERSHIP = "fellmere"


@dataclass(frozen=True)
class Told:
    """A case, its two children, and somebody who reads its pages."""

    path: str
    children: tuple[str, str]
    reader: Reader
    client: AgencyClient

    def legal(self, query: str = "") -> Page:
        return self.reader.get(f"{self.path}/legal{query}")


@pytest.fixture(scope="module")
def told(server: RunningServer) -> Iterator[Told]:
    """A case of Rowan and Wren, with an order for Wren and an older one that names nobody."""
    username = f"{PARTNERSHIP}.children"
    roles = (Role.COORDINATOR, Role.CONTRIBUTOR)
    server.add_actor(username, CONVENING, *roles, partnership=PARTNERSHIP)
    with AgencyClient(server, username) as client, Reader(server, username) as reader:
        case = open_case(client, (CONVENING,))
        unsaid = order_body(order_type="other", terms="As ordered.")
        client.post(f"{case.path}/orders", unsaid).ok(201)
        children = tuple(
            client.post(f"{case.path}/subjects", {"pseudonym": name, "role": "child"}).ok(201)[
                "subject_id"
            ]
            for name in ("Rowan", "Wren")
        )
        body = order_body(order_type="care-order", in_force_until=None, subjects=children[1:])
        position = client.post(f"{case.path}/orders", body).ok(201)["position"]
        client.get("/v1/cases", headers={"Daybook-Position": str(position)}).ok()
        yield Told(f"/cases/{case.case_id}", (children[0], children[1]), reader, client)


def test_it_says_of_whom_it_is_and_links_to_the_others(told: Told) -> None:
    page = told.legal()

    assert page.status == 200
    assert page.main.one("h2.govuk-heading-l").text == "On what authority: Rowan"
    href = page.main.link("Wren")
    assert href == f"{told.path}/legal?subject={told.children[1]}"
    assert "Care Order" not in page.main.one("section.answer").text


def test_another_child_has_their_own_orders_and_it_says_what_is_not_known_of_age(
    told: Told,
) -> None:
    page = told.legal(f"?subject={told.children[1]}&at=2026-03-04T12:00")
    answer = page.main.one("section.answer").text

    assert page.main.one("h2.govuk-heading-l").text == "On what authority: Wren"
    assert "Of whom Wren" in answer
    assert "does not say when the child was born" in answer
    assert "section 91(12)" in answer


def test_what_names_no_child_is_a_question(told: Told) -> None:
    flagged = told.legal().main.one("ol.flags").text

    assert "No child named" in flagged
    assert "It is taken as of each of them." in flagged


def test_every_end_of_a_power_that_was_corrected_is_listed_with_who_and_why(told: Told) -> None:
    """A reader sees what the record had said until then."""
    own, used = told.client, "2026-02-06T10:00+00:00"
    power = {
        "subjects": [told.children[1]], "power": "police-protection", "used_by": "Constable 1",
        "occurred": used, "reason": "Harm.", "source": {"system": "Own", "reference": "PP-1"},
    }  # fmt: skip
    power_id = own.post(f"/v1{told.path}/authorities/powers", power).ok(201)["id"]
    end = {"how": "released", "occurred": "2026-02-06T15:00+00:00", "reason": "Handed over."}
    path = f"/v1{told.path}/authorities/powers/{power_id}/end"
    own.post(path, end).ok()
    right = {**end, "occurred": "2026-02-06T16:00+00:00", "why_corrected": "The hour was misread."}
    position = own.post(f"{path}/corrections", right).ok()["position"]
    own.get("/v1/cases", headers={"Daybook-Position": str(position)}).ok()

    lines = [each.text for each in told.legal().main.all("li")]
    (listed,) = [each for each in lines if "The hour was misread." in each]

    assert "Ended: Released, 6 February 2026 at 4:00pm" in listed
    assert "Why it was corrected: The hour was misread." in listed
    assert "Until then the record said: Released, 6 February 2026 at 3:00pm" in listed
    assert f"§{position}" in listed


def test_the_end_of_a_power_that_had_not_ended_is_listed_with_who_and_why(told: Told) -> None:
    own = told.client
    power = {
        "subjects": [told.children[1]], "power": "police-protection", "used_by": "Constable 1",
        "occurred": "2026-01-06T10:00+00:00", "reason": "Harm.",
        "source": {"system": "Own", "reference": "PP-2"},
    }  # fmt: skip
    power_id = own.post(f"/v1{told.path}/authorities/powers", power).ok(201)["id"]
    path = f"/v1{told.path}/authorities/powers/{power_id}"
    end = {"how": "released", "occurred": "2026-01-06T15:00+00:00", "reason": "Handed over."}
    own.post(f"{path}/end", end).ok()
    why = {"reason": "Another child was handed over."}
    receipt = own.post(f"{path}/end/recorded-in-error", why).ok()
    own.post(f"{path}/end/recorded-in-error", why).problem(409, None, "nothing to take back")
    seen = {"Daybook-Position": str(receipt["position"])}
    assert own.get(path, headers=seen).ok()["power"]["status"] == "in-use"

    lines = [each.text for each in told.legal().main.all("li")]
    (listed,) = [each for each in lines if "Another child was handed over." in each]

    assert "It had not ended" in listed
    assert "Until then the record said: Released, 6 January 2026 at 3:00pm" in listed
    assert f"§{receipt['position']}" in listed


def test_an_order_that_may_be_over_today_is_not_said_to_run_out_later(told: Told) -> None:
    """Given a child who came to 17 some time around today; then it is asked whether it is over."""
    own, today = told.client, datetime.now(UTC).date()
    around = [today - timedelta(days=17 * 365 + 4 + days) for days in (100, -100)]
    born = {"kind": "range", "value": str(around[0]), "until": str(around[1])}
    case = open_case(own, (CONVENING,))
    own.post(f"{case.path}/subjects", {"pseudonym": "Lark", "role": "child", "born": born}).ok(201)
    order = order_body(order_type="interim-care-order", in_force_until=None)
    position = own.post(f"{case.path}/orders", order).ok(201)["position"]
    own.get("/v1/cases", headers={"Daybook-Position": str(position)}).ok()

    page = told.reader.get(f"/cases/{case.case_id}/legal")
    assert "May have run out" in page.main.one("ol.flags").text
    assert "Interim Care Order may have run out already: it" in page.main.one("ol.flags").text


def test_a_year_that_cannot_be_asked_of_is_told_the_years_that_can(told: Told) -> None:
    for where in ("legal", "care", "escalations"):
        page = told.reader.get(f"{told.path}/{where}?at=1850-01-01T00:00")
        assert page.status == 422
        error = page.main.one("div.govuk-error-summary").text
        assert "Enter a year from 1900 to 2200." in error


def test_a_reason_without_a_full_stop_does_not_run_into_who_gave_it(told: Told) -> None:
    own = told.client
    order = order_body(order_type="recovery-order", subjects=told.children[1:])
    made = own.post(f"/v1{told.path}/orders", order).ok(201)["id"]
    why = {"reason": "Keyed for the wrong child"}
    receipt = own.post(f"/v1{told.path}/authorities/orders/{made}/recorded-in-error", why).ok()
    own.get("/v1/cases", headers={"Daybook-Position": str(receipt["position"])}).ok()

    (listed,) = [e.text for e in told.legal().main.all("li") if why["reason"] in e.text]
    assert f"{why['reason']}. " in listed


def test_it_is_never_silently_of_somebody_else(told: Told) -> None:
    assert told.legal(f"?subject={told.path.split('/')[-1]}").status == 409


def test_what_was_taken_back_is_listed_apart_and_holds_nobody(told: Told) -> None:
    """Last in this file: it takes back the order for Wren."""
    own = told.client
    (order,) = [
        each
        for each in own.get(f"/v1{told.path}/orders").ok()["orders"]
        if each["order_type"] == "care-order"
    ]
    path = f"/v1{told.path}/authorities/orders/{order['order_id']}/recorded-in-error"
    position = own.post(path, {"reason": "Keyed for another child."}).ok()["position"]
    own.get("/v1/cases", headers={"Daybook-Position": str(position)}).ok()

    page = told.legal(f"?subject={told.children[1]}&at=2026-03-04T12:00")

    answer = page.main.one("section.answer").text
    said, _, before = answer.partition("Before that the record said")
    assert "Care Order" not in said
    # Until it was taken back the record did say so, and whoever acted then went by that.
    assert "Care Order" in before
    assert f"Read this page as it was before §{position}" in before
    (listed,) = [each.text for each in page.main.all("li") if "Keyed for another" in each.text]
    assert listed.startswith("Care Order")
