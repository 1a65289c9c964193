"""What happens to one row of the chronology: recorded, corrected, withdrawn, shared, contested.

Nothing is edited. A correction restates the whole row and says why; a withdrawal leaves it in
place, marked; another agency's differing account contests it without touching it. A court's
permission to share it is part of its story too.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from domain.event import Event, NonNegative, Source, Value
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import EntryKind, Role, Seen, Sensitivity


class EntryContent(Value):
    """What one agency says happened: a row of its chronology."""

    occurred: Moment = Field(description="When it happened, as precisely as the source says.")
    ended: Moment | None = Field(default=None, description="When it ended, if it lasted.")
    sequence: NonNegative = Field(
        default=0,
        le=10_000,
        description="Order among entries of the same day, where times are not known.",
    )
    kind: EntryKind
    summary: Summary = Field(description="What happened, in neutral words.")
    detail: LongText | None = None
    subjects: tuple[UUID, ...] = Field(
        default=(), description="The subjects of the case it is about."
    )
    practitioner: ShortText | None = Field(
        default=None, description="The practitioner's role code, never a name.", examples=["SW1"]
    )
    child_seen: Seen = Seen.NOT_RECORDED
    child_seen_alone: Seen = Seen.NOT_RECORDED
    child_voice: Summary | None = Field(
        default=None, description="What the child said or showed, as recorded."
    )
    action_taken: Summary | None = None
    outcome: Summary | None = None
    source: Source
    written_up: Moment | None = Field(
        default=None, description="When the agency entered it in its own record."
    )
    sensitivity: Sensitivity = Field(
        default=Sensitivity.OPEN,
        description="Whom it is kept from. An entry is as restricted as it ever was.",
    )

    @field_validator("ended")
    @classmethod
    def _ends_after_it_starts(cls, ended: Moment | None, info: ValidationInfo) -> Moment | None:
        # Where `occurred` itself was refused there is nothing to compare with.
        occurred: Moment | None = info.data.get("occurred")
        if ended is not None and occurred is not None and ended.definitely_before(occurred):
            raise ValueError(
                f"It ended ({ended.in_words()}) before it started ({occurred.in_words()})."
            )
        return ended


class EntryRecorded(Event):
    """An agency put something that happened on the record."""

    TOPIC: ClassVar[str] = "entry.recorded"
    class_version: ClassVar[int] = 2

    contribution_id: UUID
    agency: AgencyCode
    content: EntryContent

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before entries had a sensitivity, every one was open to the review."""
        state["content"]["sensitivity"] = Sensitivity.OPEN.value


class EntryCorrected(Event):
    """The agency restated an entry and said why. The earlier wording stays on the record."""

    TOPIC: ClassVar[str] = "entry.corrected"
    class_version: ClassVar[int] = 2

    corrects_version: int = Field(ge=1, description="The stream version this replaces.")
    content: EntryContent
    reason: Summary

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before entries had a sensitivity, every one was open to the review."""
        state["content"]["sensitivity"] = Sensitivity.OPEN.value


class EntryWithdrawn(Event):
    """The agency withdrew an entry and said why. It stays on the record, marked as withdrawn."""

    TOPIC: ClassVar[str] = "entry.withdrawn"

    reason: Summary


class EntryDisclosed(Event):
    """The agency shared an entry with another, which from then on knew of it."""

    TOPIC: ClassVar[str] = "entry.disclosed"

    to_agency: AgencyCode
    occurred: Moment
    how: Summary | None = None


class EntryContested(Event):
    """Another agency said that its account differs, and in what."""

    TOPIC: ClassVar[str] = "entry.contested"

    by_agency: AgencyCode
    differs_in: Summary
    other_entry_id: UUID | None = Field(
        default=None, description="That agency's own entry about the same event."
    )


class EntryCourtPermissionRecorded(Event):
    """A court allowed court-restricted material to be shared, with these agencies and roles."""

    TOPIC: ClassVar[str] = "entry.court_permission_recorded"

    court: ShortText
    reference: ShortText = Field(description="The order or direction that says so.")
    granted: Moment
    agencies: tuple[AgencyCode, ...] = ()
    roles: tuple[Role, ...] = ()
