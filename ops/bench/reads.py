"""The reads benchmark: what it costs a reader that every look is put on the access log.

The application runs in this process on a PostgreSQL of its own, with everything that a server runs:
follower, publisher, access log. Between stretches of requests the access log is left out and put
back, so that both are measured in turns, in one run, on the same machine in the same state. A
stretch counts whole, with all that the log does meanwhile, and is only begun once nothing waits.
Requests are asked for without a network, whose cost would make the difference look smaller.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx
from fastapi import FastAPI
from psycopg import AsyncConnection
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.actors import add_actor
from api.app import create_app
from api.identity.sessions import begin_session
from api.services import Daybook
from api.settings import Dsns, Settings
from domain.identifiers import new_id
from domain.vocabulary import Role
from ops.bench.place import Place, place_to_measure

#: Cases in the list, and entries of the one that is read.
CASES, ENTRIES = 20, 250
ENTRIES_AT_ONCE = 50
#: No more than this is what the access log may cost: the issue's bound.
MOST = 1.10

READS: Mapping[str, str] = {
    "page": "/cases/{case_id}/chronology",
    "api": "/v1/cases/{case_id}/chronology",
    "list": "/v1/cases",
}
SAYS = {
    "page": "the chronology as a page, 250 rows",
    "api": "the chronology as JSON, 100 rows",
    "list": "the list of 20 cases as JSON",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds a request, in the median stretch, with the access log and without."""

    name: str
    on_ms: float
    off_ms: float

    @property
    def ratio(self) -> float:
        """How many times as long it takes with the access log."""
        return self.on_ms / self.off_ms


def bench_reads(settings: Settings, *, rounds: int, requests: int, as_json: bool) -> bool:
    """Measure, and print what came out. Whether every ratio is within the bound."""
    aside = Console(stderr=True)
    with aside.status("Starting PostgreSQL") as status, place_to_measure(settings) as place:
        costs = asyncio.run(_measure(place, rounds, requests, status.update))
    if as_json:
        sys.stdout.write(json.dumps([each for one in costs for each in _told(one)], indent=2))
        sys.stdout.write("\n")
    else:
        _show(costs, rounds, requests)
    return all(each.ratio <= MOST for each in costs)


async def _measure(
    place: Place, rounds: int, requests: int, say: Callable[[str], None]
) -> list[Cost]:
    settings = Settings(keys_dir=place.folder / "keys", log_level="ERROR")
    app = create_app(settings, place.dsns)
    async with app.router.lifespan_context(app):
        client, case_id = await _prepared(app, place.dsns, settings)
        async with aclosing(client):
            daybook: Daybook = app.state.daybook
            return [
                await _cost(
                    daybook,
                    client,
                    name,
                    path.format(case_id=case_id),
                    rounds=rounds,
                    requests=requests,
                    say=say,
                )
                for name, path in READS.items()
            ]


async def _cost(
    daybook: Daybook,
    client: httpx.AsyncClient,
    name: str,
    path: str,
    *,
    rounds: int,
    requests: int,
    say: Callable[[str], None],
) -> Cost:
    access_log = daybook.access_log
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds + 1):
        say(f"Reading {SAYS[name]}: {number} of {rounds}")
        # Now one goes first, now the other.
        for is_on in (True, False) if number % 2 else (False, True):
            await _until_nothing_waits(daybook)
            daybook.access_log = access_log if is_on else None
            began = time.perf_counter()
            for _ in range(requests):
                answer = await client.get(path)
                answer.raise_for_status()
            took[is_on].append(1000 * (time.perf_counter() - began) / requests)
            daybook.access_log = access_log
    # The first round warms up.
    return Cost(name, median(took[True][1:]), median(took[False][1:]))


async def _until_nothing_waits(daybook: Daybook) -> None:
    if daybook.access_log is not None:
        while daybook.access_log.waiting:  # noqa: ASYNC110 - it rings for readers, not for this.
            await asyncio.sleep(0.02)
    # For the follower to come to it, and the publisher to sign it.
    await asyncio.sleep(1.2)


async def _prepared(app: FastAPI, dsns: Dsns, settings: Settings) -> tuple[httpx.AsyncClient, str]:
    """Somebody signed in, both ways, with cases to read."""
    async with await AsyncConnection.connect(dsns.service, autocommit=True) as connection:
        made = await add_actor(
            connection,
            partnership_slug="bench",
            partnership_name="Bench",
            username="bench",
            name="Bench",
            agency="safeguarding-partnership",
            roles=(Role.COORDINATOR,),
        )
        session = await begin_session(
            connection,
            made.actor_id,
            idle=settings.session_idle,
            absolute=settings.session_absolute,
        )
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://bench",
        headers={"Authorization": f"Bearer {made.token}"},
        cookies={"daybook_session": session},
        timeout=60,
    )
    cases = [await _opened(client, number) for number in range(CASES)]
    position = 0
    for first in range(0, ENTRIES, ENTRIES_AT_ONCE):
        body = _contribution(first)
        told = await _post(client, f"/v1/cases/{cases[0]}/contributions", body)
        position = told["position"]
    seen = await client.get(READS["list"], headers={"Daybook-Position": str(position)})
    seen.raise_for_status()
    return client, cases[0]


async def _opened(client: httpx.AsyncClient, number: int) -> str:
    case = {"reference": f"BENCH-{number}", "pseudonym": "Rowan", "summary": "Made to be read."}
    case_id = str((await _post(client, "/v1/cases", case))["id"])
    agency = {"agency": "safeguarding-partnership", "name": "Partnership", "kind": "partnership"}
    await _post(client, f"/v1/cases/{case_id}/agencies", agency)
    return case_id


def _contribution(first: int) -> dict[str, Any]:
    entries = [
        {
            "occurred": f"2026-03-{1 + number % 28:02}T10:00+00:00",
            "kind": "visit",
            "summary": f"Visit {number}: seen at home with the family, and spoken to alone.",
            "source": {"system": "Visit log", "reference": str(number)},
        }
        for number in range(first, first + ENTRIES_AT_ONCE)
    ]
    source = {"system": "Visit log"}
    return {
        "title": "Visits",
        "author": "Clerk",
        "author_role": "RC1",
        "source": source,
        "entries": entries,
    }


async def _post(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body, headers={"Idempotency-Key": str(new_id())})
    if answer.is_error:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    told: dict[str, Any] = answer.json()
    return told


def _told(cost: Cost) -> list[dict[str, Any]]:
    off = f"reads.{cost.name}.unlogged"
    return [
        {"name": off, "value": cost.off_ms, "unit": "ms", "baseline": None, "ratio": None},
        {
            "name": f"reads.{cost.name}.logged",
            "value": cost.on_ms,
            "unit": "ms",
            "baseline": off,
            "ratio": cost.ratio,
        },
    ]


def _show(costs: list[Cost], rounds: int, requests: int) -> None:
    table = Table(
        title="Milliseconds a read, with the access log and without",
        title_justify="left",
        box=SIMPLE_HEAD,
    )
    for heading in ("read", "with", "without", "ratio"):
        table.add_column(heading, justify="left" if heading == "read" else "right")
    for each in costs:
        table.add_row(
            SAYS[each.name], f"{each.on_ms:.2f}", f"{each.off_ms:.2f}", f"{each.ratio:.3f}"
        )
    console = Console()
    console.print(table)
    console.print(
        f"Medians of {rounds} stretches of {requests} requests each, in turns, one after the other "
        f"in one process without a network; {os.cpu_count()} cores shared with PostgreSQL. A "
        f"ratio may be at most {MOST:.2f}."
    )
