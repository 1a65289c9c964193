"""Whose agency is whose, where agencies of several partnerships take part in one case. Pure.

A guest is somebody of another partnership whose agency takes part by an invitation that was
accepted and has not ended. They act on the case under the code that their agency has there, and
with those of their roles that come with an agency: no coordinator, reviewer or auditor crosses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.access.policy import POLICY
from domain.case import CaseState, Closed, Open, OtherPartnership
from domain.text import AgencyCode
from domain.vocabulary import Role


def crossing(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Those of somebody's roles that they keep as a guest."""
    return tuple(role for role in roles if POLICY.roles[role].cases == "taking-part")


def agency_here(
    case: CaseState, partnership_id: UUID, theirs: AgencyCode, now: datetime
) -> tuple[AgencyCode, OtherPartnership] | None:
    """The code that another partnership's agency has on this case, if it takes part now."""
    if not isinstance(case, Open | Closed):
        return None
    for invitation in case.invitations.values():
        invited = invitation.invited
        if invited.partnership.partnership_id != partnership_id:
            continue
        for agency in invited.agencies:
            if agency.theirs == theirs and takes_part(case, agency.here, invited.partnership, now):
                return agency.here, invited.partnership
    return None


def takes_part(
    case: Open | Closed, agency: AgencyCode, guest_of: OtherPartnership | None, now: datetime
) -> bool:
    """Whether an agency takes part now and is that of the partnership: another's where `guest_of`
    names it, the case's own where it is None.
    """
    participation = case.agencies.get(agency)
    if participation is None or participation.left is not None:
        return False
    if guest_of is None:
        return participation.guest_of is None
    return participation.guest_of == guest_of.partnership_id and any(
        invitation.is_in_force(now)
        and invitation.invited.partnership.partnership_id == guest_of.partnership_id
        and any(each.here == agency for each in invitation.invited.agencies)
        for invitation in case.invitations.values()
    )
