"""How long a case is kept and what is proposed about its end, for those who answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web import present
from api.web.case_page import Case, opened
from api.web.rendering import page
from api.web.route import Page
from domain.moments import day_in_words
from domain.retention import SCHEDULE, Kind, Retention, retention
from projections.case_file.retention import facts_of
from projections.people import OnRecord

router = APIRouter(route_class=Page, include_in_schema=False)

HEADINGS = {
    "not-classified": "Kept: nobody has said which kind of record this is",
    "not-known": "Kept: a day cannot be worked out",
    "kept": "Kept until {day}",
    "not-confirmed": "Kept: its rule is not confirmed",
    "due": "Its time is over since {day}",
}


@dataclass(frozen=True)
class KindView:
    """One kind of record that the case is said to be."""

    title: str
    about: str
    since: str | None
    rule: str
    source: str
    confirmed: bool


@dataclass(frozen=True)
class ProposalView:
    """A proposal that nobody has authorised yet. `has_lapsed` once nobody can any more."""

    ground: str
    rule: str
    reason: str
    by: str
    until: str
    has_lapsed: bool


@router.get("/cases/{case_id}/retention", openapi_extra=permitting("retention.read"))
async def show_retention(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Until when, why, what defers it, and what is proposed."""
    async with opened(request, daybook, actor, case_id) as case:
        found = retention(facts_of(case.file.case, case.file.subjects), case.day)
        said = case.file.case.retention
        return page(
            request,
            "retention.html",
            case=case,
            tab="retention",
            heading=heading(found),
            found=found,
            until=[each.kept_until and day_in_words(each.kept_until) for each in found.abouts],
            kinds=[_kind(each, case) for each in said.kinds] if said else (),
            said=said,
            said_by=_by(said.on_record) if said else None,
            proposal=_proposal(case),
        )


def heading(found: Retention) -> str:
    """How long the case is kept, in a line."""
    day = day_in_words(found.kept_until) if found.kept_until else ""
    return HEADINGS[found.standing].format(day=day)


def _kind(kind: Kind, case: Case) -> KindView:
    rule = SCHEDULE.classes[kind.retention_class]
    names = {each.subject_id: each.pseudonym for each in case.file.subjects}
    about = present.listed([names[each] for each in kind.subjects if each in names])
    return KindView(
        title=rule.title,
        about=about or ("all children of the case" if rule.about == "children" else ""),
        since=kind.since.in_words() if kind.since else None,
        rule=rule.says,
        source=rule.source,
        confirmed=rule.confirmed,
    )


def _proposal(case: Case) -> ProposalView | None:
    proposal = case.file.case.disposal
    if proposal is None:
        return None
    return ProposalView(
        ground=proposal.basis.label,
        rule=proposal.rule,
        reason=proposal.reason,
        by=_by(proposal.on_record),
        until=day_in_words(proposal.until),
        has_lapsed=case.day > proposal.until,
    )


def _by(put: OnRecord) -> str:
    roles = present.listed([role.label.lower() for role in put.by.roles])
    return f"{put.by.name}, {roles}, {present.stamp(put.recorded_at)} (§{put.position})"
