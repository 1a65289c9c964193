"""The five questions answered once more, by force: from the events alone, with no rule shared.

For each thing that began, every instant at which its beginning and its end can have been is tried;
what holds for all of them is certain, and what holds for some of them may be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.authority import (
    OrderDischarged,
    OrderLapsed,
    OrderMade,
    OrderVaried,
    PowerEnded,
    PowerExtended,
    PowerUsed,
)
from domain.escalation import EscalationRaised, EscalationResolved
from domain.moments import Moment
from domain.placement import PlacementEnded, PlacementStarted
from domain.plans import (
    CareArrangementBegun,
    CareArrangementEnded,
    LeadProfessionalEnded,
    LeadProfessionalNamed,
    PoliceEnquiryConcluded,
    PoliceEnquiryOpened,
    ProtectionPlanEnded,
    ProtectionPlanStarted,
    Section47Concluded,
    Section47Opened,
)
from domain.record.append import Recorded

BEGINS = {
    PlacementStarted: "placement",
    CareArrangementBegun: "in-whose-care",
    ProtectionPlanStarted: "protection-plan",
    Section47Opened: "section-47",
    PoliceEnquiryOpened: "police-enquiry",
    LeadProfessionalNamed: "lead-professional",
    EscalationRaised: "escalation",
}
ENDS = (
    PlacementEnded,
    CareArrangementEnded,
    ProtectionPlanEnded,
    Section47Concluded,
    PoliceEnquiryConcluded,
    LeadProfessionalEnded,
    EscalationResolved,
    OrderDischarged,
    OrderLapsed,
    PowerEnded,
)
LONG_AGO, FAR_OFF = "1900-01-01T00:00+00:00", "2190-01-01T00:00+00:00"
ABOUT = {"instant": 3600, "day": 3 * 86400, "month": 31 * 86400, "year": 366 * 86400}
TICK = timedelta(microseconds=1)
SKEW = timedelta(minutes=5)


def instants(moment: Moment, at: datetime, recorded: datetime | None) -> list[datetime]:
    """Instants that a moment can have been: its ends, and either side of the one asked for."""
    first, last = moment.earliest, moment.latest
    if moment.kind == "about":
        leeway = timedelta(seconds=ABOUT[str(moment.precision)])
        first, last = first - leeway, last + leeway
    first = first or datetime.fromisoformat(LONG_AGO)
    last = last or datetime.fromisoformat(FAR_OFF)
    if recorded is not None:
        last = min(last, recorded + SKEW)
        first = min(first, last)
    tried = {first, last, at, at - TICK, at + TICK}
    return sorted(each for each in tried if first <= each <= last)


def by_force(
    history: Iterable[Recorded],
    subject_id: UUID,
    at: datetime,
    agency: str | None,
    children: Collection[UUID],
) -> dict[str, set[tuple[UUID, str]]]:
    """By question, what is certain ("yes") or may be ("may") at an instant. Orders and powers are
    about those whom they name, or the children of the case, and nobody else.
    """
    begun: dict[UUID, Recorded] = {}
    ended: dict[UUID, Recorded] = {}
    until: dict[UUID, Moment | None] = {}
    for each in history:
        if isinstance(each.event, (*BEGINS, OrderMade, PowerUsed)):
            begun[each.event.originator_id] = each
            until[each.event.originator_id] = _stated_end(each.event)
        elif isinstance(each.event, OrderVaried | PowerExtended):
            stream = each.event.originator_id
            until[stream] = _stated_end(each.event) or until.get(stream)
        elif isinstance(each.event, ENDS):
            ended[each.event.originator_id] = each
    found: dict[str, set[tuple[UUID, str]]] = {}
    for stream, each in begun.items():
        event: Any = each.event
        if getattr(event, "subject_id", subject_id) != subject_id:
            continue
        if isinstance(event, OrderMade | PowerUsed) and (
            subject_id not in (event.subjects or children)
        ):
            continue
        outcomes = _outcomes(each, ended.get(stream), until[stream], at, agency)
        if True not in outcomes:
            continue
        certainty = "yes" if outcomes == {True} else "may"
        for question in _questions(event):
            found.setdefault(question, set()).add((stream, certainty))
    return found


def _questions(event: Any) -> list[str]:
    if isinstance(event, OrderMade | PowerUsed):
        return ["legal-status"]
    stated = isinstance(event, PlacementStarted) and event.legal_status is not None
    return [BEGINS[type(event)], *(["legal-status"] if stated else [])]


def _stated_end(event: Any) -> Moment | None:
    return getattr(event, "in_force_until", None) or getattr(event, "until", None)


def _outcomes(
    began: Recorded, end: Recorded | None, until: Moment | None, at: datetime, agency: str | None
) -> set[bool]:
    event: Any = began.event
    is_law = isinstance(event, OrderMade | PowerUsed)
    moment = event.in_force_from if isinstance(event, OrderMade) else event.occurred
    starts = instants(moment, at, None if is_law else began.recorded_at)
    runs_out: list[datetime | None] = [None]
    if until is not None:
        runs_out = list(instants(until, at, None))
    stops: list[datetime | None] = [None]
    if end is not None:
        stops = list(instants(end.event.occurred, at, end.recorded_at))
    knew = _knew(event, at, agency)
    knew_end = _knew(end.event, at, agency) if end is not None else {True}
    return {
        told
        and start <= at
        and not (stop is not None and told_end and stop <= at)
        and not (run_out is not None and run_out <= at)
        for start in starts
        for stop in stops
        for run_out in runs_out
        for told in knew
        for told_end in knew_end
    }


def _knew(event: Any, at: datetime, agency: str | None) -> set[bool]:
    by = getattr(event, "by_agency", None) or getattr(event, "from_agency", None)
    if agency is None or agency == (by or event.attribution.agency):
        return {True}
    for told in getattr(event, "told", ()):
        if told.agency == agency:
            return {instant <= at for instant in instants(told.occurred, at, None)}
    return {False}
