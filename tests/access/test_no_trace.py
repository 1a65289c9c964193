"""An entry whose number would itself tell something leaves no trace: a case with it and a case
without it are answered alike, to the letter.

Two partnerships are told the same story, step by step. Where one is told a secret, the other is
told as many things of another case instead, so that both records are as long and every position
stands for the same. Whoever may not read the secret then asks both everything, and must not be able
to tell which is which.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.access.accounts import Account, known_of
from tests.access.oracle import COUNTED, POLICY, SENSITIVITIES, Entry, may_read
from tests.access.people import HEALTH, OWN, PLAIN, POLICE, Person, people_of
from tests.access.reading import PASSING, Known, Question, everything
from tests.access.steps import STORIES, Step
from tests.access.stories import Teller, a_word, content
from tests.access.wire import Told as Answer
from tests.access.wire import Wire
from tests.access.world import World
from tests.support.client import contribution_body, decision_body, entry_body
from tests.support.learning import finding_body
from tests.support.looks import look_of
from tests.support.server import RunningServer

pytestmark = pytest.mark.timeout(1_800)

NEVER_COUNTED = tuple(each for each in SENSITIVITIES if each not in COUNTED)
TWINS = ("twinmere-a", "twinmere-b")
PEOPLE = (
    *((role, OWN) for role in ("contributor", "sign-off-officer", "coordinator")),
    *((role, PLAIN) for role in ("contributor", "sign-off-officer", "coordinator", "auditor")),
    *((role, PLAIN) for role in ("panel-member", "data-protection-officer", "reviewer")),
    ("sign-off-officer", HEALTH),
    ("sign-off-officer", POLICE),
)
#: Stories that are told; and under `make soak`.
EXAMPLES, MANY = 1, 4
LIMITS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LISTS = {"GET /v1/cases": "/v1/cases", "GET /cases": "/cases"}
#: Answers of the access log. Everybody's questions are on it a moment later, so these are compared
#: only where it has been waited for.
LOOKS = (
    "/cases/{case_id}/looks",
    "/unusual-access",
    "/v1/cases/{case_id}/looks",
    "/v1/unusual-access",
)
OVERSEERS = {name for name, role in POLICY["roles"].items() if "access-log.read" in role["actions"]}
#: What their addresses end with.
OF_LOOKS = ("/looks", "/unusual-access")
#: How many of those who may not read a secret ask in every form.
THOROUGH = 2


@dataclass(frozen=True)
class Secret:
    """An entry that is never counted, and what its agency then does to it."""

    sensitivity: str
    then: tuple[str, ...]
    after: int


_secrets = st.builds(
    Secret,
    st.sampled_from(NEVER_COUNTED),
    st.lists(
        st.sampled_from(["corrections", "disclosures", "withdrawal"]), max_size=3, unique=True
    ).map(tuple),
    st.integers(0, 6),
)


@dataclass
class Twin:
    """One of the two: a teller, the case that is asked about, and another beside it."""

    teller: Teller
    account: Account
    beside: str
    log_id: str

    def known(self, words: Sequence[str], ids: Sequence[str]) -> Known:
        """All that there is to ask with; the ids of secrets, or others that stand for them."""
        known = known_of(self.account, self.log_id, words)
        entries = (*known.ids["entry_id"], *ids)
        known.ids |= {"entry_id": entries, "row_key": entries}
        return known


@dataclass(frozen=True)
class Told:
    """A secret that was told."""

    word: str
    entry_id: str
    facts: Entry


def test_a_secret_leaves_no_trace(world: World, record_property, pytestconfig):
    seen = Counter[str]()
    tellers = [Teller(world.server, people_of(world.server, name, PEOPLE), name) for name in TWINS]

    @settings(LIMITS, max_examples=MANY if pytestconfig.getoption("--soak") else EXAMPLES)
    @given(STORIES, st.lists(_secrets, min_size=1, max_size=2), st.randoms(use_true_random=False))
    def compare(story: tuple[Step, ...], secrets: list[Secret], chance: Random) -> None:
        marks = (token_hex(5), token_hex(5))
        with_it, without = (_begin(each, *marks) for each in tellers)
        told: list[Told] = []
        for at, step in enumerate((*story, None)):
            due = [
                each for each in secrets if each.after == at or (step is None and each.after > at)
            ]
            told += [_tell(with_it, without, each) for each in due]
            if step is not None:
                taken = {twin.teller.tell(twin.account, step) for twin in (with_it, without)}
                assert len(taken) == 1, f"{step} was taken by one and refused by the other"
        for twin in (with_it, without):
            _looked_at_by_who_knows(twin)
        ignorant = [
            each for each in with_it.teller.everybody if not _knows(with_it.account, each, told)
        ]
        thorough = chance.sample(ignorant, THOROUGH)
        wrong: dict[str, str] = {}
        for person in ignorant:
            pair = _pair(with_it, without, person, told)
            answers = (
                *(_who_looked(*pair) if person.role in OVERSEERS else ()),
                *_asked(*pair, thorough=person in thorough),
                *_tried(*pair),
            )
            for what, one, other in answers:
                seen["answers compared"] += 1
                if one != other:
                    wrong.setdefault(what.partition("?")[0], f"{person}: {what}\n{_at(one, other)}")
        assert wrong == {}, "\n".join(wrong.values())
        seen["readers"] += len(ignorant)
        seen["secrets"] += len(told)

    try:
        compare()
    finally:
        for teller in tellers:
            teller.close()

    for name, count in seen.items():
        record_property(f"access: no trace, {name}:", count)


def _begin(teller: Teller, mark: str, beside_mark: str) -> Twin:
    account, beside = teller.begin(mark), teller.begin(beside_mark)
    log_id = teller.wire(teller.founder).api("GET", "/v1/log").json["log_id"]
    return Twin(teller, account, beside.case_id, log_id)


def _looked_at_by_who_knows(twin: Twin) -> None:
    """Those who know have looked, and that is on the access log, which others may read."""
    wire = twin.teller.wire(twin.teller.somebody("sign-off-officer", OWN))
    seen = str(max(twin.account.last, twin.account.secret_last))
    for what in ("chronology", "history"):
        told = wire.api("GET", f"{twin.account.path}/{what}", Daybook_Position=seen)
        assert told.status == 200, told.words


def _knows(account: Account, person: Person, told: list[Told]) -> bool:
    stands = account.stands(person)
    return any(may_read(stands, each.facts) for each in told)


def _tell(with_it: Twin, without: Twin, secret: Secret) -> Told:
    """Tell a secret to one; to the other, as much about the case beside."""
    told, events = _tell_secret(with_it, secret)
    wire = without.teller.wire(without.teller.founder)
    for _ in range(events):
        body = {"pseudonym": f"Another {token_hex(4)}", "role": "sibling"}
        answer = wire.api("POST", f"/v1/cases/{without.beside}/subjects", body)
        assert answer.status == 201, answer.words
        without.account.secret_last = answer.json["position"]
    assert without.account.secret_last == with_it.account.secret_last
    return told


def _tell_secret(twin: Twin, secret: Secret) -> tuple[Told, int]:
    """What was told, and how many events it became."""
    wire = twin.teller.wire(twin.teller.somebody("sign-off-officer", OWN))
    word, path, child = a_word(), twin.account.path, twin.account.subject_id
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
    twin.account.secret_last = taken[-1]["position"]
    facts = Entry(OWN, frozenset({secret.sensitivity}), shared_with=frozenset({POLICE}))
    return Told(word, entry_id, facts), sum(len(each["events"]) for each in taken)


@dataclass(frozen=True)
class Side:
    """One of two people who are alike, and all they can ask with."""

    server: RunningServer
    partnership: str
    known: Known
    wire: Wire
    #: The secrets' ids; or as many that nothing has.
    unknown: tuple[str, ...]
    #: What the case's reference ends with.
    mark: str


def _pair(with_it: Twin, without: Twin, person: Person, told: list[Told]) -> tuple[Side, Side]:
    words = [each.word for each in told]
    theirs = tuple(each.entry_id for each in told)
    none = tuple(str(uuid.uuid4()) for _ in told)
    alike = without.teller.somebody(person.role, person.agency)
    sides = (
        _side(with_it, person, words, theirs),
        _side(without, alike, words, none),
    )
    for side in sides:
        seen = str(max(side.known.positions))
        side.wire.api("GET", "/v1/cases", Daybook_Position=seen)
    return sides


def _side(twin: Twin, person: Person, words: Sequence[str], unknown: tuple[str, ...]) -> Side:
    return Side(
        server=twin.teller.server,
        partnership=person.partnership,
        known=twin.known(words, unknown),
        wire=twin.teller.wire(person),
        unknown=unknown,
        mark=twin.account.mark,
    )


def _who_looked(here: Side, there: Side) -> Iterator[tuple[str, str, str]]:
    """What the access log tells of all that was asked until now, also by those who know.

    As much was asked of each side, so each log is as long.
    """
    for path in LOOKS:
        asked = [_once_all_is_there(side, path) for side in (here, there)]
        yield path, *asked


def _once_all_is_there(side: Side, path: str) -> str:
    """What is told once all that this person asked before is on the log."""
    case = f"/v1/cases/{side.known.case_id}"
    last = side.wire.api("GET", case)
    look_of(side.server, last.headers["x-request-id"], side.partnership)
    return _ask(side, path.format(case_id=side.known.case_id))


def _ask(side: Side, address: str) -> str:
    is_page = not address.startswith("/v1")
    told = side.wire.page("GET", address) if is_page else side.wire.api("GET", address)
    return _plain(told, side.known)


def _asked(here: Side, there: Side, *, thorough: bool) -> Iterator[tuple[str, str, str]]:
    """The same questions to both, and what each answered.

    Not the list of all cases: the case beside, which has more in one of them, is there to see.
    """
    for one, other in zip_longest(
        everything(here.wire, here.known, thorough=thorough),
        everything(there.wire, there.known, thorough=thorough),
    ):
        question = (one or other)[0]
        is_look = urlsplit(question.address).path.endswith(OF_LOOKS)
        if question.operation not in LISTS and not is_look:
            answers = ((one, here), (other, there))
            yield str(question), *(_told(each, side.known) for each, side in answers)
    for address in LISTS.values():
        asked = [_list(side, address) for side in (here, there)]
        yield f"{address}?text=...", *asked


def _list(side: Side, address: str) -> str:
    """The list of cases with this one alone."""
    return _ask(side, f"{address}?text=STORY-{side.mark.upper()}")


def _told(each: tuple[Question, Answer] | None, known: Known) -> str:
    if each is None:
        return "nothing was asked"
    question, told = each
    if question.address.endswith(("/receipt", "/proof")):
        # A proof is as long as the checkpoint of that moment wants. What receipts tell, the
        # canaries look for; that there is one must not depend on a secret.
        return str(told.status)
    return _plain(told, known)


def _tried(here: Side, there: Side) -> Iterator[tuple[str, str, str]]:
    """What somebody might try to do to an entry that they may not know of."""
    for at in range(len(here.unknown)):
        tries = zip(_tries(here, here.unknown[at]), _tries(there, there.unknown[at]), strict=True)
        for (what, one), (_, other) in tries:
            yield f"to {what} a secret", _plain(one, here.known), _plain(other, there.known)


def _tries(side: Side, entry_id: str) -> Iterator[tuple[str, Answer]]:
    path = f"/v1/cases/{side.known.case_id}"
    entry, wire = f"{path}/entries/{entry_id}", side.wire
    yield "withdraw", wire.api("POST", f"{entry}/withdrawal", {"reason": "Wrong."})
    body: dict[str, Any] = {"content": entry_body(), "reason": "Wrong."}
    yield "correct", wire.api("POST", f"{entry}/corrections", body)
    yield "contest", wire.api("POST", f"{entry}/contests", {"differs_in": "The time."})
    body = {"to_agency": PLAIN, "occurred": "2026-03-15"}
    yield "share", wire.api("POST", f"{entry}/disclosures", body)
    body = {"court": "Court", "reference": "1", "granted": "2026-03-05", "agencies": [PLAIN]}
    yield "permit", wire.api("POST", f"{entry}/court-permissions", body)
    yield (
        "rely on",
        wire.api("POST", f"{path}/decisions", decision_body(PLAIN, relied_on=[entry_id])),
    )
    yield (
        "find by",
        wire.api("POST", f"{path}/findings", finding_body(relied_on=[entry_id])),
    )
    window = {"label": "W", "starts_on": "2026-03-01", "ends_on": "2026-03-31"}
    window["anchor_entry_id"] = entry_id
    yield "count from", wire.api("POST", f"{path}/review-window", window)


_HEADERS = ("etag", "link", "daybook-position", "daybook-restricted", "content-type", "location")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
#: Moments of this run, digests, and what is sealed or signed: different whatever is told.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|\+00:00|%2B00%3A00)?|\d\d?:\d\d(:\d\d)?(am|pm)?"
    r"|\d\d? \w+ 20\d\d(?= at)"
)
_OPAQUE = re.compile(r"[0-9a-f]{64}|[A-Za-z0-9+/]{40,}={0,2}|W/[^ ]+")


def _plain(told: Answer, known: Known) -> str:
    """An answer without what differs between any two records."""
    headers = "\n".join(f"{name}: {told.headers.get(name, '')}" for name in _HEADERS)
    text = PASSING.sub("", f"{told.status}\n{headers}\n{told.words}")
    for name in TWINS:
        text = text.replace(name, "twinmere")
    places = {
        each: f"{name}-{at}" for name, ids in known.ids.items() for at, each in enumerate(ids)
    }
    met: dict[str, str] = {}

    def name_of(found: re.Match[str]) -> str:
        return places.get(found[0]) or met.setdefault(found[0], f"id-{len(met)}")

    return _OPAQUE.sub("OPAQUE", _MOMENT.sub("MOMENT", _UUID.sub(name_of, text)))


def _at(one: str, other: str) -> str:
    at = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    part = slice(max(0, at - 150), at + 150)
    return f"  with:    {one[part]!r}\n  without: {other[part]!r}"
