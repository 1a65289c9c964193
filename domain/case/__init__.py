"""A case: one child's (or sibling group's) multi-agency record."""

from domain.case.events import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)

__all__ = [
    "AgencyJoined",
    "AgencyLeft",
    "CaseClosed",
    "CaseOpened",
    "CaseReopened",
    "RelationshipRecorded",
    "ReviewWindowSet",
    "SubjectAdded",
]
