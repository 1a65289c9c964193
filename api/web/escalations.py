"""The page of a case's escalations: ladders in parallel, each level's times, what stalled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web import asked_at
from api.web.case_page import Case, end_of_minute, opened
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency
from domain.clocks import Elapsed, Standing
from domain.escalation import Climb, LevelTimes, climb
from domain.moments import LONDON, Moment, clock_in_words, day_in_words
from projections.case_file.climbing import ascent_of
from projections.case_file.rows import EscalationRow

router = APIRouter(route_class=Page, include_in_schema=False)

#: The least that anything in a ladder's picture is wide, in hundredths of the whole.
LEAST = 0.6

_TARGET = {
    "due": "Running",
    "at-risk": "At risk",
    "met": "Met",
    "missed": "Missed",
    "stopped": "Stopped",
    "restarted": "Running",
}


@dataclass(frozen=True)
class Bar:
    """One stretch of a ladder's picture: where it begins and how wide it is, in hundredths of the
    whole. `level` is None where it stood still.
    """

    at: float
    width: float
    level: int | None


@dataclass(frozen=True)
class LevelView:
    """One level as a row of a table."""

    times: LevelTimes
    agency: Agency
    reached: str
    acknowledged: str
    answered: str
    target: str
    is_missed: bool
    target_until: str | None
    asked: str | None


@dataclass(frozen=True)
class LadderView:
    """One escalation, as far as it had come."""

    row: EscalationRow
    climb: Climb
    sender: Agency
    receiver: Agency
    levels: tuple[LevelView, ...]
    bars: tuple[Bar, ...]

    @property
    def key(self) -> str:
        """The id of its section on the page."""
        return f"escalation-{self.row.escalation_id}"


@router.get("/cases/{case_id}/escalations", openapi_extra=permitting("case.read"))
async def show_escalations(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Every ladder as it stood at an instant: now, or the time in the address (`at`)."""
    given = (request.query_params.get("at") or "").strip()
    async with opened(request, daybook, actor, case_id) as case:
        asked = _asked(given)
        fault = asked_at.fault(given)
        instant = asked or _instant(case)
        climbs = [(row, climb(ascent_of(row), instant)) for row in case.file.escalations]
        begun = [each for each in climbs if each[1].status != "not-raised"]
        axis = _axis(begun, instant)
        ladders = [_ladder(row, found, case, axis) for row, found in begun]
        return page(
            request,
            "escalations.html",
            status=422 if fault else 200,
            case=case,
            tab="escalations",
            ladders=ladders,
            stalls=sum(len(each.climb.stalls) for each in ladders),
            unexplained=sum(
                skipped.reason is None for each in ladders for skipped in each.climb.skipped
            ),
            open_now=sum(each.climb.status == "open" for each in ladders),
            later=len(climbs) - len(begun),
            at=given if fault else asked_at.field(asked),
            errors=(("at", fault),) if fault else (),
            at_words=f"{day_in_words(instant.astimezone(LONDON).date())} at "
            f"{clock_in_words(instant)}",
            axis=[day_in_words(each.astimezone(LONDON).date()) for each in axis],
        )


def _asked(given: str) -> datetime | None:
    """The time in the address, to the end of its minute: what was raised at 9:02:30 is of 9:02."""
    asked = asked_at.instant(given)
    return asked and end_of_minute(asked)


def _instant(case: Case) -> datetime:
    """The instant that the view stands for in the world."""
    now = datetime.now(UTC)
    return now if case.view.is_now else case.view.recorded_at or now


def _axis(climbs: list[tuple[EscalationRow, Climb]], instant: datetime) -> tuple[datetime, ...]:
    """From the first that was raised to the last that moved, and no further than the instant; to
    the instant while one is open, since the longest time is often that in which nobody moves.
    """
    known = [
        place
        for row, _ in climbs
        for step in row.steps
        if (place := step.occurred.sort_at) is not None and place <= instant
    ]
    if not known:
        return (instant - timedelta(days=1), instant)
    if any(found.status == "open" for _, found in climbs):
        known.append(instant)
    return (min(known), max(*known, min(known) + timedelta(hours=1)))


def _ladder(row: EscalationRow, found: Climb, case: Case, axis: tuple[datetime, ...]) -> LadderView:
    return LadderView(
        row=row,
        climb=found,
        sender=case.names.agency(row.from_agency),
        receiver=case.names.agency(found.levels[0].to_agency),
        levels=tuple(_level(each, case) for each in found.levels),
        bars=tuple(_bars(row, found, axis)),
    )


def _level(times: LevelTimes, case: Case) -> LevelView:
    target = times.target
    return LevelView(
        times=times,
        agency=case.names.agency(times.to_agency),
        reached=times.reached.in_words(),
        acknowledged=_took(times.acknowledged, times.acknowledged_after),
        answered=_took(times.responded, times.responded_after),
        target="No target" if target is None else _how(target),
        is_missed=target is not None and target.standing == "missed",
        target_until=target.deadline.in_words if target else None,
        asked=times.asked_for_by.in_words() if times.asked_for_by else None,
    )


def _how(target: Standing) -> str:
    """How a level's time stands: what was answered late was not left without an answer."""
    late = target.late
    return late.replace("Done", "Answered", 1) if late else _TARGET[target.standing]


def _bars(row: EscalationRow, found: Climb, axis: tuple[datetime, ...]) -> list[Bar]:
    """A stretch for each level, until the next or the end; over it where it stood still."""
    first, last = axis
    ends = next((step.occurred.sort_at for step in row.steps if step.step == found.status), None)
    reached = [each.reached.sort_at or first for each in found.levels]
    bars = [
        _bar(begins, until, axis, level.level)
        for level, begins, until in zip(
            found.levels, reached, [*reached[1:], ends or last], strict=True
        )
    ]
    stalls = [
        _bar(stall.since, (stall.until and stall.until.sort_at) or last, axis, None)
        for stall in found.stalls
        if stall.since < last
    ]
    return [*bars, *stalls]


def _bar(begins: datetime, until: datetime, axis: tuple[datetime, ...], level: int | None) -> Bar:
    first, last = axis
    hundredth = (last - first) / 100
    at = min(max((begins - first) / hundredth, 0.0), 100 - LEAST)
    width = max((min(until, last) - begins) / hundredth, LEAST)
    return Bar(at, min(width, 100 - at), level)


def _took(moment: Moment | None, after: Elapsed | None) -> str:
    if moment is None or after is None:
        return "Not on the record"
    return f"{moment.in_words()}, after {after.says}"
