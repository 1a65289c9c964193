"""Every read model there is. Read this to learn what can be rebuilt."""

from __future__ import annotations

from collections.abc import Mapping

from projections.case_file.apply import PROJECTION as CASE_FILE
from projections.chronology.apply import PROJECTION as CHRONOLOGY
from projections.history.apply import PROJECTION as HISTORY
from projections.names import NAMES
from projections.projection import Projection
from projections.review_timeline.apply import PROJECTION as REVIEW_TIMELINE

PROJECTIONS: tuple[Projection, ...] = (CASE_FILE, CHRONOLOGY, REVIEW_TIMELINE, HISTORY)
BY_NAME: Mapping[str, Projection] = {projection.name: projection for projection in PROJECTIONS}

if tuple(BY_NAME) != NAMES:
    raise RuntimeError("projections.names and the registry disagree.")
