"""The server is killed with -9 while a scenario loads, and the record comes out the same."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ops.scenarios import CONVENING, Loaded, Progress, Scenario, load
from tests.scenarios.conftest import tokens_in
from tests.scenarios.record_of import record_of
from tests.support.server import RunningServer

KILLS = 4


@pytest.mark.faults
def test_kills_while_loading_leave_the_record_of_an_undisturbed_load(
    fresh_server: RunningServer, elliot: Scenario
) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    chance = random.Random(seed)
    calm, stormy = "calm-elliot", "stormy-elliot"
    tokens = {name: tokens_in(fresh_server, name, elliot) for name in (calm, stormy)}
    undisturbed = load(elliot, fresh_server.base_url, tokens[calm])

    disturbed = _load_through_kills(fresh_server, elliot, tokens[stormy], chance)

    expected = record_of(fresh_server, calm, tokens[calm][CONVENING], undisturbed.case_id)
    found = record_of(fresh_server, stormy, tokens[stormy][CONVENING], disturbed.case_id)
    assert found == expected, f"seed {seed}"
    assert [receipt.position for receipt in disturbed.receipts] == [
        receipt.position for receipt in undisturbed.receipts
    ], f"seed {seed}"


def _load_through_kills(
    server: RunningServer, scenario: Scenario, tokens: dict[str, str], chance: random.Random
) -> Loaded:
    """Load in one thread; kill and restart the server from this one, between and during steps."""
    moments = sorted(chance.sample(range(2, len(scenario.steps) - 5), KILLS))
    reached = {moment: threading.Event() for moment in moments}
    over = threading.Event()

    def note(progress: Progress) -> None:
        if progress.done in reached:
            reached[progress.done].set()

    with ThreadPoolExecutor(max_workers=1) as loading:
        future = loading.submit(load, scenario, server.base_url, tokens, on_progress=note)
        future.add_done_callback(lambda _: over.set())
        for moment in moments:
            assert reached[moment].wait(60.0), f"step {moment} was not reached"
            over.wait(chance.uniform(0.0, 0.03))  # Anywhere within the steps that follow.
            server.kill()
            server.restart()
        return future.result(timeout=120.0)
