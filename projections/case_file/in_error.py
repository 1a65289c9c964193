"""What is left of something that was recorded in error, on its row of the case file."""

from __future__ import annotations

from domain.event import Value
from domain.in_error import InErrorFacts
from domain.record.append import Recorded
from projections.people import OnRecord, on_record


class InError(Value):
    """Why it was withdrawn as recorded in error. From there on it counts no more."""

    reason: str
    on_record: OnRecord


def in_error(recorded: Recorded, facts: InErrorFacts) -> InError:
    """That it was, as the event says."""
    return InError(reason=facts.reason, on_record=on_record(recorded))
