"""`daybook verify`, on the log of a Daybook that is running."""

from __future__ import annotations

import ast
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from domain.record.cosignature import Cosigner
from ops.cli import app
from ops.verify.bundle import STANDALONE
from tests.ops.conftest import CANARY, Recorded, Run
from tests.support.server import NORTHMERE

# A sound log


def test_a_sound_log_is_verified_down_to_its_read_models(daybook: Run) -> None:
    result = daybook("verify", "--partnership", NORTHMERE)

    assert result.exit_code == 0, result.output
    assert "Nothing is wrong with what was checked." in result.stdout
    for said in (
        "Position, time, version and hash of each.",
        "Checkpoints signed by the log's key, which is from the keys folder: ",
        "Events opened with the keys of their cases, and read as of those cases: ",
        "of so many cases: 1.",
        "The read model chronology up to position",
        "held against a replay of the events.",
    ):
        assert said in result.stdout, said
    assert CANARY not in result.output


def test_every_log_is_verified_when_none_is_named(daybook: Run) -> None:
    result = daybook("verify", "--json")

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [each["name"] for each in told] == [
        "northmere", "northmere: access log", "southmere", "southmere: access log",
    ]  # fmt: skip
    assert all(each["is_sound"] for each in told)
    assert told[0] | {"checked": [], "not_checked": []} == {
        "name": NORTHMERE,
        "is_sound": True,
        "first_bad": None,
        "findings": [],
        "more_findings": 0,
        "checked": [],
        "not_checked": [],
    }


def test_the_log_alone_is_verified_without_opening_anything(daybook: Run) -> None:
    result = daybook("verify", "--partnership", NORTHMERE, "--log-only")

    assert result.exit_code == 0, result.output
    assert "Events opened" not in result.stdout
    assert "What the events say, and the read models: --log-only." in result.stdout


# Something wrong


@pytest.fixture
def owner(recorded: Recorded) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(recorded.server.dsns.owner, autocommit=True) as connection:
        yield connection


def test_a_changed_event_is_named_and_the_exit_code_says_so(
    daybook: Run, owner: psycopg.Connection[Any], recorded: Recorded
) -> None:
    flip = "UPDATE record.event SET payload = set_bit(payload, 900, 1 - get_bit(payload, 900)) "
    flip += "WHERE log_id = %s AND position = 7"

    owner.execute(flip, (recorded.log_id,))
    found = daybook("verify", "--partnership", NORTHMERE, "--json")
    owner.execute(flip, (recorded.log_id,))

    told, of_looks = json.loads(found.stdout)
    assert (found.exit_code, told["is_sound"], told["first_bad"]) == (1, False, [7, 7])
    assert of_looks["is_sound"]
    assert [each["what"] for each in told["findings"]] == ["leaf", "payload"]
    assert any("The read models, since not" in each for each in told["not_checked"])
    assert daybook("verify", "--partnership", NORTHMERE).exit_code == 0


def test_a_key_destroyed_without_an_event_that_says_so_is_found(
    daybook: Run, owner: psycopg.Connection[Any], recorded: Recorded
) -> None:
    live = "FROM record.data_key WHERE log_id = %s AND wrapped IS NOT NULL AND case_id != log_id"
    case_id, wrapped = owner.execute(
        f"SELECT case_id, wrapped {live}", (recorded.log_id,)
    ).fetchone() or (None, None)
    change = "UPDATE record.data_key SET wrapped = %s, destroyed_at = %s, destroyed_position = %s "
    change += "WHERE case_id = %s"

    owner.execute(change, (None, "2026-03-02T21:40Z", 1, case_id))
    found = daybook("verify", "--partnership", NORTHMERE)
    owner.execute(change, (wrapped, None, None, case_id))

    assert found.exit_code == 1
    assert f"The key of case {case_id} is destroyed, and no event says so." in found.stdout


