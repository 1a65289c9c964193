"""Whom searches, placements, plans and enquiries are kept from: from nobody, unless it is said."""

from __future__ import annotations

import pytest

from domain.access import CannotReadBack, reads
from domain.placement import (
    EndPlacement,
    OpenSearch,
    SearchNeverCounted,
    SearchNotOnCase,
    StartPlacement,
    end_placement,
    open_search,
    start_placement,
)
from domain.restricted import evolve, may_read, thing_of
from domain.vocabulary import AgencyKind, Role
from tests.domain.test_plans import BEGINNINGS, ENDS, PERIOD
from tests.support.builders import (
    CASE,
    CHILD,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_id,
    ask,
)
from tests.support.spec import fold, given

SEARCH, PLACEMENT = an_id("search"), an_id("placement")
CARE_TOLD = [{"agency": SOCIAL_CARE, "occurred": "2026-03-09"}]
BEGIN_ALL = {
    **{rule: (PERIOD, "period_id", command, own) for rule, (command, own) in BEGINNINGS.items()},
    open_search: (
        SEARCH,
        "search_id",
        OpenSearch,
        {"wanted": "therapeutic-home", "why": "The ward is no home.", "urgency": "today"},
    ),
    start_placement: (
        PLACEMENT,
        "placement_id",
        StartPlacement,
        {"placement_type": "T1", "where": "The ward", "reason": "S"},
    ),
}
END_ALL = {
    **dict(zip(BEGINNINGS, ENDS.items(), strict=True)),
    start_placement: (end_placement, (EndPlacement, {"change": "CARPL"})),
}
each = pytest.mark.parametrize("rule", BEGIN_ALL, ids=lambda rule: rule.__name__)


def beginning(rule, by=HOSPITAL, **said):
    stream, name, command, own = BEGIN_ALL[rule]
    fields = {name: stream, "by_agency": by, "subject_id": CHILD, "occurred": "2026-03-08"}
    return ask(command, by=by, source=SOURCE, **fields, **own, **said)


def begun(rule, **said):
    (event,) = given(a_case()).when(rule, beginning(rule, **said)).allowed()
    return event


def reads_it(agency, kind, *history):
    reader = reads(agency, kind, frozenset({Role.CONTRIBUTOR}))
    return may_read(fold(evolve, None, history), CASE, reader)


@each
def test_it_is_open_unless_its_agency_says_otherwise(rule):
    assert begun(rule).sensitivity == "open"
    event = begun(rule, sensitivity="police-sensitive")
    assert thing_of(event) is not None
    assert reads_it(HOSPITAL, AgencyKind.ACUTE_HOSPITAL, event)
    assert reads_it(POLICE, AgencyKind.POLICE, event)
    assert not reads_it(SOCIAL_CARE, AgencyKind.CHILDRENS_SOCIAL_CARE, event)


@each
def test_nobody_records_what_they_could_not_read_back(rule):
    asked = beginning(rule, sensitivity="legally-privileged")
    given(a_case()).when(rule, asked).refused(CannotReadBack, field="sensitivity")


@pytest.mark.parametrize("rule", END_ALL, ids=lambda rule: rule.__name__)
def test_whoever_was_told_of_it_or_of_its_end_reads_it(rule):
    told = begun(rule, sensitivity="own-agency", told=CARE_TOLD)
    assert reads_it(SOCIAL_CARE, AgencyKind.CHILDRENS_SOCIAL_CARE, told)
    event = begun(rule, sensitivity="own-agency")
    assert not reads_it(SOCIAL_CARE, AgencyKind.CHILDRENS_SOCIAL_CARE, event)
    end, (command, own) = END_ALL[rule]
    stream, name, *_ = BEGIN_ALL[rule]
    asked = ask(
        command,
        by=HOSPITAL,
        **{name: stream},
        reason="It was done.",
        occurred="2026-03-09",
        told=CARE_TOLD,
        **own,
    )
    (ended,) = given(a_case(), event).when(end, asked).allowed()
    assert thing_of(ended) == thing_of(event)
    assert reads_it(SOCIAL_CARE, AgencyKind.CHILDRENS_SOCIAL_CARE, event, ended)
    assert not reads_it(POLICE, AgencyKind.POLICE, event, ended)


def test_a_placement_names_no_search_that_others_may_not_know_of():
    hidden = begun(open_search, sensitivity="own-agency")
    asked = beginning(start_placement, by=POLICE, search_id=SEARCH)
    given(a_case(), hidden).when(start_placement, asked).refused(SearchNotOnCase, field="search_id")
    asked = beginning(start_placement, search_id=SEARCH)
    given(a_case(), hidden).when(start_placement, asked).allowed()
    never = begun(open_search, sensitivity="police-sensitive")
    given(a_case(), never).when(start_placement, asked).refused(
        SearchNeverCounted, field="search_id"
    )
