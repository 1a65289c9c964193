"""What requests hold. Field names are those of the events that they become."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.contribution import MOST_ENTRIES
from domain.decision import DecisionMaker, Dissent, Option
from domain.entry import EntryContent
from domain.event import NonNegative, Source
from domain.moments import Moment
from domain.text import AgencyCode, CaseReference, LongText, ShortText, Summary
from domain.vocabulary import (
    AgencyKind,
    Attendance,
    HearingType,
    Ladder,
    OrderType,
    Relationship,
    SubjectRole,
)

_SUBJECT = "018f6b1e-7c3a-7d21-9f00-000000000001"
_OTHER = "018f6b1e-7c3a-7d21-9f00-000000000002"
_ENTRY = "018f6b1e-7c3a-7d21-9f00-000000000003"
_SOURCE = {"system": "Ward record", "reference": "114/2"}
_CONTENT: dict[str, Any] = {
    "occurred": "2026-03-02T21:40+00:00",
    "kind": "admission",
    "summary": "Admitted to the children's ward from the emergency department.",
    "subjects": [_SUBJECT],
    "practitioner": "WM1",
    "child_seen": "yes",
    "source": _SOURCE,
}

Level = Annotated[int, Field(strict=True, ge=1, le=9, description="The rung, from 1.")]


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class CaseBody(BaseModel):
    """A case to open."""

    model_config = _example(
        reference="CASE-0142", pseudonym="Elliot", summary="Unplanned admission; no placement."
    )

    reference: CaseReference
    pseudonym: ShortText = Field(description="What pages call the case. Never a name.")
    summary: Summary


class SubjectBody(BaseModel):
    """A person the record is about."""

    model_config = _example(pseudonym="Elliot", role="child", born="2011")

    subject_id: UUID | None = Field(default=None, description="An id of your own, or none.")
    pseudonym: ShortText
    role: SubjectRole
    born: Moment | None = None
    died: Moment | None = None
    note: Summary | None = None


class RelationshipBody(BaseModel):
    """How `subject_id` stands to `other_id`."""

    model_config = _example(subject_id=_SUBJECT, relationship="sibling-of", other_id=_OTHER)

    subject_id: UUID
    relationship: Relationship
    other_id: UUID
    since: Moment | None = None
    until: Moment | None = None


class AgencyBody(BaseModel):
    """An agency that is to take part."""

    model_config = _example(
        agency="acute-hospital",
        name="Riverside Hospital",
        kind="acute-hospital",
        contact_role="Named nurse for safeguarding",
    )

    agency: AgencyCode
    name: ShortText
    kind: AgencyKind
    contact_role: ShortText | None = None


class ReasonBody(BaseModel):
    """Why."""

    model_config = _example(reason="The review has been published.")

    reason: Summary


class ReviewWindowBody(BaseModel):
    """The period a review looks at."""

    model_config = _example(
        label="Admission to transfer", starts_on="2026-03-02", ends_on="2026-03-15"
    )

    label: ShortText
    starts_on: date
    ends_on: date
    day_one: date | None = Field(
        default=None, description="Left out: the day of the anchor entry, or else `starts_on`."
    )
    anchor_entry_id: UUID | None = Field(
        default=None, description="The entry that days are counted from."
    )


class EntryBody(EntryContent):
    """An entry of a contribution."""

    model_config = _example(**_CONTENT)

    entry_id: UUID | None = Field(default=None, description="An id of your own, or none.")

    @property
    def content(self) -> EntryContent:
        """The entry without its id."""
        return EntryContent(**{name: getattr(self, name) for name in EntryContent.model_fields})


class ContributionBody(BaseModel):
    """One agency's set of entries. As NDJSON: this without `entries`, then one entry a line."""

    model_config = _example(
        title="Ward chronology, 2 to 15 March",
        author="Ward manager",
        author_role="WM1",
        signed_off_by="Named nurse for safeguarding",
        source={"system": "Ward record"},
        entries=[_CONTENT],
    )

    agency: AgencyCode | None = Field(
        default=None, description="Left out: your own. It cannot be another's."
    )
    title: ShortText
    author: ShortText
    author_role: ShortText
    signed_off_by: ShortText | None = None
    note: Summary | None = None
    source: Source
    entries: tuple[EntryBody, ...] = Field(
        max_length=MOST_ENTRIES, description=f"1 to {MOST_ENTRIES} entries."
    )


class CorrectionBody(BaseModel):
    """An entry restated as a whole, and why."""

    model_config = _example(content=_CONTENT, reason="The time was taken from the wrong column.")

    content: EntryContent
    reason: Summary


class DisclosureBody(BaseModel):
    """That an entry was shared with another agency."""

    model_config = _example(
        to_agency="childrens-social-care", occurred="2026-03-03T09:10+00:00", how="By telephone"
    )

    to_agency: AgencyCode
    occurred: Moment
    how: Summary | None = None


class ContestBody(BaseModel):
    """In what your agency's account of an entry differs."""

    model_config = _example(
        differs_in="Our record has the call at 21:05, not 22:30.", other_entry_id=_ENTRY
    )

    differs_in: Summary
    other_entry_id: UUID | None = Field(
        default=None, description="Your agency's own entry about the same event."
    )


