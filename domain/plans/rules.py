"""What may be put on the record of plans, enquiries, leads and arrangements, and what is refused.

One of a kind while another runs is not refused: two agencies may have said so, or an end may be
learnt later. What state a child was in at a moment is worked out from all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.access.reading_back import require_readable_back
from domain.access.sensitivity import Reads
from domain.case import CaseState, require_open, require_speaks_for, require_subject
from domain.codes import CodeList, load
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    said,
)
from domain.endings import require_theirs_to_end
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.event import Event
from domain.in_error import IsWithdrawn
from domain.plans.events import (
    ENDS,
    KINDS,
    ArrangementFacts,
    BeginningFacts,
    Begun,
    CareArrangementBegun,
    CareArrangementEnded,
    ConclusionFacts,
    Ended,
    EndFacts,
    LeadFacts,
    LeadProfessionalEnded,
    LeadProfessionalNamed,
    PlanFacts,
    PoliceEnquiryConcluded,
    PoliceEnquiryFacts,
    PoliceEnquiryOpened,
    ProtectionPlanEnded,
    ProtectionPlanStarted,
    Section47Concluded,
    Section47Facts,
    Section47Opened,
)
from domain.plans.state import NotBegun, Over, PeriodState, Withdrawn
from domain.text import AgencyCode
from domain.told import require_told


@dataclass(frozen=True, slots=True)
class PlanCodes:
    """The lists of `plans.toml`."""

    categories: CodeList
    section_47_outcomes: CodeList
    police_outcomes: CodeList
    arrangements: CodeList


def read_codes() -> PlanCodes:
    """The lists as the file has them."""
    lists = load(
        "plans",
        {
            "categories": "category of a child protection plan",
            "section-47-outcomes": "outcome of a section 47 enquiry",
            "police-outcomes": "outcome of a police enquiry",
            "arrangements": "care arrangement",
        },
    )
    return PlanCodes(
        lists["categories"],
        lists["section-47-outcomes"],
        lists["police-outcomes"],
        lists["arrangements"],
    )


CODES = read_codes()


class _Begin(BeginningFacts, Command):
    period_id: UUID
    by_agency: AgencyCode
    subject_id: UUID


class _End(EndFacts, Change):
    period_id: UUID


class StartProtectionPlan(PlanFacts, _Begin):
    """Record that a child became the subject of a child protection plan."""


class EndProtectionPlan(_End):
    """Record that a child protection plan ended."""


class OpenSection47(Section47Facts, _Begin):
    """Record that a section 47 enquiry was opened."""


class ConcludeSection47(ConclusionFacts, _End):
    """Record what a section 47 enquiry concluded."""


class OpenPoliceEnquiry(PoliceEnquiryFacts, _Begin):
    """Record that the police began to enquire."""


class ConcludePoliceEnquiry(ConclusionFacts, _End):
    """Record what a police enquiry concluded."""


class NameLeadProfessional(LeadFacts, _Begin):
    """Record who leads for a person of the case."""


class EndLeadProfessional(_End):
    """Record that somebody leads no longer."""


class BeginCareArrangement(ArrangementFacts, _Begin):
    """Record in whose care a child came."""


class EndCareArrangement(_End):
    """Record that a child left somebody's care."""


class PeriodNotOnRecord(NotOnRecord):
    """There is nothing of this kind at this address on this case. Check its address."""


class AlreadyBegun(Conflict):
    """Something with this id is already on the record. Give a new one its own id."""

    field = "period_id"


class AlreadyEnded(Conflict):
    """Its end is already on the record. If that was wrong, the agency that recorded it withdraws it
    as recorded in error, and records it anew.
    """


class EndsBeforeItBegan(Invalid):
    """It ends before it began. Check both dates."""

    field = "occurred"


def start_protection_plan(
    command: StartProtectionPlan,
    period: PeriodState,
    case: CaseState,
    reads: Reads,
    codes: PlanCodes = CODES,
) -> tuple[Event, ...]:
    """A child became the subject of a plan, in a category."""
    codes.categories.require(command.category, command.occurred, "category")
    return _begin(command, period, case, reads, ProtectionPlanStarted, PlanFacts)


