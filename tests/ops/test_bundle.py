"""`daybook export proof` and receipts: by Daybook and by the verifier that a bundle brings."""

from __future__ import annotations

import base64
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.ops.conftest import CANARY, Recorded, Run
from tests.support.database import Cluster
from tests.support.server import NORTHMERE
from tests.support.standalone import standalone

# A bundle


def test_a_bundle_is_sound_by_daybook_and_by_its_own_verifier(
    daybook: Run, bundle: Path, recorded: Recorded
) -> None:
    with zipfile.ZipFile(bundle) as parts:
        names = parts.namelist()

    ours = daybook("verify", bundle, "--key", recorded.key)
    theirs = standalone(bundle, "--key", recorded.key)

    assert set(names) == {
        "README.txt", "log.json", "verify.py", "entries.ndjson", "hashes.bin", "checkpoints.ndjson",
    }  # fmt: skip
    assert ours.exit_code == 0, ours.output
    assert "which is from the command line" in ours.stdout
    assert theirs.returncode == 0, theirs.stdout + theirs.stderr
    assert f"checkpoints are signed by the log's key {recorded.key}" in theirs.stdout
    assert theirs.stdout.endswith("Wrong:\nnothing\n")


def test_a_bundle_holds_no_word_of_a_case_and_no_name(bundle: Path, recorded: Recorded) -> None:
    with zipfile.ZipFile(bundle) as parts:
        held = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "replace")

    people = [actor.name for actor in recorded.server.actors.values()]
    for word in (CANARY, recorded.reference, "Elliot", "Records clerk", *people):
        assert word not in held, word


def test_a_later_bundle_is_held_against_an_earlier_one_and_a_checkpoint(
    daybook: Run, bundle: Path, recorded: Recorded, tmp_path: Path
) -> None:
    note = tmp_path / "served.note"
    with recorded.server.client() as http:
        note.write_text(http.get(f"/log/{recorded.log_id}/checkpoint").text, "utf-8")
    later = tmp_path / "later.zip"
    daybook("export", "proof", "--partnership", NORTHMERE, "--out", later)

    for other in (bundle, note):
        assert daybook("verify", later, "--against", other).exit_code == 0
        assert standalone(later, "--against", other).returncode == 0
    against_log = daybook("verify", "--partnership", NORTHMERE, "--log-only", "--against", bundle)
    assert against_log.exit_code == 0, against_log.output


def test_a_bundle_of_a_log_that_nobody_signed_is_not_sound(
    daybook: Run, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsns = cluster.database()
    with psycopg.connect(dsns.owner) as connection:
        connection.execute(
            "WITH made AS (INSERT INTO record.log (log_id, name) VALUES (uuidv7(), 'unsigned')"
            " RETURNING log_id, name)"
            " INSERT INTO access.partnership SELECT log_id, name, name, uuidv7() FROM made"
        )
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", dsns.owner)
    path = tmp_path / "unsigned.zip"

    assert daybook("export", "proof", "--partnership", "unsigned", "--out", path).exit_code == 0
    ours, theirs = daybook("verify", path), standalone(path)
    cluster.drop(dsns)

    assert (ours.exit_code, theirs.returncode) == (1, 1)
    assert "nothing vouches for these events" in ours.stdout
    assert "nothing vouches for its events" in theirs.stdout


# A receipt


def test_a_receipt_is_sound_by_daybook_and_by_the_bundles_verifier(
    daybook: Run, bundle: Path, recorded: Recorded, tmp_path: Path
) -> None:
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(recorded.receipt), "utf-8")
    standalone(bundle)  # Takes verify.py out of it.

    ours = daybook("verify", path, "--key", recorded.key)
    theirs = standalone(path, "--key", recorded.key)

    assert ours.exit_code == 0, ours.output
    assert theirs.returncode == 0, theirs.stdout
    # A receipt is there to be read, so each shows the words that it found proved.
    for said in (ours.stdout, theirs.stdout):
        assert "says what the receipt says" in said
        assert recorded.receipt["content"] in said
        assert recorded.log_id in said
        assert recorded.receipt["origin"] in said


