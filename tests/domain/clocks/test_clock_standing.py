"""How a clock stands at an instant, and the sentence that says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import CLOCKS, Stop, deadline, standing
from domain.moments import Moment, at
from tests.support.builders import UNKNOWN, about, when
from tests.support.moments import MOMENTS

#: Fifteen working days from Monday 2 March 2026 end with Monday 23 March.
REVIEW = deadline(CLOCKS.of("rapid-review"), when("2026-03-02"))
#: 72 hours from the evening before the clocks go forward.
POLICE = deadline(CLOCKS.of("police-protection"), when("2026-03-28T18:00+00:00"))


def hours_after(year: int) -> st.SearchStrategy[datetime]:
    """Some hour of the ten, or two hundred and ninety, years that follow."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    years = 10 if year == 2020 else 290
    return st.integers(0, years * 365 * 24).map(lambda hours: start + timedelta(hours=hours))


def on(day: int, hour: int = 12, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (on(3), "due"),
        (on(17, 23), "due"),
        (on(18), "at-risk"),  # three working days before the last one
        (on(23, 23), "at-risk"),
        (on(24, 0), "missed"),
    ],
)
def test_while_nothing_is_done_it_is_due_then_at_risk_then_missed(now, expected):
    assert standing(REVIEW, None, now).standing == expected


@pytest.mark.parametrize(
    ("done", "expected", "certain"),
    [
        ("2026-03-23", "met", True),
        ("2026-03-24", "missed", True),
        ("2026-03", "met", False),
        (about("2026-03-24"), "met", False),
        (UNKNOWN, "met", False),
        (Moment(kind="before", value="2026-03-20"), "met", True),
        (Moment(kind="after", value="2026-03-25"), "missed", True),
    ],
)
def test_done_it_is_met_or_missed_and_says_when_that_is_not_certain(done, expected, certain):
    moment = when(done) if isinstance(done, str) else done
    found = standing(REVIEW, moment, on(10, month=4))

    assert (found.standing, found.certain) == (expected, certain)


def test_what_is_done_later_was_not_done_yet():
    assert standing(REVIEW, when("2026-03-20"), on(19)).standing == "at-risk"


def test_the_sentences_cite_their_rule():
    assert standing(REVIEW, None, on(24)).says == (
        "Not done by 23 March 2026: complete the rapid review and send it to the Panel "
        "(Safeguarding partners of the area where the incident happened). Rule: Rapid review "
        "(Child Safeguarding Practice Review Panel, frequently asked questions; procedures of "
        "Cambridgeshire and Peterborough Safeguarding Children Partnership)."
    )
    assert standing(POLICE, when("2026-03-31T19:30+01:00"), on(1, month=4)).says == (
        "Ended 31 March 2026 at 7:30pm BST, later than 31 March 2026 at 7:00pm BST: police "
        "protection (Police). Rule: Police protection (Children Act 1989, section 46(6), as the "
        "Family Rights Group restates it)."
    )


def test_a_power_that_nobody_ended_runs_out():
    assert standing(POLICE, None, on(31, 5)).standing == "due"
    assert standing(POLICE, None, on(31, 6)).standing == "at-risk"
    over = standing(POLICE, None, on(31, 19))
    assert over.standing == "missed"
    assert over.says.startswith("Ran out by 31 March 2026 at 7:00pm BST: police protection")


def test_a_trigger_that_is_vague_leaves_open_whether_time_has_passed():
    vague = deadline(CLOCKS.of("police-protection"), when("2026-06-01"))
    found = standing(vague, None, on(4, 12, 6))

    assert (found.standing, found.certain) == ("at-risk", False)
    assert "that may have passed" in found.says


def test_a_stopped_clock_stands_still_and_says_why():
    stop = Stop(stopped=when("2026-03-10"), because="the notification was withdrawn")

    assert standing(REVIEW, None, on(9), [stop]).standing == "due"
    for now in (on(11), on(30)):
        found = standing(REVIEW, None, now, [stop])
        assert found.standing == "stopped"
        assert found.says.startswith(
            "Stopped 10 March 2026: the notification was withdrawn. Rule: Rapid review"
        )


