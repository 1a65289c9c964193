"""Checkpoints are signed as a log grows, never against what was signed before, by one key."""

from __future__ import annotations

import asyncio
import threading

import psycopg
import pytest
from structlog.testing import capture_logs

from domain.record.append import LogNotOnRecord
from domain.record.checkpoint import Checkpoint
from domain.record.note import Note, NoteVerifier, Signature
from domain.record.policy import Policy
from domain.record.published import Published, PublishedNotes, RolledBack
from domain.record.signing import CannotSign
from tests.support.log_events import an_append, new_stream
from tests.support.rolled_back import cut_back

pytestmark = pytest.mark.anyio


def stored_notes(log) -> list[tuple[int, str]]:
    with psycopg.connect(log.dsns.owner) as connection:
        return connection.execute(
            "SELECT size, note FROM record.checkpoint ORDER BY size"
        ).fetchall()


def root_on_record(log) -> bytes:
    with psycopg.connect(log.dsns.owner) as connection:
        row = connection.execute("SELECT root FROM record.log").fetchone()
    assert row is not None
    return row[0]


def verifier(log) -> NoteVerifier:
    with psycopg.connect(log.dsns.owner) as connection:
        row = connection.execute("SELECT origin, verifier_key FROM record.signer").fetchone()
    assert row is not None
    assert row[0] == f"daybook.test/log/{log.log_id}"
    return NoteVerifier.from_vkey(row[1])


async def test_signs_the_head_and_root_that_are_on_the_record(log, new_publisher, tmp_path):
    await log.append(an_append(events=5))

    published = await new_publisher().publish(log.log_id)

    assert published is not None
    assert (published.size, published.root) == (5, root_on_record(log))
    [(size, note)] = stored_notes(log)
    seen = Policy(verifier(log)).accepted(note.encode())
    assert (size, seen.checkpoint) == (5, published)
    assert PublishedNotes(tmp_path).path(log.log_id).read_text() == note


async def test_says_nothing_of_an_empty_log_nor_twice_of_the_same(log, new_publisher):
    publisher = new_publisher()
    assert await publisher.publish(log.log_id) is None

    await log.append(an_append())
    assert await publisher.publish(log.log_id) is not None
    assert await publisher.publish(log.log_id) is None
    assert await new_publisher().publish(log.log_id) is None

    assert [size for size, _ in stored_notes(log)] == [1]


async def test_what_it_keeps_is_for_its_owner_only(log, new_publisher, tmp_path):
    await log.append(an_append())
    await new_publisher().publish(log.log_id)

    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


async def test_several_at_once_sign_one_growing_log(log, new_publisher):
    publishers = [new_publisher() for _ in range(4)]
    for _ in range(10):
        await log.append(an_append(events=3))
        await asyncio.gather(*(each.publish(log.log_id) for each in publishers))

    assert all(not each.doubts for each in publishers)
    assert [size for size, _ in stored_notes(log)] == list(range(3, 33, 3))


async def test_what_was_only_kept_in_the_file_gets_into_the_database(log, new_publisher):
    """As when the process was killed between the two."""
    await log.append(an_append(events=2))
    await new_publisher().publish(log.log_id)
    [kept] = stored_notes(log)
    with psycopg.connect(log.dsns.owner) as connection:
        connection.execute("DELETE FROM record.checkpoint")

    await log.append(an_append())
    await new_publisher().publish(log.log_id)

    assert stored_notes(log)[0] == kept
    assert [size for size, _ in stored_notes(log)] == [2, 3]


async def test_an_older_backup_is_not_signed_and_takes_no_more(log, new_publisher):
    await log.append(an_append(events=5))
    await new_publisher().publish(log.log_id)
    cut_back(log.dsns.owner, 3)

    publisher = new_publisher()
    log.records.watched_by(publisher)

    with pytest.raises(RolledBack, match="Reading goes on"):
        await log.append(an_append())
    assert await publisher.publish(log.log_id) is None
    assert "holds 3 events, and 5 were published" in publisher.doubts[log.log_id].why
    assert stored_notes(log) == []
    assert await log.head() == 3
    assert len(await log.records.events(log.log_id, after=0, limit=10)) == 3


