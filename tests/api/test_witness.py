"""A witness, asked as c2sp.org/tlog-witness says: every answer it may give, and what it keeps."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from api.witness.app import LARGEST_BODY_BYTES, MOST_UNDER_WAY, witness_app
from api.witness.folder import WitnessFolder, WitnessUnusable
from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import WitnessVerifier
from domain.record.merkle import EMPTY_ROOT
from domain.record.note import Note, NoteVerifier, Signature, VerifierKey
from domain.record.policy import Policy
from domain.record.witnessing import AddCheckpoint
from tests.support.grown_log import GrownLog

pytestmark = pytest.mark.anyio

ORIGIN_HASH = sha256(b"daybook.test/log/1").hexdigest()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def log() -> GrownLog:
    return GrownLog()


@pytest.fixture
def folder(tmp_path: Path, log: GrownLog) -> Path:
    WitnessFolder.make(tmp_path, "police.example")
    (tmp_path / "logs").write_text(f"# Northmere\n\n{log.signer.vkey}\n")
    return tmp_path


@pytest.fixture
async def witness(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(witness_app(WitnessFolder(folder)))
    async with httpx.AsyncClient(transport=transport, base_url="http://witness") as client:
        yield client


async def add(witness: httpx.AsyncClient, asked: AddCheckpoint | bytes) -> httpx.Response:
    body = asked if isinstance(asked, bytes) else asked.to_bytes()
    return await witness.post("/add-checkpoint", content=body)


def verifier(folder: Path) -> WitnessVerifier:
    return WitnessVerifier.from_vkey(WitnessFolder(folder).vkey)


async def test_cosigns_what_begins_with_what_it_saw(witness, log, folder):
    for old, new in ((0, 3), (3, 3), (3, 260), (260, 1000)):
        asked = log.asked(old, new)
        answer = await add(witness, asked)

        assert answer.status_code == 200, answer.text
        assert answer.text.startswith("— police.example ")
        policy = Policy(NoteVerifier(log.signer.key), (verifier(folder),), least_witnesses=1)
        seen = policy.accepted(asked.note + answer.content)
        assert seen.checkpoint.size == new
        assert seen.cosignatures[0].timestamp > 1_600_000_000


async def test_shows_what_it_cosigned_last_with_both_signatures(witness, log, folder):
    assert (await witness.get(f"/{ORIGIN_HASH}/checkpoint")).status_code == 404

    for old, new in ((0, 3), (3, 7)):
        await add(witness, log.asked(old, new))
    held = await witness.get(f"/{ORIGIN_HASH}/checkpoint")

    assert held.headers["content-type"] == "text/plain; charset=utf-8"
    policy = Policy(NoteVerifier(log.signer.key), (verifier(folder),), least_witnesses=1)
    assert policy.accepted(held.content).checkpoint.size == 7
    assert len(Note.parse(held.content).signatures) == 2


async def test_says_at_which_size_it_saw_the_log_last(witness, log):
    for asked, size in ((log.asked(2, 5), 0), (log.asked(0, 5), None), (log.asked(0, 9), 5)):
        answer = await add(witness, asked)

        if size is None:
            assert answer.status_code == 200
        else:
            assert answer.status_code == 409
            assert answer.headers["content-type"].startswith("text/x.tlog.size")
            assert answer.text == f"{size}\n"


async def test_does_not_cosign_another_past(witness, log, folder):
    await add(witness, log.asked(0, 5))
    lying = GrownLog(key=log.key, seed="other")
    held = await witness.get(f"/{ORIGIN_HASH}/checkpoint")

    for asked in (
        lying.asked(5, 9),
        lying.asked(5, 5),
        AddCheckpoint(5, (), log.note(9)),
        AddCheckpoint(5, log.asked(5, 9).proof[:-1], log.note(9)),
        AddCheckpoint(5, (*log.asked(5, 9).proof, bytes(32)), log.note(9)),
        AddCheckpoint(5, (b"short",), log.note(9)),
    ):
        assert (await add(witness, asked)).status_code == 422

    assert (await witness.get(f"/{ORIGIN_HASH}/checkpoint")).content == held.content


async def test_takes_no_proof_from_nothing_and_only_the_empty_root_of_nothing(witness, log):
    assert (await add(witness, AddCheckpoint(0, (bytes(32),), log.note(5)))).status_code == 422
    assert (await add(witness, AddCheckpoint(0, (), log.note(0, bytes(32))))).status_code == 422
    assert (await add(witness, AddCheckpoint(0, (), log.note(0, EMPTY_ROOT)))).status_code == 200


async def test_knows_only_the_logs_it_was_told_of(witness, folder):
    other = GrownLog("daybook.test/log/2")
    assert (await add(witness, other.asked(0, 5))).status_code == 404
    assert not (folder / "held").exists()

    with (folder / "logs").open("a") as file:
        file.write(other.signer.vkey)
    assert (await add(witness, other.asked(0, 5))).status_code == 200


async def test_believes_only_the_key_of_the_log(witness, log):
    stranger = GrownLog()
    forged = Note(Note.parse(log.note(6)).text, Note.parse(log.note(5)).signatures)

    assert (await add(witness, stranger.asked(0, 5))).status_code == 403
    assert (await add(witness, AddCheckpoint(0, (), forged.to_bytes()))).status_code == 403


async def test_passes_over_the_lines_of_keys_it_does_not_know(witness, log, folder):
    note = Note.parse(log.note(5))
    with_more = Note(
        note.text, (*Note.parse(GrownLog("x.test").note(5)).signatures, *note.signatures)
    )

    assert (await add(witness, AddCheckpoint(0, (), with_more.to_bytes()))).status_code == 200

    held = Note.parse((await witness.get(f"/{ORIGIN_HASH}/checkpoint")).content)
    assert [each.name for each in held.signatures] == ["daybook.test/log/1", "police.example"]


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"",
        lambda body: body.replace(b"old 0", b"old 00"),
        lambda body: body.replace(b"old 0", b"old -1"),
        lambda body: body.replace(b"old 0", b"new 0"),
        lambda body: body.replace(b"old 0\n", b"old 0\r\n"),
        lambda body: body.replace(b"old 0\n", b"old 0\nnot base 64!\n"),
        lambda body: body.replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n" * 64),
        lambda body: body.replace(b"\n\n", b"\n", 1),
        lambda body: body.replace("—".encode(), b"-"),
        lambda body: body[:-1],
        lambda body: body + b"\n",
        lambda body: b"old 9" + body.removeprefix(b"old 0"),
        lambda body: body.replace(b"\n5\n", b"\n05\n"),
        lambda body: b"\xff" + body,
    ],
)
async def test_refuses_what_is_not_written_as_it_must_be(witness, log, change):
    answer = await add(witness, change(log.asked(0, 5).to_bytes()))

    # A changed checkpoint may fail at its signature first, which is as good.
    assert answer.status_code in {400, 403}, answer.text
    assert (await witness.get(f"/{ORIGIN_HASH}/checkpoint")).status_code == 404


async def test_reads_no_more_than_a_request_can_be(witness):
    assert (await add(witness, b"x" * (LARGEST_BODY_BYTES + 1))).status_code == 413


async def test_other_addresses_and_methods_are_not_there(witness):
    assert (await witness.get("/add-checkpoint")).status_code == 405
    assert (await witness.get("/..%2fkey.pem/checkpoint")).status_code == 404
    assert (await witness.get(f"/{ORIGIN_HASH.upper()}/checkpoint")).status_code == 404


async def test_of_many_at_once_each_is_seen_in_turn(folder, log):
    """Two witnesses of one folder, as two processes: what is cosigned never goes back."""
    apps = [witness_app(WitnessFolder(folder)) for _ in range(2)]
    clients = [
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://witness")
        for app in apps
    ]
    try:
        await add(clients[0], log.asked(0, 1))
        answers = await asyncio.gather(
            *(add(clients[size % 2], log.asked(1, size)) for size in range(2, 40))
        )
        cosigned = [each for each in answers if each.status_code == 200]
        held = await clients[0].get(f"/{ORIGIN_HASH}/checkpoint")
    finally:
        for client in clients:
            await client.aclose()

    assert len(cosigned) == 1
    assert {each.status_code for each in answers} == {200, 409}
    assert Checkpoint.parse(Note.parse(held.content).text).size > 1


async def test_says_that_it_is_busy_when_another_process_keeps_the_log(
    witness, log, folder, monkeypatch
):
    """As one does that was stopped while it held the lock."""
    monkeypatch.setattr("api.witness.folder.LONGEST_WAIT_S", 0.2)
    await add(witness, log.asked(0, 3))
    handle = os.open(folder / "locks" / ORIGIN_HASH, os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        answers = await asyncio.gather(
            *(add(witness, log.asked(3, 5)) for _ in range(2 * MOST_UNDER_WAY))
        )
    finally:
        os.close(handle)

    assert {each.status_code for each in answers} == {503}
    assert all(int(each.headers["retry-after"]) > 0 for each in answers)
    assert (await add(witness, log.asked(3, 5))).status_code == 200


async def test_takes_no_lock_for_what_the_log_did_not_sign(witness, log, folder):
    (folder / "locks").mkdir()
    forged = Note(Note.parse(log.note(6)).text, Note.parse(log.note(5)).signatures)

    assert (await add(witness, AddCheckpoint(0, (), forged.to_bytes()))).status_code == 403

    assert list((folder / "locks").iterdir()) == []


async def test_keeps_no_line_that_only_has_the_id_of_the_log(witness, log):
    note = Note.parse(log.note(5))
    [own] = note.signatures
    others = (Signature("x.test", own.key_id, b"anything"), own, own)

    asked = AddCheckpoint(0, (), Note(note.text, others).to_bytes())
    assert (await add(witness, asked)).status_code == 200

    held = Note.parse((await witness.get(f"/{ORIGIN_HASH}/checkpoint")).content)
    assert [each.name for each in held.signatures] == ["daybook.test/log/1", "police.example"]


async def test_its_folder_is_for_its_owner_only(folder, log, witness):
    await add(witness, log.asked(0, 5))

    assert (folder / "key.pem").stat().st_mode & 0o077 == 0
    (folder / "key.pem").chmod(0o644)
    with pytest.raises(WitnessUnusable, match="chmod 600"):
        WitnessFolder(folder)


def test_says_what_is_wrong_with_a_folder(tmp_path, log):
    with pytest.raises(WitnessUnusable, match="daybook witness init"):
        WitnessFolder(tmp_path / "none")
    with pytest.raises(WitnessUnusable, match="no spaces"):
        WitnessFolder.make(tmp_path / "b", "a name")
    WitnessFolder.make(tmp_path / "c", "police.example")
    with pytest.raises(WitnessUnusable, match="already"):
        WitnessFolder.make(tmp_path / "c", "police.example")
    with pytest.raises(WitnessUnusable, match="verifier key"):
        WitnessFolder(tmp_path / "c", ("nonsense",))
    # A witness's key is not that of a log.
    with pytest.raises(WitnessUnusable):
        WitnessFolder(tmp_path / "c", (WitnessFolder(tmp_path / "c").vkey,))
    assert VerifierKey.parse(WitnessFolder(tmp_path / "c").vkey).name == "police.example"
