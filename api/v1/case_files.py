"""Reading a case file: the cases, one case, and each thing of it that has a state."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, RootModel
from starlette.requests import Request
from starlette.responses import Response

from api.access import ALSO_DESTROYED, permitting, seen_case, visible_cases
from api.concurrency import entity_tag
from api.looks import returned
from api.notices import notice_of
from api.openapi import READS
from api.reading import (
    Asking,
    AsOf,
    Restricted,
    as_of,
    instant_of,
    one_of,
    require_json,
    restricted,
)
from api.v1.resending import NewOnRecord
from api.v1.route import Route
from api.v1.shared_cases import SharedCaseAnswer, shared_answers
from domain.authority import OrderNotOnRecord
from domain.case import Destroyed
from domain.entry import EntryRecorded
from domain.errors import NotOnRecord
from domain.hearing import HearingNotOnRecord
from projections.case_file.family import Person, family
from projections.case_file.learning_rows import Learning
from projections.case_file.legal import hearing_read
from projections.case_file.read import cases, summaries_shown
from projections.case_file.review_rows import ReviewRow
from projections.case_file.rows import (
    AgencyRow,
    BarRow,
    CaseFile,
    CaseRow,
    CaseSummary,
    ContributionRow,
    DecisionRow,
    DestroyedCaseRow,
    EmergencyAccessRow,
    EscalationRow,
    MemberRow,
    RelationshipRow,
    SubjectRow,
)
from projections.case_file.rows_of_care import (
    AssessmentRow,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
)
from projections.case_file.rows_of_law import (
    ApplicationRow,
    DirectionRow,
    HearingRead,
    OrderRow,
    PowerRow,
)
from projections.names import CASE_FILE, HISTORY

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases",
    responses=READS,
    dependencies=[Depends(require_json)],
)


class ContributionNotOnRecord(NotOnRecord):
    """There is no such contribution on this case. Check its address."""


class CasesAnswer(BaseModel):
    """The cases you may see, those last added to first; and apart, those that another partnership
    shares with your agency, which are always as of now.
    """

    as_of: AsOf
    cases: tuple[CaseSummary, ...]
    shared: tuple[SharedCaseAnswer, ...]


class CaseAnswer(BaseModel):
    """A whole case file, as far as you may read it. Without who is barred, for whoever may not list
    bars.

    `family` is who the case is about, each with how they stand to the others, both ways. `hearings`
    are as they stand at `until`.
    """

    as_of: AsOf
    until: datetime
    restricted: Restricted
    case: CaseRow
    agencies: tuple[AgencyRow, ...]
    members: tuple[MemberRow, ...]
    bars: tuple[BarRow, ...]
    emergency_accesses: tuple[EmergencyAccessRow, ...]
    subjects: tuple[SubjectRow, ...]
    relationships: tuple[RelationshipRow, ...]
    family: tuple[Person, ...]
    contributions: tuple[ContributionRow, ...]
    escalations: tuple[EscalationRow, ...]
    hearings: tuple[HearingRead, ...]
    orders: tuple[OrderRow, ...]
    decisions: tuple[DecisionRow, ...]
    applications: tuple[ApplicationRow, ...]
    powers: tuple[PowerRow, ...]
    directions: tuple[DirectionRow, ...]
    reviews: tuple[ReviewRow, ...]
    learning: Learning
    placement_searches: tuple[PlacementSearchRow, ...]
    placements: tuple[PlacementRow, ...]
    assessments: tuple[AssessmentRow, ...]
    periods: tuple[PeriodRow, ...]


class DestroyedCaseAnswer(BaseModel):
    """The notice of a case whose key was destroyed, which is all there is as of any moment."""

    as_of: AsOf
    case: DestroyedCaseRow


class CaseOrNotice(RootModel[CaseAnswer | DestroyedCaseAnswer]):
    """A whole case file, or the notice of what became of it: `case.status` tells which."""


class ContributionAnswer(BaseModel):
    """A contribution and the entries that came with it."""

    as_of: AsOf
    contribution: ContributionRow
    entries: tuple[NewOnRecord, ...]


class HearingsAnswer(BaseModel):
    """The hearings of a case, as they stand at `until`."""

    as_of: AsOf
    until: datetime
    hearings: tuple[HearingRead, ...]


class HearingAnswer(BaseModel):
    """One hearing, with any judgments, as it stands at `until`."""

    as_of: AsOf
    until: datetime
    hearing: HearingRead


class OrdersAnswer(BaseModel):
    """The orders made in a case."""

    as_of: AsOf
    orders: tuple[OrderRow, ...]


class OrderAnswer(BaseModel):
    """One order."""

    as_of: AsOf
    order: OrderRow


@router.get("", summary="List cases", tags=["cases"], openapi_extra=permitting("cases.list"))
async def list_cases(
    request: Request,
    asking: Asking,
    text: Annotated[
        str | None,
        Query(max_length=500, description="Every word is in the reference, pseudonym or summary."),
    ] = None,
) -> CasesAnswer:
    """Those that you may see now: of your agency, named on them, or all of your partnership's."""
    async with asking.view(CASE_FILE, HISTORY) as (connection, view):
        found = await cases(connection, view, text=text)
        # Who may see a case is asked of the log: a read model may not have heard of a departure.
        seen = await visible_cases(
            asking.daybook.records, asking.actor, [each.case.case_id for each in found]
        )
        found = await summaries_shown(connection, view, found, seen)
    shared = await shared_answers(request, asking, text)
    returned(request, cases=(each.case.case_id for each in found))
    return CasesAnswer(as_of=as_of(view), cases=found, shared=shared)


