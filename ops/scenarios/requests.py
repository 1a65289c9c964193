"""What each step asks of the API: a path under `/v1` and a JSON body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict
from uuid import UUID

from ops.scenarios import steps
from ops.scenarios.model import Scenario


class _Dump(TypedDict):
    mode: Literal["json"]
    exclude_none: bool


_PATHS = {
    "add-subject": "/subjects",
    "record-relationship": "/relationships",
    "add-agency": "/agencies",
    "set-review-window": "/review-window",
    "contribute": "/contributions",
    "correct": "/corrections",
    "withdraw": "/withdrawal",
    "disclose": "/disclosures",
    "contest": "/contests",
    "raise-escalation": "/escalations",
    "acknowledge-escalation": "/acknowledgement",
    "respond-to-escalation": "/responses",
    "step-up-escalation": "/steps",
    "resolve-escalation": "/resolution",
    "list-hearing": "/hearings",
    "hold-hearing": "/outcome",
    "adjourn-hearing": "/adjournment",
    "give-judgment": "/judgments",
    "make-order": "/orders",
    "make-decision": "/decisions",
}
_AS_JSON: _Dump = {"mode": "json", "exclude_none": True}


@dataclass(slots=True)
class Known:
    """What the receipts so far have told: which ids the record gave, and at which positions."""

    case_id: UUID | None = None
    ids: dict[str, UUID] = field(default_factory=dict[str, UUID])
    positions: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Request:
    """One POST."""

    path: str
    body: Mapping[str, Any]


#: Fields that hold a scenario's own name for something, the field the API knows, and its id.
_NAMED: dict[str, tuple[str, Callable[[Scenario, Known, str], UUID]]] = {
    "subject": ("subject_id", lambda scenario, _, name: scenario.subject_id(name)),
    "other": ("other_id", lambda scenario, _, name: scenario.subject_id(name)),
    "anchor": ("anchor_entry_id", lambda scenario, _, name: scenario.entry_id(name)),
    "own": ("other_entry_id", lambda scenario, _, name: scenario.entry_id(name)),
    "hearing": ("hearing_id", lambda _, known, key: known.ids[key]),
    "extends": ("extends_order_id", lambda _, known, key: known.ids[key]),
}


def request_for(step: steps.Step, scenario: Scenario, known: Known) -> Request:
    """The request that puts a step on the record. What it refers to must be known already."""
    match step:
        case steps.OpenCase():
            return Request("/v1/cases", _fields(step))
        case _:
            path, body = _within_case(step, scenario, known)
            return Request(f"/v1/cases/{known.case_id}{path}", body)


def _within_case(step: steps.Step, scenario: Scenario, known: Known) -> tuple[str, dict[str, Any]]:
    """The path below the case, and the body with the scenario's names made into ids."""
    body = _fields(step)
    below = ""
    if "entry" in body:
        below = f"/entries/{scenario.entry_id(body.pop('entry'))}"
    elif "escalation" in body:
        below = f"/escalations/{known.ids[body.pop('escalation')]}"
    elif "hearing" in body and not isinstance(step, steps.MakeOrder):
        below = f"/hearings/{known.ids[body.pop('hearing')]}"
    for name, (sent_as, id_of) in _NAMED.items():
        if name in body:
            body[sent_as] = str(id_of(scenario, known, body.pop(name)))
    match step:
        case steps.AddAgency():
            body["agency"] = body.pop("joining")
        case steps.Contribute():
            body.pop("file")
            body["entries"] = [
                {"entry_id": str(entry.entry_id), **entry.content.model_dump(**_AS_JSON)}
                for entry in step.entries
            ]
        case steps.MakeDecision():
            body["relied_on"] = [str(scenario.entry_id(name)) for name in step.relied_on]
            body["on_record_position"] = known.positions[body.pop("on_record_after")]
        case _:
            pass
    return below + _PATHS[step.does], body


def _fields(step: steps.Step) -> dict[str, Any]:
    """The step's own fields as JSON, without what only the scenario needs and what is unset."""
    return step.model_dump(exclude={"key", "agency", "does", "entries"}, **_AS_JSON)
