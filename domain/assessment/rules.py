"""What may be put on the record of an assessment, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.access.reading_back import require_readable_back, require_still_readable
from domain.access.sensitivity import Reads
from domain.assessment.events import (
    AssessmentContent,
    AssessmentCorrected,
    AssessmentFacts,
    AssessmentMade,
    AssessmentSaid,
)
from domain.assessment.kept import USUAL
from domain.assessment.state import AssessmentInError, AssessmentState, Made, NotMade
from domain.case import (
    CaseState,
    Open,
    require_agency,
    require_open,
    require_speaks_for,
    require_subject,
)
from domain.codes import CodeList, load
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
)
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted
from domain.event import Event
from domain.in_error import IsWithdrawn
from domain.moments import london_day
from domain.text import AgencyCode, Summary
from domain.told import require_told
from domain.vocabulary import Sensitivity

#: The kind of assessment that considers a section of the Mental Health Act.
MENTAL_HEALTH_ACT = "mental-health-act"


@dataclass(frozen=True, slots=True)
class AssessmentCodes:
    """The lists of `assessments.toml`."""

    kinds: CodeList
    sections: CodeList


def read_codes() -> AssessmentCodes:
    """The lists as the file has them."""
    names = {"kinds": "kind of assessment", "sections": "section of the Mental Health Act"}
    lists = load("assessments", names)
    return AssessmentCodes(lists["kinds"], lists["sections"])


CODES = read_codes()


class MakeAssessment(Command):
    """Put an assessment on the record."""

    assessment_id: UUID
    by_agency: AgencyCode
    subject_id: UUID
    content: AssessmentSaid


class CorrectAssessment(Change):
    """Restate an assessment of one's own agency."""

    assessment_id: UUID
    content: AssessmentSaid
    reason: Summary


class AssessmentNotOnRecord(NotOnRecord):
    """There is no such assessment on this case. Check its address."""


class AssessmentAlreadyMade(Conflict):
    """An assessment with this id is already on the record. Give a new one its own id."""

    field = "assessment_id"


class NotTheirsToCorrect(NotPermitted):
    """Only the agency that recorded an assessment corrects it."""


class SaysTheSame(Invalid):
    """The correction says what the assessment already says. Change what was wrong."""

    field = "content"


class StaysRestricted(Conflict):
    """An assessment stays as restricted as it ever was, so no correction opens it, or goes back to
    how sensitive it was before. Restate how sensitive it is; if it should be less so, record it
    once more as that, and say that it replaces this one.
    """

    field = "content.sensitivity"


class SectionNeeded(Invalid):
    """A Mental Health Act assessment considers a section of the Act. Say which."""

    field = "content.section"


class SectionOutOfPlace(Invalid):
    """Only a Mental Health Act assessment considers a section of the Act. Leave it out."""

    field = "content.section"


def make_assessment(
    command: MakeAssessment,
    assessment: AssessmentState,
    case: CaseState,
    reads: Reads,
    codes: AssessmentCodes = CODES,
) -> tuple[Event, ...]:
    """An agency on the case records an assessment of somebody of it."""
    opened = require_open(case)
    if not isinstance(assessment, NotMade):
        raise AssessmentAlreadyMade
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    require_subject(opened, command.subject_id, "subject_id")
    _require_sound(command, command.content, opened, codes)
    content = _kept(command.content, USUAL.of(command.content.kind, london_day(command.now)))
    require_readable_back(command.by_agency, content.sensitivity, reads, "content.sensitivity")

    return (
        AssessmentMade(
            **placed(command, command.assessment_id, assessment.version),
            by_agency=command.by_agency,
            subject_id=command.subject_id,
            content=content,
        ),
    )


def correct_assessment(
    command: CorrectAssessment,
    assessment: AssessmentState,
    case: CaseState,
    reads: Reads,
    codes: AssessmentCodes = CODES,
) -> tuple[Event, ...]:
    """The agency that recorded it says it otherwise, and why."""
    opened = require_open(case)
    if isinstance(assessment, NotMade) or (
        (assessment.assessment_id, assessment.case_id) != (command.assessment_id, command.case_id)
        or not reads.may_read(assessment.restriction)
    ):
        raise AssessmentNotOnRecord
    if isinstance(assessment, AssessmentInError):
        raise IsWithdrawn
    require_current(command, assessment.version)
    if command.attribution.agency != assessment.made.by_agency:
        raise NotTheirsToCorrect
    require_agency(opened, assessment.made.by_agency, None)
    content = _restated(command, assessment)
    if content == assessment.content:
        raise SaysTheSame
    _require_sound(command, command.content, opened, codes)
    if _is_said_to_be_less(content.sensitivity, assessment):
        raise StaysRestricted
    require_still_readable(
        assessment.restriction, content.sensitivity, reads, "content.sensitivity"
    )

    return (
        AssessmentCorrected(
            **placed(command, assessment.assessment_id, assessment.version),
            corrects_version=assessment.said_at,
            content=content,
            reason=command.reason,
        ),
    )


def _kept(said: AssessmentSaid, usual: Sensitivity) -> AssessmentContent:
    """What it says, kept as its agency says or else as is usual."""
    facts = {name: getattr(said, name) for name in AssessmentFacts.model_fields}
    return AssessmentContent(**facts, sensitivity=said.sensitivity or usual)


def _restated(command: CorrectAssessment, assessment: Made) -> AssessmentContent:
    """What it says then. Where that leaves out how sensitive it is, it stays as it was last said to
    be; but an open one that turns out to be of another kind is kept as is usual for that kind.
    """
    said, before = command.content, assessment.content
    usual = before.sensitivity
    if usual is Sensitivity.OPEN and said.kind != before.kind:
        usual = USUAL.of(said.kind, london_day(command.now))
    return _kept(said, usual)


def _is_said_to_be_less(sensitivity: Sensitivity, assessment: Made) -> bool:
    """Whether it would name one that it had before. It stays kept by all that it ever had, so that
    this would keep it from nobody less, and only say so.
    """
    is_another = sensitivity is not assessment.content.sensitivity
    is_opened = sensitivity is Sensitivity.OPEN and not assessment.is_always_open
    return is_opened or (is_another and sensitivity in assessment.sensitivities)


def _require_sound(
    command: Command, content: AssessmentFacts, case: Open, codes: AssessmentCodes
) -> None:
    require_happened(content.occurred, command.now, "content.occurred")
    require_happened(content.ended, command.now, "content.ended")
    require_order(content.occurred, content.ended, "content.ended")
    codes.kinds.require(content.kind, content.occurred, "content.kind")
    if content.section is not None:
        if content.kind != MENTAL_HEALTH_ACT:
            raise SectionOutOfPlace
        codes.sections.require(content.section, content.occurred, "content.section")
    elif content.kind == MENTAL_HEALTH_ACT:
        raise SectionNeeded
    require_told(command, case, content.told, content.occurred, "content.told")
