"""Sharing a case across a border: the partnership whose case it is invites another. How that one
answers is in `received_invitations`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import CurrentActor, permitting, readable_case
from api.actors import Slug
from api.agency_kinds import kind_claims, record_naming
from api.guests import partnership_called
from api.openapi import READS, WRITES
from api.people import people_of
from api.reading import require_json
from api.recording import Decided, Recording, Writing
from api.services import Services
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, dress, receipt_answer, receipt_fields
from api.v1.bodies import ReasonBody
from api.v1.route import Route
from domain.case import (
    EndInvitation,
    Invitation,
    InvitedAgency,
    InvitePartnership,
    PartnershipInvited,
    end_invitation,
    invite_partnership,
)
from domain.errors import Invalid, NotOnRecord
from domain.identifiers import new_id
from domain.record.append import Claim, Receipt
from domain.text import Summary

router = APIRouter(route_class=Route, tags=["sharing"])
Status = Literal["waiting", "accepted", "declined", "ended", "over"]


class NoSuchPartnership(NotOnRecord):
    """No partnership on this Daybook has this short name. Ask the other one what theirs is."""

    field = "partnership"


class InvitedToItsOwn(Invalid):
    """This is your own partnership's case. Add an agency of your own instead of inviting it."""

    field = "partnership"


class InvitationBody(BaseModel):
    """Which partnership is invited, with which of its agencies, for how long and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "partnership": "southmere",
                    "agencies": [
                        {
                            "theirs": "police",
                            "here": "southmere-police",
                            "name": "Southmere Police",
                            "kind": "police",
                        }
                    ],
                    "until": "2027-06-30",
                    "reason": "The family moved to Southmere in May and moves between both.",
                }
            ]
        },
    )

    partnership: Slug = Field(
        description="Its short name on this Daybook, which it can tell you.", examples=["southmere"]
    )
    agencies: tuple[InvitedAgency, ...] = Field(
        min_length=1,
        max_length=20,
        description="`theirs` is an agency's code in its own partnership, `here` the code it is to "
        "have on this case, which no other agency here has or had.",
    )
    until: date | None = Field(
        default=None, description="Its last day, in London. Left out: until either side ends it."
    )
    reason: Summary = Field(description="The other partnership reads this before it answers.")


class InvitationReceipt(ReceiptAnswer):
    """The receipt of an invitation, with its id."""

    invitation_id: UUID


class InvitationRow(BaseModel):
    """An invitation as it stands now."""

    invitation_id: UUID
    partnership: str = Field(description="Who was invited.")
    agencies: tuple[InvitedAgency, ...]
    until: date | None
    reason: str
    status: Status = Field(description="`over`: it was accepted, and its last day is past.")


class InvitationsAnswer(BaseModel):
    """The invitations to a case, in the order in which they were sent."""

    invitations: tuple[InvitationRow, ...]


@router.post(
    "/v1/cases/{case_id}/invitations",
    status_code=201,
    summary="Invite another partnership",
    responses=WRITES | CREATED,
    openapi_extra=permitting("invitation.manage"),
)
async def invite(
    case_id: UUID, body: InvitationBody, writing: Writing, response: Response
) -> InvitationReceipt:
    """To let some of its agencies take part in this case. They do once it has accepted."""
    receipt, invitation_id = await send(writing, case_id, body)
    dress(response, receipt, location=f"/v1/cases/{case_id}/invitations")
    return InvitationReceipt(**receipt_fields(receipt), invitation_id=invitation_id)


@router.get(
    "/v1/cases/{case_id}/invitations",
    summary="List who was invited to a case",
    responses=READS,
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("case.read"),
)
async def show_invited(case_id: UUID, actor: CurrentActor, daybook: Services) -> InvitationsAnswer:
    """As they stand now. What happened when is in the case's history."""
    case, _ = await readable_case(daybook.records, actor, case_id)
    return InvitationsAnswer(invitations=tuple(row_of(each) for each in case.invitations.values()))


@router.post(
    "/v1/cases/{case_id}/invitations/{invitation_id}/end",
    summary="End an invitation to a case",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("invitation.manage"),
)
async def end(
    case_id: UUID, invitation_id: UUID, body: ReasonBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Or take it back, where it was not answered. Its agencies leave, and what they put on the
    record stays.
    """
    return receipt_answer(await end_ours(writing, case_id, invitation_id, body), response)


async def send(writing: Recording, case_id: UUID, body: InvitationBody) -> tuple[Receipt, UUID]:
    """Invite a partnership. The receipt, and the invitation's id.

    Raises NoSuchPartnership and InvitedToItsOwn.
    """
    other = await partnership_called(writing.daybook, body.partnership)
    if other is None:
        raise NoSuchPartnership
    if other.partnership_id == writing.actor.partnership_id:
        raise InvitedToItsOwn
    invitation_id = new_id()
    async with writing.daybook.reading(writing.actor) as connection:
        people = await people_of(connection, writing.actor.partnership_id)
    ours = frozenset(person.agency for person in people)
    more = {"partnership": other, "invitation_id": invitation_id, "ours": ours}
    asked = writing.asked(case_id, body, but=("partnership",), **more)

    async def decide() -> Decided:
        case, _ = await writing.case(case_id)
        writing.require_version(case.version)
        events = invite_partnership(InvitePartnership(**asked), case)
        claims: list[Claim] = []
        for number, agency in enumerate(body.agencies):
            field = f"agencies.{number}.kind"
            claims += await kind_claims(writing, case_id, agency.here, agency.kind, field=field)
        return Decided(events, claims=tuple(claims))

    receipt = await record_naming(writing, decide)
    # From the record, because a replayed receipt is for the one that was sent the first time.
    (recorded,) = await writing.events_of(receipt)
    if isinstance(recorded.event, PartnershipInvited):
        invitation_id = recorded.event.invitation_id
    return receipt, invitation_id


async def end_ours(
    writing: Recording, case_id: UUID, invitation_id: UUID, body: ReasonBody
) -> Receipt:
    """End an invitation for the partnership whose case it is."""
    asked = writing.asked(case_id, body, invitation_id=invitation_id)
    return await writing.change_case(EndInvitation(**asked), end_invitation)


def row_of(invitation: Invitation) -> InvitationRow:
    """An invitation as answers show it."""
    invited = invitation.invited
    is_over = invitation.status == "accepted" and invitation.is_over(datetime.now(UTC))
    return InvitationRow(
        invitation_id=invited.invitation_id,
        partnership=invited.partnership.name,
        agencies=invited.agencies,
        until=invited.until,
        reason=invited.reason,
        status="over" if is_over else invitation.status,
    )
