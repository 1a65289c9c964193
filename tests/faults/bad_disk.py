"""`daybook serve` with a PostgreSQL of its own, on a disk that can be told to misbehave."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrations.runner import migrate
from ops.embedded import EmbeddedPostgres
from tests.support.keys import keys_folder
from tests.support.server import RunningServer

SOURCE = Path(__file__).with_suffix(".c")
WORKS = b"0"


@dataclass
class BadDisk:
    """The server, and the file that its disk obeys."""

    server: RunningServer
    obeys: Path

    @contextmanager
    def misbehaving(self, how: bytes) -> Generator[None]:
        """Meanwhile, in one of the ways that `bad_disk.c` lists; afterwards it works again."""
        self._tell(how)
        try:
            yield
        finally:
            self._tell(WORKS)

    def _tell(self, how: bytes) -> None:
        # In place: every process of PostgreSQL has this very file in its memory.
        with self.obeys.open("r+b") as file:
            file.write(how)


@contextmanager
def server_on_a_bad_disk() -> Generator[BadDisk]:
    """It works to begin with. Everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="daybook-disk-"))
    postgres = EmbeddedPostgres(folder / "data")
    postgres.make_data_dir()
    # In the data folder, where the account of PostgreSQL may look.
    obeys = postgres.data_dir / "bad_disk"
    obeys.write_bytes(WORKS)
    obeys.chmod(0o644)
    disk = {"LD_PRELOAD": str(_built(postgres.data_dir)), "BAD_DISK": str(obeys)}
    try:
        with pytest.MonkeyPatch.context() as environment_of_postgres:
            for name, value in disk.items():
                environment_of_postgres.setenv(name, value)
            dsns = postgres.start()
        migrate(dsns.owner)
        environment = {
            **os.environ,
            **disk,
            "DAYBOOK_DATA_DIR": str(postgres.data_dir),
            "DAYBOOK_KEYS_DIR": str(keys_folder(folder / "keys")),
        }
        server = RunningServer(dsns, folder, environment)
        server.add_usual_actors()
        server.start()
        try:
            yield BadDisk(server, obeys)
        finally:
            obeys.write_bytes(WORKS)
            server.stop()
    finally:
        postgres.stop()
        shutil.rmtree(folder)


def _built(folder: Path) -> Path:
    """The disk as a library. A machine that cannot build it fails the test: it was asked for."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.fail("A disk that misbehaves needs Linux and a C compiler named `cc`. Install one.")
    library = folder / "bad_disk.so"
    subprocess.run(
        [compiler, "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"],
        check=True,
    )
    library.chmod(0o755)
    return library
