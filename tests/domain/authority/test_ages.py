"""What the law ends at an age of the child ends then, whatever else was said of its end."""

from __future__ import annotations

import pytest

from domain.authority.bands import bands_of, standing_at
from domain.authority.flags import flags
from domain.authority.gaps import Held
from domain.authority.law import LAW
from tests.domain.authority.authorities import a_change, an_authority, known, utc
from tests.support.builders import UNKNOWN, when

UNTIL = utc("2027-01-01T00:00")
BORN = "2008-05-04"
OF_AGE = utc("2026-05-03T23:00")
CARE = an_authority("care-order", "2020-05-04T10:00+01:00", name="co")
KINDS = ("longer-than-allowed", "too-old", "expiry", "gap")


def ends_of(authority, born=BORN):
    reach = known(authority, born=born).reach(authority)
    return reach.sure_until, reach.may_until


def found(authority, born=BORN, held=(), until=UNTIL):
    put_together = known(authority, born=born)
    return [each for each in flags(put_together, held, until) if each.kind in KINDS]


def test_a_care_order_ends_at_18_also_where_another_end_was_stated():
    beyond = an_authority("care-order", "2020-05-04", "2030-01-01", name="co")
    assert ends_of(CARE) == ends_of(beyond) == (OF_AGE, OF_AGE)
    assert [band.standing for band in bands_of(known(beyond, born=BORN), UNTIL)] == [
        "none-known", "may-be", "known", "none-known",
    ]  # fmt: skip


def test_a_care_order_that_was_discharged_or_stated_to_end_before_ends_then():
    before = an_authority("care-order", "2020-05-04", "2025-01-01T00:00+00:00", name="co")
    assert ends_of(before) == (utc("2025-01-01T00:00"), utc("2025-01-01T00:00"))
    over = an_authority(
        "care-order", "2020-05-04", changes=(a_change("discharged", "2026-01-05T12:00+00:00"),)
    )
    assert ends_of(over)[1] == utc("2026-01-05T12:00")


def test_an_interim_care_order_ends_at_17():
    order = an_authority("interim-care-order", "2025-02-03T10:00+00:00", name="ico")
    assert ends_of(order)[1] == utc("2025-05-03T23:00")
    assert known(order, born=BORN).ends_by_age(order).confirmed


@pytest.mark.parametrize("code", ["special-guardianship-order", "section-20-accommodation"])
def test_others_end_at_18_under_their_own_rule(code):
    authority = an_authority(code, "2025-02-03T10:00+00:00")
    assert ends_of(authority) == (OF_AGE, OF_AGE)


def test_a_child_arrangements_order_ends_at_16_or_18_as_its_terms_have_it():
    order = an_authority("child-arrangements-order", "2020-02-03T10:00+00:00", name="cao")
    assert ends_of(order) == (utc("2024-05-03T23:00"), OF_AGE)
    assert known(order, born=BORN).ends_by_age(order).age_in_words == "16 or 18"
    assert known(order).of_unknown_age(order).age_in_words == "16 or 18"


def test_detention_under_the_mental_health_act_does_not_end_with_age():
    detained = an_authority("mha-section-3", "2026-05-01T10:00+01:00")
    assert ends_of(detained)[1] > OF_AGE


def test_a_date_of_birth_that_is_not_exact_leaves_the_end_open_as_far_as_it_is():
    assert ends_of(CARE, "2008-05") == (utc("2026-04-30T23:00"), utc("2026-05-30T23:00"))
    assert ends_of(CARE, "2008") == (utc("2026-01-01T00:00"), utc("2026-12-31T00:00"))


@pytest.mark.parametrize("born", [None, UNKNOWN])
def test_without_a_date_of_birth_nothing_is_reckoned_and_that_is_said(born):
    put_together = known(CARE, born=born)
    assert ends_of(CARE, born) == (None, None)
    assert standing_at(put_together, utc("2026-06-01T12:00")).says.endswith(
        ": Care Order. Care Order ends when the child is 18, and the record does not say when the "
        "child was born."
    )
    stated = an_authority("care-order", "2020-05-04", "2030-01-01", name="co")
    assert "born" not in standing_at(known(stated), utc("2026-06-01T12:00")).says


