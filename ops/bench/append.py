"""The append benchmark: Daybook and four other ways to keep the same events, in turns.

Everything is measured once a round, on the same disk, with tables emptied in between; every second
round goes backwards, so that nothing always comes after the same neighbour. A figure is the median
of its rounds, and where there are several ways to do a thing the best one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from api.settings import Settings
from ops.bench import of_umadb
from ops.bench.disk import sync_waits_ms
from ops.bench.of_copy import measure_copy
from ops.bench.of_daybook import measure_daybook
from ops.bench.of_inserts import measure_inserts
from ops.bench.of_library import measure_library
from ops.bench.of_umadb import measure_umadb
from ops.bench.place import Place, place_to_measure
from ops.bench.sample import Sample

#: Events of one append, where it is not one: what an agency's nightly batch sends at once.
MANY = 500

Measure = Callable[[Place, float], Sample]


@dataclass(slots=True)
class Way:
    """One way to do a thing, and what was seen of it, a sample a round."""

    says: str
    measure: Measure
    samples: list[Sample] = field(default_factory=list[Sample])

    @property
    def rate(self) -> float:
        """Events a second, the median of the rounds."""
        return median(sample.rate for sample in self.samples)

    def wait_ms(self, percentile: int) -> float:
        """The wait that so many percent did not exceed, the median of the rounds."""
        return median(sample.wait_ms(percentile) for sample in self.samples)


@dataclass(frozen=True, slots=True)
class Figure:
    """A thing that is measured, with the ways to do it.

    Tools read `name`, so it stays. `beside` are the figures of others that it is compared with.
    """

    name: str
    says: str
    ways: tuple[Way, ...]
    beside: tuple[str, ...] = ()

    @property
    def best(self) -> Way:
        """The fastest way."""
        return max(self.ways, key=lambda way: way.rate)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found. `syncs_ms` are p50 and p99 of making one write durable."""

    figures: tuple[Figure, ...]
    syncs_ms: tuple[float, float]
    rounds: int
    seconds: float
    postgres_version: int
    left_out: tuple[str, ...]

    def figure(self, name: str) -> Figure | None:
        """The figure of this name, if it was measured."""
        return next((each for each in self.figures if each.name == name), None)


def figures() -> tuple[Figure, ...]:
    """All that is measured here, Daybook first."""
    ones = ("library.one", "inserts.one", "umadb.one")
    figures = [
        Figure("daybook.one.64", "Daybook, 1 event", _daybook([(1, 64), (2, 32)], 1), ones),
        Figure("daybook.one.256", "Daybook, 1 event", _daybook([(1, 256), (2, 128)], 1), ones),
        Figure(
            "daybook.many",
            f"Daybook, {MANY} events",
            _daybook([(1, 1), (1, 8), (2, 4), (2, 8)], MANY),
            ("library.many", "copy.many"),
        ),
        Figure("library.one", "library, 1 event", _library([16], 1)),
        Figure("library.many", f"library, {MANY} events", _library([1, 16], MANY)),
        Figure("inserts.one", "INSERT, 1 row", _inserts([64])),
        Figure("copy.many", f"COPY, {MANY} rows", _copy([1, 2, 4])),
    ]
    if of_umadb.is_installed():
        figures.append(Figure("umadb.one", "UmaDB, 1 event", _umadb([1, 16, 64])))
    return tuple(figures)


def run(settings: Settings, *, rounds: int, seconds: float, say: Callable[[str], None]) -> Outcome:
    """Measure everything `rounds` times for `seconds` each, and say meanwhile what is done."""
    measured = figures()
    turns = [(figure, way) for figure in measured for way in figure.ways]
    syncs: list[list[float]] = []
    with place_to_measure(settings) as place:
        # Fills the write-ahead log, so that from here on there are files of it to use again.
        measure_copy(place, connections=2, seconds=seconds)
        for number in range(rounds):
            syncs.append(sync_waits_ms(place.folder, seconds / 4))
            for figure, way in turns if number % 2 == 0 else reversed(turns):
                say(f"Round {number + 1} of {rounds}: {figure.says}, {way.says}")
                place.make_ready()
                way.samples.append(way.measure(place, seconds))
        version = place.postgres.version
    return Outcome(
        figures=measured,
        syncs_ms=(_percentile(syncs, 50), _percentile(syncs, 99)),
        rounds=rounds,
        seconds=seconds,
        postgres_version=version,
        left_out=() if of_umadb.is_installed() else ("UmaDB",),
    )


def _percentile(rounds: Sequence[Sequence[float]], percent: int) -> float:
    return median(waits[len(waits) * percent // 100] for waits in rounds)


def _daybook(ways: Sequence[tuple[int, int]], events: int) -> tuple[Way, ...]:
    def way(processes: int, callers: int) -> Way:
        return Way(
            f"{processes} x {callers} in flight" if processes > 1 else f"{callers} in flight",
            lambda place, seconds: measure_daybook(
                place, processes=processes, in_flight=callers, events=events, seconds=seconds
            ),
        )

    return tuple(way(*each) for each in ways)


def _library(threads: Sequence[int], events: int) -> tuple[Way, ...]:
    def way(callers: int) -> Way:
        return Way(
            f"{callers} threads",
            lambda place, seconds: measure_library(
                place, threads=callers, events=events, seconds=seconds
            ),
        )

    return tuple(map(way, threads))


def _inserts(connections: Sequence[int]) -> tuple[Way, ...]:
    def way(callers: int) -> Way:
        return Way(
            f"{callers} connections",
            lambda place, seconds: measure_inserts(place, connections=callers, seconds=seconds),
        )

    return tuple(map(way, connections))


def _copy(connections: Sequence[int]) -> tuple[Way, ...]:
    def way(callers: int) -> Way:
        return Way(
            f"{callers} connections",
            lambda place, seconds: measure_copy(place, connections=callers, seconds=seconds),
        )

    return tuple(map(way, connections))


def _umadb(clients: Sequence[int]) -> tuple[Way, ...]:
    def way(callers: int) -> Way:
        return Way(
            f"{callers} clients",
            lambda place, seconds: measure_umadb(place, clients=callers, seconds=seconds),
        )

    return tuple(map(way, clients))
