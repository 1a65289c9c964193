"""The commands `daybook witness`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.settings import Settings
from ops.plain_errors import plain_errors

app = typer.Typer(help="Watch over the logs of other Daybooks.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option(help="The folder that the witness is kept in.")]


@app.command("init")
def init(
    *,
    name: Annotated[str, typer.Option(help="The witness's name, such as police.example.")],
    folder: Folder,
) -> None:
    """Make a witness, with a key of its own, and print the verifier key that others need.

    A witness sees that a log only ever grows, and signs that it saw. It needs no database and is
    shown no word of any case.
    """
    from api.witness.folder import WitnessUnusable  # noqa: PLC0415 - loads the whole API
    from ops.witness import init_witness  # noqa: PLC0415 - as above

    with plain_errors(WitnessUnusable):
        init_witness(folder, name)


@app.command("serve")
def serve(
    *,
    folder: Folder,
    log: Annotated[
        list[str] | None,
        typer.Option(help="Verifier key of a log to watch. Give it again for more."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; DAYBOOK_PORT if left out.")
    ] = None,
) -> None:
    """Serve a witness until told to stop (Ctrl-C or SIGTERM), as c2sp.org/tlog-witness says.

    The file `logs` in the folder may name logs as well, one verifier key a line.
    """
    from api.witness.folder import WitnessUnusable  # noqa: PLC0415 - as above
    from ops.serve import CannotListen, CannotStart  # noqa: PLC0415 - as above
    from ops.witness import serve_witness  # noqa: PLC0415 - as above

    with plain_errors(CannotListen, CannotStart, WitnessUnusable):
        settings = Settings()
        if port is not None:
            settings = settings.model_copy(update={"port": port})
        serve_witness(settings, folder, log or ())
