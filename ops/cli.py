"""The console command `daybook`. Each command says what it did in plain sentences.

Settings come from the environment (`DAYBOOK_*`); a command takes only what differs each time.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import psycopg
import typer
from pydantic import ValidationError

from api.settings import Settings
from domain.errors import Refusal
from domain.vocabulary import Role
from migrations.runner import MigrationRefused, migrate
from ops.database import AlreadyRunning, DatabaseUnavailable, working_database
from ops.embedded import EmbeddedPostgresError
from ops.embedded_account import AccountUnavailable
from projections.names import NAMES

app = typer.Typer(
    name="daybook",
    help="The shared, provable record of a child safeguarding case.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
actors = typer.Typer(help="Who may use this Daybook.", no_args_is_help=True)
app.add_typer(actors, name="actor")

#: What a person can put right, each with a message that says how.
EXPECTED = (
    AccountUnavailable,
    AlreadyRunning,
    DatabaseUnavailable,
    EmbeddedPostgresError,
    MigrationRefused,
    Refusal,
)


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
    from ops.serve import CannotListen, CannotStart, serve  # noqa: PLC0415 - loads the whole API

    with plain_errors(CannotListen, CannotStart):
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
        str | None, typer.Argument(help=f"One of {', '.join(NAMES)}; all of them if left out.")
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

    if projection is not None and projection not in NAMES:
        raise typer.BadParameter(f"{projection} is not one of {', '.join(NAMES)}.")
    with plain_errors(NoSuchPartnership, RebuildStuck), working_database(Settings()) as dsns:
        rebuild_all(dsns, projection, partnership)


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
) -> None:
    """Print a case's chronology as of a position, made from the events and nothing else.

    Then say whether the read model that the pages show agrees. Exit code 1 if it does not.
    """
    from ops.replay import print_replayed, replay_case  # noqa: PLC0415 - as above
    from projections.replay import ReplayStuck  # noqa: PLC0415 - as above

    with plain_errors(ReplayStuck), working_database(Settings()) as dsns:
        replayed = replay_case(dsns, case, position)
    print_replayed(replayed)
    if not replayed.agrees:
        raise typer.Exit(1)


@actors.command("add")
def add(
    *,
    partnership: Annotated[
        str, typer.Option(help="Short name of the partnership, such as northmere.")
    ],
    username: Annotated[str, typer.Option(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="Their name, as the record will show it.")],
    agency: Annotated[str, typer.Option(help="Code of their agency, such as police.")],
    role: Annotated[list[Role], typer.Option(help="What they may do. Give it again for more.")],
    new_partnership: Annotated[
        str | None,
        typer.Option(help="Begin this partnership, with a log of its own: its full name."),
    ] = None,
    with_password: Annotated[
        bool, typer.Option("--password", help="Also give them a password, to sign in to the pages.")
    ] = False,
) -> None:
    """Add an actor to a partnership and print their token, once: only its hash is kept.

    No server need be running; one that is knows them at once.
    """
    from ops.actors import (  # noqa: PLC0415 - loads the password hasher
        add_one,
        new_password,
        partnership_to_join,
    )

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        full_name = partnership_to_join(dsns, partnership, new_partnership)
        made = add_one(
            dsns,
            partnership_slug=partnership,
            partnership_name=full_name,
            username=username,
            name=name,
            agency=agency,
            roles=role,
            password=new_password() if with_password else None,
        )
    which = f"{full_name} ({partnership})"
    if new_partnership is not None:
        typer.echo(f"Began the partnership {which}, with a log of its own.")
    roles = ", ".join(each.label.lower() for each in role)
    typer.echo(f"Added {username} of {agency}, {roles}, to {which}.")
    typer.echo(f"Token: {made.token}")
    if made.password:
        typer.echo(f"Password: {made.password}")
    typer.echo("Keep this: it cannot be shown again.")


#: The option of `actor add` behind each field that a refusal names.
OPTIONS = {
    "partnership_slug": "--partnership",
    "partnership_name": "--new-partnership",
    "username": "--username",
    "name": "--name",
    "agency": "--agency",
    "roles": "--role",
}


@contextmanager
def options_named() -> Generator[None]:
    """Say with a refusal which option it is about."""
    try:
        yield
    except Refusal as refusal:
        option = OPTIONS.get(refusal.field or "")
        if option is None:
            raise
        raise Refusal(f"{option}: {refusal.sentence}") from refusal


@contextmanager
def plain_errors(*more: type[Exception]) -> Generator[None]:
    """Say what went wrong in a sentence, and leave with exit code 1, or 2 for a setting."""
    try:
        yield
    except ValidationError as error:
        for fault in error.errors():
            where = ".".join(str(part) for part in fault["loc"])
            what = fault["msg"].removeprefix("Value error, ")
            _say(f"DAYBOOK_{where.upper()}: {what}." if where else what)
        raise typer.Exit(2) from None
    except (*EXPECTED, *more) as error:
        _say(str(error))
        raise typer.Exit(1) from None
    except psycopg.OperationalError as error:
        _say(f"The database went away: {str(error).strip()}")
        raise typer.Exit(1) from None


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


if __name__ == "__main__":
    sys.exit(app())
