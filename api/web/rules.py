"""The rules that Daybook works by, for whoever asks where a date or a flag comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import permitting
from api.v1.rules import (
    AgeAnswer,
    ClockAnswer,
    EndingAnswer,
    LadderAnswer,
    OrderKindAnswer,
    RouteAnswer,
    RuleSetAnswer,
    Sourced,
    rules,
)
from api.web import present
from api.web.address import PAGES
from api.web.rendering import page
from api.web.route import Page
from domain.moments import day_in_words

router = APIRouter(route_class=Page, include_in_schema=False)
_Rule = TypeVar("_Rule", bound=Sourced)
#: The cells of a row, each of one or more lines.
Cells = tuple[tuple[str, ...], ...]

_SENSES = {
    "by": "To be done within",
    "ends": "Ends by itself after",
    "begins": "Begins after",
    "at-least": "To last at least",
}
_ALLOWS = {
    "hold": "keep the child from leaving or being taken",
    "place": "say where the child lives",
    "treat": "treat",
    "deprive-of-liberty": "deprive of liberty",
    "as-ordered": "what its terms say",
}


@dataclass(frozen=True)
class RuleView:
    """One rule as a row: `key` is its place on the page, `applies` the days between which it does
    as it is written here.
    """

    key: str
    title: str
    says: str
    applies: str
    cells: Cells
    source: str
    confirmed: bool


@dataclass(frozen=True)
class Part:
    """One table of rules. `columns` name the cells between a rule and its source."""

    key: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[RuleView, ...]


@router.get("/rules", openapi_extra=permitting("self.read"))
async def show_rules(request: Request) -> Response:
    """Each with what it says, its source, and whether that is confirmed."""
    found = rules()
    clocks = found.clocks
    parts = (
        Part(
            "clocks",
            "Clocks that Daybook works out",
            "Each is shown on the page of a case that is named here, with how its day was worked "
            "out.",
            ("How long, and from what", "Where, and what Daybook goes by"),
            _rows("clock", [each for each in clocks if each.worked_out], _clock),
        ),
        Part(
            "for-reference",
            "Clocks kept for reference",
            "Daybook does not work these out: no page says that one of them is due, met or missed. "
            "Whoever they bind counts them.",
            ("How long, and from what", "Why Daybook does not work it out"),
            _rows("clock", [each for each in clocks if not each.worked_out], _clock),
        ),
        Part(
            "orders",
            "Orders and powers",
            "The page Legal works by these. What goes beyond its rule is kept as it was made, and "
            "flagged.",
            ("How long", "What it allows"),
            _rows("order", found.orders, _order),
        ),
        Part(
            "ages",
            "Ages",
            "The page Legal ends an order at these ages, where the case holds when the child was "
            "born, and flags one that was made too late.",
            ("Age",),
            _rows("age", found.ages, _age),
        ),
        Part(
            "flags",
            "Other questions on the page Legal",
            "Why something is flagged that no rule of one order speaks of.",
            (),
            _rows("flag", found.flags, lambda _: ()),
        ),
        Part(
            "endings",
            "Who says that something ended",
            "The end of what an agency recorded of a child's care is recorded by that agency, or "
            "by one of these.",
            ("Who else",),
            _rows("ending", found.endings, _ending),
        ),
        Part(
            "ladders",
            "Escalation ladders",
            "The page Escalations measures each level of a concern by the ladder that it names.",
            ("Levels",),
            _rows("ladder", found.ladders, _ladder),
        ),
        Part(
            "thresholds",
            "Thresholds",
            "The page Review sets beside each decision what every rule set makes of its answers.",
            ("When an incident is notified", "When a review is held"),
            _rows("threshold", found.thresholds, _threshold),
        ),
    )
    return page(
        request,
        "rules.html",
        parts=parts,
        written=day_in_words(date.fromisoformat(max(found.versions.values()))),
        calendar=found.calendar,
    )


def _rows(
    sort: str, found: Iterable[_Rule], cells: Callable[[_Rule], Cells]
) -> tuple[RuleView, ...]:
    """Rules as rows. Of several with one code, which follow each other in time, each has a key."""
    views: list[RuleView] = []
    met: Counter[str] = Counter()
    for rule in found:
        met[rule.code] += 1
        number = met[rule.code]
        views.append(
            RuleView(
                key=f"{sort}-{rule.code}" + (f"-{number}" if number > 1 else ""),
                title=rule.title,
                says=rule.says,
                applies=_applies(rule),
                cells=cells(rule),
                source=rule.source,
                confirmed=rule.confirmed,
            )
        )
    return tuple(views)


def _applies(rule: Sourced) -> str:
    first = f"from {day_in_words(rule.applies_from)}" if rule.applies_from else ""
    last = f"until {day_in_words(rule.applies_until)}" if rule.applies_until else ""
    said = " ".join(each for each in (first, last) if each)
    return f"Applies {said}." if said else ""


def _clock(rule: ClockAnswer) -> Cells:
    starts = f"{rule.starts[0].upper()}{rule.starts[1:]}. {rule.counts_from}."
    where = (f"On the page {PAGES[rule.worked_out_on]}",) if rule.worked_out_on else ()
    return (f"{_SENSES[rule.sense]} {rule.length}", starts, rule.who), (*where, rule.how)


def _order(rule: OrderKindAnswer) -> Cells:
    allows = [_ALLOWS[each] for each in rule.allows]
    said = present.listed(allows) if allows else "nothing by itself"
    lines = [f"{said[0].upper()}{said[1:]}"]
    if rule.rests_on:
        lines.append(f"Rests on: {rule.rests_on[0].lower()}{rule.rests_on[1:]}")
    if rule.legal_status:
        lines.append(f"Legal status {rule.legal_status} (SSDA903)")
    return (rule.lasts, rule.law), tuple(lines)


def _age(rule: AgeAnswer) -> Cells:
    ages = " or ".join(str(each) for each in (rule.may_end_at, rule.ends_at) if each)
    ends = (f"Ends at {ages}",) if ages else ()
    made = (f"None is made from {rule.made_before}",) if rule.made_before else ()
    return ((*ends, *made),)


def _ending(rule: EndingAnswer) -> Cells:
    kinds = tuple(each.label for each in rule.kinds)
    return (("Any agency on the case that knows it",) if rule.anybody else kinds,)


def _ladder(rule: LadderAnswer) -> Cells:
    levels = tuple(
        f"{each.level}. {each.name}: {f'within {each.within}' if each.within else 'no time is set'}"
        for each in rule.levels
    )
    return ((f"{rule.ladder.label}. {rule.bypass}", *levels),)


def _threshold(rule: RuleSetAnswer) -> Cells:
    return _routes(rule.notification), _routes(rule.review)


def _routes(routes: Iterable[RouteAnswer]) -> tuple[str, ...]:
    """Each way to meet a test; of several sources each says its own."""
    return tuple(
        f"{each.title}: {each.says} {each.source}.{'' if each.confirmed else ' Unconfirmed.'}"
        for each in routes
    )
