"""What the examples of golden files are made of. Every field of each part is filled."""

from __future__ import annotations

from typing import Any

from domain.event import Event
from tests.support.builders import CHILD, CONTRIBUTION, HOSPITAL, an_id, attribution, fact

STREAM = an_id("golden stream")
STREAM_VERSION = 7

SOURCE = {"system": "Ward record", "reference": "114/2", "document_digest": "0f" * 32}
CONTENT = {
    "occurred": {"kind": "about", "value": "2026-03-02T14:00+00:00", "words": "about 2pm"},
    "ended": {"kind": "range", "value": "2026-03-02", "until": "2026-03-04", "words": "by the 4th"},
    "sequence": 2,
    "kind": "mental-health-act-assessment",
    "summary": "Assessed; the criteria for detention were not met.",
    "detail": "Two doctors and an approved professional attended.\n\nThey agreed.",
    "subjects": [str(CHILD)],
    "practitioner": "AMHP1",
    "child_seen": "yes",
    "child_seen_alone": "not-recorded",
    "child_voice": "Asked to go home.",
    "action_taken": "Told the ward.",
    "outcome": "Criteria not met.",
    "source": SOURCE,
    "written_up": {"kind": "day", "value": "2026-03-05", "words": "the Thursday"},
    "sensitivity": "health",
}
WHEN = {"kind": "before", "value": "2026-03-06", "words": "before the weekend"}
LATER = {"kind": "instant", "value": "2026-03-09T17:00+00:00", "words": "five o'clock"}


def example(event: type[Event], *, guest_of: str | None = None, **fields: Any) -> Event:
    """An event of the golden stream, by somebody of whom everything is said."""
    by = attribution(
        HOSPITAL,
        on_behalf_of="The ward manager",
        reason="Asked for by the review",
        causation_id=CONTRIBUTION,
        partnership=guest_of,
    )
    return fact(event, stream=STREAM, version=STREAM_VERSION, by=by, **fields)