def _other_base64(text: str) -> str:
    data = bytearray(base64.b64decode(text))
    data[-1] ^= 1
    return base64.b64encode(bytes(data)).decode()


CHANGES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another word": lambda told: {"content": told["content"].replace("a", "e", 1)},
    "another opening": lambda told: {"opening": _other_base64(told["opening"])},
    "something else sealed": lambda told: {"sealed": _other_base64(told["sealed"])},
    "another time": lambda told: {"entry": told["entry"].replace("T", "T1", 1)},
    "another topic": lambda told: {"entry": told["entry"].replace("entry.", "entri.")},
    "another log": lambda told: {"log": told["entry"][9:45]},
    "another place": lambda told: {"proof": told["proof"].replace("index ", "index 1")},
    "another proof": lambda told: {"proof": told["proof"].replace("=\n", "=\n" + "A" * 43 + "=\n")},
    "another checkpoint": lambda told: {"proof": told["proof"].replace("\n\n", "\n\nx", 1)},
    "no proof": lambda _: {"proof": ""},
    "no opening": lambda _: {"opening": None},
    "another format": lambda _: {"format": "daybook.receipt/2"},
    "another origin": lambda _: {"origin": "elsewhere.example/log"},
    "something more": lambda _: {"summary": "The child was seen, and was well."},
    "a witness that is none": lambda _: {"witnesses": ["The child was seen, and was well."]},
    "something else beside the proof": lambda told: {
        "proof": re.sub("extra [^\n]+", "extra VGhlIGNoaWxkIHdhcyBzZWVuLg==", told["proof"])
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_receipt_that_was_changed_is_not_sound(
    change: str, daybook: Run, bundle: Path, recorded: Recorded, tmp_path: Path
) -> None:
    changed = recorded.receipt | CHANGES[change](recorded.receipt)
    assert changed != recorded.receipt
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(changed), "utf-8")
    standalone(bundle)

    ours, theirs = daybook("verify", path), standalone(path)

    assert ours.exit_code == 1, ours.output
    assert theirs.returncode == 1, theirs.stdout
    assert CANARY not in ours.output + theirs.stdout


FORGED = json.dumps({"summary": "The child was seen, and was well."})


def test_a_receipt_that_says_two_things_is_not_sound(
    daybook: Run, bundle: Path, recorded: Recorded, tmp_path: Path
) -> None:
    text = json.dumps(recorded.receipt)
    path = tmp_path / "receipt.json"
    path.write_text(f'{{"content":{json.dumps(FORGED)},{text[1:]}', "utf-8")
    standalone(bundle)

    ours, theirs = daybook("verify", path), standalone(path)

    assert (ours.exit_code, theirs.returncode) == (1, 1)
    assert "something twice" in ours.output
    assert "something twice" in theirs.stdout
    assert "was well" not in ours.output + theirs.stdout


@pytest.mark.parametrize("first", ["receipt", "bundle"])
def test_a_receipt_that_is_a_bundle_too_is_not_sound(
    first: str, daybook: Run, bundle: Path, recorded: Recorded, tmp_path: Path
) -> None:
    forged = json.dumps(recorded.receipt | {"content": FORGED}).encode() + b"\n"
    path = tmp_path / "receipt.json"
    path.write_bytes(
        forged + bundle.read_bytes() if first == "receipt" else bundle.read_bytes() + forged
    )
    standalone(bundle)

    ours, theirs = daybook("verify", path), standalone(path)

    assert (ours.exit_code, theirs.returncode) == (1, 1)


def test_a_receipt_is_held_against_what_somebody_else_was_given(
    daybook: Run, bundle: Path, recorded: Recorded, tmp_path: Path
) -> None:
    path, note = tmp_path / "receipt.json", tmp_path / "its.note"
    path.write_text(json.dumps(recorded.receipt), "utf-8")
    note.write_text(recorded.receipt["proof"].partition("\n\n")[2], "utf-8")
    standalone(bundle)

    for other in (bundle, note):
        assert daybook("verify", path, "--against", other).exit_code == 0
        assert standalone(path, "--against", other).returncode == 0
    for other in (tmp_path / "no-such-file", path):
        assert daybook("verify", path, "--against", other).exit_code == 1
        assert standalone(path, "--against", other).returncode == 1
