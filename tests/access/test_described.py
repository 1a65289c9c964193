"""The interface against its own description: every operation, with what its schema allows and with
what it does not, sent by every role and from another partnership.

No answer is a failure of the server, none has a status, a type or a shape that `/openapi.json` does
not promise, and nothing of one partnership is told to the other. schemathesis makes the requests,
the same ones in every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.settings import Dsns, Settings
from tests.access.oracle import SENSITIVITIES
from tests.access.people import OWN, PLAIN, Person, one_more
from tests.access.recipes import FIXED, STREAMS
from tests.access.world import OneCase, World, one_case
from tests.support.server import NORTHMERE, SOUTHMERE

SEED = 20261128
#: Requests made for each operation, of each mode, and under `make soak`; each is sent by everybody.
EXAMPLES, MANY = 1, 12
CONFORMS = [
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
LIMITS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


Subject: TypeAlias = tuple[OneCase, Person]


def _operations() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    described = create_app(Settings(), Dsns("", "", ""), follow=False).openapi()
    schema = schemathesis.openapi.from_dict(described, config=SchemathesisConfig(seed=SEED))
    found = [each.ok() for each in schema.get_all_operations()]
    return {f"{each.method.upper()} {each.path}": each for each in found}


OPERATIONS = _operations()
POSITIVE = [(name, GenerationMode.POSITIVE) for name in OPERATIONS]
#: Where nothing is sent but a method and an address, nothing can be sent that is not allowed.
NEGATIVE = [
    (name, GenerationMode.NEGATIVE)
    for name, each in OPERATIONS.items()
    if any((*each.query, *each.headers, *each.body))
]


@pytest.fixture(scope="module")
def asked_about(world: World) -> Subject:
    return _subject(world)


@pytest.mark.parametrize(
    ("name", "mode"),
    [*POSITIVE, *NEGATIVE],
    ids=lambda each: each if isinstance(each, str) else each.value,
)
def test_every_answer_is_one_that_was_promised(
    world: World, *, asked_about: Subject, name, mode, record_property, pytestconfig
):
    operation, told = OPERATIONS[name], 0
    # What changes a case, or ends it, has one of its own.
    changes = mode is GenerationMode.POSITIVE and operation.method.upper() != "GET"
    case, person = _subject(world, ["open"]) if changes else asked_about
    known = {**FIXED, **case.ids, **case.entries["open"], "log_id": world.logs[NORTHMERE]}
    known["actor_id"] = person.actor_id
    there = {
        each.name: known[each.name] for each in operation.path_parameters if each.name in known
    }
    # Mostly the ids of what is there, or nearly every request would end at a case that is not.
    ids = st.sampled_from([there, there, there, None])

    @settings(LIMITS, max_examples=MANY if pytestconfig.getoption("--soak") else EXAMPLES)
    @given(st.data())
    def send(data: st.DataObject) -> None:
        nonlocal told
        sent = data.draw(operation.as_strategy(mode, path_parameters=data.draw(ids)))
        for person in _senders(world):
            answer = _send(world, sent, person)
            _judge(sent, answer, person)
            _has_not_crossed(answer, person, case)
            told += 1

    send()

    record_property("access: answers held to the description", told)


def _subject(world: World, sensitivities: Sequence[str] = SENSITIVITIES) -> Subject:
    """A case, and somebody whom no other test needs: they may be disabled or signed out."""
    case = one_case(world.server, world.people, NORTHMERE, "on", sensitivities)
    return case, one_more(world.server, NORTHMERE, "reviewer", OWN)


def _senders(world: World) -> list[Person]:
    """Each role, of the agency that recorded nothing; and whoever may do most, from elsewhere."""
    ours = [each for each in world.people.of(NORTHMERE) if each.agency == PLAIN]
    return [*ours, world.people.one(SOUTHMERE, "coordinator"), world.people.founders[NORTHMERE]]


def _send(world: World, sent: Case, person: Person) -> requests.Response:
    """As it was made, under this person's token: no other may be in it."""
    asked = sent.as_transport_kwargs(base_url=world.server.base_url)
    asked["headers"]["Authorization"] = f"Bearer {person.token}"
    follows = sent.operation.path in STREAMS
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(**asked, timeout=30, stream=follows, allow_redirects=False)
        if follows and answer.ok:
            # It has no end. That it begins is what was promised.
            answer.close()
        return answer


def _judge(sent: Case, answer: requests.Response, person: Person) -> None:
    who = f"{sent.operation.label} by {person}"
    if answer.status_code == 503:
        # A position that the record does not reach yet is answered so on purpose; nothing else is.
        assert _is_ahead(sent, answer), f"{who}: {answer.text[:500]}"
    else:
        assert answer.status_code < 500, f"{who}: {answer.status_code} {answer.text[:500]}"
    if sent.operation.path in STREAMS and answer.ok:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return
    sent.validate_response(answer, checks=CONFORMS)


def _is_ahead(sent: Case, answer: requests.Response) -> bool:
    asked = {**(sent.query or {}), **{k.lower(): v for k, v in (sent.headers or {}).items()}}
    problem = answer.json()["type"]
    return problem == "/problems/not-up-to-date" and bool(
        asked.keys() & {"as_of", "daybook-position"}
    )


def _has_not_crossed(answer: requests.Response, person: Person, case: OneCase) -> None:
    if person.partnership == case.partnership:
        return
    told = f"{answer.headers} {answer.text}"
    assert case.ids["case_id"] not in told
    assert not any(canary in told for canary in case.canaries.values())
