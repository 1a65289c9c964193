"""Verdicts on a batch, one request after another, without a database."""

from __future__ import annotations

from uuid import UUID

from domain.record.append import Append, Claim, ClaimTaken, Guard, GuardMoved, KeyReused
from domain.record.append import VersionMoved as Moved
from domain.record.request import prepare
from domain.record.verdicts import Accepted, Known, Replayed, Used, decide
from tests.support.log_events import a_key, an_append, an_event

CASE, OTHER = UUID(int=10), UUID(int=11)


def verdicts(*appends: Append, **known: object) -> list[object]:
    """Accepted ones as their first position, refusals as their type, replays as they are."""
    given = Known(**{"head": 0, "recorded_at": None, **known})
    return [
        verdict.first_position
        if isinstance(verdict, Accepted)
        else verdict
        if isinstance(verdict, Replayed)
        else type(verdict)
        for verdict in decide([prepare(each) for each in appends], given)
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
        Known(0, None),
    )
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (len(first.new_claims), len(second.new_claims)) == (1, 0)


def test_a_known_key_is_answered_before_anything_else_is_looked_at():
    used = {("police", "houba"): Used(b"x", 3, 5)}
    stale = an_append(CASE, 1, key=a_key(), guards=(Guard(OTHER, 9),))
    assert verdicts(stale, versions={CASE: 8}, used=used) == [Replayed(3, 5)]
    assert verdicts(an_append(key=a_key(asks=b"y")), used=used) == [KeyReused]


def test_a_key_used_earlier_in_the_batch_is_replayed_from_there():
    batch = [an_append(events=2, key=a_key()), an_append(key=a_key()), an_append()]
    assert verdicts(*batch, head=4) == [5, Replayed(5, 6), 7]
