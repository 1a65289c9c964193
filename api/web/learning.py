"""What a case's review learnt and what came of it: episodes, findings, recommendations, actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.v1.learning import FindingSummary, LearningAnswer, RecommendationSummary, learnt
from api.web import present
from api.web.case_page import opened
from api.web.learning_view import (
    ActionView,
    FindingView,
    RecommendationView,
    action_view,
    finding_view,
    recommendation_view,
)
from api.web.rendering import page
from api.web.route import Page
from domain.learning import Theme

router = APIRouter(route_class=Page, include_in_schema=False)


@dataclass(frozen=True)
class ThemeView:
    """A theme with its findings: `first` are told here, `again` were told under another theme."""

    title: str
    says: str
    is_confirmed: bool
    first: tuple[FindingView, ...]
    again: tuple[FindingView, ...]


@router.get("/cases/{case_id}/learning", openapi_extra=permitting("case.read"))
async def show_learning(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """All of it as of a view, what is overdue and what agencies disagree with first."""
    async with opened(request, daybook, actor, case_id) as case:
        found = await learnt(
            request, daybook, actor, case.connection, case.view, case.file, case.sight
        )
        findings = [finding_view(each, n, case) for n, each in enumerate(found.findings, 1)]
        numbers = {each.finding.finding_id: n for n, each in enumerate(found.findings, 1)}
        recommendations = [
            recommendation_view(each, case, numbers) for each in found.recommendations
        ]
        named = {each.key: each.number for each in recommendations}
        actions = [action_view(each, case, named) for each in found.actions]
        return page(
            request,
            "learning.html",
            case=case,
            tab="learning",
            episodes=found.episodes,
            themes=_themes(found.findings, findings),
            findings=findings,
            recommendations=recommendations,
            actions=actions,
            summary=_summary(found, findings, recommendations, actions),
        )


def _themes(rows: Sequence[FindingSummary], views: Sequence[FindingView]) -> list[ThemeView]:
    """Findings by theme, in the order in which themes first occur. Each is told in full once."""
    themes: dict[str, Theme] = {one.code: one for each in rows for one in each.themes}
    told: set[int] = set()
    found: list[ThemeView] = []
    for code, theme in themes.items():
        of_theme = [
            view
            for row, view in zip(rows, views, strict=True)
            if any(one.code == code for one in row.themes)
        ]
        first = tuple(each for each in of_theme if each.number not in told)
        again = tuple(each for each in of_theme if each.number in told)
        told.update(each.number for each in first)
        found.append(ThemeView(theme.title, theme.says, theme.confirmed, first, again))
    rest = tuple(each for each in views if each.number not in told)
    return (
        [*found, ThemeView("No theme", "", is_confirmed=True, first=rest, again=())]
        if rest
        else found
    )


def _summary(
    found: LearningAnswer,
    findings: Sequence[FindingView],
    recommendations: Sequence[RecommendationView],
    actions: Sequence[ActionView],
) -> list[str]:
    """What somebody who answers for the learning looks for first."""
    kinds = _counted_by(each.polarity for each in findings)
    said = [f"{present.counted(len(findings), 'finding')}{f' ({kinds})' if kinds else ''}."]
    said.append(_of_recommendations(found.recommendations, recommendations))
    overdue = sum(each.is_overdue for each in actions)
    unshown = sum(each.row.status == "completed" and not each.is_impact_shown for each in actions)
    done = sum(each.row.status == "completed" for each in actions)
    words = f"{present.counted(len(actions), 'action')}: {overdue} overdue, {done} completed"
    if done:
        words += f", {unshown} of them without evidence of impact" if unshown else ""
    said.append(f"{words}.")
    return said


def _of_recommendations(
    rows: Sequence[RecommendationSummary], views: Sequence[RecommendationView]
) -> str:
    words = present.counted(len(views), "recommendation")
    parts = [
        f"{count} {what}"
        for count, what in (
            (sum(each.is_disputed for each in views), "not agreed by all"),
            (sum(bool(each.unanswered) for each in rows), "not answered by all"),
            (sum(bool(each.repeats) for each in views), "that repeat or may repeat an earlier one"),
            (sum(each.withdrawn is not None for each in views), "withdrawn"),
        )
        if count
    ]
    return f"{words}{f': {present.listed(parts)}' if parts else ''}."


def _counted_by(words: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for each in words:
        counts[each] = counts.get(each, 0) + 1
    return present.listed([f"{each.lower()}: {count}" for each, count in counts.items()])
