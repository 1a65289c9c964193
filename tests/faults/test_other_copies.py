"""What somebody else was given of a log, and who else saw it: what both verifiers make of that.

A bundle is a file that passes through hands. Nothing in it counts that is not signed, and nothing
in it may be read in two ways.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.record.cosignature import Cosigner, WitnessVerifier
from ops.verify.bundle import NotABundle
from tests.support.database import Cluster
from tests.support.tampering import EVENTS, SignedLog, sign, signed_log
from tests.support.verifiers import (
    by_daybook,
    by_daybook_on_bundles,
    by_standalone,
    exported,
    load_standalone,
    tampering,
)

pytestmark = pytest.mark.faults

Change = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def log(cluster: Cluster) -> Iterator[SignedLog]:
    dsns = cluster.database()
    with psycopg.connect(dsns.owner) as connection:
        yield signed_log(dsns, connection, Random(1))
    cluster.drop(dsns)


@pytest.fixture(scope="module")
def standalone() -> ModuleType:
    return load_standalone()


@pytest.fixture
def bundle(log: SignedLog, tmp_path: Path, chance: Random) -> Path:
    """What an auditor was given in March: all of it."""
    with tampering(log, chance) as hand:
        return exported(hand, tmp_path, "march.zip")


@pytest.fixture
def shorter(log: SignedLog, tmp_path: Path, chance: Random) -> Path:
    """What the auditor is given in May, by somebody who took events away."""
    with tampering(log, chance) as hand:
        hand.truncate(200)
        return exported(hand, tmp_path, "may.zip")


def rewritten(bundle: Path, change: Callable[[str, bytes], bytes], name: str = "new.zip") -> Path:
    """A copy of a bundle in which some parts are others."""
    path = bundle.with_name(name)
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return path


def told_otherwise(bundle: Path, change: Change) -> Path:
    """A copy of a bundle whose log.json says something else."""
    return rewritten(
        bundle,
        lambda part, data: (
            json.dumps(change(json.loads(data))).encode() if part == "log.json" else data
        ),
    )


def is_believed(bundle: Path, standalone: ModuleType, *words: str | Path) -> tuple[bool, bool]:
    """Whether Daybook finds nothing wrong with a bundle, and whether its own verifier does not."""
    try:
        by_ours = by_daybook_on_bundles(bundle).is_sound
    except NotABundle:
        by_ours = False
    return by_ours, by_standalone(standalone, bundle, *words)[0]


@pytest.mark.parametrize("said", ["2026-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00"])
def test_a_bundle_shorter_than_another_is_a_doubt_whenever_it_says_it_was_made(
    said: str, bundle: Path, shorter: Path, standalone: ModuleType
) -> None:
    may = told_otherwise(shorter, lambda told: told | {"exported_at": said})

    found = by_daybook_on_bundles(may, bundle)

    assert not found.is_sound
    [only] = [each for each in found.all if each.says.startswith("not there, and march.zip")]
    assert (only.first, only.last) == (201, EVENTS)
    is_sound, places = by_standalone(standalone, may, "--against", bundle)
    assert not is_sound
    assert (201, EVENTS) in places
    # The other way round, the shorter is the beginning of the longer.
    assert by_daybook_on_bundles(bundle, may).is_sound
    assert by_standalone(standalone, bundle, "--against", may)[0]


def test_a_bundle_of_another_log_is_a_doubt(
    bundle: Path, cluster: Cluster, standalone: ModuleType, tmp_path: Path, chance: Random
) -> None:
    dsns = cluster.database()
    with psycopg.connect(dsns.owner) as connection:
        other = signed_log(dsns, connection, Random(2))
        with tampering(other, chance) as hand:
            another = exported(hand, tmp_path, "another.zip")
    cluster.drop(dsns)

    assert not by_daybook_on_bundles(bundle, another).is_sound
    assert not by_standalone(standalone, bundle, "--against", another)[0]


def test_a_database_is_held_against_a_bundle_beyond_its_last_checkpoint(
    log: SignedLog, tmp_path: Path, chance: Random
) -> None:
    with tampering(log, chance) as hand:
        hand.run("delete_checkpoints")
        sign(hand.connection, log.log_id, log.signer, (40, 111, 200))
        march = exported(hand, tmp_path, "march.zip")
        untouched = by_daybook(hand, against=march)
        hand.do("payload", 250)
        hand.forge()
        changed = by_daybook(hand, against=march)
        hand.truncate(230)
        cut = by_daybook(hand, against=march)

    assert untouched.is_sound
    assert changed.first_bad == (250, 250)
    assert [(each.what, each.first, each.last) for each in cut.all] == [("truncated", 231, EVENTS)]


def test_a_witness_that_was_named_and_cosigned_nothing_is_a_doubt(
    bundle: Path, standalone: ModuleType
) -> None:
    witness = Cosigner("court.example", Ed25519PrivateKey.generate())
    named = (WitnessVerifier.from_vkey(witness.vkey),)

    found = by_daybook_on_bundles(bundle, must_have_seen=named)

    assert [each.what for each in found.all] == ["witness"]
    assert not by_standalone(standalone, bundle, "--witness", witness.vkey)[0]


def test_a_key_of_the_wrong_kind_is_not_asked_properly(
    log: SignedLog, bundle: Path, standalone: ModuleType
) -> None:
    witness = Cosigner("court.example", Ed25519PrivateKey.generate())

    for words in (("--witness", log.signer.vkey), ("--key", witness.vkey), ("--key", "nonsense")):
        with pytest.raises(SystemExit) as ended:
            standalone.main([str(bundle), *words])
        assert ended.value.code == 2


OTHERWISE: dict[str, Change] = {
    "another origin": lambda told: told | {"origin": "elsewhere.example/log"},
    "something more": lambda told: told | {"note": "Everything is in order."},
    "something less": lambda told: {name: told[name] for name in told if name != "witnesses"},
    "a size that is none": lambda told: told | {"size": True},
    "another log": lambda told: told | {"log": str(told["log"]).upper()},
}


@pytest.mark.parametrize("change", OTHERWISE)
def test_a_bundle_that_says_something_else_of_itself_is_not_believed(
    change: str, bundle: Path, standalone: ModuleType
) -> None:
    assert is_believed(told_otherwise(bundle, OTHERWISE[change]), standalone) == (False, False)


@pytest.mark.parametrize("part", ["log.json", "checkpoints.ndjson"])
def test_a_bundle_that_says_something_twice_is_not_believed(
    part: str, bundle: Path, standalone: ModuleType
) -> None:
    begins = {"log.json": b'{"partnership":"Southmere",', "checkpoints.ndjson": b'{"note":"",'}

    def change(name: str, data: bytes) -> bytes:
        return begins[part] + data.lstrip()[1:] if name == part else data

    assert is_believed(rewritten(bundle, change), standalone) == (False, False)


@pytest.mark.parametrize("place", ["before", "after", "among", "beside"])
def test_a_bundle_with_something_hidden_in_it_is_not_believed(
    place: str, bundle: Path, standalone: ModuleType
) -> None:
    data = bundle.read_bytes()
    if place == "before":
        bundle.write_bytes(b'{"format":"daybook.receipt/1"}\n' + data)
    elif place == "after":
        bundle.write_bytes(data + b"\n<html>Everything is in order.</html>")
    else:
        with zipfile.ZipFile(bundle, "a") as parts:
            parts.comment = b"Everything is in order." if place == "among" else b""
            if place == "beside":
                parts.writestr("summary.txt", "Everything is in order.")

    if place == "before":
        # It does not begin as a bundle does, so it is read as the receipt that it seems to be.
        assert not by_standalone(standalone, bundle)[0]
        with pytest.raises(NotABundle):
            by_daybook_on_bundles(bundle)
    else:
        assert is_believed(bundle, standalone) == (False, False)


@pytest.mark.parametrize("part", ["entries.ndjson", "hashes.bin", "checkpoints.ndjson"])
def test_a_bundle_that_becomes_far_too_large_is_not_read(
    part: str, bundle: Path, standalone: ModuleType
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, bytes(50_000_000) if name == part else old.read(name))
    bundle.write_bytes(packed.getvalue())

    with pytest.raises(NotABundle, match="far too large"):
        by_daybook_on_bundles(bundle)
    assert not by_standalone(standalone, bundle)[0]
