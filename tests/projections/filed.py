"""A case file put together from events, without a database."""

from __future__ import annotations

from typing import TypeVar

from domain.event import Event, Value
from projections.case_file.review_rows import ReviewRow
from projections.case_file.rows import (
    AgencyRow,
    CaseFile,
    CaseRow,
    EscalationRow,
    RelationshipRow,
    SubjectRow,
)
from projections.case_file.rows_of_care import (
    AssessmentRow,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
)
from projections.case_file.rows_of_law import (
    ApplicationRow,
    DirectionRow,
    HearingRow,
    OrderRow,
    PowerRow,
)
from projections.names import CASE_FILE
from projections.replay import replayed
from tests.projections.histories import recorded

Kind = TypeVar("Kind", bound=Value)


def case_file(*events: Event) -> CaseFile:
    """What the case file holds after these events, as far as it says where a child was and why."""
    rows = replayed(recorded(events)).rows[CASE_FILE].current.values()

    def of(kind: type[Kind]) -> tuple[Kind, ...]:
        return tuple(held.body for held in rows if isinstance(held.body, kind))

    return CaseFile(
        case=of(CaseRow)[0],
        agencies=of(AgencyRow),
        subjects=of(SubjectRow),
        relationships=of(RelationshipRow),
        contributions=(),
        decisions=(),
        escalations=of(EscalationRow),
        hearings=of(HearingRow),
        orders=of(OrderRow),
        applications=of(ApplicationRow),
        powers=of(PowerRow),
        directions=of(DirectionRow),
        placements=of(PlacementRow),
        placement_searches=of(PlacementSearchRow),
        periods=of(PeriodRow),
        assessments=of(AssessmentRow),
        reviews=of(ReviewRow),
    )
