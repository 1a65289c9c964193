"""Reads the two kinds of file a scenario is made of, keeping the line each thing stands on.

A script is TOML: `[[step]]` tables in the order in which they reached the record. A contribution
is CSV as an agency might send it: a note in lines that start with `#`, a heading row with the
columns that agency uses, then one row an entry. Both must say in that note, or in `synthetic`,
that they are synthetic.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from domain.entry import EntryContent
from domain.vocabulary import Seen
from ops.scenarios.when import parse_when

REQUIRED = ("ref", "when", "kind", "summary")
OPTIONAL = (
    "ended",
    "seq",
    "by",
    "about",
    "seen",
    "voice",
    "detail",
    "action",
    "outcome",
    "written_up",
    "system",
    "sensitivity",
)
#: What a chronology writes in its "child seen" column, and what that says: seen, seen alone.
SEEN = {
    "": (Seen.NOT_RECORDED, Seen.NOT_RECORDED),
    "alone": (Seen.YES, Seen.YES),
    "not alone": (Seen.YES, Seen.NO),
    "yes": (Seen.YES, Seen.NOT_RECORDED),
    "no": (Seen.NO, Seen.NO),
    "n/a": (Seen.NOT_APPLICABLE, Seen.NOT_APPLICABLE),
}
_SYNTHETIC = re.compile(r"\bsynthetic\b", re.IGNORECASE)
_STEP = re.compile(r"^\[\[step\]\]\s*(#.*)?$", re.MULTILINE)


class ScenarioError(Exception):
    """A scenario's file cannot be loaded as it stands. The message names file and line."""

    def __init__(self, path: Path, line: int, fault: str) -> None:
        self.path, self.line, self.fault = path, line, fault
        super().__init__(f"{path.parent.name}/{path.name}, line {line}: {fault}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a contribution, or one step of a script: its fields, and where it stands."""

    path: Path
    line: int
    fields: Mapping[str, Any]

    def fault(self, fault: str) -> ScenarioError:
        """The error that points here."""
        return ScenarioError(self.path, self.line, fault)


def read_script(path: Path) -> list[Row]:
    """The steps of a script, in order. ScenarioError where it is not TOML or not synthetic."""
    text = path.read_text(encoding="utf-8")
    try:
        script = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at_line = re.search(r"at line (\d+)", str(error))
        raise ScenarioError(path, int(at_line[1]) if at_line else 1, str(error)) from error
    if unknown := set(script) - {"synthetic", "step"}:
        raise ScenarioError(path, 1, f"Daybook does not know {sorted(unknown)[0]!r} here.")
    if not _SYNTHETIC.search(str(script.get("synthetic", ""))):
        raise ScenarioError(path, 1, "Say in `synthetic` that this is a synthetic case.")
    lines = [text.count("\n", 0, found.start()) + 1 for found in _STEP.finditer(text)]
    steps: list[dict[str, Any]] = script.get("step", [])
    return [Row(path, line, step) for line, step in zip(lines, steps, strict=True)]


def read_rows(path: Path) -> list[Row]:
    """The rows of a contribution, in order, as text by column. ScenarioError points at the line."""
    if not path.is_file():
        raise ScenarioError(path, 1, "There is no such file.")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    note = list(takewhile(lambda line: line.startswith("#"), lines))
    if not _SYNTHETIC.search(" ".join(note)):
        raise ScenarioError(path, 1, "Say in a first line with # that the rows are synthetic.")
    reader = csv.reader(lines[len(note) :], strict=True)
    heading = next(reader, list[str]())
    if missing := [column for column in REQUIRED if column not in heading]:
        raise ScenarioError(path, len(note) + 1, f"The column {missing[0]!r} is missing.")
    if unknown := [column for column in heading if column not in REQUIRED + OPTIONAL]:
        raise ScenarioError(path, len(note) + 1, f"Daybook does not know a column {unknown[0]!r}.")
    rows: list[Row] = []
    began = len(note) + reader.line_num + 1
    try:
        for cells in reader:
            if len(cells) != len(heading):
                fault = f"This row has {len(cells)} cells; the heading has {len(heading)}."
                raise ScenarioError(path, began, fault)
            rows.append(Row(path, began, dict(zip(heading, cells, strict=True))))
            began = len(note) + reader.line_num + 1
    except csv.Error as error:
        raise ScenarioError(path, began, f"This is not a CSV row: {error}.") from error
    return rows


def content_of(row: Row, *, system: str, about: str, subjects: Mapping[str, UUID]) -> EntryContent:
    """The entry a row states. `system` and `about` stand where the row leaves them empty.

    ScenarioError says which column is at fault.
    """
    cells = {column: str(row.fields.get(column, "")).strip() for column in REQUIRED + OPTIONAL}
    names = (cells["about"] or about).split()
    if unknown := [name for name in names if name not in subjects]:
        raise row.fault(f"about: there is no subject {unknown[0]!r} in this case.")
    if cells["seen"] not in SEEN:
        raise row.fault(f"seen: write one of {', '.join(filter(None, SEEN))}, or nothing.")
    seen, seen_alone = SEEN[cells["seen"]]
    stated: dict[str, Any] = {
        "kind": cells["kind"],
        "summary": cells["summary"],
        "detail": cells["detail"],
        "practitioner": cells["by"],
        "child_voice": cells["voice"],
        "action_taken": cells["action"],
        "outcome": cells["outcome"],
        "sequence": cells["seq"],
        "sensitivity": cells["sensitivity"],
    }
    for column, field in (("when", "occurred"), ("ended", "ended"), ("written_up", "written_up")):
        if cells[column]:
            try:
                stated[field] = parse_when(cells[column])
            except ValueError as error:
                raise row.fault(f"{column}: {plainly(error)}") from error
    try:
        return EntryContent.model_validate(
            {
                **{field: value for field, value in stated.items() if value != ""},
                "subjects": [subjects[name] for name in names],
                "child_seen": seen,
                "child_seen_alone": seen_alone,
                "source": {"system": cells["system"] or system, "reference": cells["ref"]},
            }
        )
    except ValidationError as error:
        raise row.fault(plainly(error)) from error


def plainly(error: ValueError) -> str:
    """What is wrong, with the field's path where there is one."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{path}: {said}" if path else said