class EscalationBody(BaseModel):
    """A concern taken up a ladder."""

    model_config = _example(
        ladder="external",
        level=1,
        to_agency="childrens-social-care",
        raised_to="Head of service",
        concern="No placement has been found and the ward cannot keep Elliot safe.",
        wanted="A placement by Friday.",
        occurred="2026-03-05T10:00+00:00",
        respond_by="2026-03-06T12:00+00:00",
        source={"system": "Escalation log", "reference": "E-7"},
    )

    ladder: Ladder
    level: Level
    from_agency: AgencyCode | None = Field(
        default=None, description="Left out: your own. It cannot be another's."
    )
    to_agency: AgencyCode
    raised_to: ShortText
    concern: Summary
    wanted: Summary | None = None
    occurred: Moment
    respond_by: Moment | None = None
    source: Source


class AcknowledgementBody(BaseModel):
    """That the person it was raised to has it."""

    model_config = _example(acknowledged_by="Head of service", occurred="2026-03-05T11:20+00:00")

    acknowledged_by: ShortText
    occurred: Moment
    note: Summary | None = None


class ResponseBody(BaseModel):
    """An answer to a concern."""

    model_config = _example(
        responded_by="Head of service",
        response="The search has been widened to all regions.",
        occurred="2026-03-06T11:50+00:00",
    )

    responded_by: ShortText
    response: LongText
    occurred: Moment


class StepBody(BaseModel):
    """A concern taken to a higher level."""

    model_config = _example(
        to_level=2,
        to_agency="childrens-social-care",
        raised_to="Director of children's services",
        reason="No placement was found by the time asked for.",
        occurred="2026-03-06T13:00+00:00",
    )

    to_level: Level
    to_agency: AgencyCode
    raised_to: ShortText
    reason: Summary
    occurred: Moment
    respond_by: Moment | None = None


class ResolutionBody(BaseModel):
    """How a concern was settled."""

    model_config = _example(outcome="A placement was agreed.", occurred="2026-03-14T16:00+00:00")

    outcome: Summary
    occurred: Moment


class HearingBody(BaseModel):
    """A hearing that a court listed."""

    model_config = _example(
        court="Family Division, High Court",
        hearing_type="inherent-jurisdiction",
        listed_for="2026-03-14T10:30+00:00",
        occurred="2026-03-12",
        application="Deprivation of liberty",
        source={"system": "Court notice", "reference": "N-31"},
    )

    court: ShortText
    hearing_type: HearingType
    listed_for: Moment
    occurred: Moment = Field(description="When it was listed.")
    application: Summary | None = None
    source: Source


class HearingOutcomeBody(BaseModel):
    """That a hearing took place."""

    model_config = _example(
        occurred="2026-03-14T10:30+00:00",
        attendance="remote-video",
        present=["Local authority", "Children's guardian"],
        summary="Evidence was heard on the placement search.",
    )

    occurred: Moment
    attendance: Attendance
    present: tuple[ShortText, ...] = ()
    summary: Summary


class AdjournmentBody(BaseModel):
    """That a hearing was put off."""

    model_config = _example(
        occurred="2026-03-14T10:30+00:00",
        reason="No placement to put before the court.",
        relisted_for="2026-03-15T10:30+00:00",
    )

    occurred: Moment
    reason: Summary
    relisted_for: Moment | None = None


class JudgmentBody(BaseModel):
    """A judgment given at or after a hearing."""

    model_config = _example(
        occurred="2026-03-14", judge_role="High Court judge", summary="The order was refused."
    )

    occurred: Moment
    judge_role: ShortText
    summary: LongText
    neutral_citation: ShortText | None = None


class OrderBody(BaseModel):
    """An order that a court made."""

    model_config = _example(
        order_type="emergency-protection-order",
        court="Family Court",
        occurred="2026-03-03T18:00+00:00",
        in_force_from="2026-03-03T18:00+00:00",
        in_force_until="2026-03-11T18:00+00:00",
        terms="Elliot to remain at the hospital.",
        source={"system": "Court order", "reference": "EPO-1"},
    )

    order_type: OrderType
    court: ShortText
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source


class DecisionBody(BaseModel):
    """A decision, what was considered, and what it relied on."""

    model_config = _example(
        question="Should Elliot stay on the ward over the weekend?",
        options=[{"option": "Stay"}, {"option": "Move", "consideration": "No placement."}],
        outcome="Elliot stays, with two staff.",
        rationale="No regulated placement was offered.",
        decided_by=[{"role": "Service director", "agency": "childrens-social-care"}],
        occurred="2026-03-06T17:00+00:00",
        source={"system": "Minutes", "reference": "M-12"},
    )

    question: Summary
    options: tuple[Option, ...]
    outcome: Summary
    rationale: LongText
    decided_by: tuple[DecisionMaker, ...]
    dissent: tuple[Dissent, ...] = ()
    relied_on: tuple[UUID, ...] = Field(default=(), description="Entries of this case.")
    occurred: Moment
    on_record_position: NonNegative | None = Field(
        default=None,
        description="The last position its makers had before them. Left out: the last recorded by "
        "when it can have been made, or the latest if that is not known. `relied_on` may name "
        "entries that reached the record later: that is not refused, because it is a finding.",
    )
    source: Source
