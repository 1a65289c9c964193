"""A power whose end was taken back: it is in use again, and what the record had said is kept."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.authority import (
    PowerEndCorrected,
    PowerEnded,
    PowerEndTakenBack,
    PowerRecordedInError,
    PowerUsed,
)
from domain.authority.bands import standing_at
from domain.authority.late import learnt_late
from domain.vocabulary import PowerType
from projections.case_file.legal import known_of
from projections.replay import replayed
from tests.projections import filed
from tests.projections.histories import recorded
from tests.support.builders import CASE, CHILD, NOW, POLICE, SOURCE, a_case, an_id, fact

POWER = an_id("power")
USED = fact(
    PowerUsed,
    stream=POWER,
    by_agency=POLICE,
    power=PowerType.SECTION_20_ACCOMMODATION,
    used_by="SW1",
    agreed_by="The mother",
    subjects=(CHILD,),
    occurred="2026-03-02T12:00+00:00",
    reason="Agreed.",
    source=SOURCE,
)
SAID = {"stream": POWER, "by": POLICE, "how": "released", "reason": "Home."}
ENDED = fact(PowerEnded, version=2, occurred="2026-03-03T12:00+00:00", **SAID)
CORRECTED = fact(
    PowerEndCorrected, version=3, occurred="2026-03-04T12:00+00:00", why_corrected="Misread.",
    **SAID,
)  # fmt: skip
NOT_ENDED = fact(
    PowerEndTakenBack, stream=POWER, version=4, by=POLICE, occurred="2026-03-04T12:00+00:00",
    reason="Another child went home.",
)  # fmt: skip
AGAIN = fact(PowerEnded, version=5, occurred="2026-03-08T12:00+00:00", **SAID)
ALL = (*a_case(), USED, ENDED, CORRECTED, NOT_ENDED)
AT = datetime(2026, 3, 10, tzinfo=UTC)


def test_it_is_in_force_again_and_was_not_as_the_record_stood_before():
    known = known_of(filed.case_file(*ALL))
    first = len(a_case()) + 1

    stands = {
        position: standing_at(known.as_of(position), AT).standing
        for position in range(first, len(ALL) + 1)
    }

    assert list(stands.values()) == ["known", "none-known", "none-known", "known"]
    assert standing_at(known, AT).standing == "known"


def test_that_the_record_had_it_ended_is_learnt_late_from_when_until_when():
    *_, last = learnt_late(known_of(filed.case_file(*ALL)), NOW)

    assert (last.closed, last.position, last.since) == (True, len(ALL), len(ALL) - 2)
    assert last.starts == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert "the record showed no authority from 4 March 2026 at midday" in last.says
    assert last.says.endswith("What arrived then: Accommodation by agreement had not ended.")


def test_that_its_end_was_corrected_is_what_is_said_to_have_arrived():
    """Given an end that was corrected to a later time, and then to an earlier one."""
    back = fact(
        PowerEndCorrected, version=4, occurred="2026-03-03T15:00+00:00", why_corrected="So.",
        **SAID,
    )  # fmt: skip
    *_, later, earlier = learnt_late(known_of(filed.case_file(*ALL[:-1], back)), NOW)

    assert (later.closed, later.position) == (True, len(ALL) - 1)
    assert later.says.endswith(
        "What arrived then: when Accommodation by agreement ended, corrected."
    )
    assert (earlier.closed, earlier.position) == (False, len(ALL))
    assert earlier.says.endswith("What arrived then corrects when it ended.")


def test_the_row_keeps_every_account_of_the_end():
    (row,) = filed.case_file(*ALL).powers
    (gone,) = row.ends_taken_back

    assert (row.status, row.changes, row.version) == ("in-use", (), 4)
    assert gone.reason == "Another child went home."
    assert [each.occurred.value for each in (*gone.end.corrections, gone.end)] == [
        ENDED.occurred.value, CORRECTED.occurred.value,
    ]  # fmt: skip


def of_power(rows):
    return [each for each in rows if each.stream_id == POWER]


def test_the_chronology_and_the_timeline_mark_the_end_and_nothing_happened_at_its_time():
    """The end that is said again later keeps the name of the power, and stands."""
    replay = replayed(recorded((*ALL, AGAIN)))

    told = of_power(replay.chronology(CASE))
    assert [each.title.partition(":")[0] for each in told] == [
        "Power used", "Power ended", "End of a power, corrected", "Power ended",
    ]  # fmt: skip
    assert {each.title.partition(": ")[2] for each in told} == {
        PowerType.SECTION_20_ACCOMMODATION.label
    }
    used, *gone, ended = told
    assert (used.withdrawn, ended.withdrawn) == (None, None)
    assert {(each.withdrawn.reason, each.withdrawn.on_record.position) for each in gone} == {
        ("It had not ended. Another child went home.", len(ALL))
    }
    marks = sorted(of_power(replay.marks(CASE)), key=lambda mark: mark.position)
    assert [mark.is_withdrawn for mark in marks] == [False, True, True, False]


def test_an_end_keeps_why_it_was_taken_back_when_the_power_is_taken_back_too():
    wrong = fact(PowerRecordedInError, stream=POWER, version=6, by=POLICE, reason="Wrong child.")
    told = of_power(replayed(recorded((*ALL, AGAIN, wrong))).chronology(CASE))
    (row,) = filed.case_file(*ALL, AGAIN, wrong).powers

    assert (row.status, row.withdrawn.reason) == ("withdrawn", "Wrong child.")
    assert [each.withdrawn.reason.partition(".")[0] for each in told] == [
        "Recorded in error", "It had not ended", "It had not ended", "Recorded in error",
    ]  # fmt: skip


def test_the_history_says_that_the_end_was_taken_back():
    label = PowerType.SECTION_20_ACCOMMODATION.label
    assert replayed(recorded(ALL)).history(CASE)[-1].sentence == (
        f"Police took back that the power {label} (§{len(a_case()) + 1}) ended (4 March 2026 at "
        "midday): it had not ended."
    )