def test_a_row_of_a_read_model_that_the_events_do_not_make_is_found(
    daybook: Run, owner: psycopg.Connection[Any]
) -> None:
    change = "UPDATE read.chronology SET body = body || jsonb_build_object('summary', %s::text) "
    change += "WHERE body->>'summary' = %s"

    owner.execute(change, (f"{CANARY} changed", f"{CANARY} 3."))
    found = daybook("verify", "--partnership", NORTHMERE)
    owner.execute(change, (f"{CANARY} 3.", f"{CANARY} changed"))

    assert found.exit_code == 1
    assert "The read model chronology has a row that the events do not make" in found.stdout
    assert CANARY not in found.output


def test_the_checkpoint_kept_beside_the_keys_is_held_against_the_database(
    daybook: Run, recorded: Recorded, tmp_path: Path
) -> None:
    kept = recorded.server.folder / "keys" / "published" / f"{recorded.log_id}.note"
    published = kept.read_bytes()

    kept.write_bytes(published.replace(b"\n", b"\n1", 1))
    found = daybook("verify", "--partnership", NORTHMERE, "--log-only")
    kept.write_bytes(published)

    assert found.exit_code == 1
    assert "The checkpoint kept beside the keys is not signed by the log's key." in found.stdout


def test_a_log_that_was_signed_and_says_that_it_was_not_is_not_sound(
    daybook: Run, owner: psycopg.Connection[Any], recorded: Recorded
) -> None:
    signer = owner.execute(
        "DELETE FROM record.signer WHERE log_id = %s RETURNING log_id, origin, verifier_key",
        (recorded.log_id,),
    ).fetchone()
    try:
        found = daybook("verify", "--partnership", NORTHMERE, "--log-only")
    finally:
        owner.execute("INSERT INTO record.signer VALUES (%s, %s, %s)", signer)

    assert found.exit_code == 1
    assert "names no key, and there is the one in the keys folder." in found.stdout


# What cannot be verified


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--partnership", "nowhere"), "There is no partnership nowhere"),
        (("no-such-file.zip",), "no-such-file.zip cannot be read"),
        (("--key", "nonsense"), "--key: A verifier key is"),
        (("--against", "no-such-file"), "no-such-file cannot be read"),
    ],
)
def test_what_cannot_be_verified_is_said_in_a_sentence(
    words: tuple[str, ...], sentence: str, daybook: Run
) -> None:
    result = daybook("verify", *words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr


def test_a_key_of_a_log_given_as_a_witness_is_not_asked_properly(
    daybook: Run, recorded: Recorded
) -> None:
    result = daybook("verify", "--witness", recorded.key)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "not a key that cosigns" in " ".join(result.stderr.split())


def test_a_named_witness_that_cosigned_nothing_is_a_doubt(daybook: Run) -> None:
    witness = Cosigner("court.example", Ed25519PrivateKey.generate())

    result = daybook("verify", "--partnership", NORTHMERE, "--log-only", "--witness", witness.vkey)

    assert result.exit_code == 1
    assert "court.example has cosigned no checkpoint of this log." in result.stdout


def test_against_one_log_is_not_asked_of_several(daybook: Run, bundle: Path) -> None:
    result = daybook("verify", "--against", bundle)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "name its partnership" in result.stderr


def test_a_bundle_that_cannot_be_written_leaves_nothing_behind(
    daybook: Run, tmp_path: Path
) -> None:
    (tmp_path / "taken").mkdir()

    for out in (tmp_path / "nowhere" / "log.zip", tmp_path / "taken"):
        result = daybook("export", "proof", "--partnership", NORTHMERE, "--out", out)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"{out} cannot be written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_the_bundles_verifier_imports_nothing_but_python_and_cryptography() -> None:
    imported = {
        name.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(ast.parse(STANDALONE.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }

    roots = {name.partition(".")[0] for name in imported}
    assert roots - {"cryptography"} <= sys.stdlib_module_names


def test_a_file_that_is_no_bundle_is_not_sound(daybook: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("hello.txt", "hello")

    result = daybook("verify", path)

    assert result.exit_code == 1
    assert "does not have each of log.json" in result.stderr


def test_the_verification_benchmark_makes_a_sound_log_and_measures_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path))

    result = CliRunner().invoke(app, ["bench", "verify", "--json", "--events", "600"])

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [each["name"] for each in told] == ["verify.core", "verify.wall"]
    assert all(each["value"] > 0 for each in told)
    assert list(tmp_path.glob("bench-*")) == []
