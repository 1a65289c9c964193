"""On what authority the child was held or placed, what courts did, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web import present
from api.web.case_page import Case, opened
from api.web.rendering import page
from api.web.route import Page
from domain.authority.bands import Band, bands_of, standing_at
from domain.authority.flags import Flag, flags
from domain.authority.known import Known
from domain.authority.late import learnt_late
from domain.direction import DirectionStanding
from domain.hearing import HMCTS
from domain.moments import london_day, start_of_day
from projections.case_file.legal import WHEREABOUTS, direction_standing, held_of, known_of
from projections.case_file.rows_of_law import DirectionRow, HearingRow
from projections.chronology.read import Filters, chronology
from projections.items.law import code_in_words

router = APIRouter(route_class=Page, include_in_schema=False)

KINDS = {
    "gap": "No authority known",
    "overlap": "More than one at once",
    "expiry": "Ran out, or is to run out",
    "longer-than-allowed": "Longer than its rule allows",
    "second-extension": "Extended more often than its rule allows",
    "extension-after-expiry": "Extended after it had ended",
    "no-agreement": "Nobody named who agreed",
}


@dataclass(frozen=True)
class BandView:
    """A band as the table has it, and its place in the picture in per cent (None: outside it)."""

    since: str
    until: str
    what: tuple[str, ...]
    tone: str
    at: float | None
    width: float | None
    legal_status: str


@dataclass(frozen=True)
class FlagView:
    """Something that does not fit, as it is shown."""

    title: str
    flag: Flag


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
    day_number: int | None
    authority: str | None
    postponements: tuple[str, ...]
    directions: tuple[DirectionView, ...]


@router.get("/cases/{case_id}/legal", openapi_extra=permitting("case.read"))
async def show_legal(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Bands, what does not fit and why, and hearings with their directions."""
    async with opened(request, daybook, actor, case_id) as case:
        filters = Filters(kinds=WHEREABOUTS)
        where = await chronology(case.connection, case.view, case_id, case.sight, filters)
        until = _until(case)
        known = known_of(case.file)
        found = bands_of(known, until)
        first, last = _span(case, found, until)
        directions = [
            DirectionView(each, direction_standing(each, until)) for each in case.file.directions
        ]
        return page(
            request,
            "legal.html",
            case=case,
            tab="legal",
            bands=[_band(known, each, first, last) for each in found],
            first=present.stamp(first),
            last=present.stamp(last),
            flags=[
                FlagView(KINDS[each.kind], each)
                for each in flags(known, held_of(where.rows, case.file), until)
            ],
            learnt=learnt_late(known, until),
            hearings=[_hearing(case, known, each, directions) for each in case.file.hearings],
            others=[each for each in directions if each.row.hearing_id is None],
            material=HMCTS.material,
            law=known.law,
            calendar=known.calendar.version,
            any_authority=any(known.rule(each).allows for each in known.authorities),
        )


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


def _band(known: Known, band: Band, first: datetime, last: datetime) -> BandView:
    by_id, whole = known.by_id, (last - first).total_seconds()
    starts, ends = max(band.starts or first, first), min(band.ends, last)
    is_shown = starts < ends and whole > 0
    certain = [known.rule(by_id[each]) for each in band.in_force]
    perhaps = [known.rule(by_id[each]) for each in band.may_be]
    codes = dict.fromkeys(each.legal_status for each in certain if each.legal_status)
    return BandView(
        since=present.stamp(band.starts) if band.starts else "before anything known",
        until=present.stamp(band.ends),
        what=(*(each.title for each in certain), *(f"{each.title} (may be)" for each in perhaps)),
        tone=band.standing,
        at=round(100 * (starts - first).total_seconds() / whole, 2) if is_shown else None,
        width=round(100 * (ends - starts).total_seconds() / whole, 2) if is_shown else None,
        legal_status=", ".join(codes),
    )


def _hearing(
    case: Case, known: Known, row: HearingRow, directions: Iterable[DirectionView]
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
        day_number=_day_number(case, london_day(instant)) if instant else None,
        authority=_authority(known, instant) if row.held else None,
        postponements=tuple(
            f"{each.what.capitalize()} {each.occurred.in_words()}"
            + (f", until {each.relisted_for.in_words()}" if each.relisted_for else "")
            + (f": {each.reason}" if each.reason else "")
            + (f" ({code_in_words(each.code)})" if each.code else "")
            for each in row.postponements
        ),
        directions=tuple(each for each in directions if each.row.hearing_id == row.hearing_id),
    )


def _authority(known: Known, instant: datetime | None) -> str | None:
    """On what authority then, in a case in which there ever was one."""
    if instant is None or not any(known.rule(each).allows for each in known.authorities):
        return None
    return standing_at(known, instant).says


def _day_number(case: Case, day: date) -> int | None:
    window = case.window
    if window is None or not window.starts_on <= day <= window.ends_on:
        return None
    return (day - window.day_one).days + 1
