"""The log as anybody can check it over HTTP, and the proofs of single events."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from domain.record.checkpoint import Checkpoint
from domain.record.note import Note, NoteVerifier
from domain.record.policy import Policy
from domain.record.tlog_proof import TlogProof
from tests.support.client import (
    AgencyClient,
    contribution_body,
    dispose,
    entry_body,
    open_case,
)
from tests.support.rfc9162 import mth
from tests.support.tiles import TiledLog, leaf

Json = dict[str, Any]


def log_of(client: AgencyClient) -> str:
    return client.get("/v1/log").ok()["log_id"]


def published(nobody: AgencyClient, log_id: str) -> Json:
    return next(each for each in nobody.get("/log").ok()["logs"] if each["log_id"] == log_id)


@pytest.fixture
def tiled(server, nobody, coordinator, case) -> Iterator[TiledLog]:
    """The log, once a checkpoint covers the case of this test."""
    coordinator.get(f"{case.path}/events/{case.position}/proof")
    log_id = log_of(coordinator)
    with server.client() as http:
        yield TiledLog(http, log_id, published(nobody, log_id)["verifier_key"])


def test_names_every_log_with_its_key_and_no_word_of_a_case(nobody, coordinator, case, tiled):
    answer = nobody.get("/log")
    known = published(nobody, log_of(coordinator))

    assert known["size"] >= case.position
    assert known["refused"] is None
    assert known["verifier_key"].startswith(known["origin"] + "+")
    assert known["origin"] == f"daybook.local/log/{known['log_id']}"
    assert answer.headers["cache-control"] == "no-store"
    assert case.reference not in answer.text


def test_a_checkpoint_is_a_signed_note_that_nobody_keeps(nobody, coordinator, tiled):
    answer = nobody.get(f"/log/{log_of(coordinator)}/checkpoint")

    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert tiled.checkpoint() == Checkpoint.parse(Note.parse(answer.response.content).text)


def test_the_tiles_make_the_root_that_was_signed(coordinator, police, case, tiled, server):
    """With enough events for two whole tiles, by a client that has only the verifier key."""
    while police.head() < 2 * 256 + 5:
        police.post(f"{case.path}/contributions", contribution_body(*[entry_body()] * 90)).ok()
    coordinator.get(f"{case.path}/events/{case.position}/proof")
    police.get(f"{case.path}/events/{police.head()}/proof")
    head = tiled.checkpoint()
    leaves = tiled.hashes(0, head.size)

    assert head.size > 512
    assert mth(leaves) == head.root
    assert tiled.hashes(1, head.size // 256) == [
        mth(leaves[n * 256 : (n + 1) * 256]) for n in range(head.size // 256)
    ]
    entries = tiled.entries(server.actors["auditor"].headers, head.size)
    assert [leaf(each) for each in entries] == leaves
    assert [json.loads(each)["position"] for each in entries] == list(range(1, head.size + 1))


def test_tiles_may_be_kept_for_ever_and_entries_by_nobody(nobody, auditor, tiled):
    log_id = log_of(auditor)
    tile = nobody.get(f"/log/{log_id}/tile/0/000.p/3")
    entries = auditor.get(f"/log/{log_id}/tile/entries/000.p/3")

    assert tile.headers["content-type"] == "application/octet-stream"
    assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert entries.headers["cache-control"] == "private, no-store"
    assert entries.headers["content-encoding"] == "gzip"


def test_entries_come_plain_to_who_wants_no_gzip(auditor, tiled):
    path = f"/log/{log_of(auditor)}/tile/entries/000.p/3"

    plain = auditor.get(path, headers={"Accept-Encoding": "identity"})

    assert "content-encoding" not in plain.headers
    assert plain.response.content == auditor.get(path).response.content
    assert gzip.decompress(gzip.compress(plain.response.content)) == plain.response.content


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/007",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/x000/000.p/1",
        "tile/00/000.p/1",
        "tile/64/000.p/1",
        "tile/7/000.p/1",
        "tile/-1/000.p/1",
        "tile/0/x001/234",
        "tile/0/999.p/1",
        "tile/0/x999/x999/x999/x999/x999/999",
        "tile/0/000.p/%D9%A1",
        "tile/a/000.p/1",
    ],
)
def test_only_tiles_that_were_published_as_they_are_written(nobody, coordinator, tiled, path):
    nobody.get(f"/log/{log_of(coordinator)}/{path}").problem(404)


def test_nothing_is_served_beyond_the_checkpoint(nobody, auditor, tiled):
    log_id, size = log_of(auditor), tiled.checkpoint().size
    index, width = divmod(size, 256)
    partial = f"/{index:03}.p/{width + 1}"

    nobody.get(f"/log/{log_id}/tile/0{partial}").problem(404)
    auditor.get(f"/log/{log_id}/tile/entries{partial}").problem(404)
    nobody.get(f"/log/{uuid.uuid4()}/checkpoint").problem(404, "log_id")
    nobody.get(f"/log/{uuid.uuid4()}/tile/0/000.p/1").problem(404)


def test_entries_are_for_auditors_of_that_partnership(request, nobody, coordinator, tiled):
    path = f"/log/{log_of(coordinator)}/tile/entries/000.p/1"
    elsewhere = request.getfixturevalue("server").client("southmere.auditor")

    nobody.get(path).problem(401, "Authorization")
    for name in ("coordinator", "reviewer", "police"):
        request.getfixturevalue(name).get(path).problem(403, None, "auditor")
    with elsewhere:
        assert elsewhere.get(path).status_code == 404


def test_entries_of_the_access_log_are_for_the_same_auditors(request, nobody, coordinator, auditor):
    logs = nobody.get("/log").ok()["logs"]
    mine = [each["log_id"] for each in logs if each["kind"] == "access" and each["size"]]
    assert mine, "somebody has looked by now"
    answers = {log: auditor.get(f"/log/{log}/tile/entries/000.p/1").status for log in mine}
    assert sorted(answers.values()).count(200) == 1, answers
    (log_id,) = [log for log, status in answers.items() if status == 200]
    bundle = auditor.get(f"/log/{log_id}/tile/entries/000.p/1").response.content
    entry = json.loads(bundle[2 : 2 + int.from_bytes(bundle[:2])])
    assert entry["position"] == 1
    coordinator.get(f"/log/{log_id}/tile/entries/000.p/1").problem(403, None, "auditor")
    with request.getfixturevalue("server").client("southmere.auditor") as elsewhere:
        assert elsewhere.get(f"/log/{log_id}/tile/entries/000.p/1").status_code == 404


def test_a_proof_shows_an_event_to_be_on_the_record(coordinator, police, case, tiled, nobody):
    written = police.post(f"{case.path}/contributions", contribution_body()).ok(201)

    answer = police.get(f"{case.path}/events/{written['position']}/proof")

    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    proof = TlogProof.parse(answer.response.content)
    entry = json.loads(proof.extra)
    assert (entry["position"], entry["case"]) == (written["position"], case.case_id)
    key = published(nobody, log_of(police))["verifier_key"]
    seen = proof.verify(leaf(proof.extra), Policy(NoteVerifier.from_vkey(key)))
    assert seen.checkpoint.size >= written["position"]
    assert leaf(proof.extra).hex() == written["events"][-1]["leaf_hash"]


def test_a_receipt_opens_its_event_and_no_other(police, case, nobody, tiled):
    """Checked with nothing but the receipt and the log's key, as a court would."""
    written = police.post(
        f"{case.path}/contributions", contribution_body(entry_body(summary="The only word."))
    ).ok(201)

    answer = police.get(f"{case.path}/events/{written['position']}/receipt")
    receipt = answer.ok(200)

    name = f"daybook-event-{written['position']}.receipt.json"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert receipt["format"] == "daybook.receipt/1"
    assert receipt["verifier_key"] == published(nobody, log_of(police))["verifier_key"]
    assert receipt["witnesses"] == []
    proof = TlogProof.parse(receipt["proof"].encode())
    entry = receipt["entry"].encode()
    proof.verify(leaf(entry), Policy(NoteVerifier.from_vkey(receipt["verifier_key"])))
    assert proof.extra == entry
    assert "The only word." in opened(receipt)

    other = police.get(f"{case.path}/events/{case.position}/receipt").ok(200)
    with pytest.raises(AssertionError):
        opened({**other, "opening": receipt["opening"]})


