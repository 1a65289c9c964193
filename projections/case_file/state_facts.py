"""What a case file says of the state of its people, in the words of `domain.state_at`. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain import placement, plans
from domain.codes import Named
from domain.command import CLOCK_SKEW
from domain.moments import Moment, london_day
from domain.placement import PlacementCodes
from domain.plans import PlanCodes
from domain.state_at import Due, End, Facts, Knowledge, Question, Span
from domain.told import Told
from domain.vocabulary import OrderType, PowerType
from projections.case_file.rows import CaseFile, EscalationRow
from projections.case_file.rows_of_care import Ending, PeriodKind, PeriodRow, PlacementRow
from projections.case_file.rows_of_law import OrderRow, PowerRow
from projections.people import OnRecord

_QUESTIONS: dict[PeriodKind, Question] = {
    "protection-plan": "protection-plan",
    "section-47": "section-47",
    "police-enquiry": "police-enquiry",
    "lead-professional": "lead-professional",
    "care-arrangement": "in-whose-care",
}


#: The steps after which an escalation is not open any more.
_ENDED = frozenset({"resolved", "withdrawn", "lapsed"})


def facts_of(
    file: CaseFile,
    placement_codes: PlacementCodes = placement.CODES,
    plan_codes: PlanCodes = plans.CODES,
) -> Facts:
    """The facts of a whole case file, as of the position it was read at."""
    return Facts(
        spans=(
            *(_order(row, placement_codes) for row in file.orders),
            *(_power(row, placement_codes) for row in file.powers),
            *(span for row in file.placements for span in _placement(row, placement_codes)),
            *(_period(row, plan_codes) for row in file.periods),
            *(_escalation(row) for row in file.escalations),
        ),
        due=tuple(_due(file)),
    )


def _order(row: OrderRow, codes: PlacementCodes) -> Span:
    varied = [change.until for change in row.changes if change.until is not None]
    gone = next((each for each in row.changes if each.what in {"discharged", "lapsed"}), None)
    return _authority(
        codes,
        row.order_id,
        row.order_type,
        row.terms,
        row.in_force_from,
        Knowledge(row.by_agency),
        row.on_record,
        varied[-1] if varied else row.in_force_until,
        gone and _gone(gone.occurred, gone.words, gone.on_record),
    )


def _power(row: PowerRow, codes: PlacementCodes) -> Span:
    extended = [change.until for change in row.changes if change.until is not None]
    gone = next((each for each in row.changes if each.what == "ended"), None)
    return _authority(
        codes,
        row.power_id,
        row.power,
        row.reason,
        row.occurred,
        Knowledge(row.by_agency),
        row.on_record,
        extended[-1] if extended else row.until,
        gone and _gone(gone.occurred, gone.words, gone.on_record),
    )


def _authority(  # noqa: PLR0917 - each is a part of what an order and a power have in common.
    codes: PlacementCodes,
    stream_id: UUID,
    kind: OrderType | PowerType,
    words: str,
    begins: Moment,
    known: Knowledge,
    put: OnRecord,
    until: Moment | None,
    ended: End | None,
) -> Span:
    since = begins.earliest or begins.latest or put.recorded_at
    code = codes.legal_statuses.standing_for(kind.value, london_day(since))
    return Span(
        question="legal-status",
        stream_id=stream_id,
        subject_id=None,
        title=kind.label if code is None else f"{kind.label} ({code.code})",
        words=words,
        begins=begins,
        known=known,
        position=put.position,
        code=code,
        ended=ended,
        runs_until=until,
    )


def _gone(occurred: Moment, words: str, put: OnRecord) -> End:
    return End(occurred, words, Knowledge(put.by.agency), _by_then(put))


def _placement(row: PlacementRow, codes: PlacementCodes) -> Iterator[Span]:
    kind = codes.placement_types.named(row.placement_type)

    def span(question: Question, code: Named, title: str) -> Span:
        return Span(
            question=question,
            stream_id=row.placement_id,
            subject_id=row.subject_id,
            title=title,
            words=row.where,
            begins=row.occurred,
            known=Knowledge(row.by_agency, row.told),
            position=row.on_record.position,
            code=code,
            ended=_end(row.ended, None),
            latest=_by_then(row.on_record),
        )

    yield span("placement", kind, f"{row.where} ({kind.code}, {kind.title})")
    if row.legal_status is not None:
        status = codes.legal_statuses.named(row.legal_status)
        yield span(
            "legal-status", status, f"{status.title} ({status.code}), as stated for {row.where}"
        )


def _period(row: PeriodRow, codes: PlanCodes) -> Span:
    code: Named | None = None
    ended: Named | None = None
    match row.kind:
        case "protection-plan":
            code = codes.categories.named(row.code or "")
            title = f"Child protection plan ({code.title.lower()})"
        case "section-47":
            title = "Section 47 enquiry"
            if row.ended and row.ended.code:
                ended = codes.section_47_outcomes.named(row.ended.code)
        case "police-enquiry":
            title = "Police enquiry"
            if row.ended and row.ended.code:
                ended = codes.police_outcomes.named(row.ended.code)
        case "lead-professional":
            title = f"{row.who}, {row.service}"
        case "care-arrangement":
            code = codes.arrangements.named(row.code or "")
            title = f"{row.who} ({code.title.lower()})"
    return Span(
        question=_QUESTIONS[row.kind],
        stream_id=row.period_id,
        subject_id=row.subject_id,
        title=title,
        words=row.concern or "",
        begins=row.occurred,
        known=Knowledge(row.by_agency, row.told),
        position=row.on_record.position,
        code=code,
        ended=_end(row.ended, ended),
        latest=_by_then(row.on_record),
    )


def _end(row: Ending | None, outcome: Named | None) -> End | None:
    if row is None:
        return None
    return End(
        occurred=row.occurred,
        words=outcome.title.lower() if outcome else row.reason,
        known=Knowledge(row.by_agency, row.told),
        latest=_by_then(row.on_record),
    )


def _escalation(row: EscalationRow) -> Span:
    first = row.steps[0]
    resolved = next((step for step in row.steps if step.step in _ENDED), None)
    told = {
        step.by_agency: step.occurred for step in reversed(row.steps) if step.step == "acknowledged"
    }
    return Span(
        question="escalation",
        stream_id=row.escalation_id,
        subject_id=None,
        title=f"Escalation ({row.ladder.value}): {row.concern.rstrip('.')}",
        words=row.concern,
        begins=row.occurred,
        known=Knowledge(
            row.from_agency,
            tuple(Told(agency=agency, occurred=occurred) for agency, occurred in told.items()),
        ),
        position=first.on_record.position,
        ended=resolved
        and End(
            occurred=resolved.occurred,
            words=resolved.words or resolved.step,
            known=Knowledge(resolved.by_agency),
            latest=_by_then(resolved.on_record),
        ),
        latest=_by_then(first.on_record),
    )


def _due(file: CaseFile) -> Iterator[Due]:
    for order in file.orders:
        if order.in_force_until is not None:
            yield Due(
                title=f"end of the {order.order_type.label}",
                stream_id=order.order_id,
                falls=order.in_force_until,
                since=order.occurred,
                known=Knowledge(order.by_agency),
                position=order.on_record.position,
            )
    for hearing in file.hearings:
        yield Due(
            title=f"hearing, {hearing.hearing_type.label}, {hearing.court}",
            stream_id=hearing.hearing_id,
            falls=hearing.listed_for,
            since=None,
            known=Knowledge(hearing.by_agency),
            position=hearing.on_record.position,
            settled=hearing.held,
        )
    for row in file.escalations:
        if row.respond_by is not None and row.status not in _ENDED:
            answered = next((step for step in row.steps if step.step == "responded"), None)
            yield Due(
                title=f"answer to the escalation to {row.raised_to}",
                stream_id=row.escalation_id,
                falls=row.respond_by,
                since=row.occurred,
                known=Knowledge(row.from_agency),
                position=row.steps[0].on_record.position,
                settled=answered and answered.occurred,
            )


def _by_then(put: OnRecord) -> datetime:
    """By when it had happened, whatever its date leaves open: nothing is recorded before it has,
    but for the difference between two clocks.
    """
    return put.recorded_at + CLOCK_SKEW
