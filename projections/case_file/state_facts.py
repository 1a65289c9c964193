"""What a case file says of the state of its people, in the words of `domain.state_at`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, repeat

from domain import placement, plans
from domain.clocks import Deadline
from domain.codes import Named
from domain.moments import Moment, at, london_day, within
from domain.placement import PlacementCodes
from domain.plans import PlanCodes
from domain.restricted import Thing
from domain.state_at import Due, End, Facts, Knowledge, Person, Question, Span
from domain.told import Told
from domain.vocabulary import CHILDREN
from projections.case_file import clocks
from projections.case_file.clocks import Started
from projections.case_file.legal import whom
from projections.case_file.rows import CaseFile, EscalationRow
from projections.case_file.rows_of_care import Ending, PeriodKind, PeriodRow, PlacementRow
from projections.case_file.rows_of_law import (
    HearingRow,
)
from projections.case_file.state_of_law import by_then, ends_of_law, place_of, spans_of_law

_QUESTIONS: dict[PeriodKind, Question] = {
    "protection-plan": "protection-plan",
    "section-47": "section-47",
    "police-enquiry": "police-enquiry",
    "lead-professional": "lead-professional",
    "care-arrangement": "in-whose-care",
}
#: What could answer each question, of what may be restricted.
_RESTRICTED: dict[Question, tuple[Thing, ...]] = {
    "legal-status": ("placement",),
    "placement": ("placement",),
    **{question: (kind,) for kind, question in _QUESTIONS.items()},
}

#: The steps after which an escalation is not open any more.
_ENDED = frozenset({"resolved", "withdrawn", "lapsed"})


def facts_of(
    file: CaseFile,
    restricted: Mapping[Thing, int],
    placement_codes: PlacementCodes = placement.CODES,
    plan_codes: PlanCodes = plans.CODES,
) -> Facts:
    """The facts of a case file as its reader sees it, as of the position it was read at, and of
    what they may not read, `restricted`, how many.
    """
    return Facts(
        spans=(
            *spans_of_law(file, placement_codes),
            *(
                span
                for row in file.placements
                if row.withdrawn is None
                for span in _placement(row, placement_codes, file)
            ),
            *(_period(row, plan_codes, file) for row in file.periods if row.withdrawn is None),
            *(_escalation(row, file) for row in file.escalations),
        ),
        due=tuple(_due(file)),
        persons={
            each.subject_id: Person(each.role not in CHILDREN, each.born) for each in file.subjects
        },
        restricted={
            question: count
            for question, things in _RESTRICTED.items()
            if (count := sum(restricted.get(thing, 0) for thing in things))
        },
    )


def _placement(row: PlacementRow, codes: PlacementCodes, file: CaseFile) -> Iterator[Span]:
    kind = codes.placement_types.named(row.placement_type)

    def span(question: Question, code: Named, title: str, stated: str | None = None) -> Span:
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
            ended=_end(row.ended, None, file),
            latest=by_then(row.on_record),
            stated_with=stated,
        )

    yield span("placement", kind, f"{row.where} ({kind.code}, {kind.title})")
    if row.legal_status is not None:
        status = codes.legal_statuses.named(row.legal_status)
        title = f"{status.title} ({status.code}), as stated for {row.where}"
        yield span("legal-status", status, title, "placement")


def _period(row: PeriodRow, codes: PlanCodes, file: CaseFile) -> Span:
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
        ended=_end(row.ended, ended, file),
        latest=by_then(row.on_record),
    )


def _end(row: Ending | None, outcome: Named | None, file: CaseFile) -> End | None:
    if row is None:
        return None
    return End(
        occurred=row.occurred,
        words=outcome.title.lower() if outcome else row.reason,
        known=Knowledge(row.by_agency, row.told),
        latest=by_then(row.on_record),
        said_by=file.agency_name(row.by_agency),
    )


def _escalation(row: EscalationRow, file: CaseFile) -> Span:
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
            latest=by_then(resolved.on_record),
            said_by=file.agency_name(resolved.by_agency),
        ),
        latest=by_then(first.on_record),
    )


def _due(file: CaseFile) -> Iterator[Due]:
    yield from ends_of_law(file)
    for started in (*clocks.of_protection(file), *clocks.of_courts(file)):
        yield from _clock(file, started)
    for hearing in file.hearings:
        yield from _listings(hearing)
    for row in file.escalations:
        yield from _answers(row)


def _clock(file: CaseFile, started: Started) -> Iterator[Due]:
    """Until when something must be done by a rule, until it is done or stopped, for each child that
    it is about. Of a power only its end is told, above, as its own rule has it.
    """
    course = started.course
    until = course.deadline()
    # One that may end on any later day is no date.
    if until.rule.sense == "ends" or until.latest is None:
        return
    over = [*((course.done,) if course.done else ()), *(each.stopped for each in course.stops)]
    for subject_id in whom(file, course.subjects):
        yield Due(
            title=until.rule.title,
            stream_id=course.stream_id,
            falls=_falls(until),
            since=course.trigger,
            known=started.known,
            position=course.position,
            settled=min(over, key=place_of, default=None),
            settled_known=started.settled_known,
            subject_id=subject_id,
        )


def _falls(until: Deadline) -> Moment:
    """When a deadline falls: a day where days count."""
    first, last = until.earliest or until.latest, until.latest
    assert first is not None and last is not None  # noqa: S101, PT018 - asked by whoever calls.
    first, last = within(first), within(last)
    if not until.counts_days:
        return at(last) if first == last else _range(first.isoformat(), last.isoformat())
    days = london_day(first).isoformat(), london_day(last).isoformat()
    return Moment(kind="day", value=days[1]) if days[0] == days[1] else _range(*days)


def _range(first: str, last: str) -> Moment:
    return Moment(kind="range", value=first, until=last)


def _listings(row: HearingRow) -> Iterator[Due]:
    """Every time that a hearing was listed for: it holds until the hearing is put off, or held."""
    put_off = [each for each in row.postponements if each.what != "relisted"]
    times = [each.was_listed_for for each in put_off]
    if row.status in {"listed", "held"}:
        times.append(row.listed_for)
    ends = [*(each.occurred for each in put_off), row.held]
    fixed = [row.listed, *(each.occurred for each in row.postponements if each.relisted_for)]
    for falls, settled, since in zip(times, ends, chain(fixed, repeat(None)), strict=False):
        yield Due(
            title=f"hearing, {row.hearing_type.label}, {row.court}",
            stream_id=row.hearing_id,
            falls=falls,
            since=since,
            known=Knowledge(row.by_agency),
            position=row.on_record.position,
            settled=settled,
        )


def _answers(row: EscalationRow) -> Iterator[Due]:
    """The answer that was asked for at each level, until it was given or the concern moved on."""
    rungs = [each for each in row.steps if each.step in {"raised", "stepped-up"}]
    ended = next((each for each in row.steps if each.step in _ENDED), None)
    for number, rung in enumerate(rungs):
        if rung.respond_by is None:
            continue
        later = [*rungs[number + 1 :][:1], *([ended] if ended else [])]
        answers = [
            each
            for each in row.steps
            if each.step == "responded" and each.by_agency == rung.to_agency
        ]
        settled = [
            each.occurred
            for each in (*answers, *later)
            if not each.occurred.definitely_before(rung.occurred)
        ]
        yield Due(
            title=f"answer to the escalation to {rung.person}",
            stream_id=row.escalation_id,
            falls=rung.respond_by,
            since=rung.occurred,
            known=Knowledge(row.from_agency),
            position=rung.on_record.position,
            settled=min(settled, key=place_of, default=None),
        )
