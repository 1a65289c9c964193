"""What a review learnt, as bodies of requests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def episode_body(**more: Any) -> Json:
    """A key practice episode that rests on nothing yet."""
    return {
        "title": "The first weekend",
        "starts": "2026-03-06",
        "ends": "2026-03-09",
        "why": "No agency led.",
        **more,
    }


def finding_body(*episodes: str, **more: Any) -> Json:
    """A finding by these episodes."""
    return {
        "polarity": "learning",
        "layer": "partnership",
        "finding": "Escalations were answered, and nothing changed.",
        "themes": ["P07"],
        "episodes": episodes,
        **more,
    }


def recommendation_body(*addressed_to: str, **more: Any) -> Json:
    """A recommendation to these agencies."""
    return {
        "number": "1",
        "words": "Agree who answers an escalation, and within which time.",
        "scope": "local",
        "themes": ["P07"],
        "addressed_to": addressed_to,
        "occurred": "2026-03-10",
        **more,
    }


def answer_body(**more: Any) -> Json:
    """An agency's answer."""
    return {
        "answer": "accepts",
        "words": "We will.",
        "answered_by": "Chief nurse",
        "occurred": "2026-03-11",
        **more,
    }


def action_body(owner: str, **more: Any) -> Json:
    """What an agency undertakes."""
    return {
        "what": "Write an escalation policy.",
        "owner_agency": owner,
        "owner_role": "Named nurse",
        "scope": "local",
        "due": "2026-09-30",
        "milestones": [{"number": 1, "what": "A draft is agreed.", "target": "2026-06-30"}],
        "occurred": "2026-03-12",
        **more,
    }