async def test_another_past_of_the_same_length_is_found_too(log, new_publisher, tmp_path):
    await log.append(an_append(events=3))
    await new_publisher().publish(log.log_id)
    other = await log.as_owner()
    await other.execute("UPDATE record.event SET leaf_hash = sha256('x') WHERE position = 2")
    await other.commit()

    publisher = new_publisher()
    assert await publisher.publish(log.log_id) is None

    assert "not those that were published" in publisher.doubts[log.log_id].why
    with pytest.raises(RolledBack):
        await publisher.admit(log.log_id)


async def test_a_root_that_is_not_that_of_its_events_is_not_signed(log, new_publisher):
    await log.append(an_append(events=3))
    owner = await log.as_owner()
    await owner.execute("UPDATE record.log SET root = sha256('x')")
    await owner.commit()

    publisher = new_publisher()
    assert await publisher.publish(log.log_id) is None

    assert "root" in publisher.doubts[log.log_id].why


async def test_once_the_newer_record_is_back_it_goes_on(log, new_publisher):
    await log.append(an_append(events=4))
    await new_publisher().publish(log.log_id)
    owner = await log.as_owner()
    await owner.execute("UPDATE record.log SET head = 2")
    await owner.commit()
    publisher = new_publisher()
    log.records.watched_by(publisher)
    with pytest.raises(RolledBack):
        await log.append(an_append())

    await owner.execute("UPDATE record.log SET head = 4")
    await owner.commit()
    await publisher.publish(log.log_id)

    assert publisher.doubts == {}
    await log.append(an_append())


async def test_asks_what_witnesses_hold_before_its_first_signature(log, new_publisher, tmp_path):
    """Also where the file beside the keys was lost, or put back together with the backup."""
    await log.append(an_append(events=5))
    await new_publisher().publish(log.log_id)
    [(_, note)] = stored_notes(log)
    cut_back(log.dsns.owner, 3)
    PublishedNotes(tmp_path).path(log.log_id).unlink()
    asked: list[str] = []

    async def hold_the_note(origin: str) -> list[bytes]:
        asked.append(origin)
        return [note.encode()]

    publisher = new_publisher(ask_witnesses=hold_the_note)
    assert await publisher.publish(log.log_id) is None
    assert await publisher.publish(log.log_id) is None

    assert asked == [f"daybook.test/log/{log.log_id}"]
    assert "holds 3 events, and 5 were published" in publisher.doubts[log.log_id].why
    # And kept: the next process need not ask.
    assert PublishedNotes(tmp_path).path(log.log_id).read_bytes() == note.encode()


async def test_a_note_shown_later_counts_as_well(log, new_publisher, tmp_path):
    await log.append(an_append(events=5))
    await new_publisher().publish(log.log_id)
    [(_, note)] = stored_notes(log)
    cut_back(log.dsns.owner, 3)
    PublishedNotes(tmp_path).path(log.log_id).unlink()
    publisher = new_publisher()
    await publisher.publish(log.log_id)
    assert publisher.doubts == {}

    await publisher.show(log.log_id, note.encode())

    with pytest.raises(RolledBack):
        await publisher.admit(log.log_id)


async def test_a_note_that_this_log_did_not_sign_changes_nothing(log, new_publisher, tmp_path):
    await log.append(an_append(events=2))
    publisher = new_publisher()
    await publisher.publish(log.log_id)
    [(_, note)] = stored_notes(log)
    forged = Note(
        Checkpoint(verifier(log).key.name, 99, b"\1" * 32).text,
        Note.parse(note.encode()).signatures,
    )

    await publisher.show(log.log_id, forged.to_bytes())
    await publisher.show(log.log_id, b"nonsense")

    assert publisher.doubts == {}
    await publisher.admit(log.log_id)


async def test_keeps_only_the_line_that_the_log_signed(log, new_publisher):
    """An id has four bytes: a line of another name can have the same one."""
    await log.append(an_append())
    await new_publisher().publish(log.log_id)
    [(_, text)] = stored_notes(log)
    note = Note.parse(text.encode())
    [own] = note.signatures
    others = (Signature("x.test", own.key_id, b"anything"), own, own)

    published = Published.of(Note(note.text, others).to_bytes(), verifier(log))

    assert published is not None
    assert published.note == note.to_bytes()


