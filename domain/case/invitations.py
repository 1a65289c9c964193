"""Invitations: how agencies of another partnership come to take part in a case, and cease to.

A child crosses a border, and two partnerships' agencies know parts of one story. The partnership
whose case it is invites the other, naming which of its agencies, for how long and why; the other
accepts or declines; and either may end it. All of it is on the case's own record, where whoever
reads the case sees it.

A guest agency goes by a code on this case (`here`) that is nobody else's, before or after: what it
recorded for itself alone would otherwise be read by whoever next had the code.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.case.events import (
    AgencyJoined,
    AgencyLeft,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    InvitedAgency,
    OtherPartnership,
    PartnershipInvited,
)
from domain.case.guards import require_kept, require_open
from domain.case.state import CaseState, Closed, Invitation, Open
from domain.command import Change, placed, require_current
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.event import Event
from domain.moments import day_in_words, london_day
from domain.text import AgencyCode, Summary


class InvitePartnership(Change):
    """Ask another partnership to let these of its agencies take part in the case.

    `ours`: the codes of the agencies that people of the case's own partnership work for. Under one
    of these the record could not tell a guest from them.
    """

    invitation_id: UUID
    ours: frozenset[AgencyCode]
    partnership: OtherPartnership
    agencies: tuple[InvitedAgency, ...]
    until: date | None = None
    reason: Summary


class AcceptInvitation(Change):
    """Say yes for the invited partnership, `answering`."""

    invitation_id: UUID
    answering: UUID


class DeclineInvitation(Change):
    """Say no for the invited partnership, `answering`."""

    invitation_id: UUID
    answering: UUID
    reason: Summary


class EndInvitation(Change):
    """End it for the invited partnership, `answering`; where that is None, for the case's own."""

    invitation_id: UUID
    answering: UUID | None = None
    reason: Summary


class InvitationNotOnRecord(NotOnRecord):
    """There is no such invitation. It may have been sent to another partnership, or not at all."""

    field = "invitation_id"


class NobodyInvited(Invalid):
    """Name at least one agency of the other partnership that is to take part."""

    field = "agencies"


class InvitedTwice(Invalid):
    """An agency is named twice in this invitation. Name each once, each with a code of its own."""


class InvitationAlreadyOver(Invalid):
    """This day is past, so the invitation would let nobody in. Choose a later day, or leave it
    out.
    """

    field = "until"


class AgencyCodeTaken(Conflict):
    """This code is another agency's on this case. Choose one that no agency here has had."""


class InvitationAlreadySent(Conflict):
    """This invitation has been sent already. A further one needs an id of its own."""

    field = "invitation_id"


class InvitationAnswered(Conflict):
    """This invitation has been answered or ended already. A new one can be sent."""


class InvitationNotAnswered(Conflict):
    """Your partnership has not accepted this invitation yet. Decline it instead of ending it."""


class InvitationOver(Conflict):
    """The last day of this invitation is past. Ask the partnership that sent it for a new one."""


def invite_partnership(command: InvitePartnership, state: CaseState) -> tuple[Event, ...]:
    """A partnership is invited to an open case, under codes that nobody has or is to have."""
    case = require_open(state)
    require_current(command, case.version)
    if command.invitation_id in case.invitations:
        raise InvitationAlreadySent
    if command.until is not None and command.until < london_day(command.now):
        raise InvitationAlreadyOver(
            f"{day_in_words(command.until)} is past, so the invitation would let nobody in. "
            "Choose a later day, or leave it out."
        )
    _require_free(command, case)

    return (
        PartnershipInvited(
            **placed(command, case.case_id, case.version),
            invitation_id=command.invitation_id,
            partnership=command.partnership,
            agencies=command.agencies,
            until=command.until,
            reason=command.reason,
        ),
    )


def accept_invitation(command: AcceptInvitation, state: CaseState) -> tuple[Event, ...]:
    """The invited partnership says yes, and the agencies it was asked for join."""
    case = require_open(state)
    require_current(command, case.version)
    invitation = _waiting(case, command.invitation_id, command.answering)
    if invitation.is_over(command.now):
        raise InvitationOver
    invited = invitation.invited

    return (
        InvitationAccepted(
            **placed(command, case.case_id, case.version), invitation_id=command.invitation_id
        ),
        *(
            AgencyJoined(
                **placed(command, case.case_id, case.version + place),
                agency=agency.here,
                name=agency.name,
                kind=agency.kind,
                partnership=invited.partnership,
            )
            for place, agency in enumerate(invited.agencies, start=1)
        ),
    )


