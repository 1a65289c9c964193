"""A child's care on one page: the state at a moment, placement searches, assessments, and plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web import asked_at, present
from api.web.care_view import (
    AssessmentView,
    PeriodView,
    PlacementView,
    SearchView,
    assessment_view,
    period_view,
    placement_view,
    search_view,
)
from api.web.case_page import Case, opened
from api.web.clock_view import ClockView, clock_view
from api.web.rendering import page
from api.web.route import Page
from domain.clocks import RunningClock
from domain.state_at import Asked, StateAt, state_at
from projections.case_file.clocks import of_protection, standing
from projections.case_file.family import family
from projections.case_file.legal import child_of
from projections.case_file.rows import SubjectRow
from projections.case_file.rows_of_care import PeriodKind
from projections.case_file.state_facts import facts_of

router = APIRouter(route_class=Page, include_in_schema=False)

#: How each answer is marked, beside its words.
STATUSES = {
    "so": ("On the record", "govuk-tag--blue"),
    "may-be": ("May be", "govuk-tag--yellow"),
    "over": ("No longer", "govuk-tag--grey"),
    "not-known": ("Not known", "govuk-tag--red"),
    "restricted": ("Restricted", "govuk-tag--purple"),
}


@dataclass(frozen=True)
class Chosen:
    """What the form at the top asks: of whom, when, and as known to whom."""

    subject: SubjectRow | None
    at: datetime
    is_now: bool
    field: str
    agency: str | None
    errors: tuple[tuple[str, str], ...]


@router.get("/cases/{case_id}/care", openapi_extra=permitting("case.read"))
async def show_care(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """The state now or at the chosen moment, and everything that it is made of."""
    async with opened(request, daybook, actor, case_id) as case:
        chosen = _chosen(request, case)
        now = datetime.now(UTC) if case.banner is None else case.view.recorded_at or chosen.at
        return page(
            request,
            "care.html",
            status=422 if chosen.errors else 200,
            case=case,
            tab="care",
            chosen=chosen,
            family=family(case.file),
            errors=chosen.errors,
            state=_state(case, chosen),
            statuses=STATUSES,
            moment=present.stamp(chosen.at),
            asked_of=case.names.agency(chosen.agency).name if chosen.agency else None,
            clocks=_clocks(case, now),
            searches=_searches(case, now),
            placements=_placements(case),
            assessments=_assessments(case),
            restricted=case.restricted_of,
            periods_restricted=case.restricted_of(*get_args(PeriodKind)),
            periods=_periods(case),
        )


def _state(case: Case, chosen: Chosen) -> StateAt:
    subject_id = chosen.subject and chosen.subject.subject_id
    called = case.file.agency_name(chosen.agency) if chosen.agency else None
    asked = Asked(chosen.at, subject_id, chosen.agency, agency_called=called)
    return state_at(facts_of(case.file, case.sight.restricted(case.view.position)), asked)


def _chosen(request: Request, case: Case) -> Chosen:
    params = request.query_params
    errors: list[tuple[str, str]] = []
    given = params.get("at", "").strip()
    at = asked_at.instant(given) if given else None
    if fault := asked_at.fault(given):
        errors.append(("at", fault))
    agency = params.get("known_to", "").strip() or None
    if agency is not None and all(each.agency != agency for each in case.file.agencies):
        errors.append(("known_to", "Choose an agency of this case."))
        agency = None
    named = {str(each.subject_id): each for each in case.file.subjects}
    subject = named.get(params.get("subject", "")) or child_of(case.file, None)
    latest = datetime.now(UTC) if case.banner is None else case.view.recorded_at
    return Chosen(
        subject=subject,
        at=at or latest or datetime.now(UTC),
        is_now=at is None,
        field=given if errors else asked_at.field(at),
        agency=agency,
        errors=tuple(errors),
    )


def _clocks(case: Case, now: datetime) -> list[ClockView]:
    names = case.names.subjects

    def whose(clock: RunningClock) -> str:
        # Of one child there may be several, so each says since when.
        name = present.listed([names.get(each, "") for each in clock.subjects])
        return f"{name}, from {clock.stands.deadline.trigger.in_words()}"

    found = standing(of_protection(case.file), now)
    return [clock_view(each, whose(each)) for each in found]


def _searches(case: Case, now: datetime) -> list[SearchView]:
    return [search_view(row, case.names, now) for row in case.file.placement_searches]


def _placements(case: Case) -> list[PlacementView]:
    return [placement_view(row, case.names) for row in case.file.placements]


def _assessments(case: Case) -> list[AssessmentView]:
    return [assessment_view(row, case.names) for row in case.file.assessments]


def _periods(case: Case) -> list[tuple[str, list[PeriodView]]]:
    """Periods by kind, each kind in the order in which they began."""
    kinds: dict[str, list[PeriodView]] = {}
    for row in case.file.periods:
        view = period_view(row, case.names)
        kinds.setdefault(view.kind, []).append(view)
    for views in kinds.values():
        views.sort(key=lambda view: view.sort_at)
    return sorted(kinds.items())
