"""What happens to a case itself: opened, whose it is, which agencies take part, closed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.event import Event
from domain.moments import Moment
from domain.text import AgencyCode, CaseReference, ShortText, Summary
from domain.vocabulary import AgencyKind, Relationship, SubjectRole


class CaseOpened(Event):
    """A partnership opened a case record. The pseudonym is what pages call it, never a name."""

    TOPIC: ClassVar[str] = "case.opened"

    reference: CaseReference
    pseudonym: ShortText
    summary: Summary


class SubjectAdded(Event):
    """A person the record is about was added to the case, under a pseudonym."""

    TOPIC: ClassVar[str] = "case.subject_added"

    subject_id: UUID
    pseudonym: ShortText
    role: SubjectRole
    born: Moment | None = None
    died: Moment | None = None
    note: Summary | None = None


class RelationshipRecorded(Event):
    """How one subject stands to another was recorded: `subject_id` is `relationship` `other_id`."""

    TOPIC: ClassVar[str] = "case.relationship_recorded"

    subject_id: UUID
    relationship: Relationship
    other_id: UUID
    since: Moment | None = None
    until: Moment | None = None


class AgencyJoined(Event):
    """An agency began to take part in the case. From here it may contribute and read."""

    TOPIC: ClassVar[str] = "case.agency_joined"

    agency: AgencyCode
    name: ShortText
    kind: AgencyKind
    contact_role: ShortText | None = None


class AgencyLeft(Event):
    """An agency stopped taking part. What it contributed stays on the record."""

    TOPIC: ClassVar[str] = "case.agency_left"

    agency: AgencyCode
    reason: Summary


class ReviewWindowSet(Event):
    """The period a review looks at was set. Day 1 is `day_one`, often that of a chosen entry."""

    TOPIC: ClassVar[str] = "case.review_window_set"

    label: ShortText
    starts_on: date
    ends_on: date
    day_one: date
    anchor_entry_id: UUID | None = None


class CaseClosed(Event):
    """The case was closed: nothing more is added until it is reopened."""

    TOPIC: ClassVar[str] = "case.closed"

    reason: Summary


class CaseReopened(Event):
    """The case was opened again after it had been closed."""

    TOPIC: ClassVar[str] = "case.reopened"

    reason: Summary
