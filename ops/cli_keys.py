"""The commands `daybook keys`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.settings import Settings
from ops.database import working_database
from ops.plain_errors import plain_errors

app = typer.Typer(
    help="The keys that seal what events say, and those that sign.", no_args_is_help=True
)


@app.command("show")
def show() -> None:
    """Say which master keys there are, what they wrap, and which key signs each log.

    Names and counts only: no key is ever printed, but for the public ones.
    """
    from ops.keys import show_keys  # noqa: PLC0415 - loads what it needs of the API

    with plain_errors(), working_database(Settings()) as dsns:
        show_keys(Settings(), dsns)


@app.command("rotate")
def rotate(
    *,
    erase_old: Annotated[
        bool,
        typer.Option(help="Then erase the old master keys, half a minute later at the earliest."),
    ] = False,
) -> None:
    """Make a new master key and wrap every data key under it. No event is touched.

    A server may go on meanwhile. Interrupted, run it again. With a key service, rotate its key
    there first. Once the old keys are erased, an older backup of the database can be opened only
    with an older backup of the keys.
    """
    from ops.keys import rotate_keys  # noqa: PLC0415 - as above

    with plain_errors(), working_database(Settings()) as dsns:
        rotate_keys(Settings(), dsns, erase_old=erase_old)
