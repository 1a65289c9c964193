"""Verdicts on a batch, one request after another, without a database."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.record.append import (
    Append,
    CaseKeyDestroyed,
    Claim,
    ClaimTaken,
    DataKeyMissing,
    Guard,
    GuardMoved,
    KeyReused,
)
from domain.record.append import VersionMoved as Moved
from domain.record.request import Request, keyed, plain_events
from domain.record.request import prepare as sealed
from domain.record.sealing import DataKey
from domain.record.unplaced import SealingKey
from domain.record.verdicts import Accepted, Known, Replayed, Used, decide
from tests.support.log_events import A_CASE, a_key, an_append, an_event

LOG, CASE, OTHER = UUID(int=9), UUID(int=10), UUID(int=11)
LOG_KEY = DataKey(LOG, bytes(32))


def prepare(append: Append) -> Request:
    """Sealed under a key that has the id of its case."""
    events = plain_events(LOG, append)
    keys = {event.key_of: SealingKey(LOG, DataKey(event.key_of, bytes(32))) for event in events}
    return sealed(events, keys, append, LOG_KEY)


def verdicts(*appends: Append, **known: object) -> list[object]:
    """Accepted ones as their first position, refusals as their type, replays as they are."""
    requests = [prepare(each) for each in appends]
    keys = {key_id: True for each in requests for key_id in each.keys}
    given = Known(**{"head": 0, "recorded_at": None, "keys": keys, **known})
    return [
        verdict.first_position
        if isinstance(verdict, Accepted)
        else verdict
        if isinstance(verdict, Replayed)
        else type(verdict)
        for verdict in decide(requests, given)
    ]


def test_positions_follow_the_head_and_each_other():
    assert verdicts(an_append(events=3), an_append(), an_append(events=2), head=7) == [8, 11, 12]


def test_a_refused_request_takes_no_position():
    assert verdicts(an_append(), an_append(version=2), an_append()) == [1, Moved, 2]


def test_versions_count_on_within_one_request():
    both = Append((an_event(CASE, 5), an_event(OTHER), an_event(CASE, 6)))
    assert verdicts(both, an_append(CASE, 7), versions={CASE: 4}) == [1, 4]


def test_the_same_version_twice_in_one_request_is_refused():
    assert verdicts(Append((an_event(CASE), an_event(CASE)))) == [Moved]


def test_a_request_refused_for_its_guard_leaves_its_streams_where_they_were():
    assert verdicts(
        an_append(CASE, guards=(Guard(OTHER, 3),)),
        an_append(CASE),
    ) == [GuardMoved, 1]


def test_a_request_refused_for_its_claim_leaves_streams_and_other_claims_free():
    taken, free = Claim("case", "A", CASE), Claim("case", "B", CASE)
    [digest] = [digest for digest, _ in prepare(an_append(claims=(taken,))).claims]
    assert verdicts(
        an_append(CASE, claims=(free, taken)),
        an_append(CASE, claims=(Claim("case", "B", OTHER),)),
        claims={digest: OTHER},
    ) == [ClaimTaken, 1]


def test_a_guard_is_held_against_the_stream_before_the_request_itself():
    assert verdicts(an_append(CASE, guards=(Guard(CASE, 0),)), an_append(CASE, 2)) == [1, 2]


def test_one_request_cannot_claim_a_name_for_two_streams():
    both = (Claim("case", "A", CASE), Claim("case", "A", OTHER))
    assert verdicts(an_append(claims=both)) == [ClaimTaken]


def test_a_claim_already_held_is_not_taken_twice():
    claim = Claim("case", "A", CASE)
    first, second = decide(
        [prepare(an_append(CASE, claims=(claim, claim))), prepare(an_append(claims=(claim,)))],
        Known(0, None, keys={A_CASE: True}),
    )
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (len(first.new_claims), len(second.new_claims)) == (1, 0)


def test_a_known_key_is_answered_before_anything_else_is_looked_at():
    kept = keyed(LOG_KEY, a_key())
    used = {("police", kept.key): Used(kept.digest, 3, 5)}
    stale = an_append(CASE, 1, key=a_key(), guards=(Guard(OTHER, 9),))
    assert verdicts(stale, versions={CASE: 8}, used=used) == [Replayed(3, 5)]
    assert verdicts(an_append(key=a_key(asks=b"y")), used=used) == [KeyReused]


def test_a_key_used_earlier_in_the_batch_is_replayed_from_there():
    batch = [an_append(events=2, key=a_key()), an_append(key=a_key()), an_append()]
    assert verdicts(*batch, head=4) == [5, Replayed(5, 6), 7]


def test_what_was_sealed_under_a_key_that_is_gone_is_refused():
    gone = Append((an_event(OTHER, case_id=CASE),))
    assert verdicts(gone, an_append(), keys={CASE: False, A_CASE: True}) == [CaseKeyDestroyed, 1]


def test_a_key_destroyed_earlier_in_the_batch_is_gone_for_the_rest_of_it():
    destroying = replace(an_append(OTHER), destroys=(CASE,))
    late = Append((an_event(UUID(int=12), case_id=CASE),))
    assert verdicts(late, destroying, late) == [1, 2, CaseKeyDestroyed]


def test_what_was_sealed_under_a_key_that_is_not_there_is_refused():
    lost = Append((an_event(OTHER, case_id=CASE),))
    assert verdicts(lost, an_append(), keys={A_CASE: True}) == [DataKeyMissing, 1]
