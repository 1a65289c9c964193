"""A concern on its way up a ladder, step by step."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.case import AgencyNotOnCase
from domain.command import ForAnotherAgency
from domain.escalation import (
    AlreadyAcknowledged,
    BeforeEarlierLevel,
    EscalationAcknowledged,
    EscalationAlreadyRaised,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    ExternalLadderStaysInside,
    InternalLadderLeavesAgency,
    NotAHigherLevel,
    NotRaisedToThem,
    NotTheirsToSettle,
    acknowledge_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
)
from domain.vocabulary import Ladder, Role
from tests.support.builders import (
    COORDINATOR,
    ESCALATION,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_escalation,
    attribution,
    fact,
    without,
)
from tests.support.escalating import (
    RAISED,
    acknowledging,
    after,
    raising,
    resolving,
    responding,
    stepping_up,
)
from tests.support.spec import given


def test_raises_an_escalation():
    given(a_case()).when(
        raise_escalation, raising(respond_by="2026-03-04", wanted="A placement by tonight")
    ).then(
        fact(
            EscalationRaised,
            stream=ESCALATION,
            ladder=Ladder.EXTERNAL,
            level=1,
            from_agency=HOSPITAL,
            to_agency=SOCIAL_CARE,
            raised_to="Team manager",
            concern="No placement has been found.",
            wanted="A placement by tonight",
            occurred="2026-03-03",
            respond_by="2026-03-04",
            source=SOURCE,
        )
    )


def test_may_start_at_any_level_because_danger_does_not_wait():
    given(a_case()).when(raise_escalation, raising(level=5)).allowed()


def test_raises_an_internal_escalation_inside_one_agency():
    given(a_case()).when(
        raise_escalation, raising(ladder=Ladder.INTERNAL, to_agency=HOSPITAL)
    ).allowed()


def test_refuses_an_internal_escalation_to_another_agency():
    given(a_case()).when(raise_escalation, raising(ladder=Ladder.INTERNAL)).refused(
        InternalLadderLeavesAgency, field="to_agency"
    )


def test_refuses_an_external_escalation_to_oneself():
    given(a_case()).when(raise_escalation, raising(to_agency=HOSPITAL)).refused(
        ExternalLadderStaysInside, field="to_agency"
    )


def test_refuses_to_raise_for_another_agency():
    given(a_case()).when(raise_escalation, raising(by=POLICE)).refused(
        ForAnotherAgency, field="from_agency"
    )


def test_refuses_an_escalation_to_an_agency_that_is_not_on_the_case():
    given(a_case()).when(raise_escalation, raising(to_agency="school")).refused(
        AgencyNotOnCase, field="to_agency"
    )


def test_refuses_an_escalation_to_an_agency_that_has_left():
    given(without(SOCIAL_CARE, a_case())).when(raise_escalation, raising()).refused(
        AgencyNotOnCase, field="to_agency"
    )


def test_refuses_an_escalation_from_an_agency_that_is_not_on_the_case():
    command = raising(by="school", from_agency="school")
    given(a_case()).when(raise_escalation, command).refused(AgencyNotOnCase, field="from_agency")


def test_refuses_to_raise_it_twice():
    given(RAISED).when(raise_escalation, raising()).refused(
        EscalationAlreadyRaised, field="escalation_id"
    )


@pytest.mark.parametrize("level", [0, 10, -1, 1.5])
def test_a_level_is_a_whole_number_from_1_to_9(level):
    with pytest.raises(ValidationError):
        raising(level=level)


def test_acknowledges():
    given(RAISED).when(acknowledge_escalation, acknowledging()).then(
        fact(
            EscalationAcknowledged,
            stream=ESCALATION,
            version=2,
            by=SOCIAL_CARE,
            by_agency=SOCIAL_CARE,
            acknowledged_by="Team manager",
            occurred="2026-03-04",
            note="Will call back",
        )
    )


def test_refuses_a_second_acknowledgement_at_the_same_level():
    history = after((acknowledge_escalation, acknowledging()))
    given(history).when(acknowledge_escalation, acknowledging()).refused(
        AlreadyAcknowledged, field="by_agency"
    )


def test_each_level_is_acknowledged_afresh():
    history = after((acknowledge_escalation, acknowledging()), (step_up_escalation, stepping_up()))
    given(history).when(acknowledge_escalation, acknowledging(occurred="2026-03-07")).allowed()


def test_an_acknowledgement_may_come_to_light_after_the_answer():
    history = after((respond_to_escalation, responding()))
    given(history).when(acknowledge_escalation, acknowledging()).allowed()


def test_responds():
    given(RAISED).when(respond_to_escalation, responding()).then(
        fact(
            EscalationResponded,
            stream=ESCALATION,
            version=2,
            by=SOCIAL_CARE,
            by_agency=SOCIAL_CARE,
            responded_by="Head of service",
            response="The search goes on.",
            occurred="2026-03-05",
        )
    )


def test_may_respond_more_than_once():
    history = after((respond_to_escalation, responding()))
    given(history).when(respond_to_escalation, responding(occurred="2026-03-07")).allowed()


@pytest.mark.parametrize(
    ("rule", "make"),
    [(acknowledge_escalation, acknowledging), (respond_to_escalation, responding)],
)
class TestOnlyThoseItWasRaisedToAnswer:
    def test_refuses_an_agency_it_was_not_raised_to(self, rule, make):
        given(RAISED).when(rule, make(by=POLICE, by_agency=POLICE)).refused(
            NotRaisedToThem, field="by_agency"
        )

    def test_refuses_the_agency_that_raised_it(self, rule, make):
        given(RAISED).when(rule, make(by=HOSPITAL, by_agency=HOSPITAL)).refused(
            NotRaisedToThem, field="by_agency"
        )

    def test_refuses_to_answer_for_another_agency(self, rule, make):
        given(RAISED).when(rule, make(by=POLICE)).refused(ForAnotherAgency, field="by_agency")

    def test_refuses_an_agency_that_has_left(self, rule, make):
        given(without(SOCIAL_CARE, RAISED)).when(rule, make()).refused(
            AgencyNotOnCase, field="by_agency"
        )

    def test_those_asked_at_an_earlier_level_may_still_answer(self, rule, make):
        history = after((step_up_escalation, stepping_up(to_agency=POLICE)))
        given(history).when(rule, make()).allowed()

    def test_on_an_internal_ladder_the_agency_answers_itself(self, rule, make):
        inside = an_escalation(ladder=Ladder.INTERNAL, to_agency=HOSPITAL)
        given(a_case(), inside).when(rule, make(by=HOSPITAL, by_agency=HOSPITAL)).allowed()


def test_steps_up():
    given(RAISED).when(step_up_escalation, stepping_up(respond_by="2026-03-07")).then(
        fact(
            EscalationSteppedUp,
            stream=ESCALATION,
            version=2,
            to_level=3,
            to_agency=SOCIAL_CARE,
            raised_to="Director",
            reason="No answer that keeps the child safe",
            occurred="2026-03-06",
            respond_by="2026-03-07",
        )
    )


@pytest.mark.parametrize("level", [1, 2, 3])
def test_refuses_to_step_up_to_a_lower_or_equal_level(level):
    history = after((step_up_escalation, stepping_up()))
    sentence = (
        given(history)
        .when(step_up_escalation, stepping_up(to_level=level, occurred="2026-03-07"))
        .refused(NotAHigherLevel, field="to_level")
    )
    assert "at level 3" in sentence


def test_an_external_ladder_may_step_up_to_a_third_agency():
    given(RAISED).when(step_up_escalation, stepping_up(to_agency=POLICE)).allowed()


def test_refuses_an_external_ladder_that_turns_back():
    given(RAISED).when(step_up_escalation, stepping_up(to_agency=HOSPITAL)).refused(
        ExternalLadderStaysInside, field="to_agency"
    )


def test_refuses_an_internal_ladder_that_leaves_its_agency():
    inside = an_escalation(ladder=Ladder.INTERNAL, to_agency=HOSPITAL)
    given(a_case(), inside).when(step_up_escalation, stepping_up()).refused(
        InternalLadderLeavesAgency, field="to_agency"
    )


def test_refuses_to_step_up_to_an_agency_that_is_not_on_the_case():
    given(RAISED).when(step_up_escalation, stepping_up(to_agency="school")).refused(
        AgencyNotOnCase, field="to_agency"
    )


def test_refuses_a_step_dated_before_the_level_below_was_reached():
    history = after((step_up_escalation, stepping_up()))
    given(history).when(step_up_escalation, stepping_up(to_level=4, occurred="2026-03-05")).refused(
        BeforeEarlierLevel, field="occurred"
    )


def test_resolves():
    given(RAISED).when(resolve_escalation, resolving()).then(
        fact(
            EscalationResolved,
            stream=ESCALATION,
            version=2,
            outcome="A placement was found.",
            occurred="2026-03-09",
        )
    )


def test_it_may_have_been_settled_before_somebody_who_was_not_told_stepped_it_up():
    history = after((step_up_escalation, stepping_up()))
    given(history).when(resolve_escalation, resolving(occurred="2026-03-05")).allowed()


@pytest.mark.parametrize(
    ("rule", "make"), [(step_up_escalation, stepping_up), (resolve_escalation, resolving)]
)
class TestWhoseConcernItIs:
    @pytest.mark.parametrize("agency", [SOCIAL_CARE, POLICE])
    def test_refuses_another_agency(self, rule, make, agency):
        given(RAISED).when(rule, make(by=agency)).refused(NotTheirsToSettle)

    def test_a_coordinator_may_for_an_agency_that_cannot(self, rule, make):
        given(without(HOSPITAL, RAISED)).when(rule, make(by=COORDINATOR)).allowed()

    def test_another_role_is_not_enough(self, rule, make):
        reviewer = attribution("partnership-office", Role.REVIEWER)
        given(RAISED).when(rule, make(by=reviewer)).refused(NotTheirsToSettle)

    def test_refuses_the_agency_that_raised_it_once_it_has_left(self, rule, make):
        given(without(HOSPITAL, RAISED)).when(rule, make()).refused(AgencyNotOnCase)
