"""What a case file says of authorities, as the domain computes with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.authority.flags import Held
from domain.authority.known import Authority, Change, Known
from domain.authority.law import LAW, Law
from domain.clocks import ENGLAND, Calendar
from domain.direction import DirectionStanding, standing
from domain.moments import Moment
from domain.vocabulary import EntryKind, SubjectRole
from projections.case_file.rows import CaseFile, SubjectRow
from projections.case_file.rows_of_law import DirectionRow, OrderRow, PowerRow
from projections.chronology.rows import ChronologyRow

#: Kinds of entries that say where a child was.
WHEREABOUTS = (EntryKind.ADMISSION.value, EntryKind.DISCHARGE.value)


def known_of(file: CaseFile, law: Law = LAW, calendar: Calendar = ENGLAND) -> Known:
    """The authorities of a case file. Born is the child's birth, where it has one child."""
    children = [each for each in file.subjects if each.role is SubjectRole.CHILD]
    born = children[0].born if len(children) == 1 else None
    found = [*map(_of_order, file.orders), *map(_of_power, file.powers)]
    return Known(tuple(sorted(found, key=lambda each: each.position)), law, born, calendar)


def held_of(rows: Iterable[ChronologyRow], subjects: Sequence[SubjectRow]) -> tuple[Held, ...]:
    """When the child was in hospital, by entries of admission and discharge in their order.

    An admission that no discharge follows goes on. Withdrawn entries, and those about others, are
    left out.
    """
    children = {each.subject_id for each in subjects if each.role is SubjectRole.CHILD}
    found: list[Held] = []
    begun: Moment | None = None
    for row in rows:
        content = row.current
        if content is None or row.withdrawn is not None or row.occurred.value is None:
            continue
        if content.subjects and not children & set(content.subjects):
            continue
        if row.kind == EntryKind.ADMISSION.value:
            begun = begun or row.occurred
        elif begun is not None:
            found.append(Held("in hospital", begun, row.occurred))
            begun = None
    if begun is not None:
        found.append(Held("in hospital", begun))
    return tuple(found)


def direction_standing(row: DirectionRow, now: datetime) -> DirectionStanding:
    """How a direction stands at an instant, by what was last answered."""
    last = row.answers[-1] if row.answers else None
    answer = None if last is None else (last.compliance, last.occurred)
    return standing(row.due, answer, now)


def _of_order(row: OrderRow) -> Authority:
    return Authority(
        authority_id=row.order_id,
        code=row.order_type.value,
        position=row.on_record.position,
        recorded_at=row.on_record.recorded_at,
        made=row.occurred,
        begins=row.in_force_from,
        until=row.in_force_until,
        extends=row.extends_order_id,
        follows=row.follows_power_id,
        changes=tuple(
            Change(
                position=each.on_record.position,
                recorded_at=each.on_record.recorded_at,
                kind=each.what,
                occurred=each.occurred,
                until=each.until,
            )
            for each in row.changes
        ),
    )


def _of_power(row: PowerRow) -> Authority:
    return Authority(
        authority_id=row.power_id,
        code=row.power.value,
        position=row.on_record.position,
        recorded_at=row.on_record.recorded_at,
        made=row.occurred,
        begins=row.occurred,
        until=row.until,
        agreed_by=row.agreed_by,
        changes=tuple(
            Change(
                position=each.on_record.position,
                recorded_at=each.on_record.recorded_at,
                kind=each.what,
                occurred=each.occurred,
                until=each.until,
            )
            for each in row.changes
        ),
    )
