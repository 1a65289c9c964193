"""Another partnership is invited to a case, answers, and leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.case import (
    NEW_CASE,
    AcceptInvitation,
    AddAgency,
    AgencyCodeTaken,
    AgencyJoined,
    AgencyLeft,
    CaseIsClosed,
    DeclineInvitation,
    EndInvitation,
    InvitationAccepted,
    InvitationAlreadyOver,
    InvitationAlreadySent,
    InvitationAnswered,
    InvitationDeclined,
    InvitationEnded,
    InvitationNotAnswered,
    InvitationNotOnRecord,
    InvitationOver,
    InvitedTwice,
    InvitePartnership,
    NobodyInvited,
    Open,
    PartnershipInvited,
    RemoveAgency,
    accept_invitation,
    add_agency,
    decline_invitation,
    end_invitation,
    evolve,
    invite_partnership,
    remove_agency,
)
from domain.errors import Stale
from domain.vocabulary import Role
from tests.support.builders import (
    COORDINATOR,
    NOW,
    POLICE,
    a_case,
    an_id,
    ask,
    attribution,
    closed,
    fact,
    without,
)
from tests.support.spec import fold, given

INVITATION = an_id("invitation")
SOUTHMERE = {"partnership_id": an_id("southmere"), "name": "Southmere"}
EASTMERE = {"partnership_id": an_id("eastmere"), "name": "Eastmere"}
THEIR_POLICE = {
    "theirs": "police", "here": "southmere-police", "name": "Southmere Police", "kind": "police"
}  # fmt: skip
THEIR_SCHOOL = {
    "theirs": "oak-school", "here": "oak-school", "name": "Oak School", "kind": "education"
}  # fmt: skip
ANSWERING = attribution("southmere", Role.COORDINATOR, partnership="Southmere")


def inviting(invitation=INVITATION, agencies=(THEIR_POLICE, THEIR_SCHOOL), **fields):
    given = {"partnership": SOUTHMERE, "reason": "The family moved there.", "ours": set()}
    given |= fields
    return ask(
        InvitePartnership, by=COORDINATOR, invitation_id=invitation, agencies=agencies, **given
    )


def answering(command, invitation=INVITATION, **fields):
    return ask(
        command,
        by=ANSWERING,
        invitation_id=invitation,
        **({"answering": SOUTHMERE["partnership_id"]} | fields),
    )


def invited(history=None, **fields):
    history = history or a_case()
    return (*history, *given(history).when(invite_partnership, inviting(**fields)).allowed())


def accepted(history=None):
    history = history or invited()
    accepting = answering(AcceptInvitation)
    return (*history, *given(history).when(accept_invitation, accepting).allowed())


def ended(history):
    ending = answering(EndInvitation, reason="Over.")
    return (*history, *given(history).when(end_invitation, ending).allowed())


def case_of(history) -> Open:
    case = fold(evolve, NEW_CASE, history)
    assert isinstance(case, Open)
    return case


def test_a_partnership_is_invited():
    history = a_case()
    given(history).when(invite_partnership, inviting(until=date(2026, 12, 31))).then(
        fact(
            PartnershipInvited,
            version=len(history) + 1,
            by=COORDINATOR,
            invitation_id=INVITATION,
            partnership=SOUTHMERE,
            agencies=(THEIR_POLICE, THEIR_SCHOOL),
            until="2026-12-31",
            reason="The family moved there.",
        )
    )


def test_an_invitation_is_sent_once():
    given(invited()).when(invite_partnership, inviting()).refused(
        InvitationAlreadySent, field="invitation_id"
    )


def test_nobody_takes_part_by_being_invited():
    case = case_of(invited())

    assert not case.takes_part("southmere-police")
    assert not case.invitations[INVITATION].is_in_force(NOW)


def test_its_agencies_join_when_it_says_yes_and_are_known_as_its_own():
    history = invited()
    after = len(history)
    given(history).when(accept_invitation, answering(AcceptInvitation)).then(
        fact(InvitationAccepted, version=after + 1, by=ANSWERING, invitation_id=INVITATION),
        *(
            fact(
                AgencyJoined,
                version=after + place,
                by=ANSWERING,
                agency=agency["here"],
                name=agency["name"],
                kind=agency["kind"],
                partnership=SOUTHMERE,
            )
            for place, agency in ((2, THEIR_POLICE), (3, THEIR_SCHOOL))
        ),
    )
    case = case_of(accepted())
    assert case.takes_part("southmere-police")
    assert case.agencies["southmere-police"].guest_of == SOUTHMERE["partnership_id"]
    assert case.agencies[POLICE].guest_of is None


def test_it_may_say_no():
    history = invited()
    declining = answering(DeclineInvitation, reason="Nobody here knows the family.")
    given(history).when(decline_invitation, declining).then(
        fact(
            InvitationDeclined,
            version=len(history) + 1,
            by=ANSWERING,
            invitation_id=INVITATION,
            reason="Nobody here knows the family.",
        )
    )


@pytest.mark.parametrize("by", ["guest", "host"])
@pytest.mark.parametrize("is_closed", [False, True])
def test_either_side_ends_it_and_its_agencies_leave_also_a_closed_case(by, is_closed):
    history = closed(accepted()) if is_closed else accepted()
    who = ANSWERING if by == "guest" else COORDINATOR
    answers = {"answering": SOUTHMERE["partnership_id"]} if by == "guest" else {}
    ending = ask(
        EndInvitation, by=who, invitation_id=INVITATION, reason="It moved back.", **answers
    )
    after = len(history)

    given(history).when(end_invitation, ending).then(
        fact(
            InvitationEnded,
            version=after + 1,
            by=who,
            invitation_id=INVITATION,
            reason="It moved back.",
        ),
        *(
            fact(AgencyLeft, version=after + n, by=who, agency=agency, reason="It moved back.")
            for n, agency in ((2, "southmere-police"), (3, "oak-school"))
        ),
    )


def test_an_agency_that_left_before_does_not_leave_again():
    history = accepted()
    leaving = ask(RemoveAgency, by=COORDINATOR, agency="oak-school", reason="Not involved.")
    history = (*history, *given(history).when(remove_agency, leaving).allowed())

    left = [each.agency for each in ended(history) if isinstance(each, AgencyLeft)]

    assert left == ["oak-school", "southmere-police"]


def test_the_host_may_take_back_what_was_not_answered():
    ending = ask(EndInvitation, by=COORDINATOR, invitation_id=INVITATION, reason="By mistake.")
    given(invited()).when(end_invitation, ending).allowed()


def test_whoever_has_not_said_yes_declines_instead_of_ending():
    given(invited()).when(end_invitation, answering(EndInvitation, reason="No.")).refused(
        InvitationNotAnswered
    )


@pytest.mark.parametrize(
    ("rule", "command", "fields"),
    [
        (accept_invitation, AcceptInvitation, {}),
        (decline_invitation, DeclineInvitation, {"reason": "No."}),
        (end_invitation, EndInvitation, {"reason": "No."}),
    ],
    ids=["accept", "decline", "end"],
)
class TestAnswering:
    def test_one_sent_to_another_partnership_is_none(self, rule, command, fields):
        other = answering(command, answering=EASTMERE["partnership_id"], **fields)
        refused = (
            given(accepted())
            .when(rule, other)
            .refused(InvitationNotOnRecord, field="invitation_id")
        )
        never = answering(command, an_id("never"), **fields)
        same = (
            given(a_case()).when(rule, never).refused(InvitationNotOnRecord, field="invitation_id")
        )
        assert refused == same

    def test_one_that_has_ended_is_over(self, rule, command, fields):
        given(ended(accepted())).when(rule, answering(command, **fields)).refused(
            InvitationAnswered
        )

    def test_only_as_it_was_read(self, rule, command, fields):
        given(accepted()).when(rule, answering(command, expected_version=1, **fields)).refused(
            Stale, field="expected_version"
        )


def test_an_answer_is_given_once():
    given(accepted()).when(accept_invitation, answering(AcceptInvitation)).refused(
        InvitationAnswered
    )


def test_nobody_is_invited_to_or_joins_a_closed_case():
    given(closed(a_case())).when(invite_partnership, inviting()).refused(CaseIsClosed)
    given(closed(invited())).when(accept_invitation, answering(AcceptInvitation)).refused(
        CaseIsClosed
    )


def test_the_last_day_is_a_day_in_london():
    """23:30 on 30 June in UTC is already 1 July there."""
    history = invited(until=date(2026, 6, 30))
    invitation = case_of(accepted(history)).invitations[INVITATION]
    night = NOW.replace(month=6, day=30, hour=22, minute=59)

    assert invitation.is_in_force(night)
    assert not invitation.is_in_force(night + timedelta(minutes=1))


def test_an_invitation_that_is_over_before_it_begins_is_refused():
    said = (
        given(a_case())
        .when(invite_partnership, inviting(until=date(2026, 3, 19)))
        .refused(InvitationAlreadyOver, field="until")
    )
    assert "19 March 2026 is past" in said
    given(a_case()).when(invite_partnership, inviting(until=date(2026, 3, 20))).allowed()


def test_an_invitation_cannot_be_accepted_after_its_last_day():
    history = invited(until=date(2026, 3, 21))
    late = answering(AcceptInvitation, now=NOW + timedelta(days=2))
    given(history).when(accept_invitation, late).refused(InvitationOver)


class TestCodes:
    """A code on the case is one agency's for ever."""

    def test_an_agency_is_named_once(self):
        twice = (THEIR_POLICE, THEIR_POLICE | {"here": "other"})
        given(a_case()).when(invite_partnership, inviting(agencies=twice)).refused(
            InvitedTwice, field="agencies.1"
        )
        given(a_case()).when(invite_partnership, inviting(agencies=())).refused(
            NobodyInvited, field="agencies"
        )

    @pytest.mark.parametrize(
        "history",
        [a_case(), without(POLICE, a_case())],
        ids=["takes part", "has left"],
    )
    def test_not_one_of_the_partnerships_own(self, history):
        taken = (THEIR_POLICE | {"here": POLICE},)
        given(history).when(invite_partnership, inviting(agencies=taken)).refused(
            AgencyCodeTaken, field="agencies.0.here"
        )

    @pytest.mark.parametrize("history", [invited(), accepted()], ids=["waiting", "accepted"])
    def test_not_one_that_somebody_else_is_invited_as(self, history):
        other = inviting(an_id("other"), partnership=EASTMERE)
        given(history).when(invite_partnership, other).refused(
            AgencyCodeTaken, field="agencies.0.here"
        )

    def test_not_one_that_another_partnerships_agency_had(self):
        other = inviting(an_id("other"), partnership=EASTMERE)
        given(ended(accepted())).when(invite_partnership, other).refused(
            AgencyCodeTaken, field="agencies.0.here"
        )

    def test_but_the_same_partnerships_agency_may_come_back(self):
        history = ended(accepted())
        given(history).when(invite_partnership, inviting(an_id("again"))).allowed()

    @pytest.mark.parametrize("other", [{"theirs": "education"}, {"kind": "education"}], ids=str)
    def test_not_one_that_another_agency_of_the_same_partnership_had(self, other):
        """It would read what the first recorded for itself alone."""
        again = inviting(an_id("again"), ({**THEIR_POLICE, **other},))
        given(ended(accepted())).when(invite_partnership, again).refused(
            AgencyCodeTaken, field="agencies.0.here"
        )

    def test_not_one_that_people_of_our_own_partnership_work_for(self):
        """They could not be told apart on the record, nor record anything more."""
        ours = inviting(ours={THEIR_POLICE["here"]})
        given(a_case()).when(invite_partnership, ours).refused(
            AgencyCodeTaken, field="agencies.0.here"
        )

    @pytest.mark.parametrize(
        "history", [invited(), ended(accepted())], ids=["invited", "was a guest"]
    )
    def test_the_partnerships_own_agency_cannot_have_it(self, history):
        adding = ask(
            AddAgency, by=COORDINATOR, agency="southmere-police", name="Ours", kind="police"
        )
        given(history).when(add_agency, adding).refused(AgencyCodeTaken, field="agency")
