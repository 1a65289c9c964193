"""A typing error in a filter is refused: an empty answer would look like an empty record."""

from __future__ import annotations

import uuid

import pytest

from tests.support.client import AgencyClient, OpenedCase, contribution_body, open_case


@pytest.fixture(scope="module")
def attended(coordinator: AgencyClient, police: AgencyClient) -> OpenedCase:
    """A case with one attendance by the police; the hospital left it."""
    case = open_case(coordinator, ("police", "acute-hospital"))
    sent = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
    left = coordinator.post(
        f"{case.path}/agencies/acute-hospital/departure", {"reason": "Not involved."}
    ).ok(200)
    return OpenedCase(case.case_id, case.reference, max(sent["position"], left["position"]))


@pytest.fixture(params=["application/json", "application/x-ndjson"])
def asked_for(request: pytest.FixtureRequest, attended: OpenedCase) -> dict[str, str]:
    return {"Accept": request.param, "Daybook-Position": str(attended.position)}


def test_a_kind_that_is_not_listed(police, attended, asked_for):
    path = f"{attended.path}/chronology"

    police.get(path, kind="vist", headers=asked_for).problem(422, "kind", "The nearest: visit")
    police.get(path, kind="order-mad", headers=asked_for).problem(422, "kind", "order-made")
    police.get(path, kind="zzz", headers=asked_for).problem(422, "kind", "There are: ", "visit")
    police.get(path, kind=["visit", "vist"], headers=asked_for).problem(422, "kind")


@pytest.mark.parametrize("read", ["chronology", "history"])
def test_an_agency_that_never_took_part(police, attended, asked_for, read):
    path = f"{attended.path}/{read}"

    police.get(path, agency="polise", headers=asked_for).problem(
        422, "agency", "no such agency on this case", "The nearest: police"
    )
    both = {"agency": ["police", "education"]}
    police.get(path, headers=asked_for, **both).problem(422, "agency", "acute-hospital")


@pytest.mark.parametrize("read", ["chronology", "history"])
def test_an_agency_that_took_part_and_has_nothing_is_an_answer(police, attended, read):
    path = f"{attended.path}/{read}"

    # Before it joined, and after it left.
    for as_of in ({}, {"as_of": attended.position}):
        police.get(path, agency="acute-hospital", **as_of).ok(200)
    assert police.get(f"{attended.path}/chronology", agency="acute-hospital").ok()["rows"] == []
    assert police.get(f"{attended.path}/chronology", kind="visit").ok()["rows"] == []


def test_an_agency_that_recorded_without_taking_part_is_found(police, attended):
    found = police.get(f"{attended.path}/history", agency="safeguarding-partnership").ok()

    assert found["rows"][0]["topic"] == "case.opened"


def test_an_event_that_there_is_none_of(police, attended, asked_for):
    path = f"{attended.path}/history"

    police.get(path, topic="entry.recordd", headers=asked_for).problem(
        422, "topic", "The nearest: entry.recorded"
    )


def test_days_the_wrong_way_round(police, attended, asked_for):
    days = {"from": "2026-03-05", "to": "2026-03-01"}
    path = f"{attended.path}/chronology"

    police.get(path, headers=asked_for, **days).problem(422, "to", "on or after the first")
    police.get(path, from_="2026-03-02", to="2026-03-02").ok(200)


def test_somebody_who_is_no_subject_of_the_case(coordinator, police, attended, asked_for):
    path = f"{attended.path}/chronology"
    subject = {"pseudonym": f"Child {uuid.uuid4().hex[:6]}", "role": "child"}
    child = coordinator.post(f"{attended.path}/subjects", subject).ok(201)

    police.get(path, subject=str(uuid.uuid4()), headers=asked_for).problem(422, "subject")
    assert police.get(path, subject=child["subject_id"]).ok()["rows"] == []


def test_the_review_timeline_knows_its_agencies_too(police, attended):
    path = f"{attended.path}/review-timeline"
    seen = {"Daybook-Position": str(attended.position)}

    police.get(path, agency="polise", headers=seen).problem(422, "agency", "police")
    police.get(path, agency="acute-hospital", headers=seen).ok(200)
    days = {"from": "2026-03-05", "to": "2026-03-01"}
    police.get(path, headers=seen, **days).problem(422, "to", "on or after the first")
