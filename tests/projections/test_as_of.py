"""Which position a reader looks from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.identifiers import new_id
from domain.record.append import Append
from domain.record.application import Records
from projections.as_of import BadAsOf, BeforeTheRecord, View, resolve
from tests.projections.conftest import Log
from tests.support.builders import a_case, an_entry
from tests.support.keys import KEYS

pytestmark = pytest.mark.anyio

BEGAN = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is set."""

    now = BEGAN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def timed(log: Log) -> Log:
    """A log of 12 events: 6 at midday, 1 each at 12:01, 12:02 and 12:03, and 3 at 12:10."""
    clock = Clock()
    async with Records(log.dsns.service, KEYS, clock=clock) as records:
        await records.append(log.log_id, Append(a_case()))
        for minutes in (1, 2, 3):
            clock.now = BEGAN + timedelta(minutes=minutes)
            await records.append(log.log_id, Append((an_entry(f"at {minutes}"),)))
        clock.now = BEGAN + timedelta(minutes=10)
        await records.append(
            log.log_id, Append(tuple(an_entry(f"{name} at 10") for name in ("a", "b", "c")))
        )
    await log.follow()
    return log


NEITHER = [
    "",
    "-1",
    "1.5",
    "yesterday",
    "\u00b2",
    "2026-03-20",
    "2026-03-20T12:00",
    "\0",
    "0001-01-01T00:00+14:00",
]


def minutes(count: float) -> str:
    return (BEGAN + timedelta(minutes=count)).isoformat()


async def test_now_is_the_latest_position(timed: Log):
    assert await timed.view() == View(
        timed.log_id, 12, BEGAN + timedelta(minutes=10), is_now=True, head=12
    )


async def test_a_position_is_itself(timed: Log):
    assert await timed.view(7) == View(
        timed.log_id, 7, BEGAN + timedelta(minutes=1), is_now=False, head=12
    )


async def test_a_position_beyond_the_latest_is_the_latest(timed: Log):
    for as_of in ("13", "99999999999999999999999999", "9223372036854775808"):
        view = await timed.view(as_of)
        assert (view.position, view.is_now) == (12, True)


AT_MINUTES = {0: 6, 0.5: 6, 1: 7, 1.99: 7, 2: 8, 3: 9, 9.99: 9, 10: 12, 10_000: 12}


async def test_a_time_is_the_last_position_recorded_at_or_before_it(timed: Log):
    found = {after: (await timed.view(minutes(after))).position for after in AT_MINUTES}

    assert found == AT_MINUTES


async def test_a_microsecond_decides(timed: Log):
    just_before = (BEGAN + timedelta(minutes=1, microseconds=-1)).isoformat()

    assert (await timed.view(just_before)).position == 6


async def test_the_same_instant_in_any_offset_is_the_same_view(timed: Log):
    summer = (BEGAN + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=1))).isoformat()

    assert summer.endswith("+01:00")
    assert await timed.view(summer) == await timed.view(summer.replace("+", " "))
    assert (await timed.view(summer)).position == 7
    assert (await timed.view("2026-03-20T12:01:00Z")).position == 7


async def test_before_the_first_event_there_is_nothing(timed: Log):
    for as_of in ("0", "2026-03-20T11:59:59.999999Z", "0001-01-01T00:00Z"):
        with pytest.raises(BeforeTheRecord):
            await timed.view(as_of)


async def test_what_is_neither_a_position_nor_a_time_is_refused(timed: Log):
    for as_of in NEITHER:
        with pytest.raises(BadAsOf) as refused:
            await timed.view(as_of)
        assert refused.value.field == "as_of"


async def test_every_position_is_found_by_its_own_time(log: Log):
    clock = Clock()
    async with Records(log.dsns.service, KEYS, clock=clock) as records:
        for number in range(37):
            clock.now = BEGAN + timedelta(seconds=number)
            await records.append(log.log_id, Append((an_entry(f"entry {number}"),)))
    await log.follow()

    for number in range(37):
        assert (await log.view((BEGAN + timedelta(seconds=number)).isoformat())).position == (
            number + 1
        )


async def test_an_empty_log_has_a_present_and_no_past(log: Log):
    await log.follow()

    assert await log.view() == View(log.log_id, 0, None, is_now=True, head=0)
    with pytest.raises(BeforeTheRecord):
        await log.view("2026-03-20T12:00Z")


async def test_a_log_that_nobody_has_followed_yet_shows_nothing(log: Log):
    await log.append(*a_case())

    view = await log.view()

    assert (view.position, view.head) == (0, 6)


async def test_a_log_that_is_not_there_shows_nothing(log: Log):
    nowhere = new_id()

    assert await resolve(log.service, nowhere, None) == View(nowhere, 0, None, is_now=True, head=0)


async def test_a_view_goes_no_further_than_the_slowest_read_model_asked(log: Log):
    await log.record(*a_case())
    await log.append(an_entry())
    await log.owner.execute("UPDATE read.progress SET position = 7 WHERE projection = 'chronology'")

    assert (await log.view()).position == 6
    assert (await log.view(7)).position == 6
    only = await resolve(log.service, log.log_id, None, projections=["chronology"])
    assert (only.position, only.head) == (7, 7)


async def test_a_view_says_what_was_asked_for_where_the_read_models_are_behind(timed: Log):
    await timed.owner.execute(
        "UPDATE read.progress SET position = 8 WHERE projection = 'chronology'"
    )

    views = [await timed.view(as_of) for as_of in (minutes(1), minutes(3), minutes(99), 9, 99)]

    assert [(view.position, view.asked) for view in views] == [
        (7, 7), (8, 9), (8, 12), (8, 9), (8, 12)
    ]  # fmt: skip
    assert (await timed.view()).asked == 8
