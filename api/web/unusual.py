"""What is unusual in who looked at what, for those whose role it is to ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.looking_back import looking_back
from api.looks import returned
from api.services import Services
from api.web import look_filters, present
from api.web.looks import CaseLink
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency, agency_of
from domain.looks.unusual import RULES, Found
from domain.moments import day_in_words

router = APIRouter(route_class=Page, include_in_schema=False)

PAGE_ROWS = 50
#: Cases that a line names before the rest are folded away.
FEW_CASES = 5

KINDS = {
    "emergency": "In an emergency",
    "out-of-hours": "At night",
    "many-cases": "Many cases in a day",
    "denied": "Refused often",
    "closed-case": "After a case was closed",
    "no-part": "Without taking part",
}


@dataclass(frozen=True)
class FoundView:
    """One thing to ask about. Its links lead to the lines of the access log that it rests on."""

    day: str
    kind: str
    says: str
    who: str
    person: str
    roles: str
    agency: Agency
    cases: tuple[CaseLink, ...]
    more_cases: tuple[CaseLink, ...]


@router.get("/unusual-access", openapi_extra=permitting("access-log.read"))
async def show_unusual(request: Request, actor: CurrentActor, daybook: Services) -> Response:
    """By rules that are data (`domain/reference/unusual_access.toml`), the latest first."""
    params = request.query_params
    days = look_filters.days(params)
    kind = next((each for each in KINDS if each == params.get("kind")), "")
    agency = look_filters.code(params, "agency")
    number = _number(params.get("page", ""))
    async with looking_back(daybook, actor) as back:
        everything = await back.unusual()
        wanted = [
            one
            for one in everything
            if days.has(one.on) and kind in {"", one.kind} and agency in {"", one.person.agency}
        ]
        start = (number - 1) * PAGE_ROWS
        found = wanted[start : start + PAGE_ROWS]
        references = await back.references({each for one in found for each in one.cases})
    returned(request, cases=references)
    pairs = [("kind", kind), ("agency", agency)]
    query = [*(pair for pair in pairs if pair[1]), *days.pairs]

    def to(at: int) -> str:
        chosen = [*query, ("page", str(at))] if at > 1 else query
        return f"/unusual-access?{urlencode(chosen)}" if chosen else "/unusual-access"

    return page(
        request,
        "unusual.html",
        lines=tuple(_line(one, references) for one in found),
        total=len(wanted),
        hidden=len(everything) - len(wanted),
        days=days,
        kind=kind,
        kinds=KINDS,
        agency=agency,
        agencies={
            code: agency_of({}, code).name
            for code in sorted({one.person.agency for one in everything})
        },
        rules=RULES,
        is_filtered=bool(query),
        first=to(1),
        previous=to(number - 1) if number > 1 else None,
        following=to(number + 1) if start + PAGE_ROWS < len(wanted) else None,
    )


def _line(one: Found, references: dict[UUID, str]) -> FoundView:
    # Looking without taking part is found over many days; everything else on the one.
    days = (
        [] if one.kind == "no-part" else [("from", one.on.isoformat()), ("to", one.on.isoformat())]
    )
    whose = [("person", str(one.person.actor_id))]
    cases = tuple(
        CaseLink(references[each], f"/cases/{each}/looks?{urlencode([*whose, *days])}")
        for each in one.cases
        if each in references
    )
    path = f"/people/{one.person.actor_id}/looks"
    return FoundView(
        day=day_in_words(one.on),
        kind=KINDS[one.kind],
        says=one.says,
        who=one.person.name,
        person=f"{path}?{urlencode(days)}" if days else path,
        roles=present.listed([role.label.lower() for role in one.person.roles]),
        agency=agency_of({}, one.person.agency),
        cases=cases[:FEW_CASES],
        more_cases=cases[FEW_CASES:],
    )


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return max(1, int(text)) if is_number else 1
