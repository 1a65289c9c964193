"""Errors of commands in plain sentences: what went wrong and what to do, never a traceback."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import psycopg
import typer
from pydantic import ValidationError

from api.settings import SettingUnusable
from domain.errors import Refusal
from migrations.runner import MigrationRefused
from ops.database import AlreadyRunning, DatabaseUnavailable
from ops.embedded import EmbeddedPostgresError
from ops.embedded_account import AccountUnavailable

#: What a person can put right, each with a message that says how.
EXPECTED = (
    AccountUnavailable,
    AlreadyRunning,
    DatabaseUnavailable,
    EmbeddedPostgresError,
    MigrationRefused,
    Refusal,
    SettingUnusable,
)


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
