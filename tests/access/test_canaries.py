"""Everybody reads everything they can reach of cases that Hypothesis made up, and nobody is told a
word of an entry that they may not read.

Every entry says words that are nowhere else, in every field, every correction and every reason; and
its id, and that of a contribution that is hidden altogether, are such words too. Readers know all
ids, all positions and all hidden words beforehand, and ask with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.access.accounts import Account, known_of
from tests.access.people import Person
from tests.access.reading import NOWHERE, PASSING, Question, everything, everything_in
from tests.access.steps import STORIES, Step
from tests.access.stories import Teller
from tests.access.wire import Told, Wire
from tests.access.world import World
from tests.support.server import NORTHMERE

pytestmark = pytest.mark.timeout(1_800)

#: Stories that are told; and under `make soak`.
EXAMPLES, MANY = 1, 12
#: How many of all readers also ask in every form, and as of each position.
THOROUGH = 2
LIMITS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@pytest.fixture(scope="module")
def teller(world: World) -> Iterator[Teller]:
    telling = Teller(world.server, world.people, NORTHMERE)
    yield telling
    telling.close()


def test_nobody_is_told_a_word_that_they_may_not_read(
    world: World, teller, record_property, pytestconfig
):
    seen = Counter[str]()

    @settings(LIMITS, max_examples=MANY if pytestconfig.getoption("--soak") else EXAMPLES)
    @given(STORIES, st.randoms(use_true_random=False))
    def read_all(story: tuple[Step, ...], chance: Random) -> None:
        account = teller.begin()
        for step in story:
            teller.tell(account, step)
        everybody = world.people.of(NORTHMERE)
        thorough = chance.sample(everybody, THOROUGH)
        wrong: dict[str, str] = {}
        for person in everybody:
            reader = Reader(account, person, world.logs[NORTHMERE])
            for fault in reader.read(teller.wire(person), thorough=person in thorough):
                wrong.setdefault(*fault)
            seen["answers"] += reader.answers
            seen["entries hidden from somebody"] += len(account.hidden(person))
        seen["readers"] += len(everybody)
        seen["steps taken"] += account.taken
        assert wrong == {}, "\n".join(wrong.values())

    read_all()

    assert seen["entries hidden from somebody"] > 50, "Nothing hidden proves nothing."
    for name, count in seen.items():
        record_property(f"access: canaries, {name}:", count)


class Reader:
    """One person who reads all they can of one case, and what was wrong with any answer."""

    def __init__(self, account: Account, person: Person, log_id: str) -> None:
        self.account = account
        self.person = person
        self.answers = 0
        self.known = known_of(account, log_id, [each.words[-1] for each in account.hidden(person)])
        self._secret = account.secrets(person)
        self._of_nothing: dict[str, str] = {}

    def read(self, wire: Wire, *, thorough: bool) -> Iterator[tuple[str, str]]:
        """Read it; each fault under what makes it the same as others."""
        wire.api("GET", "/v1/cases", Daybook_Position=str(self.account.last))
        for question, told in everything(wire, self.known, thorough=thorough):
            self.answers += 1
            for fault in (
                self._failed(told),
                self._told_a_secret(question, told),
                self._found_a_secret(question, told),
                self._left_out(question, told),
            ):
                if fault is not None:
                    what = f"{question.operation}: {fault}"
                    yield what[:160], f"{what}\n    by {self.person}: {question}"

    def _failed(self, told: Told) -> str | None:
        return None if told.status < 500 else f"{told.status} {told.words[:300]}"

    def _told_a_secret(self, question: Question, told: Told) -> str | None:
        text = everything_in(told)
        for word, what in self._secret.items():
            # What was asked with may be said back.
            if word in text and word not in question.address:
                if question.operation.endswith("/looks") and word in self.known.words:
                    # Somebody searched for it: their words, and on the access log as such.
                    continue
                at = text.find(word)
                return f"tells {what}: {text[max(0, at - 200) : at + 40]!r}"
        return None

    def _found_a_secret(self, question: Question, told: Told) -> str | None:
        """A search for a hidden word is answered as one for a word that is nowhere."""
        base, _, asked = question.address.partition("?text=")
        if asked not in {*self.known.words, NOWHERE}:
            return None
        plain = PASSING.sub("", told.words.replace(asked, NOWHERE))
        first = self._of_nothing.setdefault(f"{base} {question.accept}", plain)
        return None if plain == first else f"differs from a search for nothing: {plain[:300]}"

    def _left_out(self, question: Question, told: Told) -> str | None:
        """What may be read is there: nothing is missing without a word."""
        if question.address != f"{self.account.path}/chronology" or told.status != 200:
            return None
        for each in self.account.readable(self.person):
            if each.words[0] not in told.text:
                return f"does not show {each.facts}"
        if question.accept != "application/json":
            return None
        hidden = [each for each in self.account.hidden(self.person) if each.facts.is_counted]
        count = told.json["restricted"]["count"]
        return None if count == len(hidden) else f"counts {count} instead of {len(hidden)}"
