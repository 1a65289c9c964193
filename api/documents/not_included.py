"""What the record holds of a case beside entries, in words. None of it is part of a person's copy.

The list is made from the kinds of event there are, so a new kind is named in every copy from then
on. Whether this record has any of a kind is not said: that there was a police enquiry, say, may
be what the person is not to learn.
"""

from __future__ import annotations

from functools import cache

from domain.registry import CASE_EVENTS

#: What a copy is made from, by the first part of its events' topics.
_COPIED = frozenset({"contribution", "entry"})

#: How each kind is called in a copy.
WORDS = {
    "case": "the record itself: who is on it and takes part in it, and how long it is kept",
    "escalation": "escalations between agencies",
    "hearing": "hearings and judgments",
    "direction": "directions of a court",
    "authority": "orders, applications for them and powers",
    "decision": "decisions",
    "placement": "placements, and searches for one",
    "assessment": "assessments",
    "protection_plan": "child protection plans",
    "section_47": "section 47 enquiries",
    "police_enquiry": "police enquiries",
    "lead_professional": "lead professionals",
    "care_arrangement": "in whose care a child was",
    "review": "serious incidents and their reviews",
    "practice_episode": "key practice episodes of a review",
    "finding": "findings of a review",
    "recommendation": "recommendations of a review, and the answers to them",
    "action": "actions that were agreed after a review",
}


@cache
def not_included() -> tuple[str, ...]:
    """Each kind of thing that is not in a copy, in the order of the events there are."""
    kinds = dict.fromkeys(event.TOPIC.partition(".")[0] for event in CASE_EVENTS)
    return tuple(_in_words(kind) for kind in kinds if kind not in _COPIED)


def _in_words(kind: str) -> str:
    """A kind that has no words yet is named as it is rather than passed over."""
    return WORDS.get(kind, kind.replace("_", " "))