async def test_signs_also_when_every_thread_that_others_share_is_taken(log, new_publisher):
    await log.append(an_append())
    is_over = threading.Event()
    taken = [asyncio.create_task(asyncio.to_thread(is_over.wait)) for _ in range(64)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(20):
            published = await new_publisher().publish(log.log_id)
    finally:
        is_over.set()
        await asyncio.gather(*taken)

    assert published is not None


async def test_another_key_signs_nothing_and_recording_goes_on(log, new_publisher, tmp_path):
    await log.append(an_append())
    await new_publisher(tmp_path / "ours").publish(log.log_id)
    await log.append(an_append())

    missing = new_publisher(tmp_path / "none")
    assert await missing.publish(log.log_id) is None
    assert isinstance(missing.doubts[log.log_id], CannotSign)
    assert "is not there" in missing.doubts[log.log_id].why
    await missing.admit(log.log_id)

    theirs = new_stream()
    await log.records.create_log(theirs, "Other")
    await log.records.append(theirs, an_append())
    await new_publisher(tmp_path / "other").publish(theirs)
    (tmp_path / "other" / "signing" / f"{theirs}.pem").rename(
        tmp_path / "other" / "signing" / f"{log.log_id}.pem"
    )
    other = new_publisher(tmp_path / "other")
    assert await other.publish(log.log_id) is None
    assert "not the one" in other.doubts[log.log_id].why
    assert stored_notes(log)[0][0] == 1


async def test_a_key_that_others_can_read_signs_nothing(log, new_publisher, tmp_path):
    await log.append(an_append())
    await new_publisher().publish(log.log_id)
    (tmp_path / "signing" / f"{log.log_id}.pem").chmod(0o644)

    publisher = new_publisher()
    await publisher.publish(log.log_id)

    assert "chmod 600" in publisher.doubts[log.log_id].why


async def test_where_nothing_can_be_kept_nothing_is_signed(log, new_publisher, tmp_path):
    await log.append(an_append())
    (tmp_path / "file").write_text("Not a folder.")
    publisher = new_publisher(tmp_path / "file")
    log.records.watched_by(publisher)

    assert await publisher.publish(log.log_id) is None
    await log.append(an_append())

    assert "cannot be written" in publisher.doubts[log.log_id].why
    assert stored_notes(log) == []


async def test_a_full_disk_is_said_once_and_signing_goes_on_when_there_is_room(
    log, new_publisher, monkeypatch
):
    publisher = new_publisher()
    log.records.watched_by(publisher)
    await log.append(an_append())
    await publisher.publish(log.log_id)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk, capture_logs() as said:
        disk.setattr("domain.record.published.write_private", full)
        for _ in range(3):
            await log.append(an_append())
            assert await publisher.publish(log.log_id) is None
        assert isinstance(publisher.doubts[log.log_id], CannotSign)
    assert [each["event"] for each in said] == ["publisher.refuses"]

    assert await publisher.publish(log.log_id) is not None
    assert publisher.doubts == {}


async def test_processes_that_begin_together_agree_on_a_key(log, new_publisher):
    await log.append(an_append())

    published = await asyncio.gather(*(new_publisher().publish(log.log_id) for _ in range(5)))

    assert sum(each is not None for each in published) == 1
    assert len(stored_notes(log)) == 1


async def test_a_log_that_is_not_there_is_left_to_whoever_appends(log, new_publisher):
    publisher = new_publisher()
    nowhere = new_stream()

    assert await publisher.publish(nowhere) is None
    await publisher.admit(nowhere)
    log.records.watched_by(publisher)
    with pytest.raises(LogNotOnRecord):
        await log.records.append(nowhere, an_append())


async def test_those_that_look_while_others_record_and_publish_find_nothing_wrong(
    log, new_publisher
):
    publisher, busy = new_publisher(), True

    async def record_and_publish() -> None:
        nonlocal busy
        for _ in range(30):
            await log.append(an_append(events=2))
            await publisher.publish(log.log_id)
        busy = False

    async def look() -> int:
        looks = 0
        while busy:
            newcomer = new_publisher()
            await newcomer.admit(log.log_id)
            assert newcomer.doubts == {}
            looks += 1
        return looks

    _, *looks = await asyncio.gather(record_and_publish(), look(), look())
    assert min(looks) > 0
