"""Who put something on the record, as a row shows it."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field

from domain.event import Attribution, Value, is_absent
from domain.record.append import Recorded
from domain.text import AgencyCode
from domain.vocabulary import Role


class By(Value):
    """An actor as they were when they acted. `partnership`: theirs, where it is another."""

    name: str
    agency: AgencyCode
    roles: tuple[Role, ...]
    on_behalf_of: str | None = None
    partnership: str | None = Field(default=None, exclude_if=is_absent)


class OnRecord(Value):
    """Where and when something went on the record, and by whom."""

    position: int
    recorded_at: datetime
    by: By


def by(attribution: Attribution) -> By:
    """The part of an attribution that rows show."""
    return By(
        name=attribution.name,
        agency=attribution.agency,
        roles=attribution.roles,
        on_behalf_of=attribution.on_behalf_of,
        partnership=attribution.partnership,
    )


def on_record(recorded: Recorded) -> OnRecord:
    """Where and when an event went on the record, and by whom. Time in UTC."""
    return OnRecord(
        position=recorded.position,
        recorded_at=recorded.recorded_at.astimezone(UTC),
        by=by(recorded.event.attribution),
    )
