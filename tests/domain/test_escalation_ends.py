"""An escalation that ends unsettled, one that follows a procedure, and answers that come late."""

from __future__ import annotations

from datetime import date

import pytest

from domain import case
from domain.escalation import (
    LADDERS,
    EscalationHasLapsed,
    EscalationIsResolved,
    EscalationIsWithdrawn,
    EscalationLapsed,
    EscalationRaised,
    EscalationWithdrawn,
    NoSuchProcedure,
    NotALevelOfProcedure,
    NotTheirsToSettle,
    ProcedureOfAnotherLadder,
    acknowledge_escalation,
    lapse_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
    withdraw_escalation,
)
from domain.escalation.state import NEW_ESCALATION
from domain.vocabulary import Ladder
from tests.support.builders import ESCALATION, HOSPITAL, SOCIAL_CARE, UNKNOWN, a_case, fact
from tests.support.escalating import (
    STEPS,
    acknowledging,
    after,
    lapsing,
    raising,
    resolving,
    responding,
    state_of,
    stepping_up,
    withdrawing,
)
from tests.support.spec import fold, given

ENDINGS = [
    (resolve_escalation, resolving, EscalationIsResolved, "resolved"),
    (withdraw_escalation, withdrawing, EscalationIsWithdrawn, "withdrawn"),
    (lapse_escalation, lapsing, EscalationHasLapsed, "lapsed"),
]
each_ending = pytest.mark.parametrize(("rule", "make", "refusal", "status"), ENDINGS)
each_answer = pytest.mark.parametrize(
    ("answer", "answering"),
    [(acknowledge_escalation, acknowledging), (respond_to_escalation, responding)],
)


def test_withdraws():
    given(after()).when(withdraw_escalation, withdrawing()).then(
        fact(
            EscalationWithdrawn,
            stream=ESCALATION,
            version=2,
            reason="It was about another child.",
            occurred="2026-03-09",
        )
    )


def test_lapses():
    given(after()).when(lapse_escalation, lapsing()).then(
        fact(
            EscalationLapsed,
            stream=ESCALATION,
            version=2,
            reason="Everybody who knew of it had left.",
            occurred="2026-03-09",
        )
    )


@pytest.mark.parametrize(
    ("rule", "make"), [(withdraw_escalation, withdrawing), (lapse_escalation, lapsing)]
)
def test_only_whoever_raised_it_ends_it(rule, make):
    given(after()).when(rule, make(by=SOCIAL_CARE)).refused(NotTheirsToSettle)


@each_ending
def test_once_it_has_ended_it_neither_climbs_nor_ends_again(rule, make, refusal, status):
    history = after((rule, make()))

    assert state_of(history).status == status
    for step, asking in STEPS[2:]:
        given(history).when(step, asking(occurred="2026-03-10")).refused(refusal)


@each_answer
@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending[3])
@pytest.mark.parametrize("occurred", ["2026-03-08", "2026-03-09", UNKNOWN])
def test_an_answer_given_before_the_end_is_accepted_when_it_comes_to_light(
    ending, answer, answering, occurred
):
    rule, make, _, status = ending
    history = after((rule, make()))
    said = given(history).when(answer, answering(occurred=occurred)).allowed()

    assert state_of((*history, *said)).status == status


@each_answer
def test_an_answer_after_the_end_is_refused_unless_it_had_only_lapsed(answer, answering):
    late = answering(occurred="2026-03-10")

    given(after((withdraw_escalation, withdrawing()))).when(answer, late).refused(
        EscalationIsWithdrawn
    )
    given(after((lapse_escalation, lapsing()))).when(answer, late).allowed()


def test_may_name_the_procedure_that_it_follows_and_why_levels_were_left_out():
    command = raising(
        level=3, procedure="between-agencies", bypassed_because="She was at immediate risk."
    )
    (raised,) = given(a_case()).when(raise_escalation, command).allowed()

    assert isinstance(raised, EscalationRaised)
    assert (raised.procedure, raised.bypassed_because) == (
        "between-agencies",
        "She was at immediate risk.",
    )


def test_levels_may_be_left_out_without_a_reason_which_is_shown_and_not_refused():
    history = (
        *a_case(),
        *given(a_case()).when(raise_escalation, raising(procedure="between-agencies")).allowed(),
    )
    given(history).when(step_up_escalation, stepping_up(to_level=5)).allowed()


def test_refuses_a_procedure_that_is_not_there_and_says_which_are():
    sentence = (
        given(a_case())
        .when(raise_escalation, raising(procedure="snakes-and-ladders"))
        .refused(NoSuchProcedure, field="procedure")
    )
    assert "between-agencies" in sentence


def test_refuses_a_procedure_of_the_other_kind_of_ladder():
    given(a_case()).when(raise_escalation, raising(procedure="hospital-internal")).refused(
        ProcedureOfAnotherLadder, field="procedure"
    )
    inside = raising(ladder=Ladder.INTERNAL, to_agency=HOSPITAL, procedure="hospital-internal")
    given(a_case()).when(raise_escalation, inside).allowed()


def test_refuses_a_level_that_the_procedure_has_not():
    sentence = (
        given(a_case())
        .when(raise_escalation, raising(level=6, procedure="between-agencies"))
        .refused(NotALevelOfProcedure, field="level")
    )
    assert "has levels 1 to 5" in sentence
    history = (
        *a_case(),
        *given(a_case()).when(raise_escalation, raising(procedure="between-agencies")).allowed(),
    )
    given(history).when(step_up_escalation, stepping_up(to_level=6)).refused(
        NotALevelOfProcedure, field="to_level"
    )


def test_which_procedures_there_are_is_data():
    command = raising(procedure="between-agencies")
    none = LADDERS.model_copy(update={"procedures": ()})

    with pytest.raises(NoSuchProcedure):
        raise_escalation(command, NEW_ESCALATION, _open(), none)
    dated = tuple(
        each.model_copy(update={"applies_from": date(2030, 1, 1)}) for each in LADDERS.procedures
    )
    later = LADDERS.model_copy(update={"procedures": dated})
    # What was raised before any version of the procedure is measured by the earliest.
    assert raise_escalation(command, NEW_ESCALATION, _open(), later)


def _open():
    return fold(case.evolve, case.NEW_CASE, a_case())
