"""The commands `daybook bench`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.settings import Settings
from ops.plain_errors import plain_errors

app = typer.Typer(help="How fast this machine appends, verifies and reads.", no_args_is_help=True)


@app.command("verify")
def bench_verify(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    events: Annotated[int, typer.Option(min=1, help="How long a log to verify.")] = 1_000_000,
) -> None:
    """Measure how fast a log is verified on this machine.

    In a PostgreSQL of its own inside the data folder, removed at the end. Leave the machine alone
    meanwhile.
    """
    from ops.bench.verification import bench_verify  # noqa: PLC0415 - loads what it measures

    with plain_errors():
        bench_verify(Settings(), events=events, as_json=as_json)


@app.command("append")
def append(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to measure each.")] = 1.5,
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured.")] = 3,
) -> None:
    """Measure appends beside the eventsourcing library, plain SQL and UmaDB, on this machine.

    In a PostgreSQL of its own inside the data folder, removed at the end. Leave the machine alone
    meanwhile. UmaDB is measured if it is installed, as `make bench` does.
    """
    from ops.bench.report import bench_append  # noqa: PLC0415 - loads what it measures

    with plain_errors():
        bench_append(Settings(), rounds=rounds, seconds=seconds, as_json=as_json)


@app.command("reads")
def bench_reads(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    rounds: Annotated[int, typer.Option(min=1, help="How often each is measured.")] = 15,
    requests: Annotated[int, typer.Option(min=1, help="Requests in each stretch.")] = 40,
) -> None:
    """Measure what it costs readers that every look is put on the access log.

    In a PostgreSQL of its own inside the data folder, removed at the end; some five minutes. Exit
    code 1 if reading takes more than a tenth longer. Leave the machine alone meanwhile.
    """
    from ops.bench.reads import bench_reads  # noqa: PLC0415 - loads what it measures

    with plain_errors():
        is_within = bench_reads(Settings(), rounds=rounds, requests=requests, as_json=as_json)
    if not is_within:
        raise typer.Exit(1)
