"""What requests about a child's care say, by the address they are sent to."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_SOURCE: Json = {"system": "Case record"}
_WHEN = "2026-03-03T18:00+00:00"


def care_bodies(subject_id: str) -> dict[tuple[str, str], Json]:
    """By the plural in the address, and the name of its id: what begins something."""
    begun: Json = {"subject_id": subject_id, "occurred": _WHEN, "source": _SOURCE}
    assessed = assessment_content()
    wanted: Json = {"wanted": "therapeutic-home", "why": "No home yet.", "urgency": "today"}
    return {
        ("placement-searches", "search_id"): begun | wanted,
        ("placements", "placement_id"): begun
        | {"placement_type": "T1", "where": "The ward", "reason": "S"},
        ("assessments", "assessment_id"): {"subject_id": subject_id, "content": assessed},
        ("protection-plans", "plan_id"): begun | {"category": "neglect"},
        ("section-47-enquiries", "enquiry_id"): begun | {"concern": "A mark was seen."},
        ("police-enquiries", "police_enquiry_id"): begun | {"concern": "A mark was seen."},
        ("lead-professionals", "lead_id"): begun | {"role": "SW1", "service": "Team"},
        ("care-arrangements", "arrangement_id"): begun
        | {"arrangement": "parent", "carer": "Mother"},
    }


def assessment_content(word: str = "not detained", **more: Any) -> Json:
    """What an assessment says: a word in every field that takes words."""
    return {
        "kind": "mental-health-act",
        "section": "s2",
        "assessors": ["AMHP1", f"Doctor {word}"],
        "criteria": "not-met",
        "outcome": f"Outcome: {word}.",
        "reasons": f"Reasons: {word}.",
        "occurred": _WHEN,
        "source": {"system": f"Record {word}", "reference": word},
        **more,
    }


def kept_bodies(subject_id: str, word: str, sensitivity: str) -> dict[tuple[str, str], Json]:
    """As `care_bodies`: all this sensitive, and with a word in every field that takes words."""
    said: dict[str, Json] = {
        "placement-searches": {"why": f"Because {word}."},
        "placements": {"where": f"Home {word}"},
        "protection-plans": {},
        "section-47-enquiries": {"concern": f"Seen: {word}."},
        "police-enquiries": {"concern": f"Seen: {word}."},
        "lead-professionals": {"role": f"SW {word}", "service": f"Team {word}"},
        "care-arrangements": {"carer": f"Carer {word}"},
    }
    kept: Json = {"sensitivity": sensitivity, "source": {"system": f"Record {word}"}}
    content = assessment_content(word, sensitivity=sensitivity)
    return {
        (plural, name): body | {"content": content}
        if plural == "assessments"
        else body | said[plural] | kept
        for (plural, name), body in care_bodies(subject_id).items()
    }


def approach_body(**more: Any) -> Json:
    """A provider that was asked."""
    return {"provider": "Provider A", "occurred": "2026-03-04T09:00+00:00", **more}


def answer_body(**more: Any) -> Json:
    """A provider's refusal."""
    return {
        "answer": {"answer": "refused", "reason": "no-vacancy"},
        "occurred": "2026-03-04T12:00+00:00",
        **more,
    }


def end_body(**more: Any) -> Json:
    """How something ended."""
    return {"reason": "It was done.", "occurred": "2026-03-10", **more}
