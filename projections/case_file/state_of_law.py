"""What a case file says of orders and powers, in the words of `domain.state_at`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from domain.authority.edges import bounds
from domain.authority.known import Authority, Known, restated
from domain.command import CLOCK_SKEW
from domain.moments import FIRST, LAST, Moment, at, london_day, within
from domain.placement import PlacementCodes
from domain.state_at import Due, End, Knowledge, Span
from domain.told import Told
from projections.case_file.legal import children_asked, is_of, known_of
from projections.case_file.rows import CaseFile
from projections.case_file.rows_of_law import OrderChange, OrderRow, PowerChange, PowerRow
from projections.people import OnRecord


def spans_of_law(file: CaseFile, codes: PlacementCodes) -> Iterator[Span]:
    """Orders and powers, each about every child that it is of.

    Each ends as `domain.authority` has it end, so that the two never say otherwise of one instant.
    """
    for child in children_asked(file) or (None,):
        known = known_of(file, child)
        for row in file.authorities:
            if child is None or is_of(row.subjects, child):
                yield _authority(file, row, child and child.subject_id, known, codes)


def _authority(
    file: CaseFile,
    row: OrderRow | PowerRow,
    child: UUID | None,
    known: Known,
    codes: PlacementCodes,
) -> Span:
    gone = _gone_of(row)
    if isinstance(row, OrderRow):
        stream_id, kind, words, begins = row.order_id, row.order_type, row.terms, row.in_force_from
    else:
        stream_id, kind, words, begins = row.power_id, row.power, row.reason, row.occurred
    since = begins.earliest or begins.latest or row.on_record.recorded_at
    code = codes.legal_statuses.standing_for(kind.value, london_day(since))
    authority = known.by_id[stream_id]
    until, by_rule = _over(known, authority)
    of_age = known.of_unknown_age(authority)
    return Span(
        question="legal-status",
        stream_id=stream_id,
        subject_id=child,
        title=kind.label if code is None else f"{kind.label} ({code.in_short()})",
        words=words,
        begins=begins,
        known=Knowledge(row.by_agency),
        position=row.on_record.position,
        code=code,
        ended=gone and _gone(gone, _said(gone), file),
        runs_until=until,
        by_rule=by_rule,
        ends_at_age=of_age and of_age.age_in_words,
    )


def _said(gone: OrderChange | PowerChange) -> tuple[OnRecord, ...]:
    before = gone.corrections if isinstance(gone, PowerChange) else ()
    return (*(each.on_record for each in before), gone.on_record)


def _gone_of(row: OrderRow | PowerRow) -> OrderChange | PowerChange | None:
    """What ended it: the earliest, where it lapsed and was discharged as well."""
    ends = [each for each in row.changes if each.what not in {"varied", "extended"}]
    return min(ends, key=lambda each: place_of(each.occurred), default=None)


def _over(known: Known, authority: Authority) -> tuple[Moment | None, str | None]:
    """When its time is over, and the rule that says so where no statement does."""
    stated = known.stated_end(authority)
    over = known.time_over(authority)
    if stated is not None and over == bounds(stated):
        return stated, None
    until = _between(*over)
    if until is None:
        return None, None
    rule = known.ends_by_age(authority) or known.rule(authority)
    return until, f"{rule.act}, {rule.section}{'' if rule.confirmed else '; unconfirmed'}"


def _between(first: datetime | None, last: datetime | None) -> Moment | None:
    """The moment that has these bounds; None where both are open. A bound outside the years that
    may be named is open, or the nearest instant inside them: less is said, and nothing else.
    """
    first = None if first is None or first < FIRST else within(first)
    last = None if last is None or last > LAST else within(last)
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


def _gone(gone: OrderChange | PowerChange, put: Sequence[OnRecord], file: CaseFile) -> End:
    """`put`: every time that it was said, oldest first. A correction takes from nobody what they
    had said of it, and what was over when it was said first is over still.
    """
    first, *later = put
    told = tuple(
        Told(agency=each.by.agency, occurred=at(each.recorded_at))
        for each in later
        if each.by.agency != first.by.agency
    )
    return End(
        gone.occurred,
        gone.words,
        Knowledge(first.by.agency, told),
        by_then(first),
        file.agency_name(put[-1].by.agency),
    )


def ends_of_law(file: CaseFile) -> Iterator[Due]:
    """Every end that was fixed for an order or a power, until another was fixed or it ended."""
    for child in children_asked(file) or (None,):
        known = known_of(file, child)
        for row in file.authorities:
            if child is None or is_of(row.subjects, child):
                yield from _ends_of(row, child and child.subject_id, known)


def _ends_of(row: OrderRow | PowerRow, child: UUID | None, known: Known) -> Iterator[Due]:
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
                subject_id=child,
            )


def place_of(moment: Moment) -> datetime:
    """Its place among others; last where it is not known."""
    return moment.sort_at or datetime.max.replace(tzinfo=UTC)


def by_then(put: OnRecord) -> datetime:
    """By when it had happened, whatever its date leaves open: nothing is recorded before it has,
    but for the difference between two clocks.
    """
    return put.recorded_at + CLOCK_SKEW
