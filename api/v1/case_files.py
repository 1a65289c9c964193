"""Reading a case file: the cases, one case, and each thing of it that has a state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from api.access import visible_cases
from api.concurrency import entity_tag
from api.openapi import READS
from api.reading import Asking, AsOf, as_of, require_json
from api.v1.concepts import DecisionNotOnRecord, OrderNotOnRecord
from api.v1.resending import NewOnRecord
from api.v1.route import Route
from domain.entry import EntryRecorded
from domain.errors import NotOnRecord
from domain.escalation import EscalationNotOnRecord
from domain.event import Value
from domain.hearing import HearingNotOnRecord
from projections.as_of import View, resolve
from projections.case_file.read import case_file, cases
from projections.case_file.rows import (
    AgencyRow,
    CaseFile,
    CaseRow,
    CaseSummary,
    ContributionRow,
    DecisionRow,
    EscalationRow,
    HearingRow,
    OrderRow,
    RelationshipRow,
    SubjectRow,
)
from projections.names import CASE_FILE

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases",
    responses=READS,
    dependencies=[Depends(require_json)],
)
Row = TypeVar("Row", bound=Value)


class ContributionNotOnRecord(NotOnRecord):
    """There is no such contribution on this case. Check its address."""


class CasesAnswer(BaseModel):
    """The cases you may see, those last added to first."""

    as_of: AsOf
    cases: tuple[CaseSummary, ...]


class CaseAnswer(BaseModel):
    """A whole case file."""

    as_of: AsOf
    case: CaseRow
    agencies: tuple[AgencyRow, ...]
    subjects: tuple[SubjectRow, ...]
    relationships: tuple[RelationshipRow, ...]
    contributions: tuple[ContributionRow, ...]
    escalations: tuple[EscalationRow, ...]
    hearings: tuple[HearingRow, ...]
    orders: tuple[OrderRow, ...]
    decisions: tuple[DecisionRow, ...]


class ContributionAnswer(BaseModel):
    """A contribution and the entries that came with it."""

    as_of: AsOf
    contribution: ContributionRow
    entries: tuple[NewOnRecord, ...]


class EscalationsAnswer(BaseModel):
    """The escalations of a case."""

    as_of: AsOf
    escalations: tuple[EscalationRow, ...]


class EscalationAnswer(BaseModel):
    """One escalation, with every step so far."""

    as_of: AsOf
    escalation: EscalationRow


class HearingsAnswer(BaseModel):
    """The hearings of a case."""

    as_of: AsOf
    hearings: tuple[HearingRow, ...]


class HearingAnswer(BaseModel):
    """One hearing, with any judgments."""

    as_of: AsOf
    hearing: HearingRow


class OrdersAnswer(BaseModel):
    """The orders made in a case."""

    as_of: AsOf
    orders: tuple[OrderRow, ...]


class OrderAnswer(BaseModel):
    """One order."""

    as_of: AsOf
    order: OrderRow


class DecisionsAnswer(BaseModel):
    """The decisions made in a case."""

    as_of: AsOf
    decisions: tuple[DecisionRow, ...]


class DecisionAnswer(BaseModel):
    """One decision."""

    as_of: AsOf
    decision: DecisionRow


@router.get("", summary="List cases", tags=["cases"])
async def list_cases(
    asking: Asking,
    text: Annotated[
        str | None,
        Query(max_length=500, description="Every word is in the reference, pseudonym or summary."),
    ] = None,
) -> CasesAnswer:
    """For a contributor, those in which their agency takes part."""
    actor = asking.actor
    async with asking.view(CASE_FILE) as (connection, view):
        found = await cases(connection, view, text=text)
        if not actor.sees_every_case:
            now = await resolve(connection, actor.log_id, None, projections=(CASE_FILE,))
            theirs = await cases(connection, now, agency=actor.agency)
            ids = await visible_cases(
                asking.daybook.records, actor, [each.case.case_id for each in theirs]
            )
            found = tuple(each for each in found if each.case.case_id in ids)
    return CasesAnswer(as_of=as_of(view), cases=found)


@router.get("/{case_id}", summary="Read a case", tags=["cases"])
async def show_case(case_id: UUID, asking: Asking, response: Response) -> CaseAnswer:
    """The case, who takes part, and everything of it that has a state."""
    view, file = await _file(asking, case_id)
    response.headers["ETag"] = entity_tag(file.case.version)
    parts = {name: getattr(file, name) for name in CaseFile.model_fields}
    return CaseAnswer(as_of=as_of(view), **parts)


@router.get(
    "/{case_id}/contributions/{contribution_id}",
    summary="Read a contribution",
    tags=["contributions"],
)
async def show_contribution(
    case_id: UUID, contribution_id: UUID, asking: Asking, response: Response
) -> ContributionAnswer:
    """Who submitted what, with the id of each entry."""
    view, file = await _file(asking, case_id)
    row = _one(
        file.contributions,
        lambda row: row.contribution_id == contribution_id,
        ContributionNotOnRecord,
    )
    # The entries follow their contribution on the record: they were appended together.
    recorded = await asking.daybook.records.events(
        asking.actor.log_id, after=row.on_record.position, limit=row.entry_count
    )
    entries = tuple(
        NewOnRecord(
            id=each.event.originator_id,
            position=each.position,
            source_reference=each.event.content.source.reference,
        )
        for each in recorded
        if isinstance(each.event, EntryRecorded)
    )
    response.headers["ETag"] = entity_tag(1)
    return ContributionAnswer(as_of=as_of(view), contribution=row, entries=entries)


@router.get("/{case_id}/escalations", summary="List escalations", tags=["escalations"])
async def list_escalations(case_id: UUID, asking: Asking) -> EscalationsAnswer:
    """Each with every step so far."""
    view, file = await _file(asking, case_id)
    return EscalationsAnswer(as_of=as_of(view), escalations=file.escalations)


@router.get(
    "/{case_id}/escalations/{escalation_id}", summary="Read an escalation", tags=["escalations"]
)
async def show_escalation(
    case_id: UUID, escalation_id: UUID, asking: Asking, response: Response
) -> EscalationAnswer:
    """With every step so far. Its ETag is for If-Match on the next step."""
    view, file = await _file(asking, case_id)
    row = _one(
        file.escalations, lambda row: row.escalation_id == escalation_id, EscalationNotOnRecord
    )
    response.headers["ETag"] = entity_tag(row.version)
    return EscalationAnswer(as_of=as_of(view), escalation=row)


@router.get("/{case_id}/hearings", summary="List hearings", tags=["court"])
async def list_hearings(case_id: UUID, asking: Asking) -> HearingsAnswer:
    """Each as it stands: listed, held or adjourned."""
    view, file = await _file(asking, case_id)
    return HearingsAnswer(as_of=as_of(view), hearings=file.hearings)


@router.get("/{case_id}/hearings/{hearing_id}", summary="Read a hearing", tags=["court"])
async def show_hearing(
    case_id: UUID, hearing_id: UUID, asking: Asking, response: Response
) -> HearingAnswer:
    """As it stands, with any judgments."""
    view, file = await _file(asking, case_id)
    row = _one(file.hearings, lambda row: row.hearing_id == hearing_id, HearingNotOnRecord)
    response.headers["ETag"] = entity_tag(row.version)
    return HearingAnswer(as_of=as_of(view), hearing=row)


@router.get("/{case_id}/orders", summary="List orders", tags=["court"])
async def list_orders(case_id: UUID, asking: Asking) -> OrdersAnswer:
    """In the order in which they went on the record."""
    view, file = await _file(asking, case_id)
    return OrdersAnswer(as_of=as_of(view), orders=file.orders)


@router.get("/{case_id}/orders/{order_id}", summary="Read an order", tags=["court"])
async def show_order(
    case_id: UUID, order_id: UUID, asking: Asking, response: Response
) -> OrderAnswer:
    """As it was made."""
    view, file = await _file(asking, case_id)
    row = _one(file.orders, lambda row: row.order_id == order_id, OrderNotOnRecord)
    response.headers["ETag"] = entity_tag(row.version)
    return OrderAnswer(as_of=as_of(view), order=row)


@router.get("/{case_id}/decisions", summary="List decisions", tags=["decisions"])
async def list_decisions(case_id: UUID, asking: Asking) -> DecisionsAnswer:
    """In the order in which they went on the record."""
    view, file = await _file(asking, case_id)
    return DecisionsAnswer(as_of=as_of(view), decisions=file.decisions)


@router.get("/{case_id}/decisions/{decision_id}", summary="Read a decision", tags=["decisions"])
async def show_decision(
    case_id: UUID, decision_id: UUID, asking: Asking, response: Response
) -> DecisionAnswer:
    """With what was considered, and what was on the record when it was made."""
    view, file = await _file(asking, case_id)
    row = _one(file.decisions, lambda row: row.decision_id == decision_id, DecisionNotOnRecord)
    response.headers["ETag"] = entity_tag(row.version)
    return DecisionAnswer(as_of=as_of(view), decision=row)


async def _file(asking: Asking, case_id: UUID) -> tuple[View, CaseFile]:
    async with asking.view(CASE_FILE) as (connection, view):
        return view, await case_file(connection, view, case_id)


def _one(rows: Iterable[Row], is_it: Callable[[Row], bool], absent: type[NotOnRecord]) -> Row:
    for row in rows:
        if is_it(row):
            return row
    raise absent
