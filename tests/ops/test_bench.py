"""`daybook bench append` measures everything it names. How fast this machine is, nobody checks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.bench.of_umadb import is_installed
from ops.bench.sample import Sample, Tally

BASELINES = {
    "daybook.one.64": {"library.one", "inserts.one", "umadb.one"},
    "daybook.one.256": {"library.one", "inserts.one", "umadb.one"},
    "daybook.many": {"library.many", "copy.many"},
}


def measured_briefly(data_dir: Path) -> subprocess.CompletedProcess[str]:
    briefly = ("--seconds", "0.3", "--rounds", "1")
    return subprocess.run(
        [sys.executable, "-m", "ops.cli", "bench", "append", "--json", *briefly],
        env={**os.environ, "DAYBOOK_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's: another run closes that to PostgreSQL's account while this one uses it.
    with tempfile.TemporaryDirectory(prefix="daybook-bench-") as made:
        yield Path(made)


def test_every_figure_is_set_beside_its_baselines_and_nothing_is_left_behind(folder: Path) -> None:
    ran = measured_briefly(folder / "data")

    assert ran.returncode == 0, ran.stderr
    records: list[dict[str, Any]] = json.loads(ran.stdout)
    values = {each["name"]: each["value"] for each in records}
    beside = {name: set[str]() for name in BASELINES}
    for each in records:
        assert set(each) == {"name", "value", "unit", "baseline", "ratio"}
        if each["baseline"] is not None:
            beside[each["name"]].add(each["baseline"])
            ratio = each["value"] / values[each["baseline"]]
            assert each["ratio"] == pytest.approx(ratio, rel=0.01)
    left_out = set[str]() if is_installed() else {"umadb.one"}
    assert beside == {name: names - left_out for name, names in BASELINES.items()}
    assert {"daybook.one.256.p50", "daybook.one.256.p99", "disk.sync.p50"} <= set(values)
    assert list((folder / "data").iterdir()) == []
    if not is_installed():
        assert "Not measured, because not installed: UmaDB." in ran.stderr
        pytest.skip("*** UmaDB was not measured: `make bench` installs it. ***")


def test_only_what_is_finished_while_counting_counts() -> None:
    tally = Tally()
    tally.add(7, began=0.0)
    tally.start()
    tally.add(500, began=0.0)
    sample = tally.stop()
    tally.add(7, began=0.0)

    assert sample.events == 500
    assert len(sample.waits_s) == 1
    assert tally.is_over


def test_a_percentile_is_a_wait_that_really_happened() -> None:
    sample = Sample(events=4, seconds=2.0, waits_s=(0.004, 0.001, 0.002, 0.003))

    assert sample.rate == 2.0
    assert sample.wait_ms(50) == 3.0
    assert sample.wait_ms(99) == 4.0
    assert sample.wait_ms(0) == 1.0
