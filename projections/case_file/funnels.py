"""A placement search's row as a funnel. Pure."""

from __future__ import annotations

from datetime import datetime

from domain import placement
from domain.placement import Answered, Asked, Funnel, PlacementCodes, funnel, last_said
from projections.case_file.rows_of_care import ApproachRow, PlacementSearchRow


def funnel_of(
    row: PlacementSearchRow, now: datetime, codes: PlacementCodes = placement.CODES
) -> Funnel:
    """The search as it stands at `now`, by the refusal reasons of `codes`."""
    closed = row.closed.occurred if row.closed else None
    asked = [asked_of(each) for each in row.approaches]
    return funnel(row.occurred, closed, asked, now, codes.refusals)


def asked_of(row: ApproachRow) -> Asked:
    """A provider that was asked, and its last answer."""
    last = last_said(row.answers)
    return Asked(
        provider=row.provider,
        occurred=row.occurred,
        answered=last and Answered(last.answer, last.reason, last.occurred),
        withdrawn=row.withdrawn.occurred if row.withdrawn else None,
    )
