"""What each set of rules says of the same answers: whether to notify, whether to hold a review."""

from domain.threshold.answers import Answer, CriterionAnswer, entries_relied_on
from domain.threshold.conclusions import Conclusion, Verdict, compare, conclude
from domain.threshold.rule_sets import (
    THRESHOLDS,
    Criterion,
    Purpose,
    Route,
    RuleSet,
    Test,
    Thresholds,
    read,
)

__all__ = [
    "THRESHOLDS",
    "Answer",
    "Conclusion",
    "Criterion",
    "CriterionAnswer",
    "Purpose",
    "Route",
    "RuleSet",
    "Test",
    "Thresholds",
    "Verdict",
    "compare",
    "conclude",
    "entries_relied_on",
    "read",
]
