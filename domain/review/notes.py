"""What a reader of a decision may ask about it, though nothing about it is refused. Pure.

Those who decide may see further than the rules do, so what they decided stands; but whoever reads
it is told where the rules come out otherwise, who is missing, and what was no longer in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from domain.event import Value
from domain.moments import Moment, at, day_in_words, start_of_day
from domain.review.lists import LISTS, Lists
from domain.review.said import DecidedSaid, Harm
from domain.text import AgencyCode
from domain.threshold import THRESHOLDS, Answer, Conclusion, Purpose, Thresholds, conclude
from domain.vocabulary import AgencyKind

#: The criterion that asks what an incident's harm may also say.
DIED = "child-died"


class Note(Value):
    """One thing to ask about a decision, by which rule, and whether that was read in its source."""

    code: Literal["rules-say-otherwise", "partner-missing", "no-longer-in-force", "died-since"]
    says: str
    source: str
    confirmed: bool


def notes_on(
    decision: DecidedSaid,
    purpose: Purpose,
    harm: Harm,
    kinds: Mapping[AgencyCode, AgencyKind],
    *,
    goes_ahead: bool,
    rules: Thresholds = THRESHOLDS,
    lists: Lists = LISTS,
) -> tuple[Note, ...]:
    """What may be asked of a decision of an incident with this `harm`. `kinds`: what each agency of
    the case is; `goes_ahead`: whether the Panel was to be notified, or a review to be held.
    """
    return (
        *_otherwise(decision, purpose, rules, goes_ahead=goes_ahead),
        *(_missing(decision, kinds, lists) if purpose == "review" else ()),
        *_over(decision, rules, lists),
        *_died_since(decision, harm, rules),
    )


def _otherwise(
    decision: DecidedSaid, purpose: Purpose, rules: Thresholds, *, goes_ahead: bool
) -> Iterator[Note]:
    if decision.rule_set not in rules.rule_sets:
        return
    found = conclude(decision.criteria, decision.rule_set, purpose, rules)
    against = Conclusion.NOT_MET if goes_ahead else Conclusion.MET
    if found.conclusion is against:
        yield Note(
            code="rules-say-otherwise",
            says=f"The rule set that it names says otherwise of these answers: "
            f"{found.conclusion.label.lower()}. The reasons of those who decided stand beside it.",
            source=found.source,
            confirmed=found.confirmed,
        )


def _missing(
    decision: DecidedSaid, kinds: Mapping[AgencyCode, AgencyKind], lists: Lists
) -> Iterator[Note]:
    for law in lists.deciders.values():
        if law.starts is not None and decision.occurred.definitely_before(_at(law.starts)):
            continue
        decided = {kinds[each.agency] for each in decision.decided_by if each.agency in kinds}
        missing = [each.title for each in law.partners if not decided & set(each.kinds)]
        if missing and not decided & set(law.for_all):
            yield Note(
                code="partner-missing",
                says=f"Nobody is named among those who decided for {_and(missing)}.",
                source=law.source,
                confirmed=law.confirmed,
            )


def _over(decision: DecidedSaid, rules: Thresholds, lists: Lists) -> Iterator[Note]:
    followed = (
        rules.rule_sets.get(decision.rule_set),
        lists.guidance.get(decision.guidance),
    )
    for each in followed:
        if each is None or each.until is None:
            continue
        if _at(each.until + timedelta(days=1)).definitely_before(decision.occurred):
            yield Note(
                code="no-longer-in-force",
                says=f"{each.title} was in force until {day_in_words(each.until)}, and the "
                f"decision is dated {decision.occurred.in_words()}.",
                source=each.source,
                confirmed=each.confirmed,
            )


def _died_since(decision: DecidedSaid, harm: Harm, rules: Thresholds) -> Iterator[Note]:
    died = any(e.criterion == DIED and e.answer is Answer.YES for e in decision.criteria)
    if died and harm is not Harm.DIED and DIED in rules.criteria:
        yield Note(
            code="died-since",
            says=f"The incident was reported as “{harm.label.lower()}”, and this says that the "
            "child has died.",
            source="What the record itself says",
            confirmed=True,
        )


def _at(day: date) -> Moment:
    return at(start_of_day(day))


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
