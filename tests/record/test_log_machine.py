"""The log against a model of it in plain dictionaries, over whatever Hypothesis thinks of."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api.settings import Dsns
from domain.errors import Refusal
from domain.record.append import (
    Append,
    Claim,
    ClaimTaken,
    Guard,
    GuardMoved,
    KeyReused,
    Receipt,
    VersionMoved,
)
from domain.record.application import Records
from domain.record.request import plain_events
from tests.support.check_log import check_log
from tests.support.keys import KEYS
from tests.support.log_events import a_key, an_append, an_event, new_stream

STREAMS = 4
NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """A request in terms of the model: streams by number, versions relative to where they are."""

    writes: list[tuple[int, int]]
    guards: list[tuple[int, int]]
    claims: list[tuple[str, int]]
    key: tuple[str, str, bytes] | None


streams = st.integers(0, STREAMS - 1)
# Mostly the version that is right, sometimes one off it.
offsets = st.sampled_from([0, 0, 0, 0, 0, -1, 1, 6])
requests = st.builds(
    Asked,
    writes=st.lists(st.tuples(streams, offsets), min_size=1, max_size=4),
    guards=st.lists(st.tuples(streams, offsets), max_size=2),
    claims=st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), streams), max_size=2),
    key=st.none()
    | st.tuples(
        st.sampled_from(["police", "housing"]),
        st.sampled_from(["one", "two", "three"]),
        st.sampled_from([b"x", b"x", b"y"]),
    ),
)


@dataclass
class Model:
    """What a log is, without a database."""

    events: list[tuple[UUID, int]] = field(default_factory=list)
    versions: dict[UUID, int] = field(default_factory=dict)
    claims: dict[str, UUID] = field(default_factory=dict)
    used: dict[tuple[str, str], tuple[bytes, list[int]]] = field(default_factory=dict)

    def take(self, append: Append) -> type[Refusal] | list[int]:
        key = append.idempotency
        if key and (key.agency, key.key) in self.used:
            digest, positions = self.used[key.agency, key.key]
            return positions if digest == key.digest else KeyReused
        versions, claims = dict(self.versions), dict(self.claims)
        for event in append.events:
            if event.originator_version != versions.get(event.originator_id, 0) + 1:
                return VersionMoved
            versions[event.originator_id] = event.originator_version
        for guard in append.guards:
            if guard.version != self.versions.get(guard.stream_id, 0):
                return GuardMoved
        for claim in append.claims:
            if claims.setdefault(claim.key, claim.stream_id) != claim.stream_id:
                return ClaimTaken
        self.versions, self.claims = versions, claims
        first = len(self.events) + 1
        self.events += [(each.originator_id, each.originator_version) for each in append.events]
        positions = list(range(first, len(self.events) + 1))
        if key:
            self.used[key.agency, key.key] = (key.digest, positions)
        return positions


class LogMachine(RuleBasedStateMachine):
    """Two processes on one log take turns; every answer and every row must be the model's."""

    dsns: Dsns

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.now, self.latest = NOON, datetime.min.replace(tzinfo=UTC)
        self.model = Model()
        self.streams = [new_stream() for _ in range(STREAMS)]
        self.log_id = new_stream()
        self.processes = [self._process(), self._process()]
        self.runner.run(self.processes[0].create_log(self.log_id, "Test"))
        self._have_the_key(self.processes[0])
        self._have_the_key(self.processes[1])

    def teardown(self) -> None:
        for process in self.processes:
            self.runner.run(process.__aexit__(None, None, None))
        self.runner.close()
        checked = check_log(self.dsns.owner, self.log_id)
        assert checked.streams == self.model.versions
        assert len(checked.requests) == len(self.model.used)

    def _have_the_key(self, process: Records) -> None:
        """At hand, so that appends are queued in the order in which they are asked for."""
        events = plain_events(self.log_id, an_append())
        self.runner.run(process.prepared(self.log_id, events, Append(())))

    def _process(self) -> Records:
        return self.runner.run(
            Records(self.dsns.service, KEYS, clock=lambda: self.now).__aenter__()
        )

    @rule(process=st.integers(0, 1), asked=st.lists(requests, min_size=1, max_size=6))
    def append_at_once(self, process: int, asked: list[Asked]) -> None:
        appends = [self._append(each) for each in asked]
        expected = [self.model.take(append) for append in appends]

        async def send() -> list[Receipt | BaseException]:
            records = self.processes[process]
            return await asyncio.gather(
                *(records.append(self.log_id, append) for append in appends),
                return_exceptions=True,
            )

        answers = self.runner.run(send())
        assert [
            [placed.position for placed in answer.placed]
            if isinstance(answer, Receipt)
            else type(answer)
            for answer in answers
        ] == expected
        for answer in answers:
            if isinstance(answer, Receipt) and not answer.replayed:
                self.latest = max(self.latest, self.now)
                assert answer.recorded_at == self.latest
            if isinstance(answer, Receipt):
                assert [(each.stream_id, each.stream_version) for each in answer.placed] == [
                    self.model.events[each.position - 1] for each in answer.placed
                ]

    @rule(minutes=st.integers(-90, 90))
    def the_clock_jumps(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(process=st.integers(0, 1))
    def a_process_is_restarted(self, process: int) -> None:
        self.runner.run(self.processes[process].__aexit__(None, None, None))
        self.processes[process] = self._process()
        self._have_the_key(self.processes[process])

    @precondition(lambda self: self.model.events)
    @rule(process=st.integers(0, 1), after=st.integers(0, 30), limit=st.integers(1, 30))
    def read_a_page(self, process: int, after: int, limit: int) -> None:
        page = self.runner.run(self.processes[process].events(self.log_id, after, limit))
        expected = list(enumerate(self.model.events, start=1))[after : after + limit]
        assert [
            (each.position, (each.event.originator_id, each.event.originator_version))
            for each in page
        ] == expected

    @rule(process=st.integers(0, 1), stream=streams)
    def load_a_stream(self, process: int, stream: int) -> None:
        stream_id = self.streams[stream]
        version = self.model.versions.get(stream_id, 0)
        loading = self.processes[process].load(self.log_id, stream_id, _count, 0)
        assert self.runner.run(loading) == (version, version)

    @invariant()
    def the_head_is_the_number_of_events(self) -> None:
        for process in self.processes:
            head, _ = self.runner.run(process.head(self.log_id))
            assert head == len(self.model.events)

    def _append(self, asked: Asked) -> Append:
        """The request itself. Versions are relative to now, before the others of the batch."""
        at = dict(self.model.versions)
        events = []
        for stream, offset in asked.writes:
            stream_id = self.streams[stream]
            version = max(1, at.get(stream_id, 0) + 1 + offset)
            at[stream_id] = version
            events.append(an_event(stream_id, version))
        return Append(
            events=tuple(events),
            guards=tuple(
                Guard(
                    self.streams[stream],
                    max(0, self.model.versions.get(self.streams[stream], 0) + offset),
                )
                for stream, offset in asked.guards
            ),
            claims=tuple(
                Claim("name", name, self.streams[stream]) for name, stream in asked.claims
            ),
            idempotency=a_key(asked.key[1], agency=asked.key[0], asks=asked.key[2])
            if asked.key
            else None,
        )


def _count(state: int, _event: object) -> int:
    return state + 1


def test_a_log_is_what_its_model_says(dsns):
    class Machine(LogMachine):
        pass

    Machine.dsns = dsns
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
