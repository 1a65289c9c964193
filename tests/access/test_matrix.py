"""Every operation, asked by everybody, about every case and every sensitivity.

The operations come from the application itself and what each must answer from `oracle`, which
reads `roles.toml` in its own way. So a route without an action, a role that may do more than the
file says, and an entry that turns up where it must not are all found here, by name.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import pytest

from tests.access.matrix import Asked, ask, faults, requests
from tests.access.operations import OPEN_TO_ALL, Operation, every_operation
from tests.access.oracle import ACTIONS, ROLES, SENSITIVITIES, knows_of, may_do
from tests.access.people import Person
from tests.access.recipes import FIXED
from tests.access.wire import Wire
from tests.access.world import World
from tests.support.server import NORTHMERE

OPERATIONS = every_operation()
SIGNED_IN = tuple(each for each in OPERATIONS if str(each) not in OPEN_TO_ALL)
AT_ONCE = 4


def test_every_operation_is_open_to_all_or_an_action_of_the_policy():
    undeclared = [str(each) for each in SIGNED_IN if each.action not in ACTIONS]
    forgotten = OPEN_TO_ALL - {str(each) for each in OPERATIONS}

    assert undeclared == []
    assert forgotten == set(), "OPEN_TO_ALL names what is not there any more"


def test_there_is_something_to_ask():
    assert len(SIGNED_IN) >= 55
    assert len(ROLES) == 8


@pytest.mark.parametrize("operation", SIGNED_IN, ids=str)
def test_everybody_is_answered_as_the_policy_says(world: World, operation, record_property):
    asked = list(requests(operation, world))

    wrong = _wrong(world, asked)

    assert wrong == [], f"{len(wrong)} cells are wrong"
    record_property("access: cells of the matrix", sum(each.cells for each in asked))


@pytest.mark.parametrize("operation", SIGNED_IN, ids=str)
def test_nobody_gets_in_without_signing_in(world: World, operation: Operation, record_property):
    case = world.cases[NORTHMERE, "on"]
    ids = FIXED | case.ids | case.entries["open"] | {"log_id": world.logs[NORTHMERE]}
    address = operation.address(ids)

    with Wire(world.server) as nobody:
        if operation.is_page:
            told = nobody.page(operation.method, address)
            assert (told.status, told.headers["location"].split("?")[0]) == (303, "/sign-in")
        else:
            told = nobody.api(operation.method, address)
            assert told.status == 401
    assert not any(canary in told.text for canary in case.canaries.values())
    record_property("access: cells of the matrix", len(SENSITIVITIES))


@pytest.mark.parametrize(
    "operation", [each for each in SIGNED_IN if each.is_on_case and not each.is_page], ids=str
)
def test_a_case_of_others_is_as_if_it_had_never_been(world: World, operation: Operation):
    """In the very bytes, for everybody who may not see it and would be let in if they might."""
    case = world.cases[NORTHMERE, "off"]
    never = {**FIXED, **case.ids, **case.entries["open"], "case_id": str(uuid.uuid4())}
    outsiders = [
        each
        for each in world.people.everybody
        if may_do(each.role, str(operation.action)) and not _sees(world, each)
    ]

    for person in outsiders:
        with person.wire(world.server) as wire:
            theirs = Asked(operation, person, case, "open", {**never, **case.ids}, 404)
            none = Asked(operation, person, None, "open", never, 404)
            told = [ask(each, wire, world) for each in (theirs, none)]
        assert [each.status for each in told] == [404, 404], str(person)
        assert told[0].body == told[1].body, str(person)
        assert _telling(told[0].headers) == _telling(told[1].headers), str(person)


def _sees(world: World, person: Person) -> bool:
    return knows_of(world.cases[NORTHMERE, "off"].stands(person))


def _telling(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in {"date", "x-request-id"}}


def _wrong(world: World, asked: list[Asked]) -> list[str]:
    by_person = [list(group) for _, group in groupby(asked, key=lambda each: each.person)]

    def of_one(group: list[Asked]) -> list[str]:
        with group[0].person.wire(world.server) as wire:
            return [
                fault for each in group for fault in faults(each, ask(each, wire, world), world)
            ]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [fault for found in pool.map(of_one, by_person) for fault in found]
