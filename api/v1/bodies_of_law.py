"""What requests about courts, orders and powers hold. Names are those of the events they become."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from api.v1.bodies import OF_WHOM, OrderBody, example
from domain.event import Source
from domain.hearing import CancellationCode
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import ApplicationOutcome, Compliance, EndOfPower, OrderType, PowerType

_SOURCE = {"system": "Court file", "reference": "F1/7"}
_CODE = "A reason code of HM Courts and Tribunals Service, where there is one."
_TO_BE = "It is to be listed again, on a day not fixed yet."


class VacationBody(BaseModel):
    """That a hearing was taken out of the list."""

    model_config = example(
        occurred="2026-03-13T16:00+00:00",
        reason="The evidence on placement was not ready.",
        code="LA10",
        to_be_relisted=True,
    )

    occurred: Moment
    reason: Summary
    code: CancellationCode | None = Field(default=None, description=_CODE)
    relisted_for: Moment | None = None
    to_be_relisted: bool = Field(default=False, description=_TO_BE)


class RelistingBody(BaseModel):
    """The new date of a hearing that was put off or vacated."""

    model_config = example(occurred="2026-03-14", listed_for="2026-03-18T10:30+00:00")

    occurred: Moment = Field(description="When the new date was given.")
    listed_for: Moment


class MaterialPermissionBody(BaseModel):
    """A court's permission that material of a hearing leave the record."""

    model_config = example(
        court="Family Division, High Court",
        reference="Order of 2 June 2026",
        granted="2026-06-02",
        material="The judgment, anonymised",
        to_whom="The safeguarding partners and the lead reviewer",
    )

    court: ShortText
    reference: ShortText
    granted: Moment
    material: Summary
    to_whom: ShortText


class DirectionBody(BaseModel):
    """What a court directed."""

    model_config = example(
        court="Family Court",
        occurred="2026-03-13T14:15+00:00",
        what="File the care plan.",
        party="Local authority",
        party_agency="childrens-social-care",
        due="2026-03-16T12:00+00:00",
        source=_SOURCE,
    )

    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    what: Summary
    party: ShortText = Field(description="Who is to do it.")
    party_agency: AgencyCode | None = Field(
        default=None, description="That party, where it is an agency of the case."
    )
    due: Moment | None = None
    source: Source


class DirectionVariationBody(BaseModel):
    """Another time that the court gave."""

    model_config = example(
        occurred="2026-03-16T10:00+00:00", due="2026-03-17", reason="The plan waits for a provider."
    )

    occurred: Moment
    due: Moment
    reason: Summary


class DirectionAnswerBody(BaseModel):
    """Whether a direction was complied with."""

    model_config = example(compliance="complied", occurred="2026-03-17T09:00+00:00", note="Filed.")

    compliance: Compliance
    occurred: Moment = Field(description="When it was done, or was found not to be.")
    note: Summary


class ApplicationBody(BaseModel):
    """That a court was asked for an order."""

    model_config = example(
        order_type="interim-care-order",
        court="Family Court",
        applicant="Local authority",
        occurred="2026-03-11T15:00+00:00",
        grounds="Nobody at home can keep Elliot safe at present.",
        source=_SOURCE,
    )

    subjects: tuple[UUID, ...] = OF_WHOM
    order_type: OrderType
    court: ShortText
    applicant: ShortText
    occurred: Moment
    grounds: Summary
    source: Source


class ConclusionBody(BaseModel):
    """That an application was refused or withdrawn."""

    model_config = example(
        outcome="withdrawn", occurred="2026-03-12", reason="A relative came forward."
    )

    outcome: ApplicationOutcome
    occurred: Moment
    reason: Summary


class OrderOnApplicationBody(OrderBody):
    """The order that a court made on an application."""


class VariationBody(BaseModel):
    """That a court changed an order."""

    model_config = example(
        court="Family Court",
        occurred="2026-03-10",
        terms="Family time twice a week.",
        source=_SOURCE,
    )

    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    in_force_until: Moment | None = Field(
        default=None, description="Its end as changed. Left out: as before."
    )
    terms: Summary
    source: Source


class DischargeBody(BaseModel):
    """That a court ended an order before its time."""

    model_config = example(
        court="Family Court", occurred="2026-03-12", reason="Elliot went home.", source=_SOURCE
    )

    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    reason: Summary
    source: Source


class LapseBody(BaseModel):
    """That an order ended without a court ending it."""

    model_config = example(occurred="2026-03-15T15:30+00:00", reason="Its time was over.")

    occurred: Moment
    reason: Summary


class PowerBody(BaseModel):
    """A power that was used without a court."""

    model_config = example(
        power="police-protection",
        used_by="Constable 1",
        place="Riverside Hospital",
        occurred="2026-03-06T19:00+00:00",
        reason="There was no time to ask a court.",
        source={"system": "Police record", "reference": "PP-3"},
    )

    subjects: tuple[UUID, ...] = OF_WHOM
    power: PowerType
    used_by: ShortText = Field(description="In which role.")
    agreed_by: ShortText | None = Field(
        default=None, description="Whose agreement it rests on, where it rests on one."
    )
    place: ShortText | None = None
    occurred: Moment
    until: Moment | None = Field(default=None, description="An end stated when it was used.")
    reason: Summary
    source: Source


class PowerExtensionBody(BaseModel):
    """That a power was extended or renewed."""

    model_config = example(
        extended_by="Doctor 1",
        occurred="2026-03-07T18:00+00:00",
        until="2026-03-08T07:00+00:00",
        reason="Not fit to be assessed yet.",
    )

    extended_by: ShortText
    occurred: Moment
    until: Moment | None = None
    reason: Summary


class PowerEndBody(BaseModel):
    """That a power was no longer used."""

    model_config = example(
        how="replaced", occurred="2026-03-07T15:30+00:00", reason="A court made an order."
    )

    how: EndOfPower
    occurred: Moment
    reason: Summary
