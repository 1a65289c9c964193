"""What a case file says of authorities, as the domain computes with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from domain import placement
from domain.authority.gaps import Held
from domain.authority.known import Authority, Change, Known
from domain.authority.law import LAW, Law
from domain.case import SubjectNotOnCase
from domain.clocks import ENGLAND, Calendar
from domain.codes import Named
from domain.direction import DirectionStanding, beside, standing
from domain.hearing import no_outcome
from domain.moments import Moment, london_day
from domain.placement import PlacementCodes
from domain.text import AgencyCode
from domain.vocabulary import CHILDREN, EntryKind, SubjectRole
from projections.case_file.rows import CaseFile, SubjectRow
from projections.case_file.rows_of_law import (
    DirectionAnswer,
    DirectionRow,
    DirectionVariation,
    EndTakenBack,
    HearingRead,
    HearingRow,
    OrderRow,
    PowerRow,
)
from projections.chronology.rows import ChronologyRow

#: Kinds of entries that say where a child was.
WHEREABOUTS = (EntryKind.ADMISSION.value, EntryKind.DISCHARGE.value)
#: Placement types under which nobody holds a child: with their parents, or on their own.
AT_HOME = frozenset({"P1", "P2"})


def children_asked(file: CaseFile) -> tuple[SubjectRow, ...]:
    """Those of whom it is asked on what authority they were held or placed: the child of the case,
    then its other children, whom an order that names nobody is of as well, and then whoever else
    an order or a power names.
    """
    named = {each for row in file.authorities for each in row.subjects}
    first = [each for each in file.subjects if each.role is SubjectRole.CHILD]
    children = [each for each in file.subjects if each.role in CHILDREN and each not in first]
    others = [
        each for each in file.subjects if each.role not in CHILDREN and each.subject_id in named
    ]
    return (*first, *children, *others)


def child_of(file: CaseFile, subject_id: UUID | None) -> SubjectRow | None:
    """Of whom it is asked: the subject named, or the first of those of whom it can be; None where
    there is none.

    Raises SubjectNotOnCase.
    """
    if subject_id is None:
        return next(iter(children_asked(file)), None)
    found = next((each for each in file.subjects if each.subject_id == subject_id), None)
    if found is None:
        raise SubjectNotOnCase(field="subject_id")
    return found


def known_of(
    file: CaseFile,
    child: SubjectRow | None = None,
    law: Law = LAW,
    calendar: Calendar = ENGLAND,
) -> Known:
    """The authorities of one child of a case file: those that name them, and those that name nobody
    where they are a child. None: the first child of the case, or of a case without any, all.
    """
    child = child or child_of(file, None)
    rows = sorted((*file.orders, *file.powers), key=lambda each: each.on_record.position)
    found = [
        _of_order(each) if isinstance(each, OrderRow) else _of_power(each)
        for each in rows
        if child is None or is_of(each.subjects, child)
    ]
    return Known(
        tuple(each for each in found if each.taken_back is None),
        law,
        child and child.born,
        calendar,
        several=len(children_asked(file)) > 1,
        gone=tuple(each for each in found if each.taken_back is not None),
    )


def is_of(subjects: Sequence[UUID], child: SubjectRow) -> bool:
    """Whether an order or a power that names these is of a child."""
    return child.subject_id in subjects if subjects else child.role in CHILDREN


def whom(file: CaseFile, subjects: Sequence[UUID]) -> tuple[UUID | None, ...]:
    """Of whom something is that names these: of them, or of every child of the case where it names
    nobody; of None where the case has no child on it.
    """
    children = (each.subject_id for each in children_asked(file) if is_of(subjects, each))
    return tuple(subjects) or tuple(children) or (None,)


def legal_status_of(
    known: Known, authority: Authority, codes: PlacementCodes = placement.CODES
) -> Named | None:
    """The SSDA903 code that stands for an authority, on the day from which it was in force."""
    day = known.day_of(authority) or london_day(authority.recorded_at)
    return codes.legal_statuses.standing_for(authority.code, day)


def held_of(
    rows: Iterable[ChronologyRow],
    file: CaseFile,
    child: SubjectRow | None = None,
    codes: PlacementCodes = placement.CODES,
) -> tuple[Held, ...]:
    """When the child was in hospital or placed. None: the first child of the case."""
    child = child or child_of(file, None)
    return (*_in_hospital(rows, child), *_placed(file, child, codes))


def _in_hospital(rows: Iterable[ChronologyRow], child: SubjectRow | None) -> Iterator[Held]:
    """By entries of admission and discharge in their order.

    An admission that no discharge by the agency of the last admission follows goes on: a service
    that closes a referral also calls it a discharge. Withdrawn entries, those about others, and an
    admission before the child was born, which was their mother's, are left out.
    """
    begun: Moment | None = None
    admitted_by: AgencyCode | None = None
    for row in rows:
        content = row.current
        if content is None or row.withdrawn is not None or row.occurred.value is None:
            continue
        if content.subjects and (child is None or child.subject_id not in content.subjects):
            continue
        if row.kind == EntryKind.ADMISSION.value:
            born = child and child.born
            if born and row.occurred.definitely_before(born):
                continue
            begun, admitted_by = begun or row.occurred, row.agency
        elif begun is not None and row.agency == admitted_by:
            yield Held("in hospital", begun, row.occurred)
            begun = None
    if begun is not None:
        yield Held("in hospital", begun)


def _placed(file: CaseFile, child: SubjectRow | None, codes: PlacementCodes) -> Iterator[Held]:
    """By placements away from home. What the record calls a placement, an authority made."""
    for row in file.placements:
        if child is None or row.subject_id != child.subject_id or row.placement_type in AT_HOME:
            continue
        if row.withdrawn is not None:
            continue
        kind = codes.placement_types.named(row.placement_type)
        where = f"placed ({kind.code}, {kind.title})"
        if row.legal_status is not None:
            status = codes.legal_statuses.named(row.legal_status)
            where += f", as was stated under {status.code} ({status.title})"
        yield Held(where, row.occurred, row.ended and row.ended.occurred)


def hearing_read(row: HearingRow, now: datetime) -> HearingRead:
    """A hearing, and whether its day went by at an instant without an outcome on the record."""
    fields = {name: getattr(row, name) for name in HearingRow.model_fields}
    return HearingRead(**fields, no_outcome=no_outcome(row.status, row.listed_for, now))


def direction_standing(file: CaseFile, row: DirectionRow, now: datetime) -> DirectionStanding:
    """How a direction stands at an instant: by the time that the court gave last and what was last
    found, in the order in which they happened, whichever reached the record first, and what other
    agencies say otherwise.
    """
    variation = max(row.variations, key=_in_order, default=None)
    last = max(row.answers, key=_in_order, default=None)
    answer = None if last is None else (last.compliance, last.occurred)
    found = standing(variation.due if variation else row.due, answer, now)
    others = {each.on_record.by.agency: each for each in sorted(row.answers, key=_in_order)}
    return beside(
        found,
        [
            (file.agency_name(agency), each.compliance, each.occurred)
            for agency, each in others.items()
            if last is not None
            and agency != last.on_record.by.agency
            and each.compliance is not last.compliance
        ],
    )


def _in_order(said: DirectionVariation | DirectionAnswer) -> tuple[datetime, int]:
    put = said.on_record
    return said.occurred.sort_at or put.recorded_at, put.position


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
        subjects=row.subjects,
        taken_back=_taken_back(row),
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


def _taken_back(row: OrderRow | PowerRow) -> tuple[int, datetime] | None:
    put = row.withdrawn and row.withdrawn.on_record
    return put and (put.position, put.recorded_at)


def _of_power(row: PowerRow) -> Authority:
    replaced: list[tuple[int, Change]] = []
    said = [(each, (*each.corrections, each)) for each in row.changes]
    said += [(each.end, (*each.end.corrections, each.end, each)) for each in row.ends_taken_back]
    for each, put in said:
        for old, later in pairwise(put):
            if not isinstance(old, EndTakenBack):
                change = Change(
                    position=old.on_record.position,
                    recorded_at=old.on_record.recorded_at,
                    kind=each.what,
                    occurred=old.occurred,
                )
                replaced.append((later.on_record.position, change))
    return Authority(
        authority_id=row.power_id,
        code=row.power.value,
        position=row.on_record.position,
        recorded_at=row.on_record.recorded_at,
        made=row.occurred,
        begins=row.occurred,
        until=row.until,
        agreed_by=row.agreed_by,
        subjects=row.subjects,
        replaced=tuple(replaced),
        ends_taken_back=tuple(
            (each.on_record.position, each.on_record.recorded_at) for each in row.ends_taken_back
        ),
        taken_back=_taken_back(row),
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
