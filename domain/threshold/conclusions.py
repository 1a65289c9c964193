"""What each rule set says of the same answers, and why. Pure.

Answers are three-valued: a group of which one criterion is answered yes holds; one whose every
criterion is answered no does not; and where the answers leave it open, so does the conclusion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.threshold.answers import Answer, Code, CriterionAnswer
from domain.threshold.rule_sets import THRESHOLDS, Purpose, Route, RuleSet, Thresholds
from domain.vocabulary import Listed


class Conclusion(Listed):
    """What a rule set says of a case."""

    MET = "met"
    MAY_BE_MET = "may-be-met"
    NOT_KNOWN = "cannot-be-said"
    NOT_MET = "not-met"


#: How far each conclusion goes: of several ways the furthest counts, of several conditions the
#: least far.
_RANK = {
    Conclusion.NOT_MET: 0,
    Conclusion.NOT_KNOWN: 1,
    Conclusion.MAY_BE_MET: 2,
    Conclusion.MET: 3,
}
_OF_ANSWER = {
    Answer.YES: Conclusion.MET,
    Answer.MAY_BE: Conclusion.MAY_BE_MET,
    Answer.NOT_KNOWN: Conclusion.NOT_KNOWN,
    Answer.NO: Conclusion.NOT_MET,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule set says, by which of its rules, and why in a sentence.

    `unanswered`: criteria it asks about that were not answered, as where the decision was made
    under another set. `confirmed` is whether the rule that decided it was read in its source.
    """

    rule_set: Code
    title: str
    version: str
    purpose: Purpose
    conclusion: Conclusion
    why: str
    route: str
    says: str
    source: str
    confirmed: bool
    exhaustive: bool
    unanswered: tuple[Code, ...]


def compare(
    answers: Iterable[CriterionAnswer], purpose: Purpose, rules: Thresholds = THRESHOLDS
) -> tuple[Verdict, ...]:
    """What every rule set says of the same answers, in the order of the reference data."""
    given = tuple(answers)
    return tuple(conclude(given, code, purpose, rules) for code in rules.rule_sets)


def conclude(
    answers: Iterable[CriterionAnswer],
    rule_set: Code,
    purpose: Purpose,
    rules: Thresholds = THRESHOLDS,
) -> Verdict:
    """What one rule set says of the answers. KeyError where there is no such set."""
    said = {each.criterion: each.answer for each in answers}
    chosen = rules.rule_sets[rule_set]
    test = chosen.test(purpose)
    route = max(test.routes, key=lambda each: _RANK[_of_route(each, said, rules)])
    conclusion = _of_route(route, said, rules)
    # Where nothing is met, every route failed, and it is the test as a whole that says so.
    decided_by = route if conclusion is not Conclusion.NOT_MET else chosen
    return Verdict(
        rule_set=rule_set,
        title=chosen.title,
        version=rules.version,
        purpose=purpose,
        conclusion=conclusion,
        why=_why(chosen, route, conclusion, said, rules, purpose),
        route=decided_by.title,
        says=decided_by.says,
        source=decided_by.source,
        confirmed=decided_by.confirmed,
        exhaustive=test.exhaustive,
        unanswered=tuple(code for code in test.criteria() if code not in said),
    )


def _of_route(route: Route, said: Mapping[Code, Answer], rules: Thresholds) -> Conclusion:
    groups = (_of_group(group, said, rules) for group in route.all_of)
    return min(groups, key=_RANK.__getitem__)


def _of_group(
    group: tuple[Code, ...], said: Mapping[Code, Answer], rules: Thresholds
) -> Conclusion:
    return max((_of_criterion(code, said, rules) for code in group), key=_RANK.__getitem__)


def _of_criterion(code: Code, said: Mapping[Code, Answer], rules: Thresholds) -> Conclusion:
    answer = said.get(code, Answer.NOT_KNOWN)
    if answer is Answer.MAY_BE and rules.criteria[code].may_be_counts:
        return Conclusion.MET
    return _OF_ANSWER[answer]


def _why(  # noqa: PLR0917 - all of it is what the sentence is about.
    rule_set: RuleSet,
    route: Route,
    conclusion: Conclusion,
    said: Mapping[Code, Answer],
    rules: Thresholds,
    purpose: Purpose,
) -> str:
    if conclusion is Conclusion.MET:
        decisive = [
            _told(max(group, key=lambda code: _RANK[_of_criterion(code, said, rules)]), said, rules)
            for group in route.all_of
        ]
        return f"{route.title}. {' '.join(decisive)}"
    test = rule_set.test(purpose)
    routes = test.routes if conclusion is Conclusion.NOT_MET else (route,)
    short = dict.fromkeys(
        code
        for each in routes
        for group in each.all_of
        if _of_group(group, said, rules) is _of_route(each, said, rules)
        for code in group
        if _of_criterion(code, said, rules) is _of_group(group, said, rules)
    )
    told = " ".join(_told(code, said, rules) for code in short)
    if conclusion is Conclusion.NOT_MET and not test.exhaustive:
        return f"{told} The list is not the whole of it, so another matter may still decide."
    return told


def _told(code: Code, said: Mapping[Code, Answer], rules: Thresholds) -> str:
    answer = said[code].label.lower() if code in said else "not answered"
    return f"{rules.criteria[code].asks} {answer.capitalize()}."