def opened(receipt: Json) -> str:
    """The content, if it is what the record committed to."""
    sealed = base64.b64decode(receipt["sealed"])
    assert hashlib.sha256(sealed).hexdigest() == json.loads(receipt["entry"])["payload_sha256"]
    said = base64.b64decode(receipt["opening"]) + receipt["content"].encode()
    assert hashlib.sha256(said).digest() == sealed[29:61]
    return receipt["content"]


@pytest.mark.usefixtures("tiled")
@pytest.mark.parametrize("what", ["proof", "receipt"])
def test_only_events_of_a_case_that_one_may_read(request, what, coordinator, police, case):
    other = open_case(coordinator, ())
    address = f"{case.path}/events/{case.position}/{what}"

    request.getfixturevalue("nobody").get(address).problem(401)
    for outsider in ("education", "elsewhere"):
        request.getfixturevalue(outsider).get(address).problem(404, "case_id")
    # Of another case, though it is on the record; beyond the record; and no position at all.
    for position in (other.position, 10**9, 0, -1, "x"):
        police.get(f"{case.path}/events/{position}/{what}").problem(404, "position")


def test_the_destruction_of_a_case_can_be_proved_and_what_it_destroyed_only_counted(
    coordinator, officer
):
    case = open_case(coordinator, ())
    destroyed = dispose(coordinator, officer, case).ok(200)

    receipt = coordinator.get(f"{case.path}/events/{destroyed['position']}/receipt").ok(200)
    proof = coordinator.get(f"{case.path}/events/{case.position}/proof")

    assert json.loads(opened(receipt))["reference"] == case.reference
    assert proof.status == 200
    assert case.case_id.encode() in TlogProof.parse(proof.text.encode()).extra
    coordinator.get(f"{case.path}/events/{case.position}/receipt").problem(410)


