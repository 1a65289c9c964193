"""What holds of every step of an escalation: whose it is, when it was, and when it is over."""

from __future__ import annotations

import pytest

from domain.case import CaseIsClosed, CaseNotOpened
from domain.command import EndsBeforeItStarts, NotHappenedYet
from domain.errors import Stale
from domain.escalation import (
    BeforeItWasRaised,
    EscalationIsResolved,
    EscalationNotOnRecord,
    acknowledge_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
)
from domain.moments import Moment
from tests.support.builders import (
    POLICE,
    SOCIAL_CARE,
    UNKNOWN,
    a_case,
    about,
    an_escalation,
    an_id,
    closed,
    when,
)
from tests.support.escalating import (
    EVERYTHING,
    RAISED,
    STEPS,
    acknowledging,
    after,
    raising,
    resolving,
    responding,
    state_of,
    stepping_up,
)
from tests.support.spec import given


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
