"""`daybook follow` and `daybook rebuild`: read models kept up to date, and made anew."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

import typer
from psycopg import AsyncConnection
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from api.keys import key_service, serving_keys
from api.logs import configure
from api.settings import Dsns, Settings
from domain.record.kinds import LogKind
from projections.follower import Follower
from projections.rebuild import Step, rebuild
from projections.registry import BY_NAME
from projections.sql import queries

SQL = queries("ops")

#: Without a terminal, one line for so many positions.
POSITIONS_A_LINE = 10_000


class NoSuchPartnership(LookupError):
    """There is no partnership of this short name."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(
            f"There is no partnership {name}: there "
            f"{'are only ' + ', '.join(known) if known else 'is none yet'}."
        )


def follow(settings: Settings, dsns: Dsns) -> None:
    """Keep the read models of every log up to date until told to stop.

    Raises MasterKeyUnavailable.
    """
    configure(settings.log_level)
    keys = serving_keys(settings, dsns)

    async def run() -> None:
        follower = Follower(dsns.follower, keys)
        stop = asyncio.Event()

        def end() -> None:
            stop.set()
            follower.wake()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, end)
        await follower.run(stop)

    typer.echo("Following. Press Ctrl-C to stop.")
    asyncio.run(run())
    typer.echo("Stopped following.")


def rebuild_all(
    settings: Settings, dsns: Dsns, projection: str | None, partnership: str | None
) -> None:
    """Make one read model, or all, anew from the log; the old rows serve until the swap.

    Raises NoSuchPartnership, MasterKeyUnavailable, and NoSuchReadModel and RebuildStuck as
    `rebuild` does.
    """
    configure("WARNING")
    keys = key_service(settings, dsns)
    console = Console(highlight=False)

    async def run() -> None:
        for name, log_id, kind in await logs(dsns, partnership):
            if projection is not None and BY_NAME[projection].kind != kind:
                continue
            with Progress(
                TextColumn("{task.description:<36}"),
                BarColumn(bar_width=20),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                console=console,
                disable=not console.is_terminal,
            ) as progress:
                show = _showing(console, progress, name)
                await rebuild(dsns.follower, keys, log_id, projection, show)
            console.print(f"Rebuilt {projection or 'every read model'} of {name}.")

    asyncio.run(run())


class Log(NamedTuple):
    """A log, as people name it."""

    name: str
    log_id: UUID
    kind: LogKind


async def logs(dsns: Dsns, partnership: str | None) -> list[Log]:
    """Every log, or the two of a partnership: its record, then its access log.

    Raises NoSuchPartnership.

    A log's id says which it is. The name in `record.log` does not, and two logs may bear one name:
    so a partnership's log is looked for by the partnership's id, and each row stands for itself.
    """
    name = "logs" if partnership is None else "partnership_logs"
    async with await AsyncConnection.connect(dsns.service) as connection:
        rows = await (await connection.execute(SQL[name])).fetchall()
    found = [Log(str(name), UUID(str(log_id)), kind) for log_id, kind, name in rows]
    if partnership is None:
        return found
    asked = [each for each in found if each.name == partnership]
    if not asked:
        raise NoSuchPartnership(partnership, sorted({each.name for each in found}))
    return [
        each._replace(name=f"{each.name}: access log") if each.kind == "access" else each
        for each in asked
    ]


def _showing(console: Console, progress: Progress, log: str) -> Callable[[Step], None]:
    tasks: dict[str, TaskID] = {}
    said: dict[str, int] = {}

    def show(step: Step) -> None:
        if console.is_terminal:
            task = tasks.get(step.projection)
            if task is None:
                task = tasks[step.projection] = progress.add_task(f"{log}: {step.projection}")
            progress.update(task, completed=step.position, total=step.head)
        elif (
            step.position == step.head
            or step.position - said.get(step.projection, 0) >= POSITIONS_A_LINE
        ):
            said[step.projection] = step.position
            console.print(f"{log}: {step.projection} at {step.position} of {step.head}")

    return show
