"""`daybook witness`: a witness of logs, which needs a folder and no database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from api.body_limit import BodyLimit
from api.logs import configure
from api.settings import Settings
from api.witness.app import LARGEST_BODY_BYTES, witness_app
from api.witness.folder import WitnessFolder
from ops.serve import address, listening, run_server
from ops.stopping import stopping_in_order


def init_witness(folder: Path, name: str) -> None:
    """Make a witness and print the key that others need. Raises WitnessUnusable."""
    witness = WitnessFolder.make(folder, name)
    typer.echo(f"Made the witness {name} in {folder}. Its verifier key:")
    typer.echo(witness.vkey)
    typer.echo("Whoever runs a log adds this key, a space and the witness's URL to the file that")
    typer.echo(f"DAYBOOK_WITNESSES names. The logs to watch go into {folder / 'logs'}, one a line.")


def serve_witness(settings: Settings, folder: Path, logs: Sequence[str]) -> None:
    """Serve a witness until told to stop.

    Raises WitnessUnusable, CannotListen and CannotStart.
    """
    configure(settings.log_level)
    witness = WitnessFolder(folder, logs)
    with stopping_in_order() as stop, listening(settings) as listener:
        typer.echo(f"The witness is at {address(settings, listener)}")
        typer.echo(f"Its verifier key: {witness.vkey}")
        known = witness.logs()
        typer.echo(f"It knows {len(known)} log{'' if len(known) == 1 else 's'}.")
        app = witness_app(witness)
        # What is too long for it, it says itself; this is for what never ends.
        app.add_middleware(
            BodyLimit,
            most_bytes=2 * LARGEST_BODY_BYTES,
            longest_pause_s=settings.body_pause_s,
            longest_s=settings.body_longest_s,
        )
        run_server(app, listener, stop, settings)
    typer.echo("The witness has stopped.")
