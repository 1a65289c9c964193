"""What a run found, as a table for people and as JSON for tools."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.settings import Settings
from ops.bench.append import Figure, Outcome, Way, run

EVENTS = "events/s"

LEGEND = (
    "Daybook: sealed, hashed, version-checked, in one order, through Records; 2 x 128 are two "
    "processes on one log. "
    "library: eventsourcing's own PostgreSQL recorder as it comes. "
    "INSERT, COPY: rows into Daybook's table, neither ordered nor checked nor hashed nor sealed. "
    "UmaDB: its own server and client, without conditions.\n"
)


def bench_append(settings: Settings, *, rounds: int, seconds: float, as_json: bool) -> None:
    """Measure, saying meanwhile on standard error what is done, and print what was found."""
    console, aside = Console(), Console(stderr=True)
    with aside.status("Starting PostgreSQL") as status:
        outcome = run(settings, rounds=rounds, seconds=seconds, say=status.update)
    if as_json:
        sys.stdout.write(to_json(outcome) + "\n")
    else:
        print_tables(outcome, console)
    if outcome.left_out:
        aside.print(f"Not measured, because not installed: {', '.join(outcome.left_out)}.")


def to_json(outcome: Outcome) -> str:
    """A JSON array of {"name", "value", "unit", "baseline", "ratio"}.

    Each of Daybook's figures is there once beside each baseline, with `ratio` = value / baseline's.
    The baselines, the waits (p50, p99) and the disk stand alone: `baseline` and `ratio` are null.
    """
    return json.dumps(list(_records(outcome)), indent=2)


def print_tables(outcome: Outcome, console: Console) -> None:
    """Say what came out, beside what, and how it was measured."""
    console.print(_table_of_figures(outcome))
    console.print(_table_of_ratios(outcome))
    console.print(LEGEND)
    console.print(_circumstances(outcome))


def _table_of_figures(outcome: Outcome) -> Table:
    table = _table(
        "Events durably appended a second, and the wait for one append in ms",
        ("each append", "by"),
        ("median", "lowest", "p50", "p99"),
    )
    for figure in outcome.figures:
        best = figure.best
        rates = sorted(sample.rate for sample in best.samples)
        waits = [best.wait_ms(each) for each in (50, 99)] if _has_waits(best) else []
        table.add_row(
            figure.says,
            best.says,
            *(f"{rate:,.0f}" for rate in (best.rate, rates[0])),
            *(f"{wait:.1f}" for wait in waits),
        )
    return table


def _table_of_ratios(outcome: Outcome) -> Table:
    table = _table("Daybook beside the others", ("Daybook", "beside"), ("ratio",))
    for figure, baseline, ratio in _comparisons(outcome):
        table.add_row(_named(figure), _named(baseline), f"{ratio:.2f}")
    return table


def _table(title: str, words: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in words:
        table.add_column(heading, no_wrap=True)
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _named(figure: Figure) -> str:
    return f"{figure.says}, {figure.best.says}"


def _circumstances(outcome: Outcome) -> str:
    p50, p99 = outcome.syncs_ms
    return (
        f"Medians of {outcome.rounds} rounds of {outcome.seconds:g} s, in turns; of several ways, "
        f"the best. {os.cpu_count()} cores, shared by PostgreSQL {outcome.postgres_version} and "
        "whoever asks it. Events of about 300 bytes in new streams; fsync, full_page_writes and "
        "synchronous_commit on. A write of 8 KiB was durable after "
        f"{p50:.2f} ms (p50), {p99:.2f} ms (p99)."
    )


def _records(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for figure, baseline, ratio in _comparisons(outcome):
        yield _record(figure.name, figure.best.rate, EVENTS, baseline.name, round(ratio, 3))
    for figure in outcome.figures:
        if not figure.beside:
            yield _record(figure.name, figure.best.rate, EVENTS)
        elif _has_waits(figure.best):
            yield _record(f"{figure.name}.p50", figure.best.wait_ms(50), "ms")
            yield _record(f"{figure.name}.p99", figure.best.wait_ms(99), "ms")
    for name, value in zip(("disk.sync.p50", "disk.sync.p99"), outcome.syncs_ms, strict=True):
        yield _record(name, value, "ms")


def _record(
    name: str, value: float, unit: str, baseline: str | None = None, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "baseline": baseline,
        "ratio": ratio,
    }


def _comparisons(outcome: Outcome) -> Iterator[tuple[Figure, Figure, float]]:
    """Each of Daybook's figures beside each baseline that was measured and finished anything."""
    for figure in outcome.figures:
        for name in figure.beside:
            baseline = outcome.figure(name)
            if baseline is not None and baseline.best.rate:
                yield figure, baseline, figure.best.rate / baseline.best.rate


def _has_waits(way: Way) -> bool:
    return all(sample.waits_s for sample in way.samples)
