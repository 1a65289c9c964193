"""On what authority the child was held or placed, what courts did, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web import asked_at, present
from api.web.case_page import Case, opened
from api.web.clock_view import clock_view
from api.web.legal_answer import (
    STANDINGS,
    Answer,
    answer,
    day_number,
    default_instant,
    hearings_to_ask_of,
    stands_in_words,
    what_in_words,
)
from api.web.legal_corrections import corrected_ends
from api.web.legal_hearings import listed_in_words, put_off_in_words
from api.web.rendering import page
from api.web.route import Page
from domain.authority.bands import Band, bands_of, standing_at
from domain.authority.cited import Flag
from domain.authority.flags import flags
from domain.authority.known import Known
from domain.authority.late import learnt_late
from domain.case import SubjectNotOnCase
from domain.direction import DirectionStanding
from domain.hearing import HMCTS
from domain.moments import start_of_day
from domain.vocabulary import Attendance
from projections.case_file.clocks import of_child, of_courts, standing
from projections.case_file.legal import (
    WHEREABOUTS,
    child_of,
    children_asked,
    direction_standing,
    hearing_read,
    held_of,
    known_of,
    legal_status_of,
)
from projections.case_file.rows import SubjectRow
from projections.case_file.rows_of_law import DirectionRow, HearingRow, PowerRow
from projections.chronology.read import Filters, chronology

router = APIRouter(route_class=Page, include_in_schema=False)

KINDS = {
    "gap": "No authority known",
    "overlap": "More than one at once",
    "expiry": "Ran out, and nothing followed",
    "longer-than-allowed": "Longer than its rule allows",
    "second-extension": "Extended more often than its rule allows",
    "extension-after-expiry": "Extended after it had ended",
    "no-agreement": "Nobody named who agreed",
    "too-old": "Made too late for the child's age",
    "child-not-said": "No child named",
    "nothing-to-extend": "Extends what is not on the record",
}
#: What is flagged of a stretch of time, not of an order or a power wherever it is met.
OF_A_TIME = frozenset({"gap", "overlap"})

ATTENDED = {
    Attendance.IN_PERSON: "in person",
    Attendance.REMOTE_VIDEO: "by video",
    Attendance.REMOTE_PHONE: "by telephone",
}


@dataclass(frozen=True)
class BandView:
    """A band as the table has it, and its place in the picture in per cent (None: outside it)."""

    since: str
    until: str
    days: str
    what: str
    tone: str
    at: float | None
    width: float | None
    legal_status: str


@dataclass(frozen=True)
class FlagView:
    """Something that does not fit, as it is shown: `key` is its place on the page, `since` when it
    begins, `touches` whether it is about the instant that was asked of.
    """

    key: str
    title: str
    since: str | None
    flag: Flag
    touches: bool


@dataclass(frozen=True)
class DirectionView:
    """A direction, and how it stands."""

    row: DirectionRow
    standing: DirectionStanding


@dataclass(frozen=True)
class HearingView:
    """A hearing, on what authority the child was held when it took place, and its directions."""

    row: HearingRow
    status: str
    listed: str
    no_outcome: str | None
    day_number: int | None
    authority: str | None
    postponements: tuple[str, ...]
    directions: tuple[DirectionView, ...]


@dataclass(frozen=True)
class TakenBack:
    """An application, an order or a power that was recorded in error."""

    what: str
    when: str
    position: int
    reason: str
    agency: str
    taken_back_at: int


@router.get("/cases/{case_id}/legal", openapi_extra=permitting("case.read"))
async def show_legal(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Bands, what does not fit and why, and hearings with their directions."""
    async with opened(request, daybook, actor, case_id) as case:
        filters = Filters(kinds=WHEREABOUTS)
        where = await chronology(case.connection, case.view, case_id, case.sight, filters)
        until = _until(case)
        child, query = _chosen(request, case)
        known = known_of(case.file, child)
        found = bands_of(known, until)
        first, last = _span(case, found, until)
        directions = [
            DirectionView(each, direction_standing(case.file, each, until))
            for each in case.file.directions
        ]
        given = (request.query_params.get("at") or "").strip()
        at = asked_at.instant(given)
        held = held_of(where.rows, case.file, child)
        any_authority = any(known.rule(each).allows for each in known.authorities)
        # Without an authority the page asks for no time, so none can be wrong.
        fault = asked_at.fault(given) if any_authority else None
        asked = answer(case, known, found, at or default_instant(case, until), query)
        return page(
            request,
            "legal.html",
            status=422 if fault else 200,
            errors=(("at", fault),) if fault else (),
            field=given if fault else asked_at.field(at or asked.at),
            asked=asked,
            stands=stands_in_words(case, known, asked, until),
            taken_back=_taken_back(case),
            corrected_ends=list(corrected_ends(case)),
            is_asked=at is not None,
            standings=STANDINGS,
            hearings_held=hearings_to_ask_of(case, query),
            child=child,
            children=_children(case, child, given),
            subject=dict(query).get("subject"),
            case=case,
            tab="legal",
            bands=[_band(case, known, each, first, last) for each in found],
            first=present.stamp(first),
            last=present.stamp(last),
            flags=[
                FlagView(
                    f"flag-{number}",
                    _kind(each, until),
                    present.stamp(each.starts) if each.starts else None,
                    each,
                    _touches(each, asked),
                )
                for number, each in enumerate(flags(known, held, until), 1)
            ],
            learnt=learnt_late(known, until),
            clocks=[
                clock_view(each) for each in standing(of_child(of_courts(case.file), child), until)
            ],
            hearings=[_hearing(case, known, each, directions, until) for each in _in_order(case)],
            attended=ATTENDED,
            others=[each for each in directions if each.row.hearing_id is None],
            material=HMCTS.material,
            law=known.law,
            calendar=known.calendar.version,
            any_authority=any_authority,
        )