def decline_invitation(command: DeclineInvitation, state: CaseState) -> tuple[Event, ...]:
    """The invited partnership says no, whatever has become of the case."""
    case = require_kept(state)
    require_current(command, case.version)
    _waiting(case, command.invitation_id, command.answering)

    return (
        InvitationDeclined(
            **placed(command, case.case_id, case.version),
            invitation_id=command.invitation_id,
            reason=command.reason,
        ),
    )


def end_invitation(command: EndInvitation, state: CaseState) -> tuple[Event, ...]:
    """Either side ends it, also on a closed case; agencies that still take part leave."""
    case = require_kept(state)
    require_current(command, case.version)
    invitation = _addressed(case, command.invitation_id, command.answering)
    if invitation.status not in {"waiting", "accepted"}:
        raise InvitationAnswered
    if command.answering is not None and invitation.status == "waiting":
        raise InvitationNotAnswered
    leaving = [each.here for each in invitation.invited.agencies if case.takes_part(each.here)]

    return (
        InvitationEnded(
            **placed(command, case.case_id, case.version),
            invitation_id=command.invitation_id,
            reason=command.reason,
        ),
        *(
            AgencyLeft(
                **placed(command, case.case_id, case.version + place),
                agency=agency,
                reason=command.reason,
            )
            for place, agency in enumerate(leaving, start=1)
        ),
    )


def require_not_reserved(case: Open, agency: AgencyCode, field: str) -> None:
    """Refuse the partnership's own agency a code that is, was or may come to be a guest's."""
    participation = case.agencies.get(agency)
    was_guest = participation is not None and participation.guest_of is not None
    if was_guest or agency in _reserved(case.invitations.values()):
        raise AgencyCodeTaken(
            f"{agency} is an agency of another partnership on this case. Invite that partnership, "
            "or choose another code.",
            field=field,
        )


def _require_free(command: InvitePartnership, case: Open) -> None:
    if not command.agencies:
        raise NobodyInvited
    theirs, here = set[str](), set[str]()
    reserved = _reserved(case.invitations.values())
    for number, agency in enumerate(command.agencies):
        if agency.theirs in theirs or agency.here in here:
            raise InvitedTwice(field=f"agencies.{number}")
        theirs.add(agency.theirs)
        here.add(agency.here)
        before = case.agencies.get(agency.here)
        comes_back = (
            before is not None
            and before.left is not None
            and before.guest_of == command.partnership.partnership_id
            and _is_the_same(case, agency)
        )
        is_ours = agency.here in command.ours
        if is_ours or agency.here in reserved or not (before is None or comes_back):
            raise AgencyCodeTaken(
                f"{agency.here} is another agency's code on this case. Choose one that no agency "
                "here has had.",
                field=f"agencies.{number}.here",
            )


def _is_the_same(case: Open, agency: InvitedAgency) -> bool:
    """Whether all who were ever invited under this code are this very agency: what it recorded for
    itself alone is for no other agency of its partnership either.
    """
    return all(
        (each.theirs, each.kind) == (agency.theirs, agency.kind)
        for one in case.invitations.values()
        if one.status != "declined"
        for each in one.invited.agencies
        if each.here == agency.here
    )


def _reserved(invitations: Collection[Invitation]) -> frozenset[AgencyCode]:
    return frozenset(each.here for one in invitations for each in one.reserves)


def _addressed(case: Open | Closed, invitation_id: UUID, answering: UUID | None) -> Invitation:
    """The invitation, if it was sent to whoever answers."""
    invitation = case.invitations.get(invitation_id)
    if invitation is None or answering not in {None, invitation.invited.partnership.partnership_id}:
        raise InvitationNotOnRecord
    return invitation


def _waiting(case: Open | Closed, invitation_id: UUID, answering: UUID) -> Invitation:
    invitation = _addressed(case, invitation_id, answering)
    if invitation.status != "waiting":
        raise InvitationAnswered
    return invitation
