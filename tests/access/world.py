"""Cases in each of two partnerships, alike in everything but who may see them.

- `on`: every agency takes part, and everybody whom a case can name is named on it;
- `off`: every agency took part, recorded, and has left; nobody is named any more;
- `barred`: as `on`, and then everybody was barred from it;
- `emergency`: as `off`, and then opened in an emergency by everybody who may.

Each holds one entry of each sensitivity, and one of everything else that carries one, recorded by
one agency, with a word in every field that is nowhere else: its canary.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.access.oracle import POLICY, SENSITIVITIES, Entry, Stands, may_do
from tests.access.people import KINDS, OWN, PLAIN, People, Person
from tests.access.wire import Wire
from tests.support.care import answer_body, approach_body, care_bodies, end_body, kept_bodies
from tests.support.client import (
    case_body,
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    hearing_body,
    incident_body,
    legal_hold_body,
    order_body,
)
from tests.support.learning import (
    action_body,
    episode_body,
    finding_body,
    recommendation_body,
)
from tests.support.legal_bodies import application_body, direction_body, power_body
from tests.support.server import NORTHMERE, SOUTHMERE, RunningServer

TAKE = "emergency-access.take"
WHERES = ("on", "off", "barred", "emergency")


@dataclass
class OneCase:
    """A case, and the ids of all that is in it."""

    partnership: str
    where: str
    ids: dict[str, str]
    #: By sensitivity: the ids of its entry and of what else has it, and their canary.
    entries: dict[str, dict[str, str]] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=dict)
    head: int = 0

    def stands(self, person: Person) -> Stands:
        """How somebody stands to it, by what was done to it here."""
        is_on = self.where in {"on", "barred"}
        named = POLICY["roles"][person.role]["cases"] == "named"
        return Stands(
            role=person.role,
            agency=person.agency,
            kind=KINDS[person.agency] if is_on else None,
            is_named=is_on and named,
            is_barred=self.where == "barred",
            same_partnership=person.partnership == self.partnership,
            in_emergency=self.where == "emergency" and may_do(person.role, TAKE),
        )

    def entry(self, sensitivity: str) -> Entry:
        """The facts of its entry of a sensitivity."""
        return Entry(OWN, frozenset({sensitivity}))


@dataclass(frozen=True)
class World:
    """The server, the people, and the cases by partnership and by where."""

    server: RunningServer
    people: People
    cases: Mapping[tuple[str, str], OneCase]
    logs: Mapping[str, str]


def build(server: RunningServer, people: People) -> World:
    """All of it, through the interface."""
    cases = {
        (partnership, where): one_case(server, people, partnership, where)
        for partnership in (NORTHMERE, SOUTHMERE)
        for where in WHERES
    }
    logs: dict[str, str] = {}
    for partnership, founder in people.founders.items():
        with founder.wire(server) as wire:
            wire.api("GET", "/v1/cases", Daybook_Position=str(cases[partnership, "on"].head))
            logs[partnership] = wire.api("GET", "/v1/log").json["log_id"]
    return World(server, people, cases, logs)


def recorded(wire: Wire, path: str, body: Any, **headers: str) -> dict[str, Any]:
    """Put something on the record; the answer."""
    told = wire.api("POST", path, body, **headers)
    assert told.status in {200, 201}, f"{path}: {told.status} {told.text}"
    return told.json


def one_case(
    server: RunningServer,
    people: People,
    partnership: str,
    where: str,
    sensitivities: Sequence[str] = SENSITIVITIES,
) -> OneCase:
    """A case through the interface, in some fifty requests and a dozen for each sensitivity."""
    founder = people.founders[partnership]
    with founder.wire(server) as wire:
        reference = f"MATRIX-{where}-{secrets.token_hex(3)}".upper()
        opened = recorded(wire, "/v1/cases", case_body(reference))
        path = f"/v1/cases/{opened['id']}"
        for code, kind in KINDS.items():
            body = {"agency": code, "name": code.title(), "kind": kind}
            recorded(wire, f"{path}/agencies", body)
        child = recorded(wire, f"{path}/subjects", {"pseudonym": "Elliot", "role": "child"})
        hold = recorded(wire, f"{path}/legal-holds", legal_hold_body())
        case = OneCase(partnership, where, {"case_id": opened["id"], "agency": PLAIN})
        somebody = people.one(partnership, "reviewer")
        case.ids |= {
            "subject_id": child["subject_id"],
            "hold_id": hold["hold_id"],
            "actor_id": somebody.actor_id,
        }
        # None is open: a case under a hold is not disposed of.
        case.ids |= {"proposal_id": str(uuid4())}
        _record(server, people, case, path, sensitivities)
        _record_learning(wire, case, path)
        _name(wire, people, case, path)
        if where in {"off", "emergency"}:
            for code in KINDS:
                recorded(wire, f"{path}/agencies/{code}/departure", {"reason": "Not involved."})
        if where == "barred":
            for person in people.of(partnership):
                body = {"actor_id": person.actor_id, "reason": "A relative of the family."}
                recorded(wire, f"{path}/bars", body)
        if where == "emergency":
            _open_in_emergency(server, people, case, reference)
        case.head = wire.api("GET", "/v1/log").json["head"]
    return case


def _open_in_emergency(
    server: RunningServer, people: People, case: OneCase, reference: str
) -> None:
    reason = "The child was brought to us tonight, and nobody on the case can be reached."
    for person in people.of(case.partnership):
        if may_do(person.role, TAKE):
            with person.wire(server) as wire:
                recorded(wire, "/v1/emergency-access", {"reference": reference, "reason": reason})


def _record(
    server: RunningServer, people: People, case: OneCase, path: str, sensitivities: Sequence[str]
) -> None:
    """What the agency that records puts there. A sign-off officer, who may record all of it."""
    with people.one(case.partnership, "sign-off-officer").wire(server) as wire:
        for sensitivity in sensitivities:
            canary = f"zq{secrets.token_hex(6)}"
            said = recorded(wire, f"{path}/contributions", contribution_of(sensitivity, canary))
            (entry,) = said["entries"]
            case.canaries[sensitivity] = canary
            case.entries[sensitivity] = {
                "entry_id": entry["id"],
                "row_key": entry["id"],
                "position": str(entry["position"]),
                "contribution_id": said["id"],
            }
            _record_kept(wire, case, path, sensitivity)
        for name, body in (
            ("escalation", escalation_body(PLAIN)),
            ("hearing", hearing_body()),
            ("order", order_body()),
            ("decision", decision_body(OWN)),
            ("review", incident_body(case.ids["subject_id"], OWN)),
        ):
            said = recorded(wire, f"{path}/{name}s", body)
            case.ids[f"{name}_id"] = said["id"]
        for name, below, body in (
            ("direction", "directions", direction_body()),
            ("application", "authorities/applications", application_body()),
            ("power", "authorities/powers", power_body()),
        ):
            case.ids[f"{name}_id"] = recorded(wire, f"{path}/{below}", body)["id"]
        _record_care(wire, case, path)


def _record_kept(wire: Wire, case: OneCase, path: str, sensitivity: str) -> None:
    """What carries a sensitivity besides entries, with the entry's canary."""
    canary, child = case.canaries[sensitivity], case.ids["subject_id"]
    ids = case.entries[sensitivity]
    for (plural, name), body in kept_bodies(child, canary, sensitivity).items():
        ids[name] = recorded(wire, f"{path}/{plural}", body)["id"]
    # What is said later of something is kept as it is.
    ids["approach_id"] = str(uuid4())
    approaches = f"{path}/placement-searches/{ids['search_id']}/approaches"
    asked = approach_body(approach_id=ids["approach_id"], provider=canary, note=canary)
    recorded(wire, approaches, asked)
    refused = {"answer": "refused", "reason": "no-vacancy", "said": f"Said {canary}."}
    recorded(wire, f"{approaches}/{ids['approach_id']}/answers", answer_body(answer=refused))
    enquiry = f"{path}/police-enquiries/{ids['police_enquiry_id']}"
    ended = end_body(outcome="no-further-action", reason=f"Because {canary}.")
    recorded(wire, f"{enquiry}/conclusion", ended)


