"""What each step asks of the API: a path under `/v1` and a JSON body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict
from uuid import UUID

from ops.scenarios import steps
from ops.scenarios.model import Scenario
from ops.scenarios.steps_of_care import CARE_PATHS, ApproachProvider, CareStep, beginning_path
from ops.scenarios.steps_of_law import LAW_PATHS, GiveDirection
from ops.scenarios.steps_of_learning import FollowUp, RecordLearning


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
    "withdraw-escalation": "/withdrawal",
    "lapse-escalation": "/lapse",
    "list-hearing": "/hearings",
    "hold-hearing": "/outcome",
    "adjourn-hearing": "/adjournment",
    "give-judgment": "/judgments",
    "make-order": "/orders",
    "make-decision": "/decisions",
    "report-incident": "/reviews",
    **CARE_PATHS,
    **LAW_PATHS,
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


def _within_case(  # noqa: PLR0912 - one branch for each kind of address.
    step: steps.Step, scenario: Scenario, known: Known
) -> tuple[str, dict[str, Any]]:
    """The path below the case, and the body with the scenario's names made into ids."""
    if isinstance(step, steps.TakeReviewStep):
        return _review_step(step, scenario, known)
    if isinstance(step, RecordLearning):
        return _learning(step, scenario, known)
    if isinstance(step, FollowUp):
        return _follow_up(step, known)
    body = _fields(step)
    below = ""
    if "entry" in body:
        below = f"/entries/{scenario.entry_id(body.pop('entry'))}"
    elif "escalation" in body:
        below = f"/escalations/{known.ids[body.pop('escalation')]}"
    elif "hearing" in body and not isinstance(step, steps.MakeOrder | GiveDirection):
        below = f"/hearings/{known.ids[body.pop('hearing')]}"
    elif isinstance(step, CareStep):
        below = _below(step, scenario, known, body)
    elif "direction" in body:
        below = f"/directions/{known.ids[body.pop('direction')]}"
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
            # The synthetic cases are of the past, and recorded all at once.
            body["reconstructed"] = True
        case steps.ReportIncident():
            body |= _told(body.pop("says"), scenario)
        case _:
            pass
    return below + _PATHS[step.does], body


def _review_step(
    step: steps.TakeReviewStep, scenario: Scenario, known: Known
) -> tuple[str, dict[str, Any]]:
    """The path of one step of a review, and its body with names made into ids."""
    body = _fields(step)
    for name in ("review", "step", "request", "reviewer", "on_record_after"):
        body.pop(name, None)
    body |= _told(body.pop("says", {}), scenario)
    if step.on_record_after is not None:
        body["on_record_position"] = known.positions[step.on_record_after]
        body["reconstructed"] = True
    below, _, rest = step.step.partition("/")
    for named, field_, of in (
        (step.request, "request_id", "requests"),
        (step.reviewer, "appointment_id", "reviewers"),
    ):
        if named is None:
            continue
        if rest and below == of:
            below = f"{of}/{scenario.own_id(named)}"
        else:
            body[field_] = str(scenario.own_id(named))
    path = "/".join(filter(None, (below, rest)))
    return f"/reviews/{known.ids[step.review]}/{path}", body


def _learning(step: RecordLearning, scenario: Scenario, known: Known) -> tuple[str, dict[str, Any]]:
    """The path of what a review learns, and its body with names and keys made into ids."""
    body = _fields(step)
    body |= body.pop("says")
    body.pop("part")
    body["relied_on"] = [str(scenario.entry_id(name)) for name in step.relied_on]
    for name in ("episodes", "findings"):
        body[name] = [str(known.ids[key]) for key in getattr(step, name)]
    # Each part takes what it rests on, and nothing of the others.
    takes = {
        "episodes": {"relied_on"},
        "findings": {"relied_on", "episodes"},
        "recommendations": {"findings"},
    }[step.part]
    for name in {"relied_on", "episodes", "findings"} - takes:
        body.pop(name)
    return f"/{step.part}", body


def _follow_up(step: FollowUp, known: Known) -> tuple[str, dict[str, Any]]:
    """The path of what became of a recommendation or an action, and its body."""
    body = _fields(step)
    body |= body.pop("says", {})
    for name in ("recommendation", "action", "step"):
        body.pop(name, None)
    if step.recommendation is not None:
        return f"/recommendations/{known.ids[step.recommendation]}/{step.step}", body
    return f"/actions/{known.ids[step.action or step.key]}/{step.step}", body


def _told(says: Mapping[str, Any], scenario: Scenario) -> dict[str, Any]:
    """What a step of a review says, with the scenario's names made into ids."""
    told = dict(says)
    for name in ("children", "subjects"):
        if name in told:
            told[name] = [str(scenario.subject_id(each)) for each in told[name]]
    if "criteria" in told:
        told["criteria"] = [
            {**each, "relied_on": [str(scenario.entry_id(e)) for e in each.get("relied_on", ())]}
            for each in told["criteria"]
        ]
    return told


def _below(step: CareStep, scenario: Scenario, known: Known, body: dict[str, Any]) -> str:
    """Where what a care step changes is found, and the id of an approach that it makes."""
    if isinstance(step, ApproachProvider):
        body["approach_id"] = str(scenario.approach_id(step.key))
    if "search" in body:
        below = f"/placement-searches/{known.ids[body.pop('search')]}"
        approach = body.pop("approach", None)
        return f"{below}/approaches/{scenario.approach_id(approach)}" if approach else below
    for name in ("placement", "assessment"):
        if name in body:
            return f"/{name}s/{known.ids[body.pop(name)]}"
    path = beginning_path(step)
    return f"{path}/{known.ids[body.pop('period')]}" if path else ""


def _fields(step: steps.Step) -> dict[str, Any]:
    """The step's own fields as JSON, without what only the scenario needs and what is unset."""
    return step.model_dump(exclude={"key", "agency", "does", "entries"}, **_AS_JSON)