def test_what_was_done_before_the_stop_is_done():
    stop = Stop(stopped=when("2026-03-10"), because="the notification was withdrawn")

    assert standing(REVIEW, when("2026-03-05"), on(30), [stop]).standing == "met"


def test_a_clock_that_is_started_again_begins_afresh():
    stop = Stop(
        stopped=when("2026-03-10"),
        because="the notification was withdrawn",
        restarted=when("2026-03-16"),
    )

    assert standing(REVIEW, None, on(12), [stop]).standing == "stopped"
    found = standing(REVIEW, None, on(24), [stop])
    assert found.standing == "restarted"
    assert found.deadline.in_words == "8 April 2026"
    assert "started again 16 March 2026" in found.says
    assert standing(REVIEW, None, on(7, month=4), [stop]).standing == "at-risk"
    assert standing(REVIEW, when("2026-04-08"), on(9, month=4), [stop]).standing == "met"
    assert standing(REVIEW, None, on(9, month=4), [stop]).standing == "missed"


def test_what_must_last_is_met_once_it_has_and_missed_if_it_ended_before():
    kept = deadline(CLOCKS.of("keep-published"), when("2026-03-02"))
    year_on = datetime(2027, 3, 3, 12, tzinfo=UTC)

    assert standing(kept, None, on(3)).standing == "due"
    assert standing(kept, None, year_on).standing == "met"
    assert standing(kept, when("2026-09-01"), year_on).standing == "missed"
    assert standing(kept, when("2027-03-03"), year_on + timedelta(days=1)).standing == "met"


def test_what_begins_by_itself_has_begun():
    looked_after = deadline(CLOCKS.of("accommodated-looked-after"), when("2026-03-02T10:00+00:00"))

    assert standing(looked_after, None, on(3, 9)).standing == "due"
    assert standing(looked_after, None, on(3, 11)).standing == "met"


@given(
    st.sampled_from(CLOCKS.rules),
    MOMENTS.filter(lambda moment: (moment.value or "2020")[:4] > "1901"),
    st.none() | MOMENTS,
    hours_after(1900),
)
def test_every_clock_stands_somehow_whatever_is_known(rule, trigger, done, now):
    found = standing(deadline(rule, trigger), done, now)

    assert found.standing in {"due", "at-risk", "met", "missed"}
    assert rule.source in found.says
    assert found.deadline.because.endswith(".")


@given(
    st.sampled_from(CLOCKS.rules),
    hours_after(2020),
)
def test_on_the_last_instant_it_is_not_over_and_on_the_next_it_is(rule, started):
    found = deadline(rule, at(started))
    last = found.latest
    assert last is not None

    assert standing(found, None, last).standing in {"due", "at-risk"}
    assert standing(found, None, last + timedelta(microseconds=1)).standing in {"met", "missed"}


@pytest.mark.parametrize(
    ("done", "late"),
    [
        ("2026-03-26", "Done 3 days late"),
        ("2026-03-24T00:05+00:00", "Done 1 day late"),
        (Moment(kind="after", value="2026-03-25"), "Done late"),
        (about("2026-03-30"), "Done late"),
        ("2026-03-24/2026-03-26", "Done late"),
        ("2026-03-23", None),
    ],
)
def test_what_was_done_late_says_so_and_is_not_as_if_it_was_never_done(done, late):
    """Given a deadline of 23 March, when it was done is said as exactly as it is known."""
    moment = when(done) if isinstance(done, str) else done

    assert standing(REVIEW, moment, on(10, month=4)).late == late


def test_what_was_not_done_at_all_is_not_called_late():
    assert standing(REVIEW, None, on(24)).late is None
    assert standing(POLICE, when("2026-03-31T19:30+01:00"), on(1, month=4)).late == "Ended late"
