"""Rows of the case file about courts, orders and powers."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.event import Source, Value
from domain.moments import Moment
from domain.text import AgencyCode
from domain.vocabulary import (
    ApplicationOutcome,
    Attendance,
    Compliance,
    EndOfPower,
    HearingType,
    OrderType,
    PowerType,
)
from projections.case_file.in_error import InError
from projections.people import OnRecord

OF_WHOM = Field(
    default=(),
    description="The subjects of the case that it is of. Empty: nobody said, and it is taken as of "
    "every child of the case.",
)


class Judgment(Value):
    """What the court decided, in summary, and the facts that it found."""

    occurred: Moment
    judge_role: str
    summary: str
    facts_found: tuple[str, ...] = ()
    neutral_citation: str | None = None
    on_record: OnRecord


class Postponement(Value):
    """A time that a hearing was adjourned or vacated, or given a new date (`relisted`).

    `hmcts_status` is what HM Courts and Tribunals Service calls it; `code` its reason code.
    """

    what: Literal["adjourned", "vacated", "relisted"]
    occurred: Moment
    reason: str | None = None
    code: str | None = None
    was_listed_for: Moment
    relisted_for: Moment | None = None
    hmcts_status: str | None = None
    on_record: OnRecord


class MaterialPermission(Value):
    """A court's permission that material of a hearing leave the record."""

    court: str
    reference: str
    granted: Moment
    material: str
    to_whom: str
    on_record: OnRecord


class HearingRow(Value):
    """A hearing and how it stands.

    `listed` is when the court first listed it, and `listed_for` the time that it gave last. When it
    gave that, `given` says.
    """

    hearing_id: UUID
    version: int
    by_agency: AgencyCode
    court: str
    hearing_type: HearingType
    status: Literal["listed", "held", "adjourned", "vacated"]
    listed: Moment | None = None
    listed_for: Moment
    application: str | None = None
    held: Moment | None = None
    attendance: Attendance | None = None
    present: tuple[str, ...] = ()
    summary: str | None = None
    adjourned_because: str | None = None
    postponements: tuple[Postponement, ...] = ()
    judgments: tuple[Judgment, ...] = ()
    permissions: tuple[MaterialPermission, ...] = ()
    source: Source
    on_record: OnRecord

    @property
    def given(self) -> Moment | None:
        """When the court gave the time that it is listed for now."""
        again = [each.occurred for each in self.postponements if each.relisted_for is not None]
        return again[-1] if again else self.listed


class HearingRead(HearingRow):
    """A hearing as it is answered at a moment, by when its day may have gone by."""

    no_outcome: str | None = Field(
        description="Of a hearing that is only listed and whose day went by: that nothing on the "
        "record says what came of it, in words. None of any other."
    )


class DirectionVariation(Value):
    """Another time that the court gave."""

    occurred: Moment
    due: Moment
    reason: str
    on_record: OnRecord


class AnswerBefore(Value):
    """What was said of whether a direction was complied with before it was corrected, and why."""

    compliance: Compliance
    occurred: Moment
    note: str
    why_corrected: str
    on_record: OnRecord


class DirectionAnswer(Value):
    """Whether a direction was complied with, as somebody last said. `said_at`: the version of the
    direction that said it first, which a correction names; `corrections`: what it said before each.
    """

    said_at: int
    compliance: Compliance
    occurred: Moment
    note: str
    corrections: tuple[AnswerBefore, ...] = ()
    on_record: OnRecord


class DirectionRow(Value):
    """A direction of a court. `due` is as last set."""

    direction_id: UUID
    version: int
    by_agency: AgencyCode
    court: str
    hearing_id: UUID | None = None
    occurred: Moment
    what: str
    party: str
    party_agency: AgencyCode | None = None
    due: Moment | None = None
    variations: tuple[DirectionVariation, ...] = ()
    answers: tuple[DirectionAnswer, ...] = ()
    source: Source
    on_record: OnRecord


class ApplicationConclusion(Value):
    """That an application was refused or withdrawn."""

    outcome: ApplicationOutcome
    occurred: Moment
    reason: str
    on_record: OnRecord


class ApplicationRow(Value):
    """An application for an order. The order made on it has the same id."""

    order_id: UUID
    version: int
    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = OF_WHOM
    order_type: OrderType
    court: str
    applicant: str
    occurred: Moment
    grounds: str
    concluded: ApplicationConclusion | None = None
    withdrawn: InError | None = None
    source: Source
    on_record: OnRecord


class OrderChange(Value):
    """What became of an order: `until` is its end as varied."""

    what: Literal["varied", "discharged", "lapsed"]
    occurred: Moment
    until: Moment | None = None
    words: str
    court: str | None = None
    on_record: OnRecord


class OrderRow(Value):
    """An order as made, and what became of it. `status` is what was recorded, not what the law
    makes of it, as of a power.
    """

    order_id: UUID
    version: int
    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = OF_WHOM
    order_type: OrderType
    status: Literal["made", "ended", "withdrawn"] = "made"
    court: str
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    follows_power_id: UUID | None = None
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: str
    changes: tuple[OrderChange, ...] = ()
    withdrawn: InError | None = None
    source: Source
    on_record: OnRecord


class EndBefore(Value):
    """What was said of the end of a power before it was corrected, and who put that on record.
    `why_corrected`: where that was a correction itself.
    """

    occurred: Moment
    how: EndOfPower | None = None
    words: str
    why_corrected: str | None = None
    on_record: OnRecord


class PowerChange(Value):
    """What became of a power: extended by somebody until another end, or ended.

    Of an end that was corrected it says what is right, with `why_corrected`; `corrections` are what
    it said before, oldest first, and `on_record` is the last correction.
    """

    what: Literal["extended", "ended"]
    occurred: Moment
    until: Moment | None = None
    how: EndOfPower | None = None
    by: str | None = None
    words: str
    why_corrected: str | None = None
    corrections: tuple[EndBefore, ...] = ()
    on_record: OnRecord


class EndTakenBack(Value):
    """An end that was said of a power which had not ended, with all that was said of it, and why it
    was taken back.
    """

    end: PowerChange
    reason: str
    on_record: OnRecord


class PowerRow(Value):
    """A power that was used without a court, and what became of it.

    `status` is what was recorded, not what the law makes of it: one that ran out by its rule is
    "in-use" until somebody records its end. How long it was in force is in the answer on authority.
    """

    power_id: UUID
    version: int
    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = OF_WHOM
    power: PowerType
    status: Literal["in-use", "ended", "withdrawn"] = "in-use"
    used_by: str
    agreed_by: str | None = None
    place: str | None = None
    occurred: Moment
    until: Moment | None = None
    reason: str
    changes: tuple[PowerChange, ...] = ()
    ends_taken_back: tuple[EndTakenBack, ...] = ()
    withdrawn: InError | None = None
    source: Source
    on_record: OnRecord
