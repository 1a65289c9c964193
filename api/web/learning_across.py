"""What reviews learnt across cases and partnerships, by theme: codes and counts, never a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.access import permitting
from api.reading import Reading
from api.v1.learning_across import learnt_across, reading_now
from api.web import present
from api.web.learning_view import STANDS
from api.web.rendering import page
from api.web.route import Page
from domain.learning.across import Counted, ThemeCount

router = APIRouter(route_class=Page, include_in_schema=False)


@dataclass(frozen=True)
class ThemeLine:
    """One theme as a row of a table."""

    title: str
    says: str
    is_confirmed: bool
    cases: str
    findings: tuple[str, ...]
    recommended: str
    recurs: bool
    actions: tuple[tuple[str, str, int], ...]


@router.get("/learning", openapi_extra=permitting("learning.read"))
async def show_learning_across(
    request: Request, asking: Annotated[Reading, Depends(reading_now)]
) -> Response:
    """First of the cases that the reader may read, then of all others, from where they are many."""
    found = await learnt_across(asking)
    return page(
        request,
        "learning_across.html",
        today=present.period(found.today, found.today),
        fewest=found.fewest,
        parts=(
            ("Cases that you may read", _of(found.readable), tuple(_lines(found.readable.themes))),
            ("All other cases", _of(found.elsewhere), tuple(_lines(found.elsewhere.themes))),
        ),
        rules=found.rules,
    )


def _of(counted: Counted) -> str | None:
    """Of how many cases, in words; None where they are too few to say."""
    if counted.cases is None:
        return None
    words = present.counted(counted.cases, "case")
    if counted.partnerships is not None and counted.partnerships > 1:
        words += f" of {present.counted(counted.partnerships, 'partnership')}"
    return words


def _lines(themes: Iterable[ThemeCount]) -> Iterable[ThemeLine]:
    for each in themes:
        recommended = present.counted(each.recommendations, "recommendation")
        if each.recommended_in > 1:
            recommended += f" in {present.counted(each.recommended_in, 'case')}"
        if each.stated_repeats:
            recommended += f", {each.stated_repeats} said to repeat an earlier one"
        yield ThemeLine(
            title=each.theme.title,
            says=each.theme.says,
            is_confirmed=each.theme.confirmed,
            cases=present.counted(each.cases, "case"),
            findings=tuple(
                f"{one.findings} {one.polarity.label.lower()}, {one.layer.label.lower()}"
                for one in each.findings
            ),
            recommended=recommended if each.recommendations else "None",
            recurs=each.recurs,
            actions=tuple((*STANDS[one.stands], one.actions) for one in each.actions),
        )
