"""What requests hold. Field names are those of the events that they become."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.decision import DecisionMaker, Dissent, Option
from domain.escalation import ProcedureCode
from domain.event import NonNegative, Source
from domain.hearing import CancellationCode
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

Level = Annotated[int, Field(strict=True, ge=1, le=9, description="The rung, from 1.")]


def example(**fields: Any) -> ConfigDict:
    """The configuration of a body, with an example of it."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class CaseBody(BaseModel):
    """A case to open."""

    model_config = example(
        reference="CASE-0142", pseudonym="Elliot", summary="Unplanned admission; no placement."
    )

    reference: CaseReference
    pseudonym: ShortText = Field(description="What pages call the case. Never a name.")
    summary: Summary


class SubjectBody(BaseModel):
    """A person the record is about."""

    model_config = example(pseudonym="Elliot", role="child", born="2011")

    subject_id: UUID | None = Field(default=None, description="An id of your own, or none.")
    pseudonym: ShortText
    role: SubjectRole
    born: Moment | None = None
    died: Moment | None = None
    note: Summary | None = None


class RelationshipBody(BaseModel):
    """How `subject_id` stands to `other_id`."""

    model_config = example(subject_id=_SUBJECT, relationship="sibling-of", other_id=_OTHER)

    subject_id: UUID
    relationship: Relationship
    other_id: UUID
    since: Moment | None = None
    until: Moment | None = None


class AgencyBody(BaseModel):
    """An agency that is to take part."""

    model_config = example(
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

    model_config = example(reason="The review has been published.")

    reason: Summary


class ReviewWindowBody(BaseModel):
    """The period a review looks at."""

    model_config = example(
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


class EscalationBody(BaseModel):
    """A concern taken up a ladder."""

    model_config = example(
        ladder="external",
        level=1,
        to_agency="childrens-social-care",
        raised_to="Head of service",
        concern="No placement has been found and the ward cannot keep Elliot safe.",
        wanted="A placement by Friday.",
        occurred="2026-03-05T10:00+00:00",
        respond_by="2026-03-06T12:00+00:00",
        procedure="urgent-placement",
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
    procedure: ProcedureCode | None = None
    bypassed_because: Summary | None = Field(
        default=None, description="Why lower levels were left out, such as immediate risk."
    )
    source: Source


class AcknowledgementBody(BaseModel):
    """That the person it was raised to has it."""

    model_config = example(acknowledged_by="Head of service", occurred="2026-03-05T11:20+00:00")

    acknowledged_by: ShortText
    occurred: Moment
    note: Summary | None = None


class ResponseBody(BaseModel):
    """An answer to a concern."""

    model_config = example(
        responded_by="Head of service",
        response="The search has been widened to all regions.",
        occurred="2026-03-06T11:50+00:00",
    )

    responded_by: ShortText
    response: LongText
    occurred: Moment


class StepBody(BaseModel):
    """A concern taken to a higher level."""

    model_config = example(
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
    bypassed_because: Summary | None = Field(
        default=None, description="Why levels in between were left out, such as immediate risk."
    )


class EndingBody(BaseModel):
    """Why a concern was taken back, or left."""

    model_config = example(reason="It was about another child.", occurred="2026-03-09T09:00+00:00")

    reason: Summary
    occurred: Moment


class ResolutionBody(BaseModel):
    """How a concern was settled."""

    model_config = example(outcome="A placement was agreed.", occurred="2026-03-14T16:00+00:00")

    outcome: Summary
    occurred: Moment


class HearingBody(BaseModel):
    """A hearing that a court listed."""

    model_config = example(
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

    model_config = example(
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

    model_config = example(
        occurred="2026-03-14T10:30+00:00",
        reason="No placement to put before the court.",
        relisted_for="2026-03-15T10:30+00:00",
    )

    occurred: Moment
    reason: Summary
    code: CancellationCode | None = Field(
        default=None, description="A reason code of HM Courts and Tribunals Service."
    )
    relisted_for: Moment | None = None
    to_be_relisted: bool = Field(
        default=False, description="It is to be listed again, on a day not fixed yet."
    )


class JudgmentBody(BaseModel):
    """A judgment given at or after a hearing."""

    model_config = example(
        occurred="2026-03-14", judge_role="High Court judge", summary="The order was refused."
    )

    occurred: Moment
    judge_role: ShortText
    summary: LongText
    facts_found: tuple[Summary, ...] = ()
    neutral_citation: ShortText | None = None


OF_WHOM = Field(
    default=(),
    description="The subjects of the case that it is of. May be left out where only one child can "
    "be meant: the only child of the case, or of the application, order or power that it names.",
)


class OrderBody(BaseModel):
    """An order that a court made."""

    model_config = example(
        order_type="emergency-protection-order",
        court="Family Court",
        occurred="2026-03-03T18:00+00:00",
        in_force_from="2026-03-03T18:00+00:00",
        in_force_until="2026-03-11T18:00+00:00",
        terms="Elliot to remain at the hospital.",
        source={"system": "Court order", "reference": "EPO-1"},
    )

    subjects: tuple[UUID, ...] = OF_WHOM
    order_type: OrderType
    court: ShortText
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    follows_power_id: UUID | None = Field(
        default=None,
        description="The police protection during which the designated officer applied for it.",
    )
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source


class DecisionBody(BaseModel):
    """A decision, what was considered, and what it relied on."""

    model_config = example(
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
    reconstructed: bool = Field(
        default=False,
        description="That position was recorded only after they decided, on a record that began "
        "later: it says how far what they had before them goes there.",
    )
    source: Source
