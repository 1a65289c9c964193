"""Until when a case is kept: each rule, what is not known, and what defers it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain import reference
from domain.moments import Moment
from domain.retention import SCHEDULE, Facts, Kind, Person, retention
from domain.retention.dates import anniversary
from domain.retention.schedule import read
from domain.vocabulary import RetentionClass, SubjectRole
from tests.support.builders import CHILD, MOTHER, about, an_id, when

TODAY = date(2026, 11, 28)
LOOKED_AFTER = Kind(retention_class=RetentionClass.LOOKED_AFTER_CHILD)
SIBLING = an_id("sibling")


def child(born: str | Moment | None = "2012-06-04", died: str | Moment | None = None, **more):
    return Person(
        more.pop("subject_id", CHILD),
        more.pop("pseudonym", "Rowan"),
        more.pop("role", SubjectRole.CHILD),
        _moment(born),
        _moment(died),
    )


def _moment(given: str | Moment | None) -> Moment | None:
    return when(given) if isinstance(given, str) else given


def of(*people: Person, kinds=(LOOKED_AFTER,), today=TODAY, schedule=SCHEDULE, holds=()):
    facts = Facts(tuple(kinds), {each.subject_id: each for each in people}, tuple(holds))
    return retention(facts, today, schedule)


def test_a_looked_after_child_is_kept_until_the_75th_anniversary_of_birth():
    found = of(child())

    assert found.kept_until == date(2087, 6, 4)
    assert found.standing == "kept"
    assert found.says == "This case is kept until 4 June 2087."
    (about_rowan,) = found.abouts
    assert about_rowan.because == (
        "Rowan was born on 4 June 2012, and 75 years later is 4 June 2087."
    )
    assert "SI 2010/959" in about_rowan.source
    assert "regulation 50" in about_rowan.source


@pytest.mark.parametrize(
    ("died", "until"),
    [
        ("2026-03-10", date(2041, 3, 10)),  # aged 13
        ("2030-06-03", date(2045, 6, 3)),  # the day before the 18th birthday
        ("2030-06-04", date(2087, 6, 4)),  # on it: not under 18
        ("2040", date(2087, 6, 4)),
        ("2030", date(2087, 6, 4)),  # before or after the birthday: the later day counts
        ("2026-03", date(2041, 3, 31)),
    ],
)
def test_fifteen_years_from_the_death_of_a_child_who_certainly_died_under_18(died, until):
    assert of(child(died=died)).kept_until == until


def test_a_day_is_over_before_the_case_is_due():
    kept = of(child(), today=date(2087, 6, 4))
    due = of(child(), today=date(2087, 6, 5))

    assert (kept.standing, kept.may_be_disposed_of) == ("kept", False)
    assert (due.standing, due.may_be_disposed_of) == ("due", True)
    assert due.says == "This case had to be kept until 4 June 2087. It may be disposed of."


def test_a_case_is_kept_until_the_latest_of_its_children_and_kinds():
    younger = child("2015-01-01", subject_id=SIBLING, pseudonym="Ash", role=SubjectRole.SIBLING)
    mother = child("1990-01-01", subject_id=MOTHER, pseudonym="Mother", role=SubjectRole.MOTHER)
    adopted = Kind(
        retention_class=RetentionClass.ADOPTED_CHILD, subjects=(SIBLING,), since=when("2020-02-29")
    )

    found = of(child(), younger, mother, kinds=(LOOKED_AFTER, adopted))

    assert [(each.pseudonym, each.kept_until) for each in found.abouts] == [
        ("Rowan", date(2087, 6, 4)),
        ("Ash", date(2090, 1, 1)),
        ("Ash", date(2120, 2, 29)),
    ]
    assert found.kept_until == date(2120, 2, 29)


def test_one_unknown_birth_keeps_the_whole_case():
    found = of(child(), child(None, subject_id=SIBLING, pseudonym="Ash"), today=date(2200, 1, 1))

    assert (found.standing, found.kept_until, found.may_be_disposed_of) == (
        "not-known",
        None,
        False,
    )
    assert found.says == (
        "The date of birth of Ash is not on the record, so no day can be worked out. It is kept."
    )


@pytest.mark.parametrize(
    "born", [Moment(kind="after", value="2012"), Moment(kind="unknown", words="not dated")]
)
def test_a_birth_without_a_latest_day_gives_no_day(born):
    found = of(child(born))

    assert found.kept_until is None
    assert "only known as" in found.says


def test_a_death_without_a_birth_gives_no_day():
    assert of(child(None, "2026-03-10")).kept_until is None


def test_a_case_without_a_child_gives_no_day():
    assert "nobody whom it is about" in of().says


def test_nobody_has_said_which_kind_of_record_it_is():
    found = of(child(), kinds=())

    assert (found.standing, found.abouts, found.kept_until) == ("not-classified", (), None)
    assert not found.may_be_disposed_of


def test_an_allegation_counts_from_the_birth_of_whom_it_is_about():
    kind = Kind(retention_class=RetentionClass.ALLEGATION_UPHELD, subjects=(MOTHER,))
    carer = child("1980-05-01", subject_id=MOTHER, pseudonym="Carer 1", role=SubjectRole.CARER)

    assert of(child(), carer, kinds=(kind,)).kept_until == date(2080, 5, 1)


def test_a_period_counts_from_a_stated_day():
    def unfounded(since):
        return of(kinds=(Kind(retention_class=RetentionClass.ALLEGATION_UNFOUNDED, since=since),))

    assert unfounded(when("2016-11-20")).kept_until == date(2026, 11, 20)
    assert unfounded(when("2016-11-20")).standing == "due"
    assert unfounded(when("2016")).kept_until == date(2026, 12, 31)
    assert unfounded(about("2016-11-20")).kept_until == date(2026, 11, 23)
    assert unfounded(None).standing == "not-known"


def test_by_a_rule_that_nobody_confirmed_nothing_is_due():
    papers = Kind(retention_class=RetentionClass.REVIEW_PAPERS)

    found = of(child("1940-01-01"), kinds=(papers,))

    assert found.kept_until == date(2015, 1, 1)
    assert (found.standing, found.may_be_disposed_of) == ("not-confirmed", False)
    assert "lawful instruction" in found.says


def test_a_hold_defers_what_is_due():
    found = of(child("1940-01-01"), holds=("A public inquiry, since 10 March 2026.",))

    assert found.standing == "due"
    assert not found.may_be_disposed_of
    assert [each.kind for each in found.deferrals] == ["legal-hold"]


def test_a_moratorium_defers_until_its_last_day():
    tables = reference.load("retention")
    ended = SCHEDULE.moratoria[0]
    assert ended.until == date(2023, 1, 20)

    on_the_last_day = of(child("1940-01-01"), today=date(2023, 1, 20))
    the_day_after = of(child("1940-01-01"), today=date(2023, 1, 21))
    del tables["moratoria"]["child-sexual-abuse-inquiry"]["until"]
    without_end = of(child("1940-01-01"), schedule=read(tables))

    assert not on_the_last_day.may_be_disposed_of
    assert on_the_last_day.deferrals[0].because.startswith("Independent Inquiry")
    assert the_day_after.may_be_disposed_of
    assert [each.kind for each in without_end.deferrals] == ["moratorium"]


def test_a_moratorium_on_other_kinds_defers_nothing():
    tables = reference.load("retention")
    moratorium = tables["moratoria"]["child-sexual-abuse-inquiry"]
    moratorium |= {"classes": ["foster-carer"]}
    del moratorium["until"]
    schedule = read(tables)

    assert of(child("1940-01-01"), schedule=schedule).may_be_disposed_of
    assert of(child(), kinds=(), schedule=schedule).deferrals


def test_every_kind_of_record_has_a_rule_with_its_source():
    assert set(SCHEDULE.classes) == set(RetentionClass)
    for rule in SCHEDULE.classes.values():
        assert rule.says.endswith(".")
        assert len(rule.source) > 20
    tables = reference.load("retention")
    del tables["classes"]["foster-carer"]
    with pytest.raises(ValidationError, match="every kind of record"):
        read(tables)


def test_a_leap_day_has_its_anniversary_the_day_after_where_there_is_none():
    assert anniversary(date(2012, 2, 29), 75) == date(2087, 3, 1)
    assert anniversary(date(2012, 2, 29), 100) == date(2112, 2, 29)


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(born=DAYS, lived=st.integers(0, 40_000), vague=st.sampled_from([4, 7]))
def test_a_vaguer_date_never_makes_a_case_due_sooner(born, lived, vague):
    died = min(born + timedelta(days=lived), date(2199, 12, 31))
    exact = of(child(born.isoformat(), died.isoformat())).kept_until
    for vaguer in (
        child(born.isoformat()[:vague], died.isoformat()),
        child(born.isoformat(), died.isoformat()[:vague]),
        child(about(born.isoformat()), about(died.isoformat())),
    ):
        until = of(vaguer).kept_until
        assert until is not None
        assert exact is not None
        assert until >= exact


@given(st.lists(st.tuples(DAYS | st.none(), st.none() | DAYS), min_size=1, max_size=4))
def test_a_case_is_never_kept_shorter_than_any_of_its_people(lives):
    people = [
        child(
            born and born.isoformat(),
            died and died.isoformat(),
            subject_id=an_id(f"person {number}"),
            pseudonym=f"P{number}",
        )
        for number, (born, died) in enumerate(lives)
    ]

    found = of(*people)

    if any(each.born is None for each in people):
        assert found.kept_until is None
    else:
        assert found.kept_until == max(of(each).kept_until for each in people)
