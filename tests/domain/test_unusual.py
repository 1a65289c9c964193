"""What is unusual in who looked at what, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.looks.unusual import RULES, Day, Person, unusual
from domain.vocabulary import Role
from tests.support.builders import an_id

MONDAY = date(2026, 3, 2)
CASE = an_id("case")


def a_person(name: str = "named nurse", *roles: Role) -> Person:
    return Person(an_id(name), name, "acute-hospital", roles or (Role.CONTRIBUTOR,))


def a_day(number: int = 0, **what) -> Day:
    on = MONDAY + timedelta(days=number)
    given = {"person": a_person(), "on": on, "case_id": CASE, "looks": 1}
    return Day(**{**given, "last_at": datetime(on.year, on.month, on.day, 12, tzinfo=UTC), **what})


def kinds(*days: Day, closed=None, recorded=((CASE, "acute-hospital"),)) -> list[str]:
    return [one.kind for one in unusual(days, closed or {}, set(recorded))]


def test_a_look_in_working_hours_at_a_case_that_ones_agency_records_on_is_not_unusual():
    assert kinds(*(a_day(n) for n in range(40))) == []


def test_an_emergency_is_found_with_its_case():
    (found,) = unusual([a_day(in_emergency=2)], {}, {(CASE, "acute-hospital")})

    assert (found.kind, found.cases, found.on) == ("emergency", (CASE,), MONDAY)
    assert found.says == "Opened a case in an emergency on 2 March 2026."


def test_a_look_at_night_says_how_often_and_between_which_hours():
    (found,) = unusual([a_day(looks=3, at_night=2)], {}, {(CASE, "acute-hospital")})

    assert found.kind == "out-of-hours"
    assert found.says == "Looked twice between 22:00 and 06:00 on 2 March 2026."


def test_many_cases_in_one_day_are_counted_over_all_of_them():
    most = RULES.of["many-cases"].at_least
    days = [a_day(case_id=an_id(f"case {n}")) for n in range(most)]
    recorded = [(day.case_id, "acute-hospital") for day in days]

    assert kinds(*days, recorded=recorded) == ["many-cases"]
    assert kinds(*days[1:], recorded=recorded) == []


def test_refusals_of_one_day_are_counted_together_also_those_about_no_case():
    most = RULES.of["denied"].at_least
    of_case, of_none = a_day(looks=0, denied=most - 1), a_day(case_id=None, looks=0, denied=1)

    assert kinds(of_case, of_none) == ["denied"]
    assert kinds(of_case) == []
    assert kinds(of_case, a_day(1, looks=0, denied=1)) == []


@pytest.mark.parametrize(("closed_on", "found"), [(1, []), (-1, ["closed-case"])])
def test_a_look_at_a_closed_case_is_one_after_it_was_closed(closed_on, found):
    closed = {CASE: datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=closed_on)}

    assert kinds(a_day(), closed=closed) == found


def test_looking_for_months_without_recording_is_found_once_and_not_of_those_who_only_read():
    days = [a_day(7 * n) for n in range(RULES.of["no-part"].at_least)]
    by_auditor = [a_day(7 * n, person=a_person("auditor", Role.AUDITOR)) for n in range(20)]

    assert kinds(*days, recorded=[]) == ["no-part"]
    assert kinds(*days[1:], recorded=[]) == []
    assert kinds(*by_auditor, recorded=[]) == []


@given(
    st.lists(
        st.builds(
            a_day,
            st.integers(0, 60),
            case_id=st.sampled_from([None, CASE, an_id("other")]),
            looks=st.integers(0, 9),
            at_night=st.integers(0, 3),
            in_emergency=st.integers(0, 2),
            denied=st.integers(0, 9),
        )
    )
)
def test_whatever_was_looked_at_is_told_in_order_and_in_sentences(days):
    found = unusual(days, {}, set())

    assert [one.on for one in found] == sorted((one.on for one in found), reverse=True)
    assert all(one.says[0].isupper() and one.says.endswith(".") for one in found)
    assert {one.person.actor_id for one in found} <= {day.person.actor_id for day in days}
