"""Examples of the events of invitations, for their golden files."""

from __future__ import annotations

from domain.case import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    PartnershipInvited,
)
from domain.event import Event
from tests.support.builders import POLICE, an_id
from tests.support.golden_parts import example

SOUTHMERE = {"partnership_id": str(an_id("southmere")), "name": "Southmere"}

INVITATIONS: tuple[Event, ...] = (
    example(
        PartnershipInvited,
        invitation_id=an_id("invitation"),
        partnership=SOUTHMERE,
        agencies=[
            {
                "theirs": POLICE,
                "here": "southmere-police",
                "name": "Southmere Police",
                "kind": POLICE,
            }
        ],
        until="2026-12-31",
        reason="The family moved there in May.",
    ),
    example(InvitationAccepted, invitation_id=an_id("invitation"), guest_of="Southmere"),
    example(
        InvitationDeclined,
        invitation_id=an_id("invitation"),
        guest_of="Southmere",
        reason="No agency of ours knows the family.",
    ),
    example(
        InvitationEnded,
        invitation_id=an_id("invitation"),
        guest_of="Southmere",
        reason="The family moved back.",
    ),
)
