"""A scenario: a synthetic case as the steps by which agencies put it on the record.

    <name>/script.toml    the steps, in the order in which they arrived
    <name>/<agency>-<n>.csv    one contribution of an agency

Ids are UUIDv5 in the scenario's own namespace, so every machine and every load gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter, ValidationError

from domain.entry import EntryContent
from ops.scenarios import steps
from ops.scenarios.files import Row, ScenarioError, content_of, plainly, read_rows, read_script
from ops.scenarios.steps_of_care import CARE_REFERENCES, CareStep, began
from ops.scenarios.steps_of_law import LAW_REFERENCES
from ops.scenarios.steps_of_learning import LEARNING_REFERENCES, RecordLearning

#: The scenarios that come with Daybook.
NAMES = ("elliot", "george")
#: The agency that convenes: it opens cases, and its coordinator records decisions.
CONVENING = "safeguarding-partnership"

#: Fields that name an earlier step, and what that step must have done (None: anything).
_REFERENCES = {
    "escalation": "raise-escalation",
    "hearing": "list-hearing",
    "extends": "make-order",
    "on_record_after": None,
    "review": "report-incident",
    **CARE_REFERENCES,
    **LAW_REFERENCES,
    **LEARNING_REFERENCES,
}
_HOME = Path(__file__).parent
_NAMESPACE = UUID("5c9a1f1e-6d0b-5f43-9b7e-0d5f3a1c7e42")
_STEP: TypeAdapter[steps.Step] = TypeAdapter(steps.Step)

__all__ = ["CONVENING", "NAMES", "Agency", "Scenario", "ScenarioError", "read", "read_folder"]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that acts in a scenario, and so needs an actor."""

    code: str
    name: str
    kind: str
    contact_role: str | None


@dataclass(frozen=True)
class Scenario:
    """A whole case, checked: every name it uses is defined before it is used."""

    name: str
    steps: tuple[steps.Step, ...]

    @property
    def opening(self) -> steps.OpenCase:
        """The step that opens the case."""
        return next(step for step in self.steps if isinstance(step, steps.OpenCase))

    @cached_property
    def agencies(self) -> tuple[Agency, ...]:
        """Who takes part, in the order they joined."""
        return tuple(
            Agency(step.joining, step.name, step.kind.value, step.contact_role)
            for step in self.steps
            if isinstance(step, steps.AddAgency)
        )

    @cached_property
    def entries(self) -> tuple[steps.Entry, ...]:
        """Every entry as first recorded, in the order of arrival."""
        return tuple(
            entry
            for step in self.steps
            if isinstance(step, steps.Contribute)
            for entry in step.entries
        )

    def subject_id(self, name: str) -> UUID:
        """The id of a subject of this scenario."""
        return _id(self.name, "subject", name)

    def entry_id(self, name: str) -> UUID:
        """The id of an entry, named `agency/reference`."""
        return _id(self.name, "entry", name)

    def own_id(self, name: str) -> UUID:
        """The id of something that a scenario names within a review."""
        return _id(self.name, "own", name)

    def approach_id(self, key: str) -> UUID:
        """The id of the approach that a step makes."""
        return _id(self.name, "approach", key)

    def idempotency_key(self, step: steps.Sent) -> str:
        """The name of a step's request: the same in every load of this scenario."""
        return f"scenario-{_id(self.name, 'step', step.key)}"


def read(name: str) -> Scenario:
    """A scenario that comes with Daybook. ScenarioError says which line cannot be right."""
    return read_folder(_HOME / name)


def read_folder(folder: Path) -> Scenario:
    """The scenario in a folder, named after it. ScenarioError as `read`."""
    script = _Script(folder)
    return Scenario(folder.name, tuple(script.step(row) for row in script.rows))


