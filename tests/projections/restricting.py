"""Entries that are restricted, and who reads them."""

from __future__ import annotations

from typing import Any

from domain.access import reads
from domain.assessment import AssessmentCorrected, AssessmentMade
from domain.contribution import ContributionSubmitted
from domain.entry import EntryCorrected, EntryDisclosed
from domain.event import Event
from domain.vocabulary import AgencyKind, Role
from tests.support.builders import (
    CHILD,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    an_id,
    content,
    fact,
)

ENTRY = an_id("entry")
AGENCIES = (HOSPITAL, SOCIAL_CARE, POLICE)
#: Three who read: an agency's contributor each, and the review's lead.
SOCIAL_WORKER = reads(SOCIAL_CARE, AgencyKind.CHILDRENS_SOCIAL_CARE, frozenset({Role.CONTRIBUTOR}))
OFFICER = reads(POLICE, AgencyKind.POLICE, frozenset({Role.CONTRIBUTOR}))


def submitted(count: int, contribution: str = "contribution") -> ContributionSubmitted:
    return fact(
        ContributionSubmitted,
        stream=an_id(contribution),
        agency=HOSPITAL,
        title="Ward chronology",
        author="Ward sister",
        author_role="Named nurse",
        source=SOURCE,
        entry_count=count,
    )


def corrected(version: int, sensitivity: str, *, name: str = "entry", **fields: Any) -> Event:
    return fact(
        EntryCorrected,
        stream=an_id(name),
        version=version,
        corrects_version=1,
        content=content(sensitivity=sensitivity, **fields),
        reason="Misread.",
    )


def shared(version: int, agency: str, name: str = "entry") -> Event:
    return fact(
        EntryDisclosed,
        stream=an_id(name),
        version=version,
        to_agency=agency,
        occurred="2026-03-04",
    )


def _assessed(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "mental-health-act",
        "section": "s2",
        "assessors": ["AMHP1"],
        "criteria": "not-met",
        "outcome": "Not detained.",
        "reasons": "Distress, and no disorder.",
        "occurred": "2026-03-08",
        "source": SOURCE,
        "sensitivity": "health",
        **fields,
    }


def assessed(name: str = "assessment", **fields: Any) -> Event:
    return fact(
        AssessmentMade,
        stream=an_id(name),
        by_agency=HOSPITAL,
        subject_id=CHILD,
        content=_assessed(**fields),
    )


def reassessed(version: int, name: str = "assessment", **fields: Any) -> Event:
    return fact(
        AssessmentCorrected,
        stream=an_id(name),
        version=version,
        corrects_version=version - 1,
        content=_assessed(**fields),
        reason="Misread.",
    )
