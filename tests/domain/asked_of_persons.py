"""The rules about the persons on a case, with commands to ask of them, as `tests.domain.asked` has
for the rest. Apart, because what is asked of few things is drowned by what is asked of many.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from domain.case import (
    BarPerson,
    CloseCase,
    EndEmergencyAccess,
    LiftBar,
    NameMember,
    ReleaseMember,
    ReopenCase,
    ReviewEmergencyAccess,
    TakeEmergencyAccess,
    bar_person,
    close_case,
    end_emergency_access,
    lift_bar,
    name_member,
    release_member,
    reopen_case,
    review_emergency_access,
    take_emergency_access,
)
from domain.vocabulary import Role
from tests.support.builders import HOSPITAL, NOW, POLICE, SOCIAL_CARE, an_id

PERSONS = st.sampled_from(
    [an_id(f"actor of {agency}") for agency in (HOSPITAL, POLICE, SOCIAL_CARE)]
)
ACCESSES = st.sampled_from([an_id(f"access {number}") for number in "12"])
WORDS = st.just("Words")

ASKED_OF_PERSONS = (
    (
        name_member,
        NameMember,
        {
            "actor_id": PERSONS,
            "name": WORDS,
            "agency": st.just(POLICE),
            "roles": st.just((Role.REVIEWER,)),
            "role": st.sampled_from([Role.REVIEWER, Role.PANEL_MEMBER]),
        },
    ),
    (release_member, ReleaseMember, {"actor_id": PERSONS, "reason": WORDS}),
    (
        bar_person,
        BarPerson,
        {"actor_id": PERSONS, "name": WORDS, "reason": WORDS, "overseers": st.just({})},
    ),
    (lift_bar, LiftBar, {"actor_id": PERSONS, "reason": WORDS}),
    (
        take_emergency_access,
        TakeEmergencyAccess,
        {
            "access_id": ACCESSES,
            "reason": st.just("A child came to us at night."),
            "until": st.just(NOW + timedelta(hours=4)),
            "may_read": st.booleans(),
            "most_unreviewed": st.just(3),
        },
    ),
    (
        end_emergency_access,
        EndEmergencyAccess,
        {"access_id": ACCESSES, "oversees": st.booleans()},
    ),
    (
        review_emergency_access,
        ReviewEmergencyAccess,
        {"access_id": ACCESSES, "justified": st.booleans(), "finding": WORDS},
    ),
    (close_case, CloseCase, {"reason": WORDS}),
    (reopen_case, ReopenCase, {"reason": WORDS}),
)
RULES = {rule for rule, _, _ in ASKED_OF_PERSONS}
STEPS = st.sampled_from(
    [(rule, command, st.fixed_dictionaries(fields)) for rule, command, fields in ASKED_OF_PERSONS]
).flatmap(lambda step: st.tuples(st.just(step[0]), st.just(step[1]), step[2]))
