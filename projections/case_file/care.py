"""How searches, placements, assessments, plans and enquiries make their rows. Pure."""

from __future__ import annotations

from typing import assert_never

from domain.assessment import (
    AssessmentCorrected,
    AssessmentEvent,
    AssessmentMade,
    AssessmentWithdrawn,
)
from domain.event import Event, Value
from domain.placement import (
    Found,
    OfferWithdrawn,
    PlacementEnded,
    PlacementEvent,
    PlacementStarted,
    PlacementWithdrawn,
    ProviderAnswered,
    ProviderApproached,
    Refused,
    SearchClosed,
    SearchEvent,
    SearchOpened,
    SearchWithdrawn,
    last_said,
)
from domain.plans import (
    KINDS,
    Begun,
    CareArrangementBegun,
    ConclusionFacts,
    Ended,
    EndFacts,
    LeadProfessionalNamed,
    PeriodEvent,
    PoliceEnquiryConcluded,
    PoliceEnquiryOpened,
    ProtectionPlanStarted,
    Section47Concluded,
    Section47Opened,
    TakenBack,
)
from domain.record.append import Recorded
from projections.case_file.in_error import in_error
from projections.case_file.rows_of_care import (
    ApproachRow,
    AssessmentRow,
    Ending,
    OfferTakenBack,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
    ProviderAnswer,
    Restatement,
    SearchClosing,
)
from projections.people import on_record
from projections.working_set import Key, WorkingSet


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is about a child's care."""
    match event:
        case PlacementStarted() | PlacementEnded() | PlacementWithdrawn():
            return f"placement.{event.originator_id}"
        case AssessmentMade() | AssessmentCorrected() | AssessmentWithdrawn():
            return f"assessment.{event.originator_id}"
        case _ if isinstance(event, SearchEvent):
            return f"placement-search.{event.originator_id}"
        case _ if isinstance(event, PeriodEvent):
            return f"period.{event.originator_id}"
        case _:
            return None


def made(recorded: Recorded, rows: WorkingSet, key: Key) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    if isinstance(event, SearchEvent):
        return _search(recorded, event, rows.get(key, PlacementSearchRow))
    if isinstance(event, PlacementEvent):
        return _placement(recorded, event, rows.get(key, PlacementRow))
    if isinstance(event, AssessmentEvent):
        return _assessment(recorded, event, rows.get(key, AssessmentRow))
    if isinstance(event, PeriodEvent):
        return _period(recorded, event, rows.get(key, PeriodRow))
    return None


def _search(
    recorded: Recorded, event: SearchEvent, row: PlacementSearchRow | None
) -> PlacementSearchRow | None:
    put_by = on_record(recorded)
    if isinstance(event, SearchOpened):
        return PlacementSearchRow(
            search_id=event.originator_id,
            version=event.originator_version,
            by_agency=event.by_agency,
            subject_id=event.subject_id,
            wanted=event.wanted,
            why=event.why,
            urgency=event.urgency,
            occurred=event.occurred,
            source=event.source,
            sensitivity=event.sensitivity,
            on_record=put_by,
        )
    if row is None:
        return None
    changes: dict[str, object] = {"version": event.originator_version}
    match event:
        case ProviderApproached():
            approach = ApproachRow(
                approach_id=event.approach_id,
                provider=event.provider,
                note=event.note,
                occurred=event.occurred,
                on_record=put_by,
            )
            changes["approaches"] = (*row.approaches, approach)
        case ProviderAnswered() | OfferWithdrawn():
            changes["approaches"] = tuple(
                _answered(each, recorded, event) if each.approach_id == event.approach_id else each
                for each in row.approaches
            )
        case SearchClosed():
            found = event.outcome.approach_id if isinstance(event.outcome, Found) else None
            changes["closed"] = SearchClosing(
                outcome=event.outcome.outcome,
                approach_id=found,
                reason=event.reason,
                occurred=event.occurred,
                on_record=put_by,
            )
        case SearchWithdrawn():
            changes["withdrawn"] = in_error(recorded, event)
        case _:
            assert_never(event)
    return row.model_copy(update=changes)


def _answered(
    approach: ApproachRow, recorded: Recorded, event: ProviderAnswered | OfferWithdrawn
) -> ApproachRow:
    put_by = on_record(recorded)
    if isinstance(event, OfferWithdrawn):
        taken_back = OfferTakenBack(reason=event.reason, occurred=event.occurred, on_record=put_by)
        if not _said_last(approach, taken_back):
            return approach
        return approach.model_copy(update={"withdrawn": taken_back})
    refused = event.answer if isinstance(event.answer, Refused) else None
    answer = ProviderAnswer(
        answer=event.answer.answer,
        reason=refused and refused.reason,
        said=refused and refused.said,
        occurred=event.occurred,
        on_record=put_by,
    )
    update = {"answers": (*approach.answers, answer)}
    return approach.model_copy(
        update=update | {"withdrawn": None} if _said_last(approach, answer) else update
    )


