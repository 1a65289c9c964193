"""The console command `daybook`. Each command says what it did in plain sentences.

Settings come from the environment (`DAYBOOK_*`); a command takes only what differs each time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.settings import Settings
from migrations.runner import migrate
from ops import cli_access, cli_actors, cli_bench, cli_keys, cli_witness
from ops.database import working_database
from ops.plain_errors import plain_errors
from projections.names import ALL_NAMES

app = typer.Typer(
    name="daybook",
    help="The shared, provable record of a child safeguarding case.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_actors.actors, name="actor")
app.add_typer(cli_actors.tokens, name="token")
app.add_typer(cli_bench.app, name="bench")
export = typer.Typer(help="What can be taken away from this Daybook.", no_args_is_help=True)
app.add_typer(export, name="export")
app.add_typer(cli_access.app, name="access")
app.add_typer(cli_keys.app, name="keys")
app.add_typer(cli_witness.app, name="witness")


@app.command("demo")
def demo() -> None:
    """Start Daybook with two synthetic cases, and stay up until Ctrl-C.

    Everything is kept in the data folder (DAYBOOK_DATA_DIR, else .daybook), with the sign-ins in
    demo-credentials.json. Run again, it uses what is there and adds nothing.
    """
    from ops.demo import DemoFailed, run_demo  # noqa: PLC0415 - loads the whole API
    from ops.scenarios import ScenarioError  # noqa: PLC0415 - as above
    from ops.serve import CannotListen, CannotStart  # noqa: PLC0415 - as above

    with plain_errors(CannotListen, CannotStart, DemoFailed, ScenarioError):
        run_demo(Settings())


@app.command("serve")
def serve(
    *,
    follow: Annotated[
        bool,
        typer.Option(help="Also keep the read models up to date. Without, run `daybook follow`."),
    ] = True,
) -> None:
    """Serve the API and the pages until told to stop (Ctrl-C or SIGTERM).

    With no DAYBOOK_DATABASE_URL, Daybook runs a PostgreSQL of its own in the data folder. With one,
    it uses that, and expects `daybook migrate` to have been run. DAYBOOK_HOST and DAYBOOK_PORT say
    where it listens.
    """
    from api.witness.folder import WitnessUnusable  # noqa: PLC0415 - loads the whole API
    from ops.serve import CannotListen, CannotStart, serve  # noqa: PLC0415 - as above

    with plain_errors(CannotListen, CannotStart, WitnessUnusable):
        serve(Settings(), follow=follow)


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database forward to this version of Daybook.

    The user of DAYBOOK_DATABASE_URL must own the database and may need CREATEROLE.
    """
    with plain_errors(), working_database(Settings(), migrated=False) as dsns:
        applied = migrate(dsns.owner)
        for name in applied:
            typer.echo(f"Applied {name}.")
        if not applied:
            typer.echo("The database is up to date.")


@app.command("follow")
def follow() -> None:
    """Keep the read models up to date until told to stop.

    `daybook serve` does this itself; with `--no-follow` it leaves it to this command. Several may
    run: one at a time works on each log, and another takes over when it ends.
    """
    from ops.read_models import follow  # noqa: PLC0415 - loads every projection

    settings = Settings()
    with plain_errors(), working_database(settings) as dsns:
        follow(settings, dsns)


@app.command("rebuild")
def rebuild(
    *,
    projection: Annotated[
        str | None, typer.Argument(help=f"One of {', '.join(ALL_NAMES)}; all of them if left out.")
    ] = None,
    partnership: Annotated[
        str | None, typer.Option(help="Only the log of this partnership.")
    ] = None,
) -> None:
    """Make read models anew from the log, while the old ones go on serving.

    Interrupted, nothing has changed for readers, and the next rebuild goes on where it stopped.
    """
    from ops.read_models import NoSuchPartnership, rebuild_all  # noqa: PLC0415 - as above
    from projections.rebuild import RebuildStuck  # noqa: PLC0415 - as above

    if projection is not None and projection not in ALL_NAMES:
        raise typer.BadParameter(f"{projection} is not one of {', '.join(ALL_NAMES)}.")
    settings = Settings()
    with plain_errors(NoSuchPartnership, RebuildStuck), working_database(settings) as dsns:
        rebuild_all(settings, dsns, projection, partnership)


