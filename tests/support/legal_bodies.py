"""Bodies of requests about courts, orders and powers."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def application_body(**more: Any) -> Json:
    """An application for an order."""
    return {
        "order_type": "interim-care-order",
        "court": "Family Court",
        "applicant": "Local authority",
        "occurred": "2026-03-05",
        "grounds": "Nobody at home can keep the child safe.",
        "source": {"system": "Court file"},
        **more,
    }


def power_body(**more: Any) -> Json:
    """Police protection."""
    return {
        "power": "police-protection",
        "used_by": "Constable 1",
        "occurred": "2026-03-02T20:00+00:00",
        "reason": "There was no time to ask a court.",
        "source": {"system": "Police record"},
        **more,
    }


def direction_body(**more: Any) -> Json:
    """A direction to the local authority."""
    return {
        "court": "Family Court",
        "occurred": "2026-03-06",
        "what": "File the care plan.",
        "party": "Local authority",
        "due": "2026-03-09",
        "source": {"system": "Court file"},
        **more,
    }
