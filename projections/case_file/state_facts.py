"""What a case file says of the state of its people, in the words of `domain.state_at`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, repeat
from uuid import UUID

from domain import placement, plans
from domain.authority.known import Authority, Known, bounds, restated
from domain.clocks import Deadline
from domain.codes import Named
from domain.command import CLOCK_SKEW
from domain.moments import Moment, at, london_day
from domain.placement import PlacementCodes
from domain.plans import PlanCodes
from domain.restricted import Thing
from domain.state_at import Due, End, Facts, Knowledge, Question, Span
from domain.told import Told
from domain.vocabulary import SubjectRole
from projections.case_file import clocks
from projections.case_file.clocks import Started
from projections.case_file.legal import known_of
from projections.case_file.rows import CaseFile, EscalationRow
from projections.case_file.rows_of_care import Ending, PeriodKind, PeriodRow, PlacementRow
from projections.case_file.rows_of_law import (
    HearingRow,
    OrderChange,
    OrderRow,
    PowerChange,
    PowerRow,
)
from projections.people import OnRecord

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
            *_authorities(file, placement_codes),
            *(span for row in file.placements for span in _placement(row, placement_codes)),
            *(_period(row, plan_codes) for row in file.periods),
            *(_escalation(row) for row in file.escalations),
        ),
        due=tuple(_due(file)),
        restricted={
            question: count
            for question, things in _RESTRICTED.items()
            if (count := sum(restricted.get(thing, 0) for thing in things))
        },
    )


def _authorities(file: CaseFile, codes: PlacementCodes) -> Iterator[Span]:
    """Orders and powers, about each child of the case: nobody else is held or placed under one.

    Each ends as `domain.authority` has it end, so that the two never say otherwise of one instant.
    """
    known = known_of(file)
    children = [each.subject_id for each in file.subjects if each.role is SubjectRole.CHILD]
    for row in (*file.orders, *file.powers):
        for child in children or [None]:
            yield _authority(row, child, known, codes)


def _authority(
    row: OrderRow | PowerRow, child: UUID | None, known: Known, codes: PlacementCodes
) -> Span:
    gone = _gone_of(row)
    if isinstance(row, OrderRow):
        stream_id, kind, words, begins = row.order_id, row.order_type, row.terms, row.in_force_from
    else:
        stream_id, kind, words, begins = row.power_id, row.power, row.reason, row.occurred
    since = begins.earliest or begins.latest or row.on_record.recorded_at
    code = codes.legal_statuses.standing_for(kind.value, london_day(since))
    until, by_rule = _over(known, known.by_id[stream_id])
    return Span(
        question="legal-status",
        stream_id=stream_id,
        subject_id=child,
        title=kind.label if code is None else f"{kind.label} ({code.code})",
        words=words,
        begins=begins,
        known=Knowledge(row.by_agency),
        position=row.on_record.position,
        code=code,
        ended=gone and _gone(gone.occurred, gone.words, gone.on_record),
        runs_until=until,
        by_rule=by_rule,
    )


def _gone_of(row: OrderRow | PowerRow) -> OrderChange | PowerChange | None:
    """What ended it: the earliest, where it lapsed and was discharged as well."""
    ends = [each for each in row.changes if each.what not in {"varied", "extended"}]
    return min(ends, key=lambda each: _place(each.occurred), default=None)


def _over(known: Known, authority: Authority) -> tuple[Moment | None, str | None]:
    """When its time is over, and the rule that says so where no statement does."""
    stated = known.stated_end(authority)
    over = known.time_over(authority)
    if stated is not None and over == bounds(stated):
        return stated, None
    until = _between(*over)
    if until is None:
        return None, None
    rule = known.rule(authority)
    return until, f"{rule.act}, {rule.section}{'' if rule.confirmed else '; unconfirmed'}"


def _between(first: datetime | None, last: datetime | None) -> Moment | None:
    """The moment that has these bounds; None where both are open."""
    match first, last:
        case None, None:
            return None
        case _, None:
            return Moment(kind="after", value=first.isoformat())
        case None, _:
            return Moment(kind="before", value=last.isoformat())
        case _ if first == last:
            return at(first)
        case _:
            return Moment(kind="range", value=first.isoformat(), until=last.isoformat())


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
    yield from _ends_of_authorities(file)
    for started in (*clocks.of_protection(file), *clocks.of_courts(file)):
        yield from _clock(started)
    for hearing in file.hearings:
        yield from _listings(hearing)
    for row in file.escalations:
        yield from _answers(row)


def _ends_of_authorities(file: CaseFile) -> Iterator[Due]:
    """Every end that was fixed for an order or a power, until another was fixed or it ended."""
    known = known_of(file)
    for row in (*file.orders, *file.powers):
        if isinstance(row, OrderRow):
            stream_id, kind, stated = row.order_id, row.order_type, row.in_force_until
        else:
            stream_id, kind, stated = row.power_id, row.power, row.until
        authority = known.by_id[stream_id]
        fixed = [(row.occurred, stated)]
        fixed += [(each.occurred, each.until) for each in restated(authority)]
        last, _ = _over(known, authority)
        ends = [*(until for _, until in fixed[:-1]), last]
        gone = _gone_of(row)
        over = [*(since for since, _ in fixed[1:]), gone and gone.occurred]
        for (since, _), until, settled in zip(fixed, ends, over, strict=True):
            if until is not None:
                yield Due(
                    title=f"end of the {kind.label}",
                    stream_id=stream_id,
                    falls=until,
                    since=since,
                    known=Knowledge(row.by_agency),
                    position=row.on_record.position,
                    settled=settled,
                )


def _clock(started: Started) -> Iterator[Due]:
    """Until when something must be done by a rule, until it is done or stopped. Of a power only its
    end is told, above, as its own rule has it.
    """
    course = started.course
    until = course.deadline()
    # One that may end on any later day is no date.
    if until.rule.sense == "ends" or until.latest is None:
        return
    over = [*((course.done,) if course.done else ()), *(each.stopped for each in course.stops)]
    yield Due(
        title=until.rule.title,
        stream_id=course.stream_id,
        falls=_falls(until),
        since=course.trigger,
        known=started.known,
        position=course.position,
        settled=min(over, key=_place, default=None),
        settled_known=started.settled_known,
    )


def _falls(until: Deadline) -> Moment:
    """When a deadline falls: a day where days count."""
    first, last = until.earliest or until.latest, until.latest
    assert first is not None and last is not None  # noqa: S101, PT018 - asked by whoever calls.
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
    # When it was first listed is not held; each later time, when it was put off to it.
    fixed = [None, *(each.occurred for each in row.postponements if each.relisted_for)]
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
            settled=min(settled, key=_place, default=None),
        )


def _place(moment: Moment) -> datetime:
    """Its place among others; last where it is not known."""
    return moment.sort_at or datetime.max.replace(tzinfo=UTC)


def _by_then(put: OnRecord) -> datetime:
    """By when it had happened, whatever its date leaves open: nothing is recorded before it has,
    but for the difference between two clocks.
    """
    return put.recorded_at + CLOCK_SKEW
