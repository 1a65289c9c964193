"""The sentences that the history tells of invitations, and of who comes by them."""

from __future__ import annotations

import pytest

from domain.case import (
    AgencyJoined,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    PartnershipInvited,
)
from domain.event import Event
from domain.vocabulary import Role
from tests.projections.test_history_sentences import OPENED, history, last_sentence
from tests.support.builders import COORDINATOR, an_entry, an_id, attribution, fact

INVITATION = an_id("invitation")
SOUTHMERE = {"partnership_id": an_id("southmere"), "name": "Southmere"}
GUEST = attribution("southmere", Role.COORDINATOR, partnership="Southmere")

SENTENCES: list[tuple[list[Event], str]] = [
    (
        [
            *OPENED,
            fact(
                PartnershipInvited,
                version=7,
                by=COORDINATOR,
                invitation_id=INVITATION,
                partnership=SOUTHMERE,
                agencies=(
                    {"theirs": "a1", "here": "s-a1", "name": "Southmere Police", "kind": "police"},
                    {"theirs": "b1", "here": "s-b1", "name": "Oak School", "kind": "education"},
                ),
                reason="The family moved.",
            ),
        ],
        "Partnership office invited Southmere to this case, with Southmere Police, Oak School.",
    ),
    (
        [*OPENED, fact(InvitationAccepted, version=7, by=GUEST, invitation_id=INVITATION)],
        "Southmere accepted the invitation to this case.",
    ),
    (
        [
            *OPENED,
            fact(
                InvitationDeclined, version=7, by=GUEST, invitation_id=INVITATION, reason="Unknown."
            ),
        ],
        "Southmere declined the invitation to this case.",
    ),
    (
        [
            *OPENED,
            fact(
                InvitationEnded,
                version=7,
                by=COORDINATOR,
                invitation_id=INVITATION,
                reason="It moved back.",
            ),
        ],
        "Partnership office ended an invitation to this case.",
    ),
]


@pytest.mark.parametrize(
    ("events", "sentence"), SENTENCES, ids=[events[-1].TOPIC for events, _ in SENTENCES]
)
def test_says_who_did_what(events: list[Event], sentence: str):
    assert last_sentence(*events) == sentence


def test_says_whose_agency_a_guest_is_and_names_it_as_it_is_known_here():
    joined = fact(
        AgencyJoined,
        version=7,
        by=GUEST,
        agency="s-a1",
        name="Southmere Police",
        kind="police",
        partnership=SOUTHMERE,
    )
    by = attribution("s-a1", partnership="Southmere")
    entry = an_entry(agency="s-a1").model_copy(update={"attribution": by})

    told = history(*OPENED, joined, entry)

    assert told[-2].sentence == "Southmere added Southmere Police to the agencies taking part."
    assert told[-1].sentence.startswith("Southmere Police recorded an entry")
    assert told[-1].by.partnership == "Southmere"
    assert "partnership" not in told[0].by.model_dump()
