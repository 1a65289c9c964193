"""States folded from streams, kept, and brought forward by what was added since."""

from __future__ import annotations

import pytest

from domain.event import Event
from domain.record.append import VersionMoved
from domain.record.application import Records
from tests.support.keys import KEYS
from tests.support.log_events import an_append, new_stream

pytestmark = pytest.mark.anyio


class Folding:
    """An `evolve` that counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def evolve(self, state: tuple[str, ...], event: Event) -> tuple[str, ...]:
        self.times += 1
        return (*state, event.reason)


async def test_no_such_stream_is_version_zero(log):
    assert await log.records.load(log.log_id, new_stream(), Folding().evolve, ()) == ((), 0)


async def test_a_state_is_folded_in_order(log):
    stream, folding = new_stream(), Folding()
    await log.append(an_append(stream, says="one"))
    await log.append(an_append(stream, 2, says="two"))

    loaded = await log.records.load(log.log_id, stream, folding.evolve, ())

    assert loaded == (("one", "two"), 2)


async def test_only_what_was_added_since_is_folded(log):
    stream, folding = new_stream(), Folding()
    evolve = folding.evolve
    await log.append(an_append(stream, events=10))
    await log.records.load(log.log_id, stream, evolve, ())
    await log.append(an_append(stream, 11, events=2))

    _, version = await log.records.load(log.log_id, stream, evolve, ())

    assert (version, folding.times) == (12, 12)


async def test_what_another_process_added_is_seen(log):
    stream, folding = new_stream(), Folding()
    evolve = folding.evolve
    await log.append(an_append(stream))
    await log.records.load(log.log_id, stream, evolve, ())
    async with Records(log.dsns.service, KEYS) as another:
        await another.append(log.log_id, an_append(stream, 2, says="from elsewhere"))

    state, version = await log.records.load(log.log_id, stream, evolve, ())

    assert (state[-1], version) == ("from elsewhere", 2)


async def test_states_of_two_logs_and_two_foldings_are_kept_apart(log):
    stream, other = new_stream(), new_stream()
    await log.records.create_log(other, "Another")
    await log.append(an_append(stream, says="here"))
    await log.records.append(other, an_append(stream, says="there"))
    one, two = Folding().evolve, Folding().evolve

    assert (await log.records.load(log.log_id, stream, one, ()))[0] == ("here",)
    assert (await log.records.load(other, stream, one, ()))[0] == ("there",)
    assert (await log.records.load(log.log_id, stream, two, ("from",)))[0] == ("from", "here")


async def test_the_states_used_longest_ago_are_let_go(dsns):
    async with Records(dsns.service, KEYS, most_cached=2) as records:
        log_id, streams, folding = new_stream(), [new_stream() for _ in range(3)], Folding()
        evolve = folding.evolve
        await records.create_log(log_id, "Test")
        for stream in streams:
            await records.append(log_id, an_append(stream))
            await records.load(log_id, stream, evolve, ())
        assert folding.times == 3

        await records.load(log_id, streams[1], evolve, ())
        await records.load(log_id, streams[2], evolve, ())
        assert folding.times == 3
        assert await records.load(log_id, streams[0], evolve, ()) == (("marsupilami",), 1)
        assert folding.times == 4


async def test_a_refusal_makes_the_state_be_read_anew(log):
    """As after the database went back to a backup: what is kept is ahead of the log."""
    stream, folding = new_stream(), Folding()
    evolve = folding.evolve
    await log.append(an_append(stream, events=2))
    await log.records.load(log.log_id, stream, evolve, ())
    owner = await log.as_owner()
    await owner.execute("DELETE FROM record.event WHERE position = 2")
    await owner.execute("UPDATE record.log SET head = 1")
    await owner.commit()

    with pytest.raises(VersionMoved):
        await log.append(an_append(stream, 3))

    assert (await log.records.load(log.log_id, stream, evolve, ()))[1] == 1


@pytest.mark.parametrize(("after", "limit", "positions"), [(0, 2, [1, 2]), (2, 9, [3]), (3, 9, [])])
async def test_the_log_is_read_in_pages(log, after, limit, positions):
    await log.append(an_append(events=3))
    events = await log.records.events(log.log_id, after=after, limit=limit)
    assert [each.position for each in events] == positions
