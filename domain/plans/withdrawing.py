"""A plan, enquiry, lead or arrangement that was recorded in error. See `domain.in_error`."""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseState
from domain.command import Change, placed
from domain.event import Event
from domain.in_error import InErrorFacts, require_withdrawable
from domain.plans.events import (
    WITHDRAWS,
    CareArrangementWithdrawn,
    LeadProfessionalWithdrawn,
    PoliceEnquiryWithdrawn,
    ProtectionPlanWithdrawn,
    Section47Withdrawn,
    TakenBack,
)
from domain.plans.rules import PeriodNotOnRecord
from domain.plans.state import NotBegun, PeriodState, Withdrawn


class _Withdraw(InErrorFacts, Change):
    period_id: UUID


class WithdrawProtectionPlan(_Withdraw):
    """Say that a child protection plan was recorded in error."""


class WithdrawSection47(_Withdraw):
    """Say that a section 47 enquiry was recorded in error."""


class WithdrawPoliceEnquiry(_Withdraw):
    """Say that a police enquiry was recorded in error."""


class WithdrawLeadProfessional(_Withdraw):
    """Say that it was recorded in error who leads."""


class WithdrawCareArrangement(_Withdraw):
    """Say that it was recorded in error in whose care a child came."""


def withdraw_protection_plan(
    command: WithdrawProtectionPlan, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """There is no such plan, or not for this child."""
    return _withdraw(command, period, case, ProtectionPlanWithdrawn)


def withdraw_section_47(
    command: WithdrawSection47, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """There is no such enquiry, or not about this child."""
    return _withdraw(command, period, case, Section47Withdrawn)


def withdraw_police_enquiry(
    command: WithdrawPoliceEnquiry, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """There is no such enquiry, or not about this child."""
    return _withdraw(command, period, case, PoliceEnquiryWithdrawn)


def withdraw_lead_professional(
    command: WithdrawLeadProfessional, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """They never led, or not for this child."""
    return _withdraw(command, period, case, LeadProfessionalWithdrawn)


def withdraw_care_arrangement(
    command: WithdrawCareArrangement, period: PeriodState, case: CaseState
) -> tuple[Event, ...]:
    """The child was never in that person's care, or another child was."""
    return _withdraw(command, period, case, CareArrangementWithdrawn)


def _withdraw(
    command: _Withdraw, period: PeriodState, case: CaseState, withdrawn: type[TakenBack]
) -> tuple[Event, ...]:
    if isinstance(period, NotBegun) or (
        (period.period_id, period.case_id) != (command.period_id, command.case_id)
        or not isinstance(period.begun, WITHDRAWS[withdrawn])
    ):
        raise PeriodNotOnRecord
    require_withdrawable(
        command,
        case,
        period.begun.by_agency,
        period.version,
        is_withdrawn=isinstance(period, Withdrawn),
    )
    return (withdrawn(**placed(command, period.period_id, period.version), reason=command.reason),)