def end_protection_plan(
    command: EndProtectionPlan, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """The plan ended."""
    return _end(command, period, case, ProtectionPlanEnded, EndFacts)


def open_section_47(
    command: OpenSection47, period: PeriodState, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """An enquiry was opened. A strategy discussion held after it is a finding, not an error."""
    require_happened(command.strategy_discussion, command.now, "strategy_discussion")
    return _begin(command, period, case, reads, Section47Opened, Section47Facts)


def conclude_section_47(
    command: ConcludeSection47,
    period: PeriodState,
    case: CaseState,
    codes: PlanCodes = CODES,
) -> tuple[Event, ...]:
    """An enquiry was concluded."""
    codes.section_47_outcomes.require(command.outcome, command.occurred, "outcome")
    return _end(command, period, case, Section47Concluded, ConclusionFacts)


def open_police_enquiry(
    command: OpenPoliceEnquiry, period: PeriodState, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """The police began to enquire."""
    return _begin(command, period, case, reads, PoliceEnquiryOpened, PoliceEnquiryFacts)


def conclude_police_enquiry(
    command: ConcludePoliceEnquiry,
    period: PeriodState,
    case: CaseState,
    codes: PlanCodes = CODES,
) -> tuple[Event, ...]:
    """The police concluded their enquiry."""
    codes.police_outcomes.require(command.outcome, command.occurred, "outcome")
    return _end(command, period, case, PoliceEnquiryConcluded, ConclusionFacts)


def name_lead_professional(
    command: NameLeadProfessional, period: PeriodState, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """Somebody was named to lead."""
    return _begin(command, period, case, reads, LeadProfessionalNamed, LeadFacts)


def end_lead_professional(
    command: EndLeadProfessional, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """They lead no longer."""
    return _end(command, period, case, LeadProfessionalEnded, EndFacts)


def begin_care_arrangement(
    command: BeginCareArrangement,
    period: PeriodState,
    case: CaseState,
    reads: Reads,
    codes: PlanCodes = CODES,
) -> tuple[Event, ...]:
    """A child came into somebody's care."""
    codes.arrangements.require(command.arrangement, command.occurred, "arrangement")
    return _begin(command, period, case, reads, CareArrangementBegun, ArrangementFacts)


def end_care_arrangement(
    command: EndCareArrangement, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """A child left somebody's care."""
    return _end(command, period, case, CareArrangementEnded, EndFacts)


def _begin(  # noqa: PLR0917 - what each beginning is made of.
    command: _Begin,
    period: PeriodState,
    case: CaseState,
    reads: Reads,
    begun: type[Begun],
    facts: type[BaseModel],
) -> tuple[Event, ...]:
    opened = require_open(case)
    if not isinstance(period, NotBegun):
        raise AlreadyBegun
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    require_subject(opened, command.subject_id, "subject_id")
    require_happened(command.occurred, command.now, "occurred")
    require_told(command, opened, command.told, command.occurred)
    require_readable_back(command.by_agency, command.sensitivity, reads, "sensitivity")
    fields: dict[str, Any] = {
        **placed(command, command.period_id, period.version),
        "by_agency": command.by_agency,
        "subject_id": command.subject_id,
        **said(command, facts),
    }
    return (begun(**fields),)


def _end(
    command: _End,
    period: PeriodState,
    case: CaseState,
    ended: type[Ended],
    facts: type[BaseModel],
) -> tuple[Event, ...]:
    opened = require_open(case)
    if isinstance(period, NotBegun) or (
        (period.period_id, period.case_id) != (command.period_id, command.case_id)
        or not isinstance(period.begun, ENDS[ended])
    ):
        raise PeriodNotOnRecord
    if isinstance(period, Withdrawn):
        raise IsWithdrawn
    require_theirs_to_end(command, KINDS[ENDS[ended]], period.begun.by_agency, opened)
    require_current(command, period.version)
    if isinstance(period, Over):
        raise AlreadyEnded
    require_happened(command.occurred, command.now, "occurred")
    if command.occurred.definitely_before(period.begun.occurred):
        raise EndsBeforeItBegan
    require_told(command, opened, command.told, command.occurred)
    fields: dict[str, Any] = {
        **placed(command, period.period_id, period.version),
        **said(command, facts),
    }
    return (ended(**fields),)
