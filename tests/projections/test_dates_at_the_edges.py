"""Whatever date was accepted, what is worked out from it is answered: none fails a whole case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings

from domain import placement
from domain.authority import OrderAppliedFor, PowerUsed
from domain.authority.bands import standing_at
from domain.authority.flags import flags
from domain.authority.late import learnt_late
from domain.moments import Moment
from domain.plans import Section47Opened
from domain.state_at import Asked, state_at
from projections.case_file.clocks import of_courts, of_protection, standing
from projections.case_file.legal import known_of
from projections.case_file.state_facts import facts_of
from projections.case_file.state_of_law import spans_of_law
from tests.projections import filed
from tests.projections.test_children_apart import begun, order
from tests.support.builders import CHILD, POLICE, SOCIAL_CARE, SOURCE, an_id, fact
from tests.support.moments import MOMENTS

NOW = datetime(2026, 6, 1, tzinfo=UTC)
POWERS = ("police-protection", "section-20-accommodation", "mha-section-136")
EDGES = [
    Moment(kind=kind, value=value)
    for kind in ("about", "before", "after")
    for value in ("1900", "1900-01-01", "1900-01-01T00:00+14:00", "2200", "2200-12-31")
] + [Moment(kind="instant", value="2200-12-31T23:59:59.999999-12:00")]


def everything_at(moment: Moment):
    """A case in which everything that starts a clock or runs for a time began at one moment."""
    said = {"subjects": (CHILD,), "source": SOURCE}
    apply = {"court": "Court", "applicant": "Council", "grounds": "Harm", "occurred": moment}
    use = {"used_by": "Officer", "reason": "Harm", "occurred": moment}
    asked = fact(
        OrderAppliedFor, stream=an_id("asked"), by_agency=SOCIAL_CARE,
        order_type="care-order", **apply, **said,
    )  # fmt: skip
    enquiry = fact(
        Section47Opened, stream=an_id("enquiry"), by_agency=SOCIAL_CARE, subject_id=CHILD,
        source=SOURCE, concern="Harm", occurred=moment, strategy_discussion=moment,
    )  # fmt: skip
    made = order(CHILD, kind="supervision-order").model_copy(
        update={"occurred": moment, "in_force_from": moment}
    )
    powers = [
        fact(PowerUsed, stream=an_id(each), by=POLICE, by_agency=POLICE, power=each, **use, **said)
        for each in POWERS
    ]
    return filed.case_file(*begun(), asked, enquiry, made, *powers)


@settings(max_examples=60, deadline=None)
@given(moment=MOMENTS)
@example(moment=EDGES[0])
def test_any_date_that_is_accepted_is_answered_from(moment: Moment):
    answered(moment)


@pytest.mark.parametrize("moment", EDGES, ids=lambda each: each.in_words())
def test_dates_at_the_ends_of_the_years_are_answered_from(moment: Moment):
    answered(moment)


def answered(moment: Moment) -> None:
    file = everything_at(moment)
    known = known_of(file)

    standing(of_courts(file), NOW)
    standing(of_protection(file), NOW)
    flags(known, (), NOW)
    learnt_late(known, NOW)
    standing_at(known, NOW)
    assert state_at(facts_of(file, {}), Asked(NOW, CHILD))


@pytest.mark.parametrize("begins", ["2200-06-01", "2200-12-30"])
def test_an_end_after_the_last_year_that_may_be_named_is_left_open(begins: str):
    """Given an order that the law ends after 2200, no end in 2200 is made up for it."""
    made = order(CHILD, kind="supervision-order")
    begins_then = made.model_copy(update={"in_force_from": Moment.model_validate(begins)})

    (span,) = spans_of_law(filed.case_file(*begun(), begins_then), placement.CODES)

    assert span.runs_until is None or span.runs_until.kind == "after"
