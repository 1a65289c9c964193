"""Mental Health Act and other assessments, whatever they found."""

from domain.assessment.events import (
    AssessmentContent,
    AssessmentCorrected,
    AssessmentMade,
    Criteria,
)
from domain.assessment.rules import (
    CODES,
    AssessmentAlreadyMade,
    AssessmentCodes,
    AssessmentNotOnRecord,
    CorrectAssessment,
    MakeAssessment,
    NotTheirsToCorrect,
    SaysTheSame,
    SectionNeeded,
    SectionOutOfPlace,
    correct_assessment,
    make_assessment,
)
from domain.assessment.state import (
    NEW_ASSESSMENT,
    AssessmentEvent,
    AssessmentState,
    Made,
    NotMade,
    evolve,
)

__all__ = [
    "CODES",
    "NEW_ASSESSMENT",
    "AssessmentAlreadyMade",
    "AssessmentCodes",
    "AssessmentContent",
    "AssessmentCorrected",
    "AssessmentEvent",
    "AssessmentMade",
    "AssessmentNotOnRecord",
    "AssessmentState",
    "CorrectAssessment",
    "Criteria",
    "Made",
    "MakeAssessment",
    "NotMade",
    "NotTheirsToCorrect",
    "SaysTheSame",
    "SectionNeeded",
    "SectionOutOfPlace",
    "correct_assessment",
    "evolve",
    "make_assessment",
]