def test_an_order_said_to_run_beyond_the_age_is_flagged_by_the_rule_about_age():
    beyond = an_authority("care-order", "2020-05-04", "2030-01-01", name="co")
    (flag,) = found(beyond)
    assert (flag.kind, flag.certain, flag.starts) == ("longer-than-allowed", True, OF_AGE)
    assert flag.says == (
        "Care Order was said to run until 2 January 2030 at midnight (as the day begins): it ended "
        "when the child was 18, on 4 May 2026 at midnight (as the day begins)."
    )
    assert "91(12)" in flag.rule.source


def test_what_ends_at_18_has_not_run_out_with_none_to_follow_and_leaves_no_gap():
    held = [Held("placed", when("2020-05-04T10:00+01:00"))]
    assert found(CARE, held=held) == []
    (flag,) = found(CARE, until=utc("2026-01-01T00:00"))
    assert (flag.kind, flag.starts) == ("expiry", OF_AGE)


INTERIM = an_authority("interim-care-order", "2026-03-03T10:00+00:00", name="ico")
BETWEEN = (
    "between 1 January 2027 at midnight (as the day begins) and 31 December 2027 at midnight (as "
    "the day begins)"
)
NONE_AFTER = "No other is known to have been in force from then."


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2026-11-28T00:00", f"Interim Care Order runs out {BETWEEN}."),
        (
            "2027-06-01T00:00",
            f"Interim Care Order may have run out already: it runs out {BETWEEN}.",
        ),
        (
            "2029-01-01T00:00",
            f"Interim Care Order ran out {BETWEEN}. {NONE_AFTER}",
        ),
    ],
)
def test_an_end_that_hangs_on_a_birth_known_as_a_year_is_flagged_from_its_earliest(until, says):
    """Whoever reads only the last day it can end on misses that it may end a year before."""
    (flag,) = found(INTERIM, "2010", until=utc(until))
    assert flag.says == says
    assert (flag.kind, flag.certain) == ("expiry", False)
    assert (flag.starts, flag.ends) == (utc("2027-01-01T00:00"), utc("2027-12-31T00:00"))


def test_what_is_over_is_said_to_have_ended_no_surer_than_that_is_known():
    says = standing_at(known(INTERIM, born="2010"), utc("2031-01-01T12:00")).says
    assert says.startswith("No authority is known on 1 January 2031 at midday. ")
    assert f"Interim Care Order ended {BETWEEN}." in says


def test_what_ends_at_17_is_to_be_followed_by_something():
    order = an_authority("interim-care-order", "2025-02-03T10:00+00:00", name="ico")
    held = [Held("placed", when("2025-02-03T10:00+00:00"))]
    kinds = [(flag.kind, flag.starts, flag.ends) for flag in found(order, held=held)]
    begins = utc("2025-05-03T23:00")
    assert ("gap", begins, OF_AGE) in kinds
    assert ("expiry", begins, None) in kinds


@pytest.mark.parametrize(
    ("made", "born", "certain"),
    [("2025-05-04", BORN, [True]), ("2025-05-03", BORN, []), ("2025-05-04", "2008", [False])],
)
def test_a_care_order_made_from_17_is_flagged(made, born, certain):
    order = an_authority("care-order", made, name="co")
    flagged = [each for each in found(order, born) if each.kind == "too-old"]
    assert [each.certain for each in flagged] == certain
    assert all("31(3)" in each.rule.source for each in flagged)


def test_every_age_has_its_source_and_says_whether_it_is_confirmed():
    for rule in LAW.ages:
        assert rule.says.endswith(".")
        assert rule.source
        assert rule.ends_at is not None or rule.made_before is not None
    assert {each.section for each in LAW.ages if each.confirmed} >= {
        "section 91(12)",
        "section 31(3)",
    }
