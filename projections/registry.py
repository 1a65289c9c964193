"""Every read model there is. Read this to learn what can be rebuilt."""

from __future__ import annotations

from collections.abc import Mapping

from domain.record.kinds import LogKind
from projections.access.apply import PROJECTION as ACCESS
from projections.case_access.apply import PROJECTION as CASE_ACCESS
from projections.case_file.apply import PROJECTION as CASE_FILE
from projections.chronology.apply import PROJECTION as CHRONOLOGY
from projections.history.apply import PROJECTION as HISTORY
from projections.names import ALL_NAMES, NAMES
from projections.projection import Projection
from projections.restrictions.apply import PROJECTION as RESTRICTIONS
from projections.review_timeline.apply import PROJECTION as REVIEW_TIMELINE
from projections.shared_case.apply import PROJECTION as SHARED_CASE

PROJECTIONS: tuple[Projection, ...] = (
    CASE_FILE,
    CHRONOLOGY,
    REVIEW_TIMELINE,
    HISTORY,
    CASE_ACCESS,
    RESTRICTIONS,
    SHARED_CASE,
    ACCESS,
)
BY_NAME: Mapping[str, Projection] = {projection.name: projection for projection in PROJECTIONS}


def of_kind(kind: LogKind) -> tuple[Projection, ...]:
    """The read models that are made from logs of one kind."""
    return tuple(projection for projection in PROJECTIONS if projection.kind == kind)


if tuple(BY_NAME) != ALL_NAMES or tuple(each.name for each in of_kind("record")) != NAMES:
    raise RuntimeError("projections.names and the registry disagree.")
