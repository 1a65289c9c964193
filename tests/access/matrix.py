"""One cell of the matrix: who asks what, what the policy says of it, and what was told.

A request that is not about one entry stands for as many cells as there are sensitivities: each
entry's canary must be nowhere in the answer of those who may not read that entry, and in the
answers that show a whole case it must be there for those who may.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from tests.access.operations import Operation
from tests.access.oracle import SENSITIVITIES, may_do, may_read, on_case
from tests.access.people import Person, new_session
from tests.access.recipes import (
    ABOUT_AN_ENTRY,
    BODIES,
    ENDS_THE_WORLD,
    FIXED,
    KEPT,
    OF_ANYBODY,
    STREAMS,
    WHOLE,
    beyond,
)
from tests.access.wire import Told, Wire
from tests.access.world import OneCase, World
from tests.support.server import NORTHMERE

#: A version that nothing has: whoever gets as far as being told so may change the entry.
NO_SUCH_VERSION = '"999999999"'


@dataclass(frozen=True)
class Asked:
    """One request of the matrix, with what must come of it."""

    operation: Operation
    person: Person
    case: OneCase | None
    #: Of the entry in the address; None where there is none.
    sensitivity: str | None
    ids: dict[str, str]
    expected: int

    def __str__(self) -> str:
        where = f", case '{self.case.where}'" if self.case else ""
        about = f", {self.sensitivity} entry" if self.sensitivity else ""
        return f"{self.operation} by {self.person}{where}{about}"

    @property
    def cells(self) -> int:
        """For how many sensitivities it says something."""
        return 1 if self.sensitivity else len(SENSITIVITIES)


def requests(operation: Operation, world: World) -> Iterator[Asked]:
    """Everything to ask of one operation."""
    for person in world.people.everybody:
        if operation.is_on_case:
            for case in world.cases.values():
                if case.partnership == NORTHMERE:
                    yield from _on_case(operation, person, case)
        else:
            yield from _beside_cases(operation, person, world)


def _on_case(operation: Operation, person: Person, case: OneCase) -> Iterator[Asked]:
    assert operation.action is not None
    stands = case.stands(person)
    door = on_case(stands, operation.action)
    if not operation.parameters & ABOUT_AN_ENTRY:
        expected = beyond(operation) if door == 200 else door
        yield Asked(operation, person, case, None, FIXED | case.ids, expected)
        return
    for sensitivity in SENSITIVITIES:
        expected = door
        if door == 200:
            readable = may_read(stands, case.entry(sensitivity))
            expected = beyond(operation) if readable else 404
        ids = FIXED | case.ids | case.entries[sensitivity]
        yield Asked(operation, person, case, sensitivity, ids, expected)


def _beside_cases(operation: Operation, person: Person, world: World) -> Iterator[Asked]:
    assert operation.action is not None
    if str(operation) in ENDS_THE_WORLD:
        return
    allowed = may_do(person.role, operation.action)
    some = world.cases[NORTHMERE, "on"].ids
    for partnership, ids in _of_partnerships(operation, person, world):
        theirs = partnership == person.partnership or str(operation) in OF_ANYBODY
        expected = (beyond(operation) if theirs else 404) if allowed else 403
        yield Asked(operation, person, None, None, some | FIXED | ids, expected)


def _of_partnerships(
    operation: Operation, person: Person, world: World
) -> Iterator[tuple[str, dict[str, str]]]:
    """The ids of each partnership where an address names one; else once, as one's own.

    Nobody's id is asked to be changed but one that there is not, or who asks next would be gone.
    """
    if "log_id" in operation.parameters:
        for partnership, log_id in world.logs.items():
            yield partnership, {"log_id": log_id}
    elif "actor_id" in operation.parameters and operation.method == "GET":
        for partnership, founder in world.people.founders.items():
            yield partnership, {"actor_id": founder.actor_id}
    else:
        yield person.partnership, {}


def ask(asked: Asked, wire: Wire, world: World) -> Told:
    """Ask it."""
    operation, address = asked.operation, asked.operation.address(asked.ids)
    if operation.path == "/sign-out":
        # It ends the session, which the next question needs.
        session = new_session(world.server.dsns, asked.person.actor_id)
        with Wire(world.server, session=session) as once:
            return once.page(operation.method, address)
    if operation.is_page:
        return wire.page(operation.method, address)
    if operation.path in STREAMS:
        return wire.stream(address)
    headers = {"If_Match": NO_SUCH_VERSION} if operation.parameters & KEPT else {}
    headers["Idempotency_Key"] = str(uuid.uuid4())
    return wire.api(operation.method, address, BODIES.get(str(operation)), **headers)


def faults(asked: Asked, told: Told, world: World) -> Iterator[str]:
    """What is wrong with an answer, in sentences."""
    if told.status != asked.expected:
        yield f"{asked}: {told.status} instead of {asked.expected}: {told.words[:300]}"
    if told.status == 403 and "role" not in told.words:
        yield f"{asked}: the refusal does not say which role it needs: {told.words[:300]}"
    text = told.text
    for case in world.cases.values():
        stands = case.stands(asked.person)
        for sensitivity, canary in case.canaries.items():
            told_it, may = canary in text, may_read(stands, case.entry(sensitivity))
            if told_it and not may:
                yield f"{asked}: it tells the {sensitivity} entry of case '{case.where}'"
            shows = str(asked.operation) in WHOLE and told.status == 200 and case is asked.case
            if shows and may and not told_it:
                yield f"{asked}: it leaves out the {sensitivity} entry, which they may read"
