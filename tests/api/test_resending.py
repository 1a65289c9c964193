"""A batch sent again from an agency's own system adds only what is new."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.support.client import contribution_body, entry_body, open_case


def references(receipt, name):
    return [each["source_reference"] for each in receipt[name]]


def test_each_new_entry_is_told_with_its_place(police, case):
    body = contribution_body(entry_body("1"), entry_body(), entry_body("3"))

    receipt = police.post(f"{case.path}/contributions", body).ok(201)

    assert references(receipt, "entries") == ["1", None, "3"]
    assert receipt["already_on_record"] == []
    first = receipt["events"][0]["position"]
    assert [each["position"] for each in receipt["entries"]] == [first + 1, first + 2, first + 3]
    assert [each["id"] for each in receipt["entries"]] == [
        each["stream_id"] for each in receipt["events"][1:]
    ]


def test_a_batch_sent_again_under_a_new_key_adds_nothing(police, case):
    body = contribution_body(entry_body("1"), entry_body("2"))
    first = police.post(f"{case.path}/contributions", body).ok(201)

    with police.nothing_recorded():
        again = police.post(f"{case.path}/contributions", body)

    receipt = again.ok(200)
    assert receipt["events"] == receipt["entries"] == []
    assert receipt["id"] == first["id"]
    assert receipt["position"] == first["position"] == again.position
    assert [(each["index"], each["id"]) for each in receipt["already_on_record"]] == [
        (at, each["id"]) for at, each in enumerate(first["entries"])
    ]


def test_only_what_is_new_in_a_longer_batch_is_added(police, case):
    police.post(f"{case.path}/contributions", contribution_body(entry_body("1"))).ok(201)
    key, longer = str(uuid.uuid4()), contribution_body(entry_body("1"), entry_body("2"))

    added = police.post(f"{case.path}/contributions", longer, key=key)
    again = police.post(f"{case.path}/contributions", longer, key=key)

    receipt = added.ok(201)
    assert references(receipt, "entries") == ["2"]
    assert references(receipt, "already_on_record") == ["1"]
    assert len(receipt["events"]) == 2
    assert again.text == added.text


def test_the_same_reference_with_other_content_is_a_correction(police, case):
    entry = police.post(f"{case.path}/contributions", contribution_body(entry_body("1"))).ok(201)
    changed = contribution_body(entry_body("2"), entry_body("1", summary="Nobody was in."))

    with police.nothing_recorded():
        police.post(f"{case.path}/contributions", changed).problem(
            409, "entries.1.source.reference", entry["entries"][0]["id"], "corrections"
        )


def test_a_corrected_entry_is_known_by_what_it_said_and_by_what_it_says(police, case):
    original, corrected = entry_body("1"), entry_body("1", summary="Nobody was in.")
    sent = police.post(f"{case.path}/contributions", contribution_body(original)).ok(201)
    path = f"{case.path}/entries/{sent['entries'][0]['id']}/corrections"
    police.post(path, {"content": corrected, "reason": "Wrong."}).ok(200)

    with police.nothing_recorded():
        for each in (original, corrected):
            police.post(f"{case.path}/contributions", contribution_body(each)).ok(200)


def test_a_corrected_reference_names_the_entry_too(police, case):
    sent = police.post(f"{case.path}/contributions", contribution_body(entry_body("1"))).ok(201)
    other = police.post(f"{case.path}/contributions", contribution_body(entry_body("9"))).ok(201)
    path = f"{case.path}/entries/{sent['entries'][0]['id']}/corrections"
    police.post(path, {"content": entry_body("2"), "reason": "Wrong reference."}).ok(200)

    with police.nothing_recorded():
        police.post(f"{case.path}/contributions", contribution_body(entry_body("2"))).ok(200)
        police.post(path, {"content": entry_body("9"), "reason": "x"}).problem(
            409, "content.source.reference"
        )
    assert other["entries"][0]["source_reference"] == "9"


def test_a_reference_belongs_to_its_agency_case_and_system(coordinator, police, hospital, case):
    elsewhere = open_case(coordinator, ("police",))
    body = contribution_body(entry_body("1"))
    other_system = {"system": "Radio", "reference": "1"}

    police.post(f"{case.path}/contributions", body).ok(201)
    hospital.post(f"{case.path}/contributions", body).ok(201)
    police.post(f"{elsewhere.path}/contributions", body).ok(201)
    police.post(
        f"{case.path}/contributions", contribution_body(entry_body(source=other_system))
    ).ok(201)


def test_parts_of_a_reference_are_not_run_together(police, case):
    for system, reference in (("a/b", "c"), ("a", "b/c")):
        source = {"system": system, "reference": reference}
        police.post(f"{case.path}/contributions", contribution_body(entry_body(source=source))).ok(
            201
        )


def test_a_reference_twice_in_one_batch_is_refused(police, case):
    with police.nothing_recorded():
        police.post(
            f"{case.path}/contributions", contribution_body(entry_body("1"), entry_body("1"))
        ).problem(422, "entries.1.source.reference")


def test_an_id_of_ones_own_is_kept_and_never_taken_twice(police, hospital, case):
    chosen = str(uuid.uuid4())
    first = police.post(
        f"{case.path}/contributions", contribution_body(entry_body(entry_id=chosen))
    ).ok(201)
    assert first["entries"][0]["id"] == chosen

    another = entry_body(entry_id=chosen, summary="Nobody was in.")
    with police.nothing_recorded():
        hospital.post(
            f"{case.path}/contributions",
            contribution_body(entry_body(), entry_body(entry_id=chosen)),
        ).problem(409, "entries.1.entry_id", "Something else on this record")
        police.post(f"{case.path}/contributions", contribution_body(entry_body(), another)).problem(
            409, "entries.1.entry_id", "already has this id", chosen
        )
        twice = contribution_body(entry_body(entry_id=case.case_id))
        police.post(f"{case.path}/contributions", twice).problem(422, "entries.0.entry_id")


def test_the_id_of_something_else_is_refused(police, case):
    contribution = police.post(f"{case.path}/contributions", contribution_body()).ok(201)["id"]

    with police.nothing_recorded():
        police.post(
            f"{case.path}/contributions", contribution_body(entry_body(entry_id=contribution))
        ).problem(409, "entries.0.entry_id")


def test_overlapping_batches_at_once_add_each_entry_once(police, case):
    batches = [
        contribution_body(*(entry_body(str(n)) for n in range(start, start + 6)))
        for start in range(6)
    ]

    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda body: police.post(f"{case.path}/contributions", body), batches)
        )

    told = [each.ok() for each in answers]
    added = [reference for each in told for reference in references(each, "entries")]
    assert sorted(added, key=int) == [str(n) for n in range(11)]
    assert all(len(each["entries"]) + len(each["already_on_record"]) == 6 for each in told)


def test_ndjson_is_the_same_request(police, case):
    body = contribution_body(entry_body("1"), entry_body("2"))
    head = {name: value for name, value in body.items() if name != "entries"}
    lines = "\n".join(json.dumps(each) for each in (head, *body["entries"])) + "\n"
    key = str(uuid.uuid4())

    sent = police.post_raw(
        f"{case.path}/contributions",
        lines.encode(),
        content_type="application/x-ndjson; charset=utf-8",
        key=key,
    )
    again = police.post(f"{case.path}/contributions", body, key=key)

    assert references(sent.ok(201), "entries") == ["1", "2"]
    assert again.text == sent.text


def test_five_hundred_entries_go_together_and_come_again(police, case):
    body = contribution_body(*(entry_body(f"L/{n}") for n in range(500)))

    receipt = police.post(f"{case.path}/contributions", body).ok(201)
    again = police.post(f"{case.path}/contributions", body).ok(200)

    positions = [each["position"] for each in receipt["events"]]
    assert positions == list(range(positions[0], positions[0] + 501))
    assert len(again["already_on_record"]) == 500
