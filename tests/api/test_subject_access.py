"""A person's copy of what is recorded about them, as a data protection officer gives it."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from api.documents.not_included import WORDS, not_included
from api.strict_json import canonical
from domain.registry import CASE_EVENTS
from domain.vocabulary import Role, Way
from tests.support.care import assessment_content
from tests.support.client import (
    AgencyClient,
    OpenedCase,
    contribution_body,
    entry_body,
    open_case,
)
from tests.support.looks import look_of

#: One entry of each sort: the word in it, its sensitivity, and whether it names the mother too.
ENTRIES = {
    "plain": ("open", False),
    "shared": ("open", True),
    "ward": ("health", False),
    "neighbour": ("third-party", False),
    "ours": ("own-agency", False),
    "judge": ("court-restricted", False),
}
UNCOUNTED = {"informant": "police-sensitive"}


@dataclass(frozen=True)
class Told:
    """A case whose child and mother entries tell of, each entry by its word."""

    case: OpenedCase
    child: str
    mother: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
def told(coordinator: AgencyClient, police: AgencyClient) -> Told:
    case = open_case(coordinator, ("police",))
    child, mother = (
        coordinator.post(f"{case.path}/subjects", {"pseudonym": name, "role": role}).ok(201)[
            "subject_id"
        ]
        for name, role in (("Rowan", "child"), ("Rowan's mother", "mother"))
    )
    ids: dict[str, str] = {}

    def contribute(words: dict[str, tuple[str, bool]]) -> None:
        entries = [
            entry_body(
                word,
                summary=f"canary-{word}",
                sensitivity=sensitivity,
                subjects=[child, mother] if both else [child],
            )
            for word, (sensitivity, both) in words.items()
        ]
        answer = police.post(f"{case.path}/contributions", contribution_body(*entries)).ok(201)
        ids.update(zip(words, (each["id"] for each in answer["entries"]), strict=True))

    contribute(ENTRIES)
    contribute({word: (kind, False) for word, kind in UNCOUNTED.items()})
    mothers = entry_body(summary="canary-mothers", subjects=[mother])
    police.post(f"{case.path}/contributions", contribution_body(mothers)).ok(201)
    return Told(case, child, mother, ids)


def body(told: Told, **more: Any) -> dict[str, Any]:
    return {"subject_id": told.child, "reason": "Asked for; identity checked.", **more}


def give(officer: AgencyClient, told: Told, **more: Any) -> Any:
    sent = {name: more.pop(name) for name in ("key", "headers") if name in more}
    return officer.post(f"{told.case.path}/subject-access", body(told, **more), **sent)


def words_in(text: str) -> set[str]:
    return {word for word in (*ENTRIES, *UNCOUNTED, "mothers") if f"canary-{word}" in text}


def test_a_copy_holds_what_may_be_given_and_says_what_was_left_out(officer, told):
    answer = give(officer, told)
    copy = answer.ok(201)["document"]

    assert words_in(answer.text) == {"plain"}
    (entry,) = copy["entries"]
    assert entry["source"] == "Log, plain"
    left_out = {each["exemption"]: each["count"] for each in copy["left_out"]}
    assert left_out == {
        "third-party": 2,
        "health": 1,
        "crime": None,
        "legal-privilege": None,
        "serious-harm": None,
        "child-abuse": None,
    }
    # Those of the police alone, and of the court: whoever made the copy may not read them.
    assert copy["unseen"] == 2
    assert all("Act" in each["source"] or "GDPR" in each["source"] for each in copy["left_out"])


def test_a_case_with_a_corrected_assessment_is_copied(coordinator, police, officer):
    """An assessment is on the chronology with its corrections, and in no copy of entries."""
    case = open_case(coordinator, ("police",))
    who = {"pseudonym": "Rowan", "role": "child"}
    child = coordinator.post(f"{case.path}/subjects", who).ok(201)["subject_id"]
    made = police.post(
        f"{case.path}/assessments", {"subject_id": child, "content": assessment_content("canary")}
    ).ok(201)
    corrected = {"content": assessment_content("canary-two"), "reason": "Another form."}
    police.post(f"{case.path}/assessments/{made['id']}/corrections", corrected).ok()

    sent = {"subject_id": child, "reason": "Asked for; identity checked."}
    copy = officer.post(f"{case.path}/subject-access", sent).ok(201)["document"]
    assert copy["entries"] == []


def test_every_kind_of_thing_is_in_a_copy_or_named_as_left_out_of_it():
    """In words of its own, whichever kind is added next."""
    kinds = {event.TOPIC.partition(".")[0] for event in CASE_EVENTS}
    assert kinds == {*WORDS, "entry", "contribution"}
    assert set(not_included()) == set(WORDS.values())


def test_that_it_was_given_is_on_the_access_log_as_something_taken_away(officer, told):
    answer = give(officer, told)
    answer.ok(201)

    [look] = look_of(officer.server, answer.headers["X-Request-ID"])

    assert (look.outcome, look.action) == ("answered", "subject-access.export")
    assert (look.way, str(look.case_id)) == (Way.EXPORT, told.case.case_id)


def test_what_somebody_considered_may_be_given(officer, told):
    considered = [told.ids["ward"], told.ids["shared"]]

    give(officer, told, give=considered).problem(422, "consideration")
    answer = give(officer, told, give=considered, consideration="The consultant was asked.")

    assert words_in(answer.text) == {"plain", "ward", "shared"}
    answer.ok(201)


def test_an_officer_leaves_out_what_would_do_harm_and_it_is_not_counted(officer, told):
    withhold = [{"entry_id": told.ids["plain"], "exemption": "serious-harm"}]

    answer = give(officer, told, withhold=withhold)

    assert words_in(answer.text) == set()
    counts = {each["exemption"]: each["count"] for each in answer.ok(201)["document"]["left_out"]}
    assert counts["serious-harm"] is None
    own = [{"entry_id": told.ids["plain"], "exemption": "own-agency"}]
    give(officer, told, withhold=own).problem(409, "withhold.0.exemption")


@pytest.mark.parametrize("word", ["judge", "ours", "informant", None])
def test_an_entry_they_may_not_read_is_as_one_that_is_not_there(officer, told, word):
    entry_id = told.ids[word] if word else str(uuid.uuid4())

    problem = give(officer, told, give=[entry_id], consideration="Considered.").problem(
        404, "give.0"
    )

    assert problem["detail"].startswith("No entry of this person's that you may read has this id")


def test_that_it_was_given_is_on_the_record_with_the_digest_of_the_copy(coordinator, officer, told):
    answer = give(officer, told).ok(201)
    seen = {"Daybook-Position": str(answer["position"])}

    (row,) = coordinator.get(
        f"{told.case.path}/history", order="newest", limit=1, headers=seen
    ).ok()["rows"]

    assert "gave Rowan a copy of what is recorded about them" in row["sentence"]
    digest = hashlib.sha256(canonical(answer["document"])).hexdigest()
    assert row["payload"]["document_digest"] == answer["digest"] == digest
    assert row["payload"]["given"] == 1
    assert not set(told.ids.values()) & set(map(str, row["payload"].values()))


def test_sent_again_it_is_the_same_copy_whatever_was_recorded_since(officer, police, told):
    key = str(uuid.uuid4())
    first = give(officer, told, key=key)
    later = entry_body(summary="canary-later", subjects=[told.child])
    police.post(f"{told.case.path}/contributions", contribution_body(later)).ok(201)

    again = give(officer, told, key=key)

    assert again.headers["Daybook-Replayed"] == "true"
    assert again.ok(201) == first.ok(201)


def test_as_html_it_is_one_document_that_needs_nothing_beside_it(officer, told):
    answer = give(officer, told, headers={"Accept": "text/html"})

    assert answer.status == 201
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "canary-plain" in answer.text
    assert not {"ward", "shared", "judge", "informant"} & words_in(answer.text)
    assert "Data Protection Act 2018" in answer.text
    for kind in ("placements", "assessments", "section 47 enquiries", "police enquiries"):
        assert kind in answer.text
    for outside in ("<script", "<link", "http://", "https://", "src="):
        assert outside not in answer.text


def test_only_a_data_protection_officer_gives_it(coordinator, police, auditor, told):
    for client in (coordinator, police, auditor):
        with coordinator.nothing_recorded():
            give(client, told).problem(403)


def test_nobody_who_is_not_on_the_case_is_given_a_copy(server, officer, told):
    with officer.nothing_recorded():
        sent = {**body(told), "subject_id": str(uuid.uuid4())}
        officer.post(f"{told.case.path}/subject-access", sent).problem(409, "subject_id")
    server.add_actor("barred.dpo", "police", Role.DATA_PROTECTION_OFFICER, partnership="southmere")
    with AgencyClient(server, "barred.dpo") as other:
        give(other, told).problem(404, "case_id")
