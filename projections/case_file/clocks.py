"""The clocks that a case file starts, beside those of its reviews. Pure.

They are those of enquiries, applications and powers that the reader may read: what is kept from
somebody starts no clock for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain import plans
from domain.authority.clocks import (
    ApplicationFacts,
    PowerFacts,
    application_courses,
    power_course,
)
from domain.clocks import Course, RunningClock, running
from domain.moments import Moment
from domain.plans import PlanCodes
from domain.plans.clocks import EnquiryFacts, PlanStart, conference_courses
from domain.state_at import Knowledge
from domain.vocabulary import HearingType
from projections.case_file.legal import is_of
from projections.case_file.rows import CaseFile, SubjectRow
from projections.case_file.rows_of_care import PeriodRow
from projections.case_file.rows_of_law import ApplicationRow, HearingRow, OrderRow, PowerRow


@dataclass(frozen=True, slots=True)
class Started:
    """A clock with who could know that it was started, and of what ended or stopped it."""

    course: Course
    known: Knowledge
    settled_known: Knowledge | None = None


def of_protection(file: CaseFile, codes: PlanCodes = plans.CODES) -> Iterator[Started]:
    """The clocks of child protection, which section 47 enquiries start."""
    rows = {each.period_id: each for each in file.periods if each.withdrawn is None}
    enquiries = [_enquiry(each, codes) for each in rows.values() if each.kind == "section-47"]
    begun = [
        PlanStart(each.period_id, each.subject_id, each.occurred)
        for each in rows.values()
        if each.kind == "protection-plan"
    ]
    for course, plan in conference_courses(enquiries, begun):
        row = rows[course.stream_id]
        settled = rows[plan.plan_id] if plan else row.ended
        yield Started(
            course,
            Knowledge(row.by_agency, row.told),
            settled and Knowledge(settled.by_agency, settled.told),
        )


def of_courts(file: CaseFile) -> Iterator[Started]:
    """The clocks of applications and powers, in the order in which those went on the record."""
    orders = {each.order_id: each for each in file.orders}
    found: list[Started] = []
    for row in file.applications:
        if row.withdrawn is not None:
            continue
        facts = _application(row, orders.get(row.order_id), file.hearings)
        known = Knowledge(row.by_agency)
        found += [Started(course, known) for course in application_courses(facts)]
    for row in file.powers:
        course = None if row.withdrawn else power_course(_power(row))
        if course is not None:
            found.append(Started(course, Knowledge(row.by_agency)))
    yield from sorted(found, key=lambda each: each.course.position)


def of_child(started: Iterable[Started], child: SubjectRow | None) -> Iterator[Started]:
    """Those of one child: what names them, and what names nobody where they are a child of the
    case. None: all.
    """
    return (each for each in started if child is None or is_of(each.course.subjects, child))


def standing(started: Iterable[Started], now: datetime) -> tuple[RunningClock, ...]:
    """How each that had been started by an instant stands then."""
    return tuple(
        running(each.course, now)
        for each in started
        if not each.course.trigger.definitely_after(now)
    )


def _enquiry(row: PeriodRow, codes: PlanCodes) -> EnquiryFacts:
    code = row.ended.code if row.ended else None
    return EnquiryFacts(
        enquiry_id=row.period_id,
        subject_id=row.subject_id,
        position=row.on_record.position,
        opened=row.occurred,
        strategy_discussion=row.strategy_discussion,
        concluded=row.ended.occurred if row.ended else None,
        outcome=code,
        outcome_title=codes.section_47_outcomes.named(code).title if code else "",
    )


def _application(
    row: ApplicationRow, made: OrderRow | None, hearings: Iterable[HearingRow]
) -> ApplicationFacts:
    concluded = row.concluded and row.concluded.occurred
    return ApplicationFacts(
        application_id=row.order_id,
        position=row.on_record.position,
        subjects=row.subjects,
        order_type=row.order_type,
        occurred=row.occurred,
        concluded=made.occurred if made else concluded,
        managed=_managed(row, hearings),
    )


def _managed(row: ApplicationRow, hearings: Iterable[HearingRow]) -> Moment | None:
    """When the first case management hearing was held that may have come after an application."""
    held = [
        (at, each.held)
        for each in hearings
        if each.hearing_type is HearingType.CASE_MANAGEMENT
        and each.held is not None
        and (at := each.held.sort_at) is not None
        and not each.held.definitely_before(row.occurred)
    ]
    return min(held, key=lambda each: each[0])[1] if held else None


def _power(row: PowerRow) -> PowerFacts:
    ends = [each.occurred for each in row.changes if each.what == "ended"]
    return PowerFacts(
        power_id=row.power_id,
        position=row.on_record.position,
        subjects=row.subjects,
        power=row.power,
        occurred=row.occurred,
        is_extended=any(each.what == "extended" for each in row.changes),
        ended=ends[-1] if ends else None,
    )
