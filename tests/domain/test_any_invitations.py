"""No sequence of invitations and answers gives a code on a case two owners, or lets anybody in who
was not asked and did not say yes: held against `tests.support.lawful`, which knows no rule.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case import (
    AcceptInvitation,
    AddAgency,
    CloseCase,
    DeclineInvitation,
    EndInvitation,
    InvitePartnership,
    RemoveAgency,
    ReopenCase,
    accept_invitation,
    add_agency,
    close_case,
    decline_invitation,
    end_invitation,
    invite_partnership,
    remove_agency,
    reopen_case,
)
from domain.vocabulary import AgencyKind
from tests.support.builders import COORDINATOR, HOSPITAL, NOW, POLICE, a_case, an_id, ask
from tests.support.lawful import require_lawful
from tests.support.spec import decide, require_next_in_stream

INVITATIONS = st.sampled_from([an_id(f"invitation {number}") for number in "12345"])
PARTNERSHIPS = st.sampled_from([an_id("southmere"), an_id("southmere"), an_id("eastmere")])
CODES = st.sampled_from([HOSPITAL, POLICE, "their-police", "their-hospital"])
REASON = st.just("Words")
INVITED = st.fixed_dictionaries(
    {
        "theirs": st.sampled_from([HOSPITAL, POLICE]),
        "here": CODES,
        "name": st.just("Words"),
        "kind": st.just(AgencyKind.OTHER),
    }
)
ANSWER = {"invitation_id": INVITATIONS, "answering": PARTNERSHIPS}
ASKED = (
    (
        invite_partnership,
        InvitePartnership,
        {
            "invitation_id": INVITATIONS,
            "partnership": st.fixed_dictionaries(
                {"partnership_id": PARTNERSHIPS, "name": st.just("Words")}
            ),
            "agencies": st.lists(INVITED, max_size=2),
            "ours": st.just(frozenset[str]()),
            "until": st.none() | st.dates(date(2026, 3, 19), date(2026, 3, 21)),
            "reason": REASON,
        },
    ),
    (accept_invitation, AcceptInvitation, ANSWER),
    (decline_invitation, DeclineInvitation, ANSWER | {"reason": REASON}),
    (
        end_invitation,
        EndInvitation,
        ANSWER | {"answering": st.none() | PARTNERSHIPS, "reason": REASON},
    ),
    (
        add_agency,
        AddAgency,
        {"agency": CODES, "name": REASON, "kind": st.just(AgencyKind.OTHER)},
    ),
    (remove_agency, RemoveAgency, {"agency": CODES, "reason": REASON}),
    (close_case, CloseCase, {"reason": REASON}),
    (reopen_case, ReopenCase, {"reason": REASON}),
)
STEPS = st.sampled_from(
    # Closed now and then, and soon open again.
    [each for each in ASKED for _ in range(1 if each[0] is close_case else 3)]
).flatmap(
    lambda step: st.tuples(st.just(step[0]), st.just(step[1]), st.fixed_dictionaries(step[2]))
)

#: How often each rule said yes: a record that only hears no shows nothing.
ACCEPTED: Counter[str] = Counter()


@settings(max_examples=150)
@given(st.lists(STEPS, min_size=15, max_size=40))
def test_whatever_is_asked_the_record_stays_lawful(steps):
    history = a_case(HOSPITAL)
    for rule, command, fields in steps:
        events, refusal = decide(rule, ask(command, by=COORDINATOR, **fields), history)
        if refusal is not None:
            assert events == ()
            continue
        require_next_in_stream(history, events)
        history = (*history, *events)
        require_lawful(history, NOW)
        ACCEPTED[rule.__name__] += 1


def test_every_rule_said_yes_at_some_time():
    if not ACCEPTED:
        test_whatever_is_asked_the_record_stays_lawful()
    assert set(ACCEPTED) == {rule.__name__ for rule, _, _ in ASKED}
