"""A scenario's files are refused with the line that is at fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ops.scenarios import ScenarioError, model, read

SCRIPT = """synthetic = "A synthetic case."

[[step]]
key = "open"
agency = "safeguarding-partnership"
does = "open-case"
reference = "DEMO-9"
pseudonym = "Test"
summary = "A synthetic case."

[[step]]
key = "subject-child"
agency = "safeguarding-partnership"
does = "add-subject"
subject = "child"
pseudonym = "Test"
role = "child"

[[step]]
key = "joins-police"
agency = "safeguarding-partnership"
does = "add-agency"
joining = "police"
name = "Police"
kind = "police"

[[step]]
key = "police"
agency = "police"
does = "contribute"
file = "police-1.csv"
title = "Chronology"
author = "Review officer 1"
author_role = "Review officer"
source = { system = "Police log" }
about = "child"
"""
ROWS = """# Synthetic: a test.
ref,when,kind,summary,seen
P-1,2026-03-02 10:00,contact,A call.,n/a
P-2,2026-03-03,visit,"A visit,
told over two lines.",alone
P-3,about 2026-03,contact,Another call.,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "script.toml").write_text(SCRIPT)
    (tmp_path / "case" / "police-1.csv").write_text(ROWS)
    return tmp_path / "case"


def test_reads_a_small_scenario(folder: Path) -> None:
    scenario = model.read_folder(folder)

    assert [step.key for step in scenario.steps] == [
        "open",
        "subject-child",
        "joins-police",
        "police",
    ]
    first, second, third = (entry.content for entry in scenario.entries)
    assert (first.child_seen, first.child_seen_alone) == ("not-applicable", "not-applicable")
    assert (second.child_seen, second.child_seen_alone) == ("yes", "yes")
    assert (third.child_seen, third.child_seen_alone) == ("not-recorded", "not-recorded")
    assert first.source.reference == "P-1"


def test_reads_whom_an_entry_is_kept_from(folder: Path) -> None:
    (folder / "police-1.csv").write_text(
        "# Synthetic: a test.\nref,when,kind,summary,sensitivity\n"
        "P-1,2026-03-02,contact,A call.,health\nP-2,2026-03-02,contact,A call.,\n"
        "P-3,2026-03-02,contact,A call.,\n"
    )
    scenario = model.read_folder(folder)
    assert [entry.content.sensitivity for entry in scenario.entries] == ["health", "open", "open"]


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("# Synthetic: a test.\n", "", 1, "synthetic"),
        ("ref,when,kind", "ref,when,sort", 2, "'kind' is missing"),
        ("summary,seen", "summary,colour", 2, "does not know a column 'colour'"),
        ("2026-03-02 10:00", "2026-03-32 10:00", 3, "when: "),
        ("10:00,contact", "10:00,chat", 3, "kind: "),
        (",alone", ",maybe", 4, "seen: write one of"),
        ("P-3", "P-1", 6, "'P-1' is used by another row"),
        ("A call.", "", 3, "summary: "),
        ("A call.,n/a", "A call.", 3, "4 cells; the heading has 5"),
    ],
)
def test_points_at_the_row_at_fault(folder: Path, old: str, new: str, line: int, told: str) -> None:
    (folder / "police-1.csv").write_text(ROWS.replace(old, new, 1))

    with pytest.raises(ScenarioError, match=told) as refused:
        model.read_folder(folder)

    assert (refused.value.path.name, refused.value.line) == ("police-1.csv", line)
    assert str(refused.value).startswith(f"case/police-1.csv, line {line}: ")


TO_SCHOOL = "does = 'disclose'\nto_agency = 'school'\noccurred = '2026-03'\n"
STEP = "[[step]]\nkey = 'more'\nagency = 'police'\n"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("[[step]]\nkey = 'open'\nagency = 'police'\ndoes = 'withdraw'", "used by an earlier step"),
        (STEP + "does = 'sing'", "more: .*does"),
        (
            STEP.replace("police", "school")
            + "does = 'withdraw'\nentry = 'police/P-1'\nreason = 'x'",
            "school has not joined",
        ),
        (
            STEP + "does = 'withdraw'\nentry = 'police/P-9'\nreason = 'x'",
            "has the entry 'police/P-9'",
        ),
        (STEP + "does = 'withdraw'\nentry = 'police/P-1'", "more: withdraw.reason"),
        (
            STEP
            + "does = 'correct'\nentry = 'police/P-1'\nreason = 'x'\nchanges = { seen = 'n/a' }",
            "what the entry already says",
        ),
        (
            STEP
            + "does = 'correct'\nentry = 'police/P-1'\nreason = 'x'\nchanges = { ref = 'P-8' }",
            "never ref",
        ),
        (STEP + "does = 'contest'\nentry = 'police/P-1'\ndiffers_in = 'x'", "contests another's"),
        (
            STEP
            + "does = 'disclose'\nentry = 'police/P-1'\nto_agency = 'school'\noccurred = '2026-03'",
            "school has not joined",
        ),
        (
            STEP + "does = 'resolve-escalation'\nescalation = 'police'\noutcome = 'x'\n"
            "occurred = '2026-03'",
            "No earlier step to raise-escalation has the key 'police'",
        ),
    ],
)
def test_points_at_the_step_at_fault(folder: Path, step: str, told: str) -> None:
    (folder / "script.toml").write_text(SCRIPT + "\n" + step)

    with pytest.raises(ScenarioError, match=told) as refused:
        model.read_folder(folder)

    assert refused.value.path.name == "script.toml"
    assert refused.value.line == SCRIPT.count("\n") + 2


def test_points_at_the_line_that_is_not_toml(folder: Path) -> None:
    (folder / "script.toml").write_text(SCRIPT + "key = = 3\n")

    with pytest.raises(ScenarioError) as refused:
        model.read_folder(folder)

    assert refused.value.line == SCRIPT.count("\n") + 1


def test_refuses_a_script_that_does_not_say_it_is_synthetic(folder: Path) -> None:
    (folder / "script.toml").write_text(SCRIPT.replace("A synthetic case.", "A case.", 1))

    with pytest.raises(ScenarioError, match="Say in `synthetic`"):
        model.read_folder(folder)


def test_ids_depend_on_nothing_but_the_names(folder: Path, tmp_path: Path) -> None:
    here = model.read_folder(folder)
    shutil.copytree(folder, tmp_path / "copy" / "case")
    there = model.read_folder(tmp_path / "copy" / "case")

    assert here == there
    assert [entry.entry_id for entry in here.entries] == [
        there.entry_id(f"police/P-{n}") for n in (1, 2, 3)
    ]
    assert here.idempotency_key(here.steps[0]) == there.idempotency_key(there.steps[0])
    assert here.entry_id("police/P-1") != read("elliot").entry_id("police/P-1")
