"""Telling a story of a case to a running server, as the people of one partnership.

A step that the record refuses leaves the account that is kept of it as it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.access.accounts import Account, OneEntry
from tests.access.oracle import POLICY, Entry
from tests.access.people import KINDS, People, Person
from tests.access.steps import (
    AGENCIES,
    DAYS,
    LATER,
    Contest,
    Correct,
    Decide,
    Learn,
    Look,
    Permit,
    Record,
    Share,
    Step,
    Withdraw,
)
from tests.access.wire import Wire
from tests.support.client import (
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    hearing_body,
)
from tests.support.learning import episode_body, finding_body
from tests.support.server import RunningServer


class Teller:
    """Tells stories to a running server, as the people of one partnership."""

    def __init__(self, server: RunningServer, people: People, partnership: str) -> None:
        self._people = people
        self._partnership = partnership
        self.server = server
        self._wires: dict[Person, Wire] = {}

    def close(self) -> None:
        """Close every connection."""
        for wire in self._wires.values():
            wire.close()

    def wire(self, person: Person) -> Wire:
        """The connection of one person."""
        if person not in self._wires:
            self._wires[person] = person.wire(self.server)
        return self._wires[person]

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All of its people, but for the founder."""
        return self._people.of(self._partnership)

    @property
    def founder(self) -> Person:
        """Who opens cases."""
        return self._people.founders[self._partnership]

    def somebody(self, role: str, agency: str) -> Person:
        """The one with this role in this agency."""
        return self._people.one(self._partnership, role, agency)

    def begin(self, mark: str | None = None) -> Account:
        """A case with every agency on it, a child, a concern and a hearing."""
        mark = mark or secrets.token_hex(5)
        reference = f"STORY-{mark}".upper()
        wire = self.wire(self.founder)
        opened = _sent(
            wire,
            "/v1/cases",
            {"reference": reference, "pseudonym": "Elliot", "summary": "Admitted, unplanned."},
        )
        assert opened is not None
        account = Account(opened["id"], "", mark, first=opened["position"])
        for code, kind in KINDS.items():
            body = {"agency": code, "name": code.title(), "kind": kind}
            assert _sent(wire, f"{account.path}/agencies", body)
        child = _sent(wire, f"{account.path}/subjects", {"pseudonym": "Elliot", "role": "child"})
        assert child is not None
        account.subject_id = child["subject_id"]
        self._name_everybody(account)
        by = self.wire(self.somebody("contributor", AGENCIES[0]))
        for name, body in (
            ("escalation", escalation_body(AGENCIES[1])),
            ("hearing", hearing_body()),
        ):
            said = _sent(by, f"{account.path}/{name}s", body)
            assert said is not None
            account.others[f"{name}_id"] = said["id"]
            account.last = said["position"]
        return account

    def tell(self, account: Account, step: Step) -> bool:
        """Do one step. Whether the record took it."""
        doing: dict[type[Any], Callable[[Account, Any], dict[str, Any] | None]] = {
            Record: self._record, Correct: self._correct, Withdraw: self._withdraw,
            Share: self._share, Contest: self._contest, Permit: self._permit,
            Decide: self._decide, Learn: self._learn, Look: self._look,
        }  # fmt: skip
        said = doing[type(step)](account, step)
        if said is None:
            account.refused += 1
            return False
        account.taken += 1
        account.last = max(account.last, said["position"])
        return True

    def _name_everybody(self, account: Account) -> None:
        """Panel members and lead reviewers read only cases that they are named on."""
        for person in self.everybody:
            if POLICY["roles"][person.role]["cases"] == "named":
                body = {"actor_id": person.actor_id}
                assert _sent(self.wire(self.founder), f"{account.path}/members", body)

    def _record(self, account: Account, step: Record) -> dict[str, Any] | None:
        sent, words = [], []
        for sensitivity in step.sensitivities:
            word = account.word()
            body = content(word, sensitivity, step.day, account.subject_id)
            sent.append({**body, "source": {"system": "Log", "reference": word}})
            words.append(word)
        title = account.word()
        wire = self.wire(self.somebody("sign-off-officer", step.agency))
        body = contribution_body(*sent, title=f"Extract {title}", note=f"Note {title}")
        said = _sent(wire, f"{account.path}/contributions", body)
        if said is None:
            return None
        account.contributions.append(said["id"])
        for sensitivity, word, each in zip(step.sensitivities, words, said["entries"], strict=True):
            ever = {sensitivity}
            facts = Entry(step.agency, frozenset(ever))
            told = OneEntry(facts, each["id"], len(account.contributions) - 1, [word])
            told.positions.append(each["position"])
            if len(step.sensitivities) == 1:
                told.words.append(title)
            account.entries.append(told)
        return said

    def _correct(self, account: Account, step: Correct) -> dict[str, Any] | None:
        word = account.word()
        body = {
            "content": content(word, step.sensitivity, DAYS[0], account.subject_id),
            "reason": f"Because {word}.",
        }
        told, said = self._to_own(account, step.entry, "corrections", body, word)
        if told is not None and said is not None:
            ever = told.facts.sensitivities | {step.sensitivity}
            told.facts = replace(told.facts, sensitivities=ever)
        return said

    def _withdraw(self, account: Account, step: Withdraw) -> dict[str, Any] | None:
        word = account.word()
        _, said = self._to_own(
            account, step.entry, "withdrawal", {"reason": f"Because {word}."}, word
        )
        return said

    def _share(self, account: Account, step: Share) -> dict[str, Any] | None:
        word = account.word()
        body = {"to_agency": step.to_agency, "occurred": LATER, "how": f"By {word}."}
        told, said = self._to_own(account, step.entry, "disclosures", body, word)
        if told is not None and said is not None:
            to = told.facts.shared_with | {step.to_agency}
            told.facts = replace(told.facts, shared_with=to)
        return said

    def _permit(self, account: Account, step: Permit) -> dict[str, Any] | None:
        word = account.word()
        body = {
            "court": f"Court {word}",
            "reference": f"Order {word}",
            "granted": "2026-03-05",
            "agencies": step.agencies,
            "roles": step.roles,
        }
        told, said = self._to_own(
            account, step.entry, "court-permissions", body, word, role="coordinator"
        )
        if told is not None and said is not None:
            agencies = told.facts.permitted_agencies | set(step.agencies)
            roles = told.facts.permitted_roles | set(step.roles)
            told.facts = replace(told.facts, permitted_agencies=agencies, permitted_roles=roles)
        return said

    def _contest(self, account: Account, step: Contest) -> dict[str, Any] | None:
        told = _at(account, step.entry)
        if told is None:
            return None
        word = account.word()
        body: dict[str, Any] = {"differs_in": f"Ours has {word}."}
        other = None if step.other is None else _at(account, step.other)
        if other is not None:
            body["other_entry_id"] = other.entry_id
        wire = self.wire(self.somebody("sign-off-officer", step.by_agency))
        said = _sent(wire, f"{account.path}/entries/{told.entry_id}/contests", body)
        return _kept(told, said, word)

    def _decide(self, account: Account, step: Decide) -> dict[str, Any] | None:
        relied = [each for at in step.relied_on if (each := _at(account, at)) is not None]
        ids = list(dict.fromkeys(each.entry_id for each in relied))
        wire = self.wire(self.somebody("sign-off-officer", step.agency))
        body = decision_body(step.agency, relied_on=ids)
        said = _sent(wire, f"{account.path}/decisions", body)
        if said is not None:
            account.decisions.append(said["id"])
        return said

    def _learn(self, account: Account, step: Learn) -> dict[str, Any] | None:
        first, then = (
            list(dict.fromkeys(each.entry_id for at in named if (each := _at(account, at))))
            for named in (step.relied_on, step.then)
        )
        wire = self.wire(self.somebody("coordinator", step.by_agency))
        said = _sent(wire, f"{account.path}/episodes", episode_body(relied_on=first))
        if said is None:
            return None
        body = episode_body(relied_on=then, reason="It is seen otherwise.", why="None led.")
        revised = _sent(wire, f"{account.path}/episodes/{said['id']}/revisions", body)
        finding = finding_body(said["id"], relied_on=then)
        return _sent(wire, f"{account.path}/findings", finding) or revised or said

    def _look(self, account: Account, step: Look) -> dict[str, Any] | None:
        body: dict[str, Any] = {
            "label": "Admission to transfer", "starts_on": "2026-03-01", "ends_on": "2026-03-31",
        }  # fmt: skip
        told = None if step.anchor is None else _at(account, step.anchor)
        if told is not None:
            body["anchor_entry_id"] = told.entry_id
        return _sent(self.wire(self.founder), f"{account.path}/review-window", body)

    def _to_own(
        self,
        account: Account,
        at: int,
        what: str,
        body: dict[str, Any],
        word: str,
        *,
        role: str = "sign-off-officer",
    ) -> tuple[OneEntry | None, dict[str, Any] | None]:
        told = _at(account, at)
        if told is None:
            return None, None
        agency = told.facts.agency
        if role == "coordinator" and agency not in self.coordinated:
            return None, None
        wire = self.wire(self.somebody(role, agency))
        said = _sent(wire, f"{account.path}/entries/{told.entry_id}/{what}", body)
        return told, _kept(told, said, word)

    @property
    def coordinated(self) -> set[str]:
        """The agencies that have a coordinator."""
        everybody = self._people.of(self._partnership)
        return {each.agency for each in everybody if each.role == "coordinator"}


def a_word() -> str:
    """A word that is nowhere else."""
    return f"zq{secrets.token_hex(6)}"


def content(word: str, sensitivity: str, day: str, subject_id: str) -> dict[str, Any]:
    """An entry that says a word in every field that takes words."""
    body = entry_body(
        occurred=day,
        summary=f"Seen: {word}.",
        detail=f"In detail: {word}.",
        practitioner=word,
        child_voice=f"Said {word}.",
        action_taken=f"Did {word}.",
        outcome=f"Then {word}.",
        subjects=[subject_id],
        sensitivity=sensitivity,
    )
    body["source"] = {"system": f"Log {word}", "reference": word}
    return body


def _kept(told: OneEntry, said: dict[str, Any] | None, word: str) -> dict[str, Any] | None:
    if said is not None:
        told.words.append(word)
        told.positions.append(said["position"])
    return said


def _at(account: Account, index: int) -> OneEntry | None:
    return account.entries[index % len(account.entries)] if account.entries else None


def _sent(wire: Wire, path: str, body: Any) -> dict[str, Any] | None:
    """The receipt; None where the record refused it."""
    told = wire.api("POST", path, body)
    assert told.status < 500, f"{path}: {told.status} {told.words}"
    return told.json if told.status in {200, 201} else None