def _chosen(request: Request, case: Case) -> tuple[SubjectRow | None, list[tuple[str, str]]]:
    """Of whom it is asked, and how an address says so: not at all where there is only one. Whoever
    is asked of by name is never silently another.

    Raises SubjectNotOnCase.
    """
    given = request.query_params.get("subject", "")
    named = {str(each.subject_id): each for each in case.file.subjects}
    if given and given not in named:
        raise SubjectNotOnCase(field="subject")
    child = named.get(given) or child_of(case.file, None)
    several = len(_people(case, child)) > 1
    return child, [("subject", str(child.subject_id))] if child and several else []


def _people(case: Case, child: SubjectRow | None) -> tuple[SubjectRow, ...]:
    """Of whom it can be asked, and of whom it was."""
    children = children_asked(case.file)
    return children if child is None or child in children else (*children, child)


def _children(case: Case, child: SubjectRow | None, at: str) -> list[tuple[SubjectRow, str]]:
    """Each of whom it can be asked, with the address that asks it of them; nobody where it is of
    one alone.
    """
    children = _people(case, child)
    return [
        (each, case.address.to("legal", [("subject", str(each.subject_id)), ("at", at)]))
        for each in (children if len(children) > 1 else ())
    ]


def _taken_back(case: Case) -> list[TakenBack]:
    """In the order in which they first went on the record."""
    rows = [*case.file.applications, *case.file.orders, *case.file.powers]
    rows.sort(key=lambda row: row.on_record.position)
    return [
        TakenBack(
            what=(row.power if isinstance(row, PowerRow) else row.order_type).label,
            when=row.occurred.in_words(),
            position=row.on_record.position,
            reason=row.withdrawn.reason,
            agency=case.file.agency_name(row.by_agency),
            taken_back_at=row.withdrawn.on_record.position,
        )
        for row in rows
        if row.withdrawn is not None
    ]


def _until(case: Case) -> datetime:
    now = datetime.now(UTC)
    return now if case.banner is None else case.view.recorded_at or now


