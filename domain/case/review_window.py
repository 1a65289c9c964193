"""The period that a review looks at, and the day it counts from."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from domain.case.events import ReviewWindowSet
from domain.case.guards import require_open
from domain.case.state import CaseState
from domain.command import Change, placed, require_current
from domain.errors import Conflict, Invalid
from domain.event import Event
from domain.moments import EARLIEST_YEAR, LATEST_YEAR, Moment, Precision, london_day, start_of_day
from domain.text import ShortText


class SetReviewWindow(Change):
    """Set the period that a review looks at.

    `day_one` defaults to the day of the anchor, else to `starts_on`. `anchor` is when the anchor
    entry says it happened, `is_anchor_withdrawn` whether its agency withdrew it, and
    `is_anchor_restricted` whether anybody on the case may not read it, all read by the caller; the
    first is needed with `anchor_entry_id`.
    """

    label: ShortText
    starts_on: date
    ends_on: date
    day_one: date | None = None
    anchor_entry_id: UUID | None = None
    anchor: Moment | None = None
    is_anchor_withdrawn: bool = False
    is_anchor_restricted: bool = False


class WindowEndsBeforeItStarts(Invalid):
    """The review window ends before it starts. Check both dates."""

    field = "ends_on"


class DayOneOutsideWindow(Invalid):
    """Day 1 falls outside the review window. Choose a day inside it, or widen the window."""

    field = "day_one"


class AnchorOutsideWindow(Invalid):
    """The entry that days are counted from falls outside the review window."""

    field = "anchor_entry_id"


class AnchorHasNoDay(Invalid):
    """The entry that days are counted from does not say on which day it was. Choose another, or say
    which day is Day 1.
    """

    field = "anchor_entry_id"


class AnchorNotOnCase(Conflict):
    """The entry that days are counted from is not on this case. Choose one that is."""

    field = "anchor_entry_id"


class AnchorIsWithdrawn(Conflict):
    """The entry that days are counted from has been withdrawn. Choose one that stands."""

    field = "anchor_entry_id"


class AnchorIsRestricted(Conflict):
    """Everybody on the case reads the review window, so days are only counted from an entry that is
    open to the review, and always was. Choose another, or say which day is Day 1.
    """

    field = "anchor_entry_id"


class DateOutOfRange(Invalid):
    """This date is too far away to belong to a case. Check the year."""


class WindowIsAlreadySo(Conflict):
    """The review window is already set exactly so. There is nothing to change."""


def set_review_window(command: SetReviewWindow, state: CaseState) -> tuple[Event, ...]:
    """A review looks at a period, with Day 1 inside it."""
    case = require_open(state)
    require_current(command, case.version)
    _require_possible_window(command)
    anchor_day = _anchor_day(command)
    day_one = command.day_one or anchor_day or command.starts_on
    if not command.starts_on <= day_one <= command.ends_on:
        raise DayOneOutsideWindow

    window = ReviewWindowSet(
        **placed(command, case.case_id, case.version),
        label=command.label,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        day_one=day_one,
        anchor_entry_id=command.anchor_entry_id,
    )
    if case.window is not None and _window_facts(case.window) == _window_facts(window):
        raise WindowIsAlreadySo
    return (window,)


def _require_possible_window(command: SetReviewWindow) -> None:
    for name, day in (("starts_on", command.starts_on), ("ends_on", command.ends_on)):
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise DateOutOfRange(
                f"The year {day.year} is outside {EARLIEST_YEAR} to {LATEST_YEAR}.", field=name
            )
    if command.ends_on < command.starts_on:
        raise WindowEndsBeforeItStarts


def day_of_anchor(anchor: Moment) -> date | None:
    """The day in London that an anchor says it was; None if it does not say on which day."""
    says_the_day = anchor.kind not in {"before", "after"} and anchor.precision in {
        Precision.DAY,
        Precision.INSTANT,
    }
    return london_day(anchor.sort_at) if anchor.sort_at is not None and says_the_day else None


def _anchor_day(command: SetReviewWindow) -> date | None:
    if command.anchor_entry_id is None:
        return None
    if command.anchor is None:
        raise AnchorNotOnCase
    if command.is_anchor_withdrawn:
        raise AnchorIsWithdrawn
    if command.is_anchor_restricted:
        raise AnchorIsRestricted
    _require_anchor_inside(command, command.anchor)
    day = day_of_anchor(command.anchor)
    if day is None and command.day_one is None:
        raise AnchorHasNoDay
    return day


def _require_anchor_inside(command: SetReviewWindow, anchor: Moment) -> None:
    starts_at = start_of_day(command.starts_on)
    ends_at = start_of_day(command.ends_on + timedelta(days=1))
    is_before = anchor.latest is not None and anchor.latest < starts_at
    is_after = anchor.earliest is not None and anchor.earliest >= ends_at
    if is_before or is_after:
        raise AnchorOutsideWindow


def _window_facts(window: ReviewWindowSet) -> tuple[object, ...]:
    return (
        window.label,
        window.starts_on,
        window.ends_on,
        window.day_one,
        window.anchor_entry_id,
    )
