"""Events of invitations for random histories: sent, answered and ended in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from domain.case import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    PartnershipInvited,
)
from domain.event import Event


def partnership_of(it: Any) -> dict[str, Any]:
    """One of two partnerships, under a name that changes."""
    return {"partnership_id": UUID(int=it.a % 2), "name": f"Southmere {it.a}"}


def joined(it: Any) -> dict[str, Any]:
    """An agency that joins, as often as not one of another partnership."""
    return {
        "agency": it.agency,
        "name": f"{it.agency} {it.c}",
        "kind": "police",
        "partnership": partnership_of(it) if it.b % 2 else None,
    }


#: As `tests.projections.histories.FIELDS`.
FIELDS_OF_INVITATIONS: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    PartnershipInvited: (
        "case",
        lambda it: {
            "invitation_id": it.one_of("invitation", it.b),
            "partnership": partnership_of(it),
            "agencies": [
                {"theirs": it.other, "here": it.agency, "name": it.words, "kind": "police"}
            ],
            "reason": it.words,
        },
    ),
    InvitationAccepted: ("case", lambda it: {"invitation_id": it.one_of("invitation", it.b)}),
    InvitationDeclined: (
        "case",
        lambda it: {"invitation_id": it.one_of("invitation", it.b), "reason": it.words},
    ),
    InvitationEnded: (
        "case",
        lambda it: {"invitation_id": it.one_of("invitation", it.b), "reason": it.words},
    ),
}
