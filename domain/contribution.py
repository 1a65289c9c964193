"""One agency's submission: a change-set of entries with its author, sign-off and provenance."""

from __future__ import annotations

from typing import ClassVar

from domain.event import Event, NonNegative, Source
from domain.text import AgencyCode, ShortText, Summary


class ContributionSubmitted(Event):
    """An agency submitted a set of entries, which follow it on the record."""

    TOPIC: ClassVar[str] = "contribution.submitted"

    agency: AgencyCode
    title: ShortText
    author: ShortText
    author_role: ShortText
    signed_off_by: ShortText | None = None
    note: Summary | None = None
    source: Source
    entry_count: NonNegative
