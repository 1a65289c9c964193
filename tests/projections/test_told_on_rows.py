"""Who was told of something, on the row of the chronology that tells of it."""

from __future__ import annotations

from typing import Any

from domain.assessment import AssessmentCorrected, AssessmentMade
from domain.event import Event
from domain.placement import PlacementEnded, PlacementStarted
from projections.chronology.rows import ChronologyRow
from projections.replay import replayed
from tests.projections.histories import recorded
from tests.support.builders import (
    CASE,
    CHILD,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    an_id,
    fact,
    when,
)


def chronology(*events: Event) -> tuple[ChronologyRow, ...]:
    """The rows of the case after these events."""
    return replayed(recorded(events)).chronology(CASE)


def placed(told: list[dict[str, str]]) -> PlacementStarted:
    return fact(
        PlacementStarted,
        stream=an_id("placement"),
        by_agency=SOCIAL_CARE,
        subject_id=CHILD,
        placement_type="U6",
        where="Foster carers 3",
        reason="S",
        occurred="2026-10-21",
        told=told,
        source=SOURCE,
    )


def test_whoever_was_told_of_a_placement_and_of_its_end_is_on_the_rows_with_when():
    ended = fact(
        PlacementEnded,
        stream=an_id("placement"),
        version=2,
        reason="Moved on.",
        occurred="2026-11-02",
        told=[{"agency": POLICE, "occurred": "2026-11-03"}],
    )
    began, over = chronology(placed([{"agency": HOSPITAL, "occurred": "2026-10-28"}]), ended)

    assert [(each.agency, each.occurred) for each in began.told] == [(HOSPITAL, when("2026-10-28"))]
    assert [(each.agency, each.occurred) for each in over.told] == [(POLICE, when("2026-11-03"))]


def assessed(told: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "kind": "mental-health-act",
        "section": "s2",
        "assessors": ["AMHP1"],
        "criteria": "met",
        "outcome": "Detained.",
        "reasons": "As found.",
        "occurred": "2026-10-03",
        "told": told,
        "source": SOURCE,
        "sensitivity": "open",
    }


def test_who_was_told_of_an_assessment_is_what_it_says_last():
    """Named by mistake is not told: a correction leaves out who was not."""
    told = [{"agency": HOSPITAL, "occurred": "2026-10-04"}]
    made = fact(
        AssessmentMade,
        stream=an_id("assessment"),
        by_agency=SOCIAL_CARE,
        subject_id=CHILD,
        content=assessed(told),
    )
    put_right = fact(
        AssessmentCorrected,
        stream=an_id("assessment"),
        version=2,
        corrects_version=1,
        content=assessed([]),
        reason="The hospital was not told.",
    )

    assert [each.agency for each in chronology(made)[0].told] == [HOSPITAL]
    assert chronology(made, put_right)[0].told == ()