@app.command("erase")
def erase() -> None:
    """Remove from PostgreSQL's files what destroyed cases left in them, and say what was not done.

    Run it after the key of a case was destroyed, at a quiet hour: while a table is rewritten nobody
    can read it. A server may go on meanwhile.
    """
    from ops.erase import StillInUse, erase_traces  # noqa: PLC0415 - as above

    with plain_errors(StillInUse), working_database(Settings()) as dsns:
        for sentence in erase_traces(dsns).sentences():
            typer.echo(sentence)


@app.command("replay")
def replay(
    *,
    case: Annotated[
        str, typer.Argument(help="The case's reference, such as DEMO-0001, or its id.")
    ],
    position: Annotated[
        int | None,
        typer.Option(min=1, help="As of this position of the log; the latest if left out."),
    ] = None,
    partnership: Annotated[
        str | None,
        typer.Option(help="Whose case it is, where more than one partnership has the reference."),
    ] = None,
) -> None:
    """Print a case's chronology as of a position, made from the events and nothing else.

    Then say whether the read model that the pages show agrees. Exit code 1 if it does not.
    """
    from ops.replay import print_replayed, replay_case  # noqa: PLC0415 - as above
    from projections.replay import ReplayStuck  # noqa: PLC0415 - as above

    settings = Settings()
    with plain_errors(ReplayStuck), working_database(settings) as dsns:
        replayed = replay_case(settings, dsns, case, position, partnership)
    print_replayed(replayed)
    if not replayed.agrees:
        raise typer.Exit(1)


@app.command("verify")
def verify(
    *,
    file: Annotated[
        Path | None,
        typer.Argument(help="A bundle or a receipt; this Daybook's own logs if left out."),
    ] = None,
    partnership: Annotated[
        str | None, typer.Option(help="Only the log of this partnership.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The log's verifier key, as you have it from elsewhere.")
    ] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option(
            help="The verifier key of a witness that must have cosigned; may be repeated."
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="What somebody else was given of the log: a bundle or a checkpoint."),
    ] = None,
    access_log: Annotated[
        bool,
        typer.Option("--access-log", help="Only access logs: the logs of who looked at what."),
    ] = False,
    log_only: Annotated[
        bool, typer.Option("--log-only", help="Leave out what events say, and the read models.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of sentences.")
    ] = False,
) -> None:
    """Verify that a log is what was recorded, signed and published, and say what could not be.

    Every position, hash and signature; then, unless `--log-only`, what every event says and every
    read model. Exit code 1 if there is any doubt.
    """
    from ops.read_models import NoSuchPartnership  # noqa: PLC0415 - as above
    from ops.verify import command  # noqa: PLC0415 - as above
    from ops.verify.bundle import NotABundle  # noqa: PLC0415 - as above
    from ops.verify.receipt import NotAReceipt  # noqa: PLC0415 - as above

    asked = command.Asked(
        key=key,
        witnesses=command.named_witnesses(witness or ()),
        against=against,
        log_only=log_only,
        access_log=access_log,
        as_json=as_json,
    )
    expected = (command.CannotVerify, NoSuchPartnership, NotABundle, NotAReceipt)
    with plain_errors(*expected):
        settings = Settings()
        if file is not None:
            is_sound = command.verify_file(settings, file, asked)
        else:
            with working_database(settings) as dsns:
                is_sound = command.verify_logs(settings, dsns, partnership, asked)
    if not is_sound:
        raise typer.Exit(1)


@export.command("proof")
def proof(
    *,
    partnership: Annotated[str, typer.Option(help="Short name of the partnership.")],
    out: Annotated[
        Path | None, typer.Option(help="The file to write; named after the time if left out.")
    ] = None,
    access_log: Annotated[
        bool,
        typer.Option("--access-log", help="Of the log of who looked at what, not of the record."),
    ] = False,
) -> None:
    """Write one file with which anybody can check a log, without Daybook and without its words.

    It holds no words and no names. README.txt in it says how to check it.
    """
    from ops.read_models import NoSuchPartnership  # noqa: PLC0415 - as above
    from ops.verify.command import CannotVerify, export_proof  # noqa: PLC0415 - as above

    settings = Settings()
    with plain_errors(CannotVerify, NoSuchPartnership), working_database(settings) as dsns:
        kind = "access" if access_log else "record"
        written = export_proof(settings, dsns, partnership, out, kind=kind)
    typer.echo(f"Wrote {written}. Check it with `daybook verify {written}`.")


if __name__ == "__main__":
    sys.exit(app())