class _Script:
    """Reads steps in order, and refuses one that uses what no earlier step has made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = read_script(folder / "script.toml")
        self.keys: dict[str, str] = {}
        self.subjects: dict[str, UUID] = {}
        self.agencies: set[str] = {CONVENING}
        self.entries: dict[str, _Live] = {}

    def step(self, row: Row) -> steps.Step:
        fields = dict(row.fields)
        key = str(fields.get("key", ""))
        if key in self.keys:
            raise row.fault(f"The key {key!r} is used by an earlier step.")
        match fields.get("does"):
            case "contribute":
                fields["entries"] = self._rows_of(row, fields)
                fields.pop("about", None)
            case "correct":
                fields["content"] = self._restated(row, fields)
            case _:
                pass
        try:
            step = _STEP.validate_python(fields)
        except ValidationError as error:
            raise row.fault(f"{key or 'step'}: {plainly(error)}") from error
        self._check(row, step)
        self.keys[step.key] = step.does
        return step

    def _rows_of(self, row: Row, fields: dict[str, Any]) -> list[dict[str, Any]]:
        """The entries of the CSV a contribution names."""
        agency, system = str(fields.get("agency")), str(fields.get("source", {}).get("system"))
        about = str(fields.get("about", ""))
        entries: list[dict[str, Any]] = []
        for line in read_rows(self.folder / str(fields.get("file"))):
            name = f"{agency}/{line.fields['ref']}"
            if name in self.entries:
                raise line.fault(f"The reference {line.fields['ref']!r} is used by another row.")
            live = _Live(line, system, about, agency)
            content = live.content(self.subjects)
            self.entries[name] = live
            entry_id = _id(self.folder.name, "entry", name)
            entries.append({"name": name, "entry_id": entry_id, "content": content})
        if not entries:
            raise row.fault(f"{fields.get('file')} has no rows.")
        return entries

    def _restated(self, row: Row, fields: dict[str, Any]) -> EntryContent:
        """The content of a corrected entry: its row, with the changed cells."""
        name, changes = str(fields.get("entry")), fields.pop("changes", {})
        if name not in self.entries:
            raise row.fault(f"No earlier contribution has the entry {name!r}.")
        if not changes or "ref" in changes:
            raise row.fault("`changes` names the columns that change, and never ref.")
        live = self.entries[name]
        before = live.content(self.subjects)
        live.row = Row(row.path, row.line, {**live.row.fields, **changes})
        content = live.content(self.subjects)
        if content == before:
            raise row.fault("The correction says what the entry already says.")
        return content

    def _check(self, row: Row, step: steps.Step) -> None:
        """Refuse a step that uses what is not there yet, then note what it makes."""
        if not isinstance(step, steps.OpenCase) and "open-case" not in self.keys.values():
            raise row.fault("The first step opens the case.")
        for agency in (step.agency, getattr(step, "to_agency", None)):
            if agency is not None and agency not in self.agencies:
                raise row.fault(f"{agency} has not joined the case.")
        for reference, does in _REFERENCES.items():
            self._made(row, getattr(step, reference, None), does)
        match step:
            case steps.AddSubject():
                self.subjects[step.subject] = _id(self.folder.name, "subject", step.subject)
            case steps.AddAgency():
                self.agencies.add(step.joining)
            case _ if isinstance(step, CareStep):
                self._check_care(row, step)
            case RecordLearning():
                for name in step.relied_on:
                    self._entry(row, name)
                for key in (*step.episodes, *step.findings):
                    self._made(row, key, step.does)
            case steps.RecordRelationship():
                self._subject(row, step.subject)
                self._subject(row, step.other)
            case _:
                self._check_entries(row, step)

    def _check_care(self, row: Row, step: CareStep) -> None:
        subject = getattr(step, "subject", None)
        if subject is not None:
            self._subject(row, subject)
        self._made(row, getattr(step, "period", None), began(step))

    def _check_entries(self, row: Row, step: steps.Step) -> None:
        match step:
            case steps.SetReviewWindow() if step.anchor:
                self._entry(row, step.anchor)
            case steps.MakeDecision():
                for name in step.relied_on:
                    self._entry(row, name)
            case steps.Contest():
                if self._entry(row, step.entry).agency == step.agency:
                    raise row.fault("An agency corrects its own entry; it contests another's.")
                if step.own:
                    self._own(row, step.own, step.agency)
            case steps.Correct() | steps.Disclose() | steps.Withdraw():
                live = self._own(row, step.entry, step.agency)
                live.withdrawn = isinstance(step, steps.Withdraw)
            case _:
                pass

    def _subject(self, row: Row, name: str) -> None:
        if name not in self.subjects:
            raise row.fault(f"There is no subject {name!r} in this case.")

    def _entry(self, row: Row, name: str) -> _Live:
        live = self.entries.get(name)
        if live is None:
            raise row.fault(f"No earlier contribution has the entry {name!r}.")
        if live.withdrawn:
            raise row.fault(f"The entry {name!r} was withdrawn.")
        return live

    def _own(self, row: Row, name: str, agency: str) -> _Live:
        live = self._entry(row, name)
        if live.agency != agency:
            raise row.fault(f"{name!r} is not an entry of {agency}.")
        return live

    def _made(self, row: Row, key: str | None, does: str | None) -> None:
        if key is not None and (self.keys.get(key) is None or does not in (None, self.keys[key])):
            raise row.fault(f"No earlier step to {does or 'do anything'} has the key {key!r}.")


@dataclass
class _Live:
    """An entry as the script has left it so far: its row as last stated."""

    row: Row
    system: str
    about: str
    agency: str
    withdrawn: bool = False

    def content(self, subjects: dict[str, UUID]) -> EntryContent:
        return content_of(self.row, system=self.system, about=self.about, subjects=subjects)


def _id(scenario: str, *parts: str) -> UUID:
    return uuid5(_NAMESPACE, "/".join((scenario, *parts)))