def _said_last(approach: ApproachRow, said: ProviderAnswer | OfferTakenBack) -> bool:
    """Whether what was now put on the record is what the provider said last."""
    before = (*approach.answers, *([approach.withdrawn] if approach.withdrawn else []))
    in_order = sorted(before, key=lambda each: each.on_record.position)
    return last_said((*in_order, said)) is said


def _placement(
    recorded: Recorded, event: PlacementEvent, row: PlacementRow | None
) -> PlacementRow | None:
    if isinstance(event, PlacementStarted):
        return PlacementRow(
            placement_id=event.originator_id,
            version=event.originator_version,
            by_agency=event.by_agency,
            subject_id=event.subject_id,
            placement_type=event.placement_type,
            where=event.where,
            legal_status=event.legal_status,
            reason=event.reason,
            search_id=event.search_id,
            occurred=event.occurred,
            told=event.told,
            source=event.source,
            sensitivity=event.sensitivity,
            on_record=on_record(recorded),
        )
    if isinstance(event, PlacementWithdrawn):
        gone = {"version": event.originator_version, "withdrawn": in_error(recorded, event)}
        return row and row.model_copy(update=gone)
    ended = Ending(
        code=event.change,
        reason=event.reason,
        occurred=event.occurred,
        by_agency=event.attribution.agency,
        told=event.told,
        on_record=on_record(recorded),
    )
    return row and row.model_copy(update={"version": event.originator_version, "ended": ended})


def _assessment(
    recorded: Recorded, event: AssessmentEvent, row: AssessmentRow | None
) -> AssessmentRow | None:
    put_by = on_record(recorded)
    if isinstance(event, AssessmentMade):
        return AssessmentRow(
            assessment_id=event.originator_id,
            version=event.originator_version,
            by_agency=event.by_agency,
            subject_id=event.subject_id,
            content=event.content,
            on_record=put_by,
        )
    if row is None:
        return None
    if isinstance(event, AssessmentWithdrawn):
        gone = {"version": event.originator_version, "withdrawn": in_error(recorded, event)}
        return row.model_copy(update=gone)
    before = Restatement(before=row.content, reason=event.reason, on_record=put_by)
    return row.model_copy(
        update={
            "version": event.originator_version,
            "content": event.content,
            "corrections": (*row.corrections, before),
        }
    )


def _period(recorded: Recorded, event: PeriodEvent, row: PeriodRow | None) -> PeriodRow | None:
    if isinstance(event, TakenBack):
        gone = {"version": event.originator_version, "withdrawn": in_error(recorded, event)}
        return row and row.model_copy(update=gone)
    if isinstance(event, Ended):
        ended = _ending(recorded, event)
        return row and row.model_copy(update={"version": event.originator_version, "ended": ended})
    return _begun(recorded, event)


def _ending(recorded: Recorded, event: Ended) -> Ending:
    facts: EndFacts = event
    concluded = isinstance(event, Section47Concluded | PoliceEnquiryConcluded)
    return Ending(
        code=event.outcome if concluded and isinstance(facts, ConclusionFacts) else None,
        reason=facts.reason,
        occurred=facts.occurred,
        by_agency=event.attribution.agency,
        told=facts.told,
        on_record=on_record(recorded),
    )


def _begun(recorded: Recorded, event: Begun) -> PeriodRow:
    own: dict[str, object]
    match event:
        case ProtectionPlanStarted():
            own = {"code": event.category}
        case Section47Opened():
            own = {"concern": event.concern, "strategy_discussion": event.strategy_discussion}
        case PoliceEnquiryOpened():
            own = {"concern": event.concern}
        case LeadProfessionalNamed():
            own = {"who": event.role, "service": event.service}
        case CareArrangementBegun():
            own = {"code": event.arrangement, "who": event.carer}
        case _:
            assert_never(event)
    row = PeriodRow(
        kind=KINDS[type(event)],
        period_id=event.originator_id,
        version=event.originator_version,
        by_agency=event.by_agency,
        subject_id=event.subject_id,
        occurred=event.occurred,
        told=event.told,
        source=event.source,
        sensitivity=event.sensitivity,
        on_record=on_record(recorded),
    )
    return row.model_copy(update=own)