def _span(case: Case, found: Iterable[Band], until: datetime) -> tuple[datetime, datetime]:
    """What the picture covers: the window, or from the first authority to the last."""
    if case.window is not None:
        ends = case.window.ends_on + timedelta(days=1)
        return start_of_day(case.window.starts_on), min(start_of_day(ends), until)
    starts = [each.starts for each in found if each.starts is not None]
    day = timedelta(days=1)
    return (starts[0] - day, min(starts[-1] + day, until)) if starts else (until - day, until)


def _in_order(case: Case) -> list[HearingRow]:
    """Hearings by when they were held or are listed; of no known time, in the order of the record
    and last.
    """

    def place(row: HearingRow) -> tuple[bool, datetime]:
        at = (row.held or row.listed_for).sort_at
        return at is None, at or row.on_record.recorded_at

    return sorted(case.file.hearings, key=place)


def _kind(flag: Flag, until: datetime) -> str:
    """What a flag is called: of what has an end that is still to come, that it is to run out."""
    if flag.kind == "expiry" and flag.starts is not None and flag.starts >= until:
        return "To run out"
    if flag.kind == "expiry" and flag.ends is not None and flag.ends >= until:
        return "May have run out"
    return KINDS[flag.kind]


def _touches(flag: Flag, asked: Answer) -> bool:
    """Whether a flag is about the instant: about that time or, unless it is only of a time, about
    what was in force then.
    """
    if flag.starts is not None and flag.starts <= asked.at < (flag.ends or flag.starts):
        return True
    named = {*asked.standing.in_force, *asked.standing.may_be}
    return flag.kind not in OF_A_TIME and bool(named.intersection(flag.authorities))


def _band(case: Case, known: Known, band: Band, first: datetime, last: datetime) -> BandView:
    by_id, whole = known.by_id, (last - first).total_seconds()
    starts, ends = max(band.starts or first, first), min(band.ends, last)
    is_shown = starts < ends and whole > 0
    certain = [legal_status_of(known, by_id[each]) for each in band.in_force]
    codes = dict.fromkeys(each.in_short() for each in certain if each is not None)
    return BandView(
        since=present.stamp(band.starts) if band.starts else "before anything known",
        until=present.stamp(band.ends),
        days=_days(case, starts, ends) if is_shown else "",
        what=what_in_words(known, band),
        tone=band.standing,
        at=round(100 * (starts - first).total_seconds() / whole, 2) if is_shown else None,
        width=round(100 * (ends - starts).total_seconds() / whole, 2) if is_shown else None,
        legal_status=", ".join(codes),
    )


def _days(case: Case, starts: datetime, ends: datetime) -> str:
    """Which days of the window a stretch touches: Day 3; Days 3 to 10. Nothing without a window."""
    first = day_number(case, starts)
    last = day_number(case, ends - timedelta(microseconds=1))
    if first is None or last is None:
        return ""
    return f"Day {first}" if first == last else f"Days {first} to {last}"


def _hearing(
    case: Case,
    known: Known,
    row: HearingRow,
    directions: Iterable[DirectionView],
    until: datetime,
) -> HearingView:
    when = row.held or row.listed_for
    instant = when.earliest if when.is_exact else None
    off = row.postponements[-1] if row.postponements else None
    status = row.status.capitalize()
    if off is not None and off.hmcts_status and row.status != "held":
        status = HMCTS.statuses[off.hmcts_status]
    return HearingView(
        row=row,
        status=status,
        listed=listed_in_words(row),
        no_outcome=hearing_read(row, until).no_outcome,
        day_number=day_number(case, instant) if instant else None,
        authority=_authority(known, instant) if row.held else None,
        postponements=tuple(
            put_off_in_words(each, row, case.file.agency_name) for each in row.postponements
        ),
        directions=tuple(each for each in directions if each.row.hearing_id == row.hearing_id),
    )


def _authority(known: Known, instant: datetime | None) -> str | None:
    """On what authority then, in a case in which there ever was one."""
    if instant is None or not any(known.rule(each).allows for each in known.authorities):
        return None
    return standing_at(known, instant).says
