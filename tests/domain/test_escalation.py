"""A concern on its way up a ladder."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain import escalation
from domain.case import AgencyNotOnCase, CaseIsClosed, CaseNotOpened
from domain.command import EndsBeforeItStarts, ForAnotherAgency, NotHappenedYet
from domain.errors import Stale
from domain.escalation import (
    NEW_ESCALATION,
    AcknowledgeEscalation,
    AlreadyAcknowledged,
    BeforeEarlierLevel,
    BeforeItWasRaised,
    EscalationAcknowledged,
    EscalationAlreadyRaised,
    EscalationIsResolved,
    EscalationNotOnRecord,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    ExternalLadderStaysInside,
    InternalLadderLeavesAgency,
    NotAHigherLevel,
    NotRaisedToThem,
    NotTheirsToSettle,
    RaiseEscalation,
    ResolveEscalation,
    RespondToEscalation,
    StepUpEscalation,
    acknowledge_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
)
from domain.moments import Moment
from domain.vocabulary import Ladder, Role
from tests.support.builders import (
    COORDINATOR,
    ESCALATION,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    about,
    an_escalation,
    an_id,
    ask,
    attribution,
    closed,
    fact,
    when,
    without,
)
from tests.support.spec import fold, given

RAISED = (*a_case(), an_escalation())


def raising(by=HOSPITAL, **fields):
    given = {
        "escalation_id": ESCALATION,
        "ladder": Ladder.EXTERNAL,
        "level": 1,
        "from_agency": HOSPITAL,
        "to_agency": SOCIAL_CARE,
        "raised_to": "Team manager",
        "concern": "No placement has been found.",
        "occurred": "2026-03-03",
        "source": SOURCE,
    }
    return ask(RaiseEscalation, by=by, **(given | fields))


def acknowledging(by=SOCIAL_CARE, **fields):
    given = {
        "escalation_id": ESCALATION,
        "by_agency": SOCIAL_CARE,
        "acknowledged_by": "Team manager",
        "occurred": "2026-03-04",
        "note": "Will call back",
    }
    return ask(AcknowledgeEscalation, by=by, **(given | fields))


def responding(by=SOCIAL_CARE, **fields):
    given = {
        "escalation_id": ESCALATION,
        "by_agency": SOCIAL_CARE,
        "responded_by": "Head of service",
        "response": "The search goes on.",
        "occurred": "2026-03-05",
    }
    return ask(RespondToEscalation, by=by, **(given | fields))


def stepping_up(by=HOSPITAL, **fields):
    given = {
        "escalation_id": ESCALATION,
        "to_level": 3,
        "to_agency": SOCIAL_CARE,
        "raised_to": "Director",
        "reason": "No answer that keeps the child safe",
        "occurred": "2026-03-06",
    }
    return ask(StepUpEscalation, by=by, **(given | fields))


def resolving(by=HOSPITAL, **fields):
    given = {
        "escalation_id": ESCALATION,
        "outcome": "A placement was found.",
        "occurred": "2026-03-09",
    }
    return ask(ResolveEscalation, by=by, **(given | fields))


STEPS = [
    (acknowledge_escalation, acknowledging),
    (respond_to_escalation, responding),
    (step_up_escalation, stepping_up),
    (resolve_escalation, resolving),
]
EVERYTHING = [(raise_escalation, raising), *STEPS]


def after(*steps):
    """The record after the escalation was raised and then each of these."""
    history = RAISED
    for rule, command in steps:
        history = (*history, *given(history).when(rule, command).allowed())
    return history


def state_of(history):
    stream = [event for event in history if event.originator_id == ESCALATION]
    return fold(escalation.evolve, NEW_ESCALATION, stream)


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


@pytest.mark.parametrize(("rule", "make"), STEPS)
def test_refuses_anything_after_it_was_resolved(rule, make):
    history = after((resolve_escalation, resolving()))
    given(history).when(rule, make(occurred="2026-03-10")).refused(EscalationIsResolved)


@pytest.mark.parametrize(("rule", "make"), STEPS)
def test_refuses_a_step_on_an_escalation_that_was_never_raised(rule, make):
    given(a_case()).when(rule, make()).refused(EscalationNotOnRecord)


@pytest.mark.parametrize(("rule", "make"), STEPS)
def test_refuses_to_reach_an_escalation_through_another_case(rule, make):
    elsewhere = an_escalation(case_id=an_id("another case"))
    given(a_case(), elsewhere).when(rule, make()).refused(EscalationNotOnRecord)


@pytest.mark.parametrize(("rule", "make"), STEPS)
def test_refuses_a_step_dated_before_it_was_raised(rule, make):
    given(RAISED).when(rule, make(occurred="2026-03-02")).refused(
        BeforeItWasRaised, field="occurred"
    )


@pytest.mark.parametrize(("rule", "make"), STEPS)
@pytest.mark.parametrize(
    "occurred",
    [
        UNKNOWN,
        when("2026-03-03"),
        when("2026-03"),
        about("2026-03-02"),
        Moment(kind="after", value="2026-03-01"),
    ],
    ids=Moment.in_words,
)
def test_accepts_a_step_that_may_have_followed(rule, make, occurred):
    given(RAISED).when(rule, make(occurred=occurred)).allowed()


@pytest.mark.parametrize(("rule", "make"), EVERYTHING)
def test_refuses_what_has_not_happened_yet(rule, make):
    history = a_case() if rule is raise_escalation else RAISED
    given(history).when(rule, make(occurred="2026-03-21")).refused(NotHappenedYet, field="occurred")


@pytest.mark.parametrize(
    ("rule", "make"), [(raise_escalation, raising), (step_up_escalation, stepping_up)]
)
def test_refuses_an_answer_wanted_before_it_was_asked_for(rule, make):
    history = a_case() if rule is raise_escalation else RAISED
    command = make(occurred="2026-03-08", respond_by="2026-03-07")
    given(history).when(rule, command).refused(EndsBeforeItStarts, field="respond_by")


def test_an_answer_may_be_wanted_in_the_future():
    given(a_case()).when(raise_escalation, raising(respond_by="2026-04-01")).allowed()


@pytest.mark.parametrize(("rule", "make"), EVERYTHING)
def test_refuses_anything_on_a_closed_case(rule, make):
    given(closed(RAISED)).when(rule, make()).refused(CaseIsClosed)


@pytest.mark.parametrize(("rule", "make"), EVERYTHING)
def test_refuses_anything_on_a_case_that_was_never_opened(rule, make):
    given(an_escalation()).when(rule, make()).refused(CaseNotOpened)


@pytest.mark.parametrize(("rule", "make"), STEPS)
def test_refuses_a_writer_who_had_read_an_older_version(rule, make):
    history = after((respond_to_escalation, responding()))
    given(history).when(rule, make(expected_version=1)).refused(Stale, field="expected_version")
    given(history).when(rule, make(expected_version=2)).allowed()


def test_knows_the_level_it_stands_at_and_who_was_asked():
    state = state_of(
        after(
            (acknowledge_escalation, acknowledging()),
            (step_up_escalation, stepping_up(to_agency=POLICE)),
        )
    )
    assert (state.level, state.version, state.status) == (3, 3, "raised")
    assert [(rung.level, rung.to_agency, rung.is_acknowledged) for rung in state.rungs] == [
        (1, SOCIAL_CARE, True),
        (3, POLICE, False),
    ]
