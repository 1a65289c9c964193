"""What a row of the history holds: one event, told in a sentence, with the event itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.event import Value
from domain.text import AgencyCode
from projections.people import By


class HistoryRow(Value):
    """One event of the case, in the order of the record. `payload` is the event as stored."""

    position: int
    recorded_at: datetime
    topic: str
    stream_id: UUID
    stream_version: int
    leaf_hash: str
    agency: AgencyCode
    by: By
    sentence: str
    payload: dict[str, Any]
