"""A real `daybook serve` in a process of its own, with a database of its own and people to use it.

Tests open cases of their own, so one server serves many. It can be killed with -9 and started
again on the same address and the same data.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import psycopg

from api.authentication import Passwords
from api.settings import Dsns
from domain.vocabulary import Role
from ops.actors import add_one, new_password
from tests.support.database import Cluster
from tests.support.keys import keys_folder

#: Starting takes under two seconds; this is for a machine that does seven other things.
READY_LIMIT_S = 90.0
STOP_LIMIT_S = 40.0

#: A client makes one of its own in 30 ms, however plain its address; a run has thousands.
TRUST = ssl.create_default_context()

NORTHMERE = "northmere"
SOUTHMERE = "southmere"
PARTNERSHIPS = {
    NORTHMERE: "Northmere Safeguarding Children Partnership",
    SOUTHMERE: "Southmere Safeguarding Children Partnership",
}
CONVENING = "safeguarding-partnership"
_WHOLE_PARTNERSHIP = (
    Role.COORDINATOR,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.DATA_PROTECTION_OFFICER,
)
AGENCIES = ("childrens-social-care", "police", "acute-hospital", "mental-health", "education")


@cache
def _password() -> tuple[str, str]:
    """One password for everybody in this run, and its hash, which is slow on purpose to make."""
    password = new_password()
    return password, asyncio.run(Passwords().hash(password))


@dataclass(frozen=True, slots=True)
class TestActor:
    """Somebody who may use the server, with the secrets that only a test would keep together."""

    __test__ = False

    username: str
    name: str
    password: str
    token: str
    roles: tuple[Role, ...]
    agency: str
    partnership: str
    actor_id: str

    @property
    def headers(self) -> dict[str, str]:
        """What makes a request theirs."""
        return {"Authorization": f"Bearer {self.token}"}


class RunningServer:
    """`daybook serve` on a free port.

    `actors` holds, by username: `coordinator`, `reviewer`, `auditor`, and a contributor for each
    of AGENCIES under the agency's code; and the same in Southmere, as `southmere.coordinator` and
    so on, who must never see anything of Northmere.
    """

    #: What is run.
    command: tuple[str, ...] = (str(Path(sys.executable).with_name("daybook")), "serve")

    def __init__(self, dsns: Dsns, folder: Path, environment: Mapping[str, str]) -> None:
        self.dsns = dsns
        self.folder = folder
        self.actors: dict[str, TestActor] = {}
        self.port = 0
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings it is started with."""
        return dict(self._environment)

    @property
    def base_url(self) -> str:
        """Where it is: `http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of `daybook serve`."""
        assert self._process is not None, "The server is not running."
        return self._process.pid

    def start(self, *, ready: bool = True) -> None:
        """Start it and wait until it is ready; on the same port as before, if there was one.

        Without `ready`, until it says that it is not, and why.
        """
        said = self.folder / "stdout"
        with said.open("wb") as stdout, self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**self._environment, "DAYBOOK_PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_LIMIT_S
        while not self._answers(said, 200 if ready else 503):
            if self._process.poll() is not None:
                raise AssertionError(
                    f"`daybook serve` ended with {self._process.returncode}:\n{self.log()}"
                )
            if time.monotonic() > deadline:
                with self.client() as client:
                    readiness = client.get("/readyz").text
                self.kill()
                raise AssertionError(
                    f"`daybook serve` was not ready in {READY_LIMIT_S:.0f} s: {readiness}\n"
                    f"{self.log()}"
                )
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, now."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop, and wait. Returns its exit code."""
        return self._end(signal.SIGTERM)

    def use(self, dsns: Dsns, **settings: str) -> None:
        """Work on another database from the next start on, and with these settings."""
        self.dsns = dsns
        self._environment["DAYBOOK_DATABASE_URL"] = dsns.owner
        self._environment |= {f"DAYBOOK_{name}": value for name, value in settings.items()}

    def restart(self) -> None:
        """Start it again on the same data and address, after `kill` or `stop`."""
        self.start()

    def log(self, lines: int = 80) -> str:
        """The end of what it wrote to standard error, over all its starts."""
        text = self.log_file.read_text(errors="replace") if self.log_file.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    @property
    def log_file(self) -> Path:
        """Standard error of every start, one after the other."""
        return self.folder / "daybook.log"

    def client(self, actor: TestActor | str | None = None, **headers: str) -> httpx.Client:
        """An HTTP client that speaks for an actor, or for nobody. Close it, or use it in `with`."""
        who = self.actors[actor] if isinstance(actor, str) else actor
        return httpx.Client(
            base_url=self.base_url,
            headers={**(who.headers if who else {}), **headers},
            timeout=30.0,
            verify=TRUST,
        )

    def add_actor(
        self, username: str, agency: str, *roles: Role, partnership: str = NORTHMERE
    ) -> TestActor:
        """Somebody more, for a test that needs an agency of its own. Usernames are unique."""
        password, stored = _password()
        name = username.replace(".", " ").replace("-", " ").title()
        made = add_one(
            self.dsns,
            partnership_slug=partnership,
            partnership_name=PARTNERSHIPS.get(partnership, partnership),
            username=username,
            name=name,
            agency=agency,
            roles=roles,
        )
        assert made.token is not None
        with psycopg.connect(self.dsns.owner) as connection:
            connection.execute(
                "UPDATE access.actor SET password_hash = %s WHERE actor_id = %s",
                [stored, made.actor_id],
            )
        actor = TestActor(
            username,
            name,
            password,
            made.token,
            roles,
            agency,
            partnership,
            str(made.actor_id),
        )
        self.actors[username] = actor
        return actor

    def add_usual_actors(self) -> None:
        """Every role, several agencies, and the same again in a second partnership."""
        for partnership, prefix in ((NORTHMERE, ""), (SOUTHMERE, f"{SOUTHMERE}.")):
            for role in _WHOLE_PARTNERSHIP:
                self.add_actor(f"{prefix}{role.value}", CONVENING, role, partnership=partnership)
            for agency in AGENCIES:
                self.add_actor(
                    f"{prefix}{agency}", agency, Role.CONTRIBUTOR, partnership=partnership
                )

    def _answers(self, said: Path, status: int) -> bool:
        if self.port == 0:
            # Its first line says where it is: it took a free port by itself.
            line = said.read_text().partition("\n")
            if not line[1]:
                return False
            self.port = int(line[0].rpartition(":")[2])
        try:
            return httpx.get(f"{self.base_url}/readyz", timeout=5.0).status_code == status
        except httpx.TransportError:
            return False

    def _end(self, how: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        process.send_signal(how)
        try:
            code = process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(
                f"`daybook serve` was still there {STOP_LIMIT_S:.0f} s after "
                f"{how.name}:\n{self.log()}"
            ) from None
        finally:
            self._process = None
        return code


@contextmanager
def running_server(cluster: Cluster, **settings: str) -> Generator[RunningServer]:
    """A server with its own database on the cluster; `settings` such as `MAX_BODY_BYTES="2048"`."""
    dsns = cluster.database()
    folder = Path(tempfile.mkdtemp(prefix="daybook-server-"))
    environment = {
        **os.environ,
        "DAYBOOK_DATABASE_URL": dsns.owner,
        "DAYBOOK_DATA_DIR": str(folder),
        "DAYBOOK_KEYS_DIR": str(keys_folder(folder / "keys")),
        **{f"DAYBOOK_{name}": value for name, value in settings.items()},
    }
    server = RunningServer(dsns, folder, environment)
    try:
        server.add_usual_actors()
        server.start()
        yield server
    finally:
        server.stop()
        cluster.drop(dsns)
        shutil.rmtree(folder)
