"""Who looked at a case, what a person looked at, and what is unusual in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from api.access import ALSO_DESTROYED, CurrentActor, permitting
from api.looking_back import MOST_WHOLE, NOT_YOURS, LookingBack, looking_back
from api.openapi import READS
from api.reading import After, Limit, page_rows, require_json
from api.services import Daybook, Services
from api.v1.route import Route
from domain.looks import Emergency, Looked
from domain.looks.unusual import RULES, Found
from domain.text import AgencyCode
from domain.vocabulary import Denial, Role, Way
from projections.access.rows import AccessRow, Became, Outcome
from projections.pages import Page
from projections.people import By

router = APIRouter(
    route_class=Route,
    tags=["access log"],
    prefix="/v1",
    responses=READS,
    dependencies=[Depends(require_json)],
)

Whole = Annotated[
    bool,
    Query(description="Also what was searched for and which cases were listed. At most 100 rows."),
]
About = Literal["a-case", "no-single-case", "a-case-not-yours"]


class ShownAnswer(BaseModel):
    """What was searched for, and which cases a list showed: from the event itself, opened.

    Which entries were shown is on the log as well, and not told here: it could tell of entries that
    whoever asks may not know of.
    """

    searched_for: str | None
    cases: tuple[UUID, ...] = Field(description="Those that you may see.")


class LookAnswer(BaseModel):
    """Something on the access log: a look, a refusal, or what became of a sign-in."""

    position: int = Field(description="Its place on the access log.")
    at: datetime
    outcome: Outcome
    actor_id: UUID
    by: By = Field(description="The person as they were then.")
    about: About
    case_id: UUID | None = Field(description="Null where it was about no case that you may see.")
    action: str
    way: Way | None
    status: int | None
    as_of: int | None = Field(description="The position of the record that it was shown from.")
    is_search: bool
    why: Denial | None = Field(description="Null too where it was about a case not yours.")
    emergency: Emergency | None
    became: Became | None
    request_id: UUID
    by_token: UUID | None = Field(description="The token that they came with.")
    by_session: UUID | None = Field(description="The sign-in that they came with.")
    whole: ShownAnswer | None = Field(description="With `whole` only, and of a look only.")


class LooksAnswer(BaseModel):
    """A page of the access log, the latest first. It is complete but for the last second."""

    position: int = Field(description="The last position of the access log that it sees.")
    rows: tuple[LookAnswer, ...]
    total: int
    next: str | None = Field(description="For `after`, to get the next page.")
    previous: str | None = Field(description="For `after`, to get the page before.")


class UnusualAnswer(BaseModel):
    """One thing that somebody should ask about. It accuses nobody."""

    kind: str
    says: str
    on: date
    actor_id: UUID
    name: str
    agency: AgencyCode
    roles: tuple[Role, ...]
    cases: tuple[UUID, ...]


class UnusualsAnswer(BaseModel):
    """What is unusual, the latest first, and by which rules."""

    position: int
    days: int = Field(description="How many days back it looks.")
    rules: dict[str, str] = Field(description="Each kind, and what it means.")
    rules_version: str
    rules_confirmed: bool
    found: tuple[UnusualAnswer, ...]


@router.get(
    "/cases/{case_id}/looks",
    summary="Who looked at this case?",
    openapi_extra=permitting("access-log.read") | ALSO_DESTROYED,
)
async def show_looks_at_case(
    *,
    case_id: UUID,
    actor: CurrentActor,
    daybook: Services,
    limit: Limit = None,
    after: After = None,
    whole: Whole = False,
) -> LooksAnswer:
    """Every look at it and every refusal, also after its key was destroyed. A line of it in a list
    of cases is not counted: that is in what the person looked at.
    """
    async with looking_back(daybook, actor) as back:
        page = await back.of_case(case_id, after, _rows(limit, daybook, whole=whole))
        return await _answer(back, page, whole=whole)


@router.get(
    "/actors/{actor_id}/looks",
    summary="What did this person look at?",
    openapi_extra=permitting("access-log.read"),
)
async def show_looks_of_person(
    *,
    actor_id: UUID,
    actor: CurrentActor,
    daybook: Services,
    limit: Limit = None,
    after: After = None,
    whole: Whole = False,
) -> LooksAnswer:
    """Everything that somebody looked at or was refused in your partnership."""
    async with looking_back(daybook, actor) as back:
        page = await back.by_person(actor_id, after, _rows(limit, daybook, whole=whole))
        return await _answer(back, page, whole=whole)


@router.get(
    "/unusual-access",
    summary="What is unusual in who looked at what?",
    openapi_extra=permitting("access-log.read"),
)
async def show_unusual(actor: CurrentActor, daybook: Services) -> UnusualsAnswer:
    """By rules that are data (`domain/reference/unusual_access.toml`). It is where to begin to ask,
    and says nothing of why.
    """
    async with looking_back(daybook, actor) as back:
        found = await back.unusual()
    return UnusualsAnswer(
        position=back.view.position,
        days=RULES.days,
        rules={kind: rule.means for kind, rule in RULES.of.items()},
        rules_version=RULES.version,
        rules_confirmed=RULES.confirmed,
        found=tuple(_unusual(one) for one in found),
    )


def _rows(limit: int | None, daybook: Daybook, *, whole: bool) -> int:
    rows = page_rows(limit, daybook)
    return min(rows, MOST_WHOLE) if whole else rows


async def _answer(back: LookingBack, page: Page[AccessRow], *, whole: bool) -> LooksAnswer:
    events = await back.opened(page.rows) if whole else {}
    return LooksAnswer(
        position=back.view.position,
        rows=tuple(_look(row, back.view.log_id, events.get(row.position)) for row in page.rows),
        total=page.total,
        next=page.next,
        previous=page.previous,
    )


def _look(row: AccessRow, log_id: UUID, event: Looked | None) -> LookAnswer:
    about: About = "a-case"
    if row.case_id == NOT_YOURS:
        about = "a-case-not-yours"
    elif row.case_id == log_id:
        about = "no-single-case"
    return LookAnswer(
        position=row.position,
        at=row.at,
        outcome=row.outcome,
        actor_id=row.actor_id,
        by=row.by,
        about=about,
        case_id=row.case_id if about == "a-case" else None,
        action=row.action,
        way=row.way,
        status=row.status,
        as_of=row.as_of,
        is_search=row.is_search,
        why=row.why,
        emergency=row.emergency,
        became=row.became,
        request_id=row.request_id,
        by_token=row.by_token,
        by_session=row.by_session,
        whole=event and ShownAnswer(searched_for=event.searched_for, cases=event.cases),
    )


def _unusual(one: Found) -> UnusualAnswer:
    return UnusualAnswer(
        kind=one.kind,
        says=one.says,
        on=one.on,
        actor_id=one.person.actor_id,
        name=one.person.name,
        agency=one.person.agency,
        roles=one.person.roles,
        cases=one.cases,
    )
