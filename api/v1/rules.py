"""The rules that Daybook works by, each with its source and whether that is confirmed.

They are those of `domain/reference/`, as this Daybook has them now: they are about no case, so they
are not read as of a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.access import CurrentActor, permitting
from api.openapi import ALWAYS
from api.v1.route import Route
from domain import endings
from domain.authority.law import LAW, AgeRule, Law, Length, OrderRule
from domain.clocks import CLOCKS, ENGLAND, ClockRule, Clocks
from domain.clocks.rules import in_units
from domain.clocks.worked_out import USES, ClockPage
from domain.escalation.ladders import LADDERS, LadderLevel, Ladders
from domain.threshold import THRESHOLDS, Thresholds
from domain.threshold.rule_sets import Test
from domain.vocabulary import AgencyKind, Ladder, PowerType

router = APIRouter(route_class=Route, tags=["rules"], prefix="/v1", responses=ALWAYS)

_POWERS = frozenset(each.value for each in PowerType)
#: What a rule of no length says of how long it lasts.
_LASTS = {
    "as-ordered": "As long as the court orders",
    "to-18": "Until the 18th birthday",
    "until-ended": "Until somebody ends it",
}


class Sourced(BaseModel):
    """What every rule says of itself. `applies_from` and `applies_until` are its first and last
    day; null where that is open.
    """

    code: str
    title: str
    says: str
    source: str
    confirmed: bool = Field(description="Whether it was found in its source.")
    applies_from: date | None
    applies_until: date | None


class ClockAnswer(Sourced):
    """A clock: how long it runs, from what, and whether Daybook works it out itself.

    `worked_out_on` is the page of a case that shows it, and null where it is kept for reference
    only. `how` says what it goes by, or what the record does not hold.
    """

    length: str = Field(examples=["5 working days"])
    starts: str = Field(description="What starts it.")
    counts_from: str = Field(description="How the day of the trigger counts.")
    what: str
    sense: Literal["by", "ends", "begins", "at-least"]
    who: str
    worked_out: bool
    worked_out_on: ClockPage | None
    how: str


class OrderKindAnswer(Sourced):
    """A kind of order or power: how long it may run, and what it allows."""

    is_power: bool
    law: str
    lasts: str = Field(examples=["At most 72 hours"])
    allows: tuple[str, ...]
    rests_on: str | None
    legal_status: str | None = Field(description="Of a child under it: a code of SSDA903.")


class AgeAnswer(Sourced):
    """At which age of the child orders of these kinds end, or from which none may be made."""

    of: tuple[str, ...] = Field(description="Kinds of order, by their codes.")
    ends_at: int | None
    may_end_at: int | None = Field(
        description="The age at which what the court ordered may have them end already."
    )
    made_before: int | None


class EndingAnswer(Sourced):
    """Who may say that something about a child's care ended, besides the agency that recorded it:
    agencies of these kinds, or `anybody` on the case that knows it.
    """

    anybody: bool
    kinds: tuple[AgencyKind, ...]


class LevelAnswer(BaseModel):
    """A level of a ladder. `within` is null where the procedure sets no time."""

    level: int
    name: str
    role: str
    within: str | None


class LadderAnswer(Sourced):
    """An escalation procedure, from its lowest level."""

    ladder: Ladder
    bypass: str
    levels: tuple[LevelAnswer, ...]


class RouteAnswer(BaseModel):
    """One way to meet a test. `all_of`: every group must hold; one does where any of it does."""

    title: str
    says: str
    source: str
    confirmed: bool
    all_of: tuple[tuple[str, ...], ...] = Field(description="Criteria, in the words they ask in.")


class RuleSetAnswer(Sourced):
    """When an incident is notified and when a review is held, under one set of rules."""

    notification: tuple[RouteAnswer, ...]
    review: tuple[RouteAnswer, ...]


class RulesAnswer(BaseModel):
    """All of them. `versions` are the days on which each file was last written; `calendar` is that
    of the working days.
    """

    clocks: tuple[ClockAnswer, ...]
    orders: tuple[OrderKindAnswer, ...]
    ages: tuple[AgeAnswer, ...]
    flags: tuple[Sourced, ...] = Field(description="Why what no one order's rule says is flagged.")
    endings: tuple[EndingAnswer, ...]
    ladders: tuple[LadderAnswer, ...]
    thresholds: tuple[RuleSetAnswer, ...]
    versions: dict[str, str]
    calendar: str


@router.get("/rules", summary="Read the rules", openapi_extra=permitting("self.read"))
async def show_rules(actor: CurrentActor) -> RulesAnswer:
    """Clocks, kinds of order and power, escalation ladders and threshold rule sets, and of every
    clock whether Daybook works it out.
    """
    del actor  # Only that somebody asks who may.
    return rules()


def rules(
    clocks: Clocks = CLOCKS,
    law: Law = LAW,
    ladders: Ladders = LADDERS,
    thresholds: Thresholds = THRESHOLDS,
) -> RulesAnswer:
    """Every rule, in the order of its file or by its code."""
    return RulesAnswer(
        clocks=tuple(map(_clock, sorted(clocks.rules, key=_in_order_of_use))),
        orders=tuple(map(_order, law.rules)),
        ages=tuple(map(_age, law.ages)),
        flags=tuple(
            Sourced(
                code=code,
                title=each.title,
                says=each.says,
                source=each.source,
                confirmed=each.confirmed,
                applies_from=None,
                applies_until=None,
            )
            for code, each in law.findings.items()
        ),
        endings=tuple(_ending(code, each) for code, each in endings.RULES.items()),
        ladders=tuple(
            LadderAnswer(
                code=each.code,
                title=each.title,
                says=each.says,
                source=each.source,
                confirmed=each.confirmed,
                applies_from=each.applies_from,
                applies_until=each.until,
                ladder=each.ladder,
                bypass=each.bypass,
                levels=tuple(map(_level, each.levels)),
            )
            for each in ladders.procedures
        ),
        thresholds=tuple(_rule_sets(thresholds)),
        versions={
            "clocks": clocks.version,
            "orders": law.version,
            "ladders": ladders.version,
            "thresholds": thresholds.version,
        },
        calendar=ENGLAND.version,
    )


_COUNTS = {
    "instant": "From the very instant",
    "day-after": "The day after the trigger is the first",
    "same-day": "The day of the trigger is the first",
    "day-before": "Back from the day before the trigger",
}


def _in_order_of_use(rule: ClockRule) -> tuple[int, date]:
    """As the field meets them, and not by their codes."""
    return list(USES).index(rule.code), rule.applies_from or date.min


def _clock(rule: ClockRule) -> ClockAnswer:
    use = USES[rule.code]
    return ClockAnswer(
        code=rule.code,
        title=rule.title,
        says=rule.says,
        source=rule.source,
        confirmed=rule.confirmed,
        applies_from=rule.applies_from,
        applies_until=rule.until,
        length=rule.units,
        starts=rule.trigger,
        counts_from=_COUNTS[rule.counts_from],
        what=rule.what,
        sense=rule.sense,
        who=rule.who,
        worked_out=use.page is not None,
        worked_out_on=use.page,
        how=use.says,
    )


def _order(rule: OrderRule) -> OrderKindAnswer:
    lasts = rule.lasts
    return OrderKindAnswer(
        code=rule.code,
        title=rule.title,
        says=rule.says,
        source=rule.source,
        confirmed=rule.confirmed,
        applies_from=rule.applies_from,
        applies_until=rule.applies_until,
        is_power=rule.code in _POWERS,
        law=f"{rule.act}, {rule.section}",
        lasts=f"At most {lasts.in_words()}" if isinstance(lasts, Length) else _LASTS[lasts],
        allows=("as-ordered",) if rule.allows == "as-ordered" else rule.allows,
        rests_on=rule.rests_on,
        legal_status=rule.legal_status,
    )


def _age(rule: AgeRule) -> AgeAnswer:
    return AgeAnswer(
        code=f"{rule.codes[0]}-{rule.ends_at or rule.made_before}",
        title=rule.title,
        says=rule.says,
        source=rule.source,
        confirmed=rule.confirmed,
        applies_from=rule.applies_from,
        applies_until=rule.applies_until,
        of=rule.codes,
        ends_at=rule.ends_at,
        may_end_at=rule.may_end_at,
        made_before=rule.made_before,
    )


def _ending(code: str, rule: endings.Rule) -> EndingAnswer:
    return EndingAnswer(
        code=code,
        title=f"End of a {rule.title}",
        says=rule.says,
        source=rule.source,
        confirmed=rule.confirmed,
        applies_from=None,
        applies_until=None,
        anybody=rule.by == "anybody",
        kinds=tuple(sorted(rule.kinds)),
    )


def _level(level: LadderLevel) -> LevelAnswer:
    within = None
    if level.within is not None and level.kind is not None:
        within = in_units(level.within, level.kind)
    return LevelAnswer(level=level.level, name=level.name, role=level.role, within=within)


def _rule_sets(thresholds: Thresholds) -> Iterator[RuleSetAnswer]:
    def routes(test: Test) -> tuple[RouteAnswer, ...]:
        return tuple(
            RouteAnswer(
                title=each.title,
                says=each.says,
                source=each.source,
                confirmed=each.confirmed,
                all_of=tuple(
                    tuple(thresholds.criteria[code].asks for code in group) for group in each.all_of
                ),
            )
            for each in test.routes
        )

    for code, each in thresholds.rule_sets.items():
        yield RuleSetAnswer(
            code=code,
            title=each.title,
            says=each.says,
            source=each.source,
            confirmed=each.confirmed,
            applies_from=each.starts,
            applies_until=each.until,
            notification=routes(each.notification),
            review=routes(each.review),
        )
