"""Mental Health Act and other assessments, whatever they found."""

from domain.assessment.events import (
    AssessmentContent,
    AssessmentCorrected,
    AssessmentFacts,
    AssessmentMade,
    AssessmentSaid,
    Criteria,
)
from domain.assessment.kept import USUAL, Usual
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
    StaysRestricted,
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
    "USUAL",
    "AssessmentAlreadyMade",
    "AssessmentCodes",
    "AssessmentContent",
    "AssessmentCorrected",
    "AssessmentEvent",
    "AssessmentFacts",
    "AssessmentMade",
    "AssessmentNotOnRecord",
    "AssessmentSaid",
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
    "StaysRestricted",
    "Usual",
    "correct_assessment",
    "evolve",
    "make_assessment",
]
