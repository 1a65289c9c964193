"""Telling what is never counted: an entry or another thing, and what its agency then does to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.access.accounts import THINGS, Account
from tests.access.oracle import COUNTED, SENSITIVITIES, Entry
from tests.access.people import OWN, POLICE
from tests.access.stories import Teller, a_word, content, more_of
from tests.access.wire import Wire
from tests.support.care import kept_bodies
from tests.support.client import contribution_body

NEVER_COUNTED = tuple(each for each in SENSITIVITIES if each not in COUNTED)


@dataclass(frozen=True)
class Secret:
    """An entry or other thing that is never counted, and what its agency then does to it."""

    thing: str
    sensitivity: str
    then: tuple[str, ...]
    after: int


SECRETS = st.builds(
    Secret,
    st.sampled_from(["entry", *THINGS]),
    st.sampled_from(NEVER_COUNTED),
    st.lists(
        st.sampled_from(["corrections", "disclosures", "withdrawal"]), max_size=3, unique=True
    ).map(tuple),
    st.integers(0, 6),
)


@dataclass(frozen=True)
class Told:
    """A secret that was told."""

    word: str
    entry_id: str
    facts: Entry


def tell_secret(teller: Teller, account: Account, secret: Secret) -> tuple[Told, int]:
    """What was told, and how many events it became."""
    wire = teller.wire(teller.somebody("sign-off-officer", OWN))
    word, path, child = a_word(), account.path, account.subject_id
    if secret.thing in THINGS:
        return _tell_thing(account, secret, wire, word)
    entry = content(word, secret.sensitivity, "2026-03-03", child)
    answers = [wire.api("POST", f"{path}/contributions", contribution_body(entry, title=word))]
    assert answers[0].status in {200, 201}, answers[0].words
    entry_id = answers[0].json["entries"][0]["id"]
    bodies: dict[str, Any] = {
        "corrections": {
            "content": content(word, secret.sensitivity, "2026-03-02", child),
            "reason": f"Because {word}.",
        },
        "disclosures": {"to_agency": POLICE, "occurred": "2026-03-15", "how": f"By {word}."},
        "withdrawal": {"reason": f"Because {word}."},
    }
    entry_path = f"{path}/entries/{entry_id}"
    answers += [wire.api("POST", f"{entry_path}/{what}", bodies[what]) for what in secret.then]
    taken = [each.json for each in answers if each.status in {200, 201}]
    account.secret_last = taken[-1]["position"]
    return Told(word, entry_id, _facts(secret)), sum(len(each["events"]) for each in taken)


def _tell_thing(account: Account, secret: Secret, wire: Wire, word: str) -> tuple[Told, int]:
    plural, path = secret.thing, f"{account.path}/{secret.thing}"
    bodies = kept_bodies(account.subject_id, word, secret.sensitivity)
    answers = [wire.api("POST", path, bodies[plural, THINGS[plural]])]
    assert answers[0].status == 201, answers[0].words
    thing_id = answers[0].json["id"]
    if secret.then:
        # Those who are told of it are among those who read it: they are not asked.
        what, body, _ = more_of(plural, _facts(secret), word, secret.sensitivity, (POLICE,))
        answers.append(wire.api("POST", f"{path}/{thing_id}/{what}", body))
        assert answers[1].status == 200, answers[1].words
    account.secret_last = answers[-1].json["position"]
    return Told(word, thing_id, _facts(secret)), len(answers)


def _facts(secret: Secret) -> Entry:
    return Entry(OWN, frozenset({secret.sensitivity}), shared_with=frozenset({POLICE}))
