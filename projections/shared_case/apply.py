"""How events make the list of invitations, by the partnership that was invited. Pure.

It only says where to look: on which log a case is that a partnership was invited to. Whether the
invitation holds is asked of that log, so a row that is late or wrong lets nobody in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from domain.case import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    PartnershipInvited,
)
from domain.event import Event, Value
from domain.record.append import Recorded
from projections import sql
from projections.names import SHARED_CASE
from projections.projection import Projection
from projections.working_set import Key, WorkingSet

Status = Literal["waiting", "accepted", "declined", "ended"]
_ANSWERS: Mapping[type[Event], Status] = {
    InvitationAccepted: "accepted",
    InvitationDeclined: "declined",
    InvitationEnded: "ended",
}


class SharedCaseRow(Value):
    """An invitation, whose it is, and what became of it."""

    invitation_id: UUID
    partnership_id: UUID
    status: Status


def keys(event: Event) -> tuple[Key, ...]:
    """The row of the invitation that an event is about."""
    match event:
        case PartnershipInvited() | InvitationAccepted() | InvitationDeclined() | InvitationEnded():
            return (Key(event.case_id, f"invitation.{event.invitation_id}"),)
        case _:
            return ()


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put the row of an invitation that was sent, or answered."""
    event = recorded.event
    for key in keys(event):
        if isinstance(event, PartnershipInvited):
            invited = event.partnership.partnership_id
            rows.put(
                key,
                SharedCaseRow(
                    invitation_id=event.invitation_id, partnership_id=invited, status="waiting"
                ),
            )
            return
        row = rows.get(key, SharedCaseRow)
        if row is not None:
            rows.put(key, row.model_copy(update={"status": _ANSWERS[type(event)]}))


def columns(_key: Key, body: Value) -> Mapping[str, object]:
    """The table's own columns: whose invitation it is."""
    if not isinstance(body, SharedCaseRow):
        raise TypeError("This read model holds only invitations.")
    return {"partnership_id": str(body.partnership_id), "invitation_id": str(body.invitation_id)}


def body(_key: str, text: str) -> Value:
    """A stored body read back."""
    return SharedCaseRow.model_validate_json(text)


PROJECTION = Projection(
    name=SHARED_CASE,
    version=1,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("shared_case"),
)
