"""`daybook demo`: a whole Daybook with two synthetic cases in it, put there as agencies would.

The server runs here; the cases are loaded by a thread that knows nothing but its address and the
tokens. Stopped anywhere, the next run goes on from there, because every step has its own key.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.app import create_app
from api.settings import Settings
from ops import demo_people
from ops.database import serving_database
from ops.demo_naming import name_members
from ops.demo_people import Credential
from ops.scenarios import NAMES, Loaded, LoadFailed, Scenario, load, read
from ops.scenarios import Progress as Step
from ops.serve import address, check_keys, listening, run_server
from ops.stopping import stopping_in_order

#: How long the server may take until it answers.
READY_LIMIT_S = 60.0

#: Without a terminal, one line for so many steps.
STEPS_A_LINE = 100


class DemoFailed(Exception):
    """The demo could not be loaded. The message says where it stopped."""


def run_demo(settings: Settings, names: Sequence[str] = NAMES) -> None:
    """Set everything up, load what is missing, say how to sign in, and serve until told to stop."""
    console = Console(highlight=False, soft_wrap=False)
    if "log_level" not in settings.model_fields_set:
        # A line for every request of the load would bury the sign-ins.
        settings = settings.model_copy(update={"log_level": "WARNING"})
    failures: list[str] = []
    with stopping_in_order() as stop, listening(settings) as listener:
        where = address(settings, listener)
        console.print("Starting Daybook and its database …")
        with serving_database(settings, where) as dsns:
            check_keys(settings, dsns)
            scenarios = [read(name) for name in names]
            file = settings.data_dir.absolute() / demo_people.FILE_NAME
            file.parent.mkdir(parents=True, exist_ok=True)
            credentials = demo_people.ensure_people(
                dsns,
                demo_people.people_of(scenarios),
                demo_people.read_credentials(file),
            )
            demo_people.write_credentials(file, where, credentials)
            loader = _Loader(Shown(console, where, credentials, file), scenarios, failures)
            loader.start()
            try:
                run_server(create_app(settings, dsns), listener, stop, settings)
            finally:
                loader.give_up()
                console.print("\nStopping …")
    console.print("Daybook has stopped. Its data is kept; `make demo` starts it again.")
    if failures:
        raise DemoFailed(failures[0])


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person who started the demo is told, and where."""

    console: Console
    base_url: str
    credentials: tuple[Credential, ...]
    file: Path


class _Loader(threading.Thread):
    """Loads the cases while the main thread serves them, then says how to sign in."""

    def __init__(self, shown: Shown, scenarios: Iterable[Scenario], failures: list[str]) -> None:
        super().__init__(name="demo-loader", daemon=True)
        self._shown = shown
        self._console = shown.console
        self._scenarios = tuple(scenarios)
        self._failures = failures
        self._given_up = threading.Event()

    def give_up(self) -> None:
        """The server is going: stop loading, and leave the terminal as it was."""
        self._given_up.set()
        self.join(2.0)

    def run(self) -> None:
        """Load, then print the sign-ins; a failure stops the server, with its reason kept."""
        try:
            self._wait_for_server()
            loaded = self._load_all()
        except _GivenUp:
            return
        except (LoadFailed, httpx.HTTPError, DemoFailed) as error:
            if not self._given_up.is_set():
                self._failures.append(f"The demo could not be loaded. {error}")
                os.kill(os.getpid(), signal.SIGTERM)
            return
        print_sign_ins(self._shown, loaded)

    def _wait_for_server(self) -> None:
        deadline = time.monotonic() + READY_LIMIT_S
        while time.monotonic() < deadline:
            if self._given_up.wait(0.05):
                raise _GivenUp
            try:
                if httpx.get(f"{self._shown.base_url}/readyz", timeout=5.0).status_code == 200:
                    return
            except httpx.TransportError:
                continue
        raise DemoFailed("The server did not become ready.")

    def _load_all(self) -> list[Loaded]:
        tokens = demo_people.tokens_by_agency(self._shown.credentials)
        with Progress(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        ) as progress:
            loaded: list[Loaded] = []
            for scenario in self._scenarios:
                name = scenario.opening.pseudonym
                task = progress.add_task(f"Loading {name}", total=len(scenario.steps))

                def note(step: Step, task: Any = task, name: str = name) -> None:
                    if self._given_up.is_set():
                        raise _GivenUp
                    progress.update(task, completed=step.done)
                    is_last = step.done == step.total
                    if not self._console.is_terminal and (is_last or step.done % STEPS_A_LINE == 0):
                        self._console.print(f"Loading {name}: {step.done} of {step.total}")

                loaded.append(load(scenario, self._shown.base_url, tokens, on_progress=note))
                name_members(self._shown.base_url, self._shown.credentials, loaded[-1].case_id)
            return loaded


class _GivenUp(Exception):
    """Told to stop while loading."""


def print_sign_ins(shown: Shown, loaded: Iterable[Loaded]) -> None:
    """The address and the sign-ins, readable in 80 columns."""
    console = shown.console
    added = sum(each.added for each in loaded)
    console.print()
    console.print(
        f"Both cases are on the record; {added} steps were added."
        if added
        else "Both cases were on the record already; nothing was added."
    )
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    table.add_column("Username", no_wrap=True)
    table.add_column("Password", no_wrap=True)
    table.add_column("Role", no_wrap=True)
    for each in shown.credentials:
        roles = ", ".join(role.label for role in each.roles)
        table.add_row(each.username, each.password, roles)
    console.print(table)
    console.print(f"Daybook is at {shown.base_url}: open it and sign in as any of these.")
    console.print("The tokens for the API are beside the passwords in")
    console.print(str(shown.file), soft_wrap=True)
    console.print("Press Ctrl-C to stop everything.")
