"""An assessment that was recorded in error. See `domain.in_error`."""

from __future__ import annotations

from uuid import UUID

from domain.assessment.events import AssessmentWithdrawn
from domain.assessment.rules import AssessmentNotOnRecord
from domain.assessment.state import AssessmentInError, AssessmentState, NotMade
from domain.case import CaseState
from domain.command import Change, placed
from domain.event import Event
from domain.in_error import InErrorFacts, require_withdrawable


class WithdrawAssessment(InErrorFacts, Change):
    """Say that an assessment was recorded in error."""

    assessment_id: UUID


def withdraw_assessment(
    command: WithdrawAssessment, assessment: AssessmentState, case: CaseState
) -> tuple[Event, ...]:
    """Nobody was assessed, or not this child. What was only said wrongly is corrected."""
    if isinstance(assessment, NotMade) or (
        (assessment.assessment_id, assessment.case_id) != (command.assessment_id, command.case_id)
    ):
        raise AssessmentNotOnRecord
    is_withdrawn = isinstance(assessment, AssessmentInError)
    by_agency = assessment.made.by_agency
    require_withdrawable(command, case, by_agency, assessment.version, is_withdrawn=is_withdrawn)
    return (
        AssessmentWithdrawn(
            **placed(command, assessment.assessment_id, assessment.version), reason=command.reason
        ),
    )