@router.get(
    "/{case_id}",
    summary="Read a case",
    tags=["cases"],
    openapi_extra=permitting("case.read") | ALSO_DESTROYED,
)
async def show_case(case_id: UUID, asking: Asking, response: Response) -> CaseOrNotice:
    """The case, who takes part, and everything of it that has a state. Where its key was destroyed:
    the notice of that.
    """
    case, _ = await seen_case(asking.daybook.records, asking.actor, case_id)
    if isinstance(case, Destroyed):
        return CaseOrNotice(await _notice(asking, case_id, response))
    view, file, sight = await asking.file(case_id)
    response.headers["ETag"] = entity_tag(file.case.version)
    until = instant_of(view)
    parts = {name: getattr(file, name) for name in CaseFile.model_fields}
    parts |= {
        "family": family(file),
        "hearings": tuple(hearing_read(each, until) for each in file.hearings),
    }
    return CaseOrNotice(
        CaseAnswer(as_of=as_of(view), until=until, restricted=restricted(sight, view), **parts)
    )


@router.get(
    "/{case_id}/contributions/{contribution_id}",
    summary="Read a contribution",
    tags=["contributions"],
    openapi_extra=permitting("case.read"),
)
async def show_contribution(
    case_id: UUID, contribution_id: UUID, asking: Asking, response: Response
) -> ContributionAnswer:
    """Who submitted what, with the id of each entry that you may read."""
    view, file, sight = await asking.file(case_id)
    row = one_of(
        file.contributions,
        lambda row: row.contribution_id == contribution_id,
        ContributionNotOnRecord,
    )
    # The entries follow their contribution on the record: they were appended together. Those beyond
    # the view are left out, because of them it is not known yet who may read them.
    recorded = await asking.daybook.records.events(
        asking.actor.log_id,
        after=row.on_record.position,
        limit=row.entry_count + sight.fewer.get(contribution_id, 0),
    )
    entries = tuple(
        NewOnRecord(
            id=each.event.originator_id,
            position=each.position,
            source_reference=each.event.content.source.reference,
        )
        for each in recorded
        if isinstance(each.event, EntryRecorded)
        and each.event.contribution_id == contribution_id
        and each.position <= view.position
        and not sight.hides(each.event.originator_id)
    )
    response.headers["ETag"] = entity_tag(1)
    return ContributionAnswer(as_of=as_of(view), contribution=row, entries=entries)


@router.get(
    "/{case_id}/hearings",
    summary="List hearings",
    tags=["court"],
    openapi_extra=permitting("case.read"),
)
async def list_hearings(case_id: UUID, asking: Asking) -> HearingsAnswer:
    """Each as it stands: listed, held or adjourned, or with nothing that says what came of it."""
    view, file, _ = await asking.file(case_id)
    until = instant_of(view)
    hearings = tuple(hearing_read(each, until) for each in file.hearings)
    return HearingsAnswer(as_of=as_of(view), until=until, hearings=hearings)


@router.get(
    "/{case_id}/hearings/{hearing_id}",
    summary="Read a hearing",
    tags=["court"],
    openapi_extra=permitting("case.read"),
)
async def show_hearing(
    case_id: UUID, hearing_id: UUID, asking: Asking, response: Response
) -> HearingAnswer:
    """As it stands, with any judgments."""
    view, file, _ = await asking.file(case_id)
    row = one_of(file.hearings, lambda row: row.hearing_id == hearing_id, HearingNotOnRecord)
    response.headers["ETag"] = entity_tag(row.version)
    until = instant_of(view)
    return HearingAnswer(as_of=as_of(view), until=until, hearing=hearing_read(row, until))


@router.get(
    "/{case_id}/orders",
    summary="List orders",
    tags=["court"],
    openapi_extra=permitting("case.read"),
)
async def list_orders(case_id: UUID, asking: Asking) -> OrdersAnswer:
    """In the order in which they went on the record."""
    view, file, _ = await asking.file(case_id)
    return OrdersAnswer(as_of=as_of(view), orders=file.orders)


@router.get(
    "/{case_id}/orders/{order_id}",
    summary="Read an order",
    tags=["court"],
    openapi_extra=permitting("case.read"),
)
async def show_order(
    case_id: UUID, order_id: UUID, asking: Asking, response: Response
) -> OrderAnswer:
    """As it was made."""
    view, file, _ = await asking.file(case_id)
    row = one_of(file.orders, lambda row: row.order_id == order_id, OrderNotOnRecord)
    response.headers["ETag"] = entity_tag(row.version)
    return OrderAnswer(as_of=as_of(view), order=row)


async def _notice(asking: Asking, case_id: UUID, response: Response) -> DestroyedCaseAnswer:
    row = await notice_of(asking.daybook.records, asking.actor.log_id, case_id)
    async with asking.view(CASE_FILE) as (_, view):
        response.headers["ETag"] = entity_tag(row.version)
        return DestroyedCaseAnswer(as_of=as_of(view), case=row)
