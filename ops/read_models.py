"""`daybook follow` and `daybook rebuild`: read models kept up to date, and made anew."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
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

from api.logs import configure
from api.settings import Dsns, Settings
from projections.follower import Follower
from projections.rebuild import Step, rebuild
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
    """Keep the read models of every log up to date until told to stop."""
    configure(settings.log_level)

    async def run() -> None:
        follower = Follower(dsns.follower)
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


def rebuild_all(dsns: Dsns, projection: str | None, partnership: str | None) -> None:
    """Make one read model, or all, anew from the log; the old rows serve until the swap.

    Raises NoSuchPartnership, and NoSuchReadModel and RebuildStuck as `rebuild` does.
    """
    configure("WARNING")
    console = Console(highlight=False)

    async def run() -> None:
        for name, log_id in await logs(dsns, partnership):
            with Progress(
                TextColumn("{task.description:<36}"),
                BarColumn(bar_width=20),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                console=console,
                disable=not console.is_terminal,
            ) as progress:
                await rebuild(dsns.follower, log_id, projection, _showing(console, progress, name))
            console.print(f"Rebuilt {projection or 'every read model'} of {name}.")

    asyncio.run(run())


async def logs(dsns: Dsns, partnership: str | None) -> list[tuple[str, UUID]]:
    """Every log as name and id, or the one asked for. Raises NoSuchPartnership."""
    async with await AsyncConnection.connect(dsns.follower) as connection:
        rows = await (await connection.execute(SQL["logs"])).fetchall()
    found = {str(name): UUID(str(log_id)) for log_id, name in rows}
    if partnership is None:
        return list(found.items())
    if partnership not in found:
        raise NoSuchPartnership(partnership, list(found))
    return [(partnership, found[partnership])]


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
