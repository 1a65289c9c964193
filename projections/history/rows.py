"""What a row of the history holds: one event, told in a sentence, with the event itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from domain.event import Value
from domain.text import AgencyCode
from projections.people import By


class HistoryRow(Value):
    """One event of the case, in the order of the record. `payload` is the event as stored: wholly,
    or with `is_whole` false without the ids of entries that the reader may not read.

    `agency_name` is what the agency was called when it was recorded.
    """

    position: int
    recorded_at: datetime
    topic: str
    stream_id: UUID
    stream_version: int
    leaf_hash: str
    agency: AgencyCode
    agency_name: str = ""
    by: By
    sentence: str
    payload: dict[str, Any]
    is_whole: bool = True


class RestrictedRow(Value):
    """An entry or another thing, or who is barred, that the reader may not read, at its place on
    the record. That it is there, and whose it is, is all that is said.
    """

    position: int
    recorded_at: datetime
    agency: AgencyCode
    sentence: str
    is_restricted: Literal[True] = True


#: An event as one reader sees it.
ShownRow = HistoryRow | RestrictedRow