def _record_care(wire: Wire, case: OneCase, path: str) -> None:
    """A search with a provider asked, a placement, an assessment, and one period of each kind."""
    child = case.ids["subject_id"]
    for (plural, name), body in care_bodies(child).items():
        case.ids[name] = recorded(wire, f"{path}/{plural}", body)["id"]
    case.ids["approach_id"] = str(uuid4())
    search = f"{path}/placement-searches/{case.ids['search_id']}"
    recorded(wire, f"{search}/approaches", approach_body(approach_id=case.ids["approach_id"]))


def _record_learning(wire: Wire, case: OneCase, path: str) -> None:
    """One of each thing that a review learns, and an action that its agency agreed."""
    ids = case.ids
    ids["episode_id"] = recorded(wire, f"{path}/episodes", episode_body())["id"]
    finding = finding_body(ids["episode_id"])
    ids["finding_id"] = recorded(wire, f"{path}/findings", finding)["id"]
    recommendation = recorded(wire, f"{path}/recommendations", recommendation_body(OWN))
    ids["recommendation_id"] = recommendation["id"]
    actions = f"{path}/recommendations/{ids['recommendation_id']}/actions"
    ids["action_id"] = recorded(wire, actions, action_body(OWN))["id"]


def contribution_of(sensitivity: str, canary: str) -> dict[str, Any]:
    """A contribution of one entry that says its canary in every field that takes words."""
    entry = entry_body(
        reference=f"R-{canary}",
        summary=f"Seen: {canary}.",
        detail=f"In detail: {canary}.",
        practitioner=canary,
        child_voice=f"Said {canary}.",
        action_taken=f"Did {canary}.",
        outcome=f"Then {canary}.",
    )
    entry["source"]["system"] = f"Log {canary}"
    entry["sensitivity"] = sensitivity
    return contribution_body(
        entry, title=f"Extract {canary}", author=f"Clerk {canary}", note=f"Note {canary}"
    )


def _name(wire: Wire, people: People, case: OneCase, path: str) -> None:
    """Name everybody whom a case can name; and where nobody is to be on it, release them again."""
    for person in _to_be_named(people, case.partnership):
        body = {"actor_id": person.actor_id}
        recorded(wire, f"{path}/members", body)
        if case.where in {"off", "emergency"}:
            recorded(wire, f"{path}/members/{person.actor_id}/release", {"reason": "Has left."})


def _to_be_named(people: People, partnership: str) -> Iterator[Person]:
    for person in people.of(partnership):
        if POLICY["roles"][person.role]["cases"] == "named":
            yield person
