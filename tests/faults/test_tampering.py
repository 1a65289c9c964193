"""Whatever the owner of the database does to a log, both verifiers find it, and say where.

Each kind is done at a hundred places. What only the rows contradict is named exactly. Somebody who
hashes everything anew is found against what was signed: then the range between two checkpoints is
all that can be known.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from random import Random
from types import ModuleType

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import Cosigner, WitnessVerifier
from domain.record.note import Note, NoteSigner
from domain.record.verification.checkpoints import Kept
from domain.record.verification.findings import Findings
from ops.verify.bundle import NotABundle
from tests.support.database import Cluster
from tests.support.tampering import CHECKPOINTS, EVENTS, Hand, SignedLog, sign, signed_log
from tests.support.verifiers import (
    Place,
    by_daybook,
    by_daybook_on_bundles,
    by_standalone,
    exported,
    load_standalone,
    tampering,
)

pytestmark = pytest.mark.faults

PLACES = 100


@pytest.fixture(scope="module")
def log(cluster: Cluster) -> Iterator[SignedLog]:
    """One log that every test of this module tampers with and leaves as it was."""
    dsns = cluster.database()
    with psycopg.connect(dsns.owner) as connection:
        yield signed_log(dsns, connection, Random(1))
    cluster.drop(dsns)


@pytest.fixture(scope="module")
def standalone() -> ModuleType:
    """The verifier that is in every bundle."""
    return load_standalone()


@pytest.fixture(autouse=True)
def _swept(log: SignedLog) -> None:
    """Every tampering leaves rows behind that nobody sees and everybody has to pass by."""
    with psycopg.connect(log.dsns.owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE record.event")


def interval(position: int) -> Place:
    """The range between checkpoints that holds a position."""
    later = [size for size in CHECKPOINTS if size >= position]
    earlier = [size for size in CHECKPOINTS if size < position]
    return max(earlier, default=0) + 1, min(later)


def test_an_untouched_log_is_sound_by_both_verifiers(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    with tampering(log, chance) as hand:
        findings = by_daybook(hand)
        is_sound, places = by_standalone(standalone, exported(hand, tmp_path))

    assert (findings.all, findings.first_bad) == ([], None)
    assert (is_sound, places) == (True, [])


@pytest.mark.parametrize("kind", [*Hand.ONE, *Hand.ORDER])
def test_what_was_done_to_rows_is_named_exactly(
    kind: str, log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    for _ in range(PLACES):
        with tampering(log, chance) as hand:
            position = hand.do(kind, chance.randint(1, EVENTS))
            findings = by_daybook(hand)
            is_sound, places = by_standalone(standalone, exported(hand, tmp_path))

        assert findings.first_bad == (position, position), findings.all
        assert not is_sound
        assert places[0] == (position, position)


@pytest.mark.parametrize("kind", [each for each in (*Hand.ONE, *Hand.ORDER) if each != "leaf_hash"])
def test_whoever_also_hashes_everything_anew_is_found_by_what_was_signed(
    kind: str, log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    for _ in range(PLACES):
        with tampering(log, chance) as hand:
            position = hand.do(kind, chance.randint(1, EVENTS))
            hand.forge()
            findings = by_daybook(hand)
            is_sound, places = by_standalone(standalone, exported(hand, tmp_path))

        first, last = interval(position)
        assert findings.first_bad, position
        assert first <= findings.first_bad[0] <= position <= findings.first_bad[1] <= last
        assert not is_sound
        assert any(a <= position <= b for a, b in places), (position, places)


def test_a_truncated_tail_is_found_by_the_checkpoints_that_cover_it(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    for _ in range(PLACES):
        with tampering(log, chance) as hand:
            kept = chance.randint(1, EVENTS - 1)
            hand.run("delete_after", kept)
            hand.forge()
            findings = by_daybook(hand)
            is_sound, places = by_standalone(standalone, exported(hand, tmp_path))

        expected = (interval(kept + 1)[0], EVENTS)
        assert findings.first_bad == expected
        assert (is_sound, places[0]) == (False, expected)


def test_an_older_backup_put_back_is_found_by_what_was_published_since(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    note = tmp_path / "published.note"
    for _ in range(PLACES):
        with tampering(log, chance) as hand:
            note.write_text(_note(hand, EVENTS), "utf-8")
            kept = chance.randint(CHECKPOINTS[0], EVENTS - 1)
            hand.truncate(kept)
            alone = by_daybook(hand)
            findings = by_daybook(hand, Kept("the checkpoint kept", note.read_bytes()))
            bundle = exported(hand, tmp_path)
            is_sound, places = by_standalone(standalone, bundle, "--against", note)

        assert alone.is_sound, "a backup is sound by itself"
        expected = (interval(kept + 1)[0], EVENTS)
        assert findings.first_bad == expected
        assert (is_sound, places[0]) == (False, expected)


def test_a_log_forked_by_whoever_has_its_key_is_found_by_two_auditors_together(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    with tampering(log, chance) as hand:
        honest = exported(hand, tmp_path, "honest.zip")
        note = tmp_path / "honest.note"
        note.write_text(_note(hand, EVENTS), "utf-8")
    for _ in range(PLACES):
        with tampering(log, chance) as hand:
            position = hand.do("payload", chance.randint(1, EVENTS))
            hand.forge()
            hand.run("delete_checkpoints")
            sign(hand.connection, log.log_id, log.signer, CHECKPOINTS)
            alone = by_daybook(hand)
            forked = exported(hand, tmp_path, "forked.zip")
            with_note = by_daybook(hand, Kept("the other auditor's note", note.read_bytes()))

        assert alone.is_sound, "each of two histories is sound by itself"
        assert not with_note.is_sound
        for one, other in ((honest, forked), (forked, honest)):
            assert by_daybook_on_bundles(one, other).first_bad == (position, position)
            is_sound, places = by_standalone(standalone, one, "--against", other)
            assert (is_sound, places[0]) == (False, (position, position))
        assert by_standalone(standalone, forked, "--against", note)[0] is False


def test_a_forged_checkpoint_is_not_believed(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    forger = NoteSigner(log.signer.key.name, Ed25519PrivateKey.generate())
    for _ in range(PLACES):
        with tampering(log, chance) as hand:
            # The forger changes an event, hashes all anew, and has no key but their own.
            hand.do("payload", chance.randint(1, EVENTS))
            hand.forge()
            hand.run("delete_checkpoints")
            sign(hand.connection, log.log_id, forger, CHECKPOINTS)
            findings = by_daybook(hand)
            is_sound, _ = by_standalone(standalone, exported(hand, tmp_path))

        assert [each.what for each in findings.all] == ["checkpoint"] * len(CHECKPOINTS)
        assert not is_sound


def test_a_key_that_is_not_the_one_known_otherwise_is_not_believed(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    forger = NoteSigner(log.signer.key.name, Ed25519PrivateKey.generate())
    with tampering(log, chance) as hand:
        hand.run("set_signer", value=forger.vkey)
        hand.run("delete_checkpoints")
        sign(hand.connection, log.log_id, forger, CHECKPOINTS)
        alone, known = by_daybook(hand), by_daybook(hand, key=log.signer.vkey)
        bundle = exported(hand, tmp_path)

    assert alone.is_sound
    assert "Whether the key is the log's own" in " ".join(alone.not_checked)
    assert {each.what for each in known.all} == {"key", "checkpoint"}
    assert by_standalone(standalone, bundle)[0]
    assert not by_standalone(standalone, bundle, "--key", log.signer.vkey)[0]


@pytest.mark.parametrize("part", ["entries.ndjson", "hashes.bin", "checkpoints.ndjson"])
def test_one_flipped_bit_of_a_bundle_is_found(
    part: str, log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    with tampering(log, chance) as hand:
        sound = exported(hand, tmp_path)
    damaged = tmp_path / "damaged.zip"
    for _ in range(PLACES):
        at = _with_a_flipped_bit(sound, damaged, part, chance)
        findings, (is_sound, places) = Findings(), by_standalone(standalone, damaged)
        with suppress(NotABundle):
            findings = by_daybook_on_bundles(damaged)
            assert not findings.is_sound

        assert not is_sound
        if part == "hashes.bin":
            position = at // 32 + 1
            assert findings.first_bad == places[0] == (position, position)


def test_bits_flipped_in_the_file_itself_never_pass_for_another_log(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    with tampering(log, chance) as hand:
        sound = exported(hand, tmp_path)
    damaged = tmp_path / "damaged.zip"
    for _ in range(PLACES):
        file = bytearray(sound.read_bytes())
        file[chance.randrange(len(file))] ^= 1 << chance.randrange(8)
        damaged.write_bytes(file)

        # What is not the log, such as README.txt, may be damaged and the log still be sound.
        is_sound, _ = by_standalone(standalone, damaged, "--against", sound)
        with suppress(NotABundle):
            assert by_daybook_on_bundles(damaged, sound).is_sound == is_sound


def test_what_a_witness_cosigned_is_held_against_the_checkpoint(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    witness = Cosigner("police.example", Ed25519PrivateKey.generate())
    with tampering(log, chance) as hand:
        texts = {each.size: Note.parse(each.note).text for each in hand.stored().checkpoints()}
        lines = {
            size: witness.cosign(Checkpoint.parse(text), 1_772_487_600).line
            for size, text in texts.items()
        }
        hand.cosigned(EVENTS, witness.key.name, lines[EVENTS])
        right = exported(hand, tmp_path, "right.zip")
        hand.cosigned(256, witness.key.name, lines[200])
        wrong = exported(hand, tmp_path, "wrong.zip")
        stranger = Cosigner("police.example", Ed25519PrivateKey.generate())
        trusted = tuple(WitnessVerifier.from_vkey(each.vkey) for each in (witness, stranger))
        found = by_daybook(hand, witnesses=trusted)

    assert by_standalone(standalone, right, "--witness", witness.vkey) == (True, [])
    assert by_standalone(standalone, wrong, "--witness", witness.vkey) == (False, [])
    assert by_standalone(standalone, wrong, "--witness", stranger.vkey) == (False, [])
    assert [each.what for each in found.all] == ["cosignature"]


def test_a_time_stamp_of_something_else_is_found(
    log: SignedLog, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    with tampering(log, chance) as hand:
        text = Note.parse(_note(hand, EVENTS).encode()).text
        hand.stamped(EVENTS, b"..." + sha256(text.encode()).digest() + b"...")
        right = exported(hand, tmp_path, "right.zip")
        hand.stamped(256, b"..." + sha256(text.encode()).digest() + b"...")
        wrong = exported(hand, tmp_path, "wrong.zip")

    assert by_standalone(standalone, right) == (True, [])
    assert by_standalone(standalone, wrong) == (False, [])


def _note(hand: Hand, size: int) -> str:
    [note] = [each.note for each in hand.stored().checkpoints() if each.size == size]
    return note.decode()


def _with_a_flipped_bit(sound: Path, damaged: Path, part: str, chance: Random) -> int:
    """A copy of a bundle with one bit of a part flipped, and at which byte of it."""
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            data = bytearray(old.read(name))
            if name == part:
                at = chance.randrange(len(data))
                data[at] ^= 1 << chance.randrange(8)
            new.writestr(name, bytes(data))
    return at
