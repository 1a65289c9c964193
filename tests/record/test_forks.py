"""Two pasts of one log were signed: nobody forgets it, and nothing more is signed or recorded."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from domain.record.application import Records
from domain.record.checkpoint import Checkpoint
from domain.record.note import Note
from domain.record.private_files import write_private
from domain.record.published import Forked, PublishedNotes, RolledBack
from tests.support.keys import KEYS
from tests.support.log_events import an_append
from tests.support.rolled_back import cut_back

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Fork:
    """A log that was signed at `first`, put back, and signed again at `second`, larger."""

    first: Checkpoint
    second: Checkpoint
    #: The keys folder that knows of the first, and the one that knows of the second.
    keys: Path
    other_keys: Path


@pytest.fixture
async def fork(log, new_publisher, tmp_path: Path) -> Fork:
    """A database and its keys were put back from a backup and used; then the newer keys came."""
    keys, other_keys = tmp_path / "keys", tmp_path / "other"
    await log.append(an_append(events=5))
    await new_publisher(keys).publish(log.log_id)
    shutil.copytree(keys, other_keys)
    await log.append(an_append(events=5))
    first = await new_publisher(keys).publish(log.log_id)
    cut_back(log.dsns.owner, 5)
    await append_unwatched(log, events=12)
    second = await new_publisher(other_keys).publish(log.log_id)
    assert (first.size, second.size) == (10, 17)
    return Fork(first, second, keys, other_keys)


async def append_unwatched(log, events: int) -> None:
    """As a process does that knows nothing of the fork."""
    async with Records(log.dsns.service, KEYS) as records:
        await records.append(log.log_id, an_append(events=events))


def kept(keys: Path) -> set[Checkpoint]:
    notes = (keys / "published").glob("*.note")
    return {Checkpoint.parse(Note.parse(path.read_bytes()).text) for path in notes}


async def test_it_is_known_for_ever_and_nothing_is_signed_over_it(log, new_publisher, fork):
    publisher = new_publisher(fork.keys)
    log.records.watched_by(publisher)

    for _ in range(3):
        assert await publisher.publish(log.log_id) is None
        assert isinstance(publisher.doubts[log.log_id], Forked)
        await append_unwatched(log, events=1)
    restarted = new_publisher(fork.keys)
    assert await restarted.publish(log.log_id) is None

    assert isinstance(restarted.doubts[log.log_id], Forked)
    with pytest.raises(Forked, match=r"(?s)move the notes of the other.*Reading goes on"):
        await log.append(an_append())


async def test_both_signatures_are_kept_beside_the_keys(log, new_publisher, fork):
    for _ in range(2):
        await new_publisher(fork.keys).publish(log.log_id)
        # The other line grows meanwhile: that it is another was kept already.
        await append_unwatched(log, events=1)
        await new_publisher(fork.other_keys).publish(log.log_id)

    assert kept(fork.keys) == {fork.first, fork.second}
    note = PublishedNotes(fork.keys).path(log.log_id)
    assert Checkpoint.parse(Note.parse(note.read_bytes()).text) == fork.first
    assert all(path.stat().st_mode & 0o077 == 0 for path in note.parent.iterdir())


async def test_an_append_finds_it_before_anything_was_published(log, new_publisher, fork):
    publisher = new_publisher(fork.keys)

    with pytest.raises(Forked):
        await publisher.admit(log.log_id)

    assert kept(fork.keys) == {fork.first, fork.second}


async def test_the_database_that_lost_does_not_make_it_forgotten(log, new_publisher, fork):
    """The first line put back: of the second, which was signed too, only the folder knows."""
    await new_publisher(fork.keys).publish(log.log_id)
    cut_back(log.dsns.owner, 5)

    publisher = new_publisher(fork.keys)

    assert await publisher.publish(log.log_id) is None
    assert "17 were published" in publisher.doubts[log.log_id].why


async def test_what_a_witness_shows_is_kept_as_well(log, new_publisher, fork):
    shown = PublishedNotes(fork.keys).path(log.log_id).read_bytes()
    publisher = new_publisher(fork.other_keys)
    await publisher.publish(log.log_id)

    await publisher.show(log.log_id, shown)

    assert isinstance(publisher.doubts[log.log_id], Forked)
    restarted = new_publisher(fork.other_keys)
    assert await restarted.publish(log.log_id) is None
    assert isinstance(restarted.doubts[log.log_id], Forked)
    assert kept(fork.other_keys) == {fork.first, fork.second}


async def test_it_goes_on_once_an_operator_took_the_other_note_away(log, new_publisher, fork):
    await new_publisher(fork.keys).publish(log.log_id)
    PublishedNotes(fork.keys).path(log.log_id).unlink()

    publisher = new_publisher(fork.keys)
    await append_unwatched(log, events=1)
    published = await publisher.publish(log.log_id)

    assert published is not None
    assert published.size == 18
    assert kept(fork.keys) == {published}


async def test_a_note_that_cannot_be_kept_is_not_forgotten_while_the_process_runs(
    log, new_publisher, fork, monkeypatch
):
    publisher = new_publisher(fork.keys)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("domain.record.published.write_private", full)
        with pytest.raises(Forked):
            await publisher.admit(log.log_id)
    assert kept(fork.keys) == {fork.first}

    await publisher.publish(log.log_id)

    assert kept(fork.keys) == {fork.first, fork.second}


async def test_an_older_backup_is_no_fork_and_leaves_no_trace_once_the_newer_is_back(
    log, new_publisher, tmp_path
):
    await log.append(an_append(events=3))
    await new_publisher().publish(log.log_id)
    file = PublishedNotes(tmp_path).path(log.log_id)
    earlier = file.read_bytes()
    await log.append(an_append(events=2))
    await new_publisher().publish(log.log_id)
    later = file.read_bytes()
    file.write_bytes(earlier)
    owner = await log.as_owner()
    newer = await (await owner.execute("SELECT head, root, frontier FROM record.log")).fetchone()
    with psycopg.connect(log.dsns.owner) as connection:
        connection.execute("UPDATE record.log SET head = 4")
        connection.execute("DELETE FROM record.checkpoint")
    publisher = new_publisher()
    await publisher.show(log.log_id, later)

    assert type(publisher.doubts[log.log_id]) is RolledBack
    assert {each.size for each in kept(tmp_path)} == {3, 5}
    await owner.execute("UPDATE record.log SET head = %s, root = %s, frontier = %s", newer)
    await owner.commit()
    restarted = new_publisher()
    await restarted.publish(log.log_id)

    assert restarted.doubts == {}
    assert [path.read_bytes() for path in file.parent.glob("*.note")] == [later]


@pytest.mark.parametrize("with_key", ["none", "another"])
async def test_without_the_key_that_signs_appends_are_still_held_against_what_was_published(
    log, new_publisher, tmp_path, with_key
):
    await log.append(an_append(events=5))
    await new_publisher().publish(log.log_id)
    key = tmp_path / "signing" / f"{log.log_id}.pem"
    key.unlink()
    if with_key == "another":
        another = Ed25519PrivateKey.generate()
        pem = another.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(key, pem.decode(), replace=False)
    await new_publisher().admit(log.log_id)
    cut_back(log.dsns.owner, 3)

    publisher = new_publisher()
    with pytest.raises(RolledBack):
        await publisher.admit(log.log_id)

    assert await publisher.publish(log.log_id) is None
    assert "5 were published" in publisher.doubts[log.log_id].why