@pytest.mark.parametrize("what", ["proof", "receipt"])
def test_nobody_is_handed_a_proof_of_a_row_that_was_changed(server, coordinator, what):
    case = open_case(coordinator, ())
    change = "UPDATE record.event SET payload = set_byte(payload, 70, get_byte(payload, 70) # 1)"
    address = f"{case.path}/events/{case.position}/{what}"
    assert coordinator.get(address).status == 200
    log = {"position": case.position, "log_id": coordinator.get("/v1/log").ok()["log_id"]}
    where = " WHERE log_id = %(log_id)s AND position = %(position)s"
    with psycopg.connect(server.dsns.owner) as owner:
        owner.execute(change + where, log)
        owner.commit()
        answer = coordinator.get(address)
        owner.execute(change + where, log)
        owner.commit()

    assert answer.problem(500)["type"] == "/problems/damaged"


def test_ready_and_measured_say_that_nothing_is_refused(nobody):
    assert nobody.get("/readyz").ok(200)["refused_logs"] == []
    assert "daybook_log_refused" in nobody.get("/metrics").text


def test_how_far_each_log_is_signed_is_measured(nobody, police, case):
    written = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
    assert police.get(f"{case.path}/events/{written['position']}/proof").status == 200
    log_id = police.get("/v1/log").ok()["log_id"]

    told = dict(
        line.rsplit(" ", 1) for line in nobody.get("/metrics").text.splitlines() if log_id in line
    )

    measured = {name: float(told[f'{name}{{log="{log_id}"}}']) for name in MEASURED}
    assert measured["daybook_log_events"] >= written["position"]
    assert measured["daybook_checkpoint_events"] >= written["position"]
    signed_s = measured["daybook_checkpoint_signed_timestamp_seconds"]
    assert abs(time.time() - signed_s) < 600
    assert measured["daybook_checkpoint_events_behind"] >= 0


MEASURED = (
    "daybook_log_events",
    "daybook_checkpoint_events",
    "daybook_checkpoint_events_behind",
    "daybook_checkpoint_signed_timestamp_seconds",
    "daybook_timestamp_events",
)


def test_a_log_without_an_event_has_no_checkpoint(server):
    with httpx.Client(base_url=server.base_url) as http:
        for each in http.get("/log").json()["logs"]:
            status = http.get(f"/log/{each['log_id']}/checkpoint").status_code
            assert status == (200 if each["size"] else 404)
