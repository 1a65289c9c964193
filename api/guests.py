"""People of one partnership on the record of another: as whom they act there, and by what right.

A read model says on which logs to look (`projections.shared_case`); whether anybody is let in is
then asked of that log itself, as of now. A row that is late keeps a guest waiting a moment, and
one that is wrong lets nobody in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from psycopg.rows import dict_row

from domain.access import agency_here, crossing
from domain.case import (
    NEW_CASE,
    CaseState,
    Closed,
    Invitation,
    InvitationNotOnRecord,
    Open,
    OtherPartnership,
    evolve,
)
from domain.text import AgencyCode
from projections.shared_case.read import Shared, shared_with
from projections.sql import queries

if TYPE_CHECKING:
    from api.access import Actor
    from api.services import Daybook

_SQL = queries("api")


async def as_guest(daybook: Daybook, actor: Actor, case_id: UUID) -> Actor | None:
    """The actor as they act on another partnership's case: on its log, under their agency's code
    there, in those of their roles that cross. None where no invitation lets them in.
    """
    if not crossing(actor.roles):
        return None
    for log_id in {each.log_id for each in await invitations(daybook, actor, case_id=case_id)}:
        guest = guest_on(actor, log_id, await case_on(daybook, log_id, case_id))
        if guest is not None:
            return guest
    return None


def guest_on(actor: Actor, log_id: UUID, case: CaseState) -> Actor | None:
    """As `as_guest`, of a case on that log."""
    found = agency_here(case, actor.partnership_id, actor.agency, datetime.now(UTC))
    if found is None:
        return None
    agency, partnership = found
    return replace(
        actor,
        log_id=log_id,
        agency=agency,
        roles=crossing(actor.roles),
        guest_of=partnership,
    )


async def invited(daybook: Daybook, actor: Actor, invitation_id: UUID) -> tuple[Actor, UUID]:
    """The actor as they answer an invitation sent to their partnership, and the case it is to.

    They act on the case's log for their partnership, under its short name: on that record it is the
    partnership that speaks. Raises InvitationNotOnRecord.
    """
    for each in await invitations(daybook, actor, invitation_id=invitation_id):
        case = await case_on(daybook, each.log_id, each.case_id)
        invitation = invitation_to(actor, case, invitation_id)
        if invitation is not None:
            return await answering(daybook, actor, each.log_id, invitation), each.case_id
    raise InvitationNotOnRecord


async def answering(daybook: Daybook, actor: Actor, log_id: UUID, invitation: Invitation) -> Actor:
    """The actor as the one who answers this invitation, on the log that it is on."""
    slug, _ = await partnership(daybook, actor.partnership_id)
    return replace(actor, log_id=log_id, agency=slug, guest_of=invitation.invited.partnership)


def invitation_to(actor: Actor, case: CaseState, invitation_id: UUID) -> Invitation | None:
    """An invitation of this case, if it was sent to the actor's partnership."""
    if not isinstance(case, Open | Closed):
        return None
    found = case.invitations.get(invitation_id)
    is_theirs = found and found.invited.partnership.partnership_id == actor.partnership_id
    return found if is_theirs else None


async def invitations(
    daybook: Daybook,
    actor: Actor,
    *,
    case_id: UUID | None = None,
    invitation_id: UUID | None = None,
) -> tuple[Shared, ...]:
    """Where to look for the invitations sent to the actor's partnership."""
    async with daybook.pool.connection() as connection, connection.transaction():
        return await shared_with(
            connection, actor.partnership_id, case_id=case_id, invitation_id=invitation_id
        )


async def case_on(daybook: Daybook, log_id: UUID, case_id: UUID) -> CaseState:
    """A case as its log has it now."""
    case, _ = await daybook.records.load(log_id, case_id, evolve, NEW_CASE)
    return case


async def partnership(daybook: Daybook, partnership_id: UUID) -> tuple[AgencyCode, str]:
    """The short name and the name of a partnership."""
    async with (
        daybook.pool.connection() as connection,
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        await cursor.execute(_SQL["partnership"], {"partnership_id": partnership_id})
        row = await cursor.fetchone()
    if row is None:
        raise LookupError("An actor's partnership, or a log's, is always there.")
    return row["slug"], row["name"]


async def partnership_called(daybook: Daybook, slug: str) -> OtherPartnership | None:
    """The partnership of this short name."""
    async with (
        daybook.pool.connection() as connection,
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        await cursor.execute(_SQL["partnership_by_slug"], {"slug": slug})
        row = await cursor.fetchone()
    if row is None:
        return None
    return OtherPartnership(partnership_id=row["partnership_id"], name=row["name"])
