"""A Daybook whose own check was taken out: it lets everybody into every case of every partnership.

Run as a program, it is `daybook serve` with three things put in the place of what `api/access.py`
asks for: everybody stands to every case as if they had all roles there; a case is looked for in
whatever log it is in; and read models are asked for that log. What remains is who PostgreSQL is
told is reading. Nothing outside `test_second_wall` may ever start it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import psycopg
from starlette.requests import Request

import api.access
import api.app
import api.looks
from api.settings import Settings
from domain.access import Reads, Standing
from domain.record.application import Records
from domain.vocabulary import Role, Sensitivity
from ops.serve import serve
from projections import as_of

#: The log of the case that a request asks about, whoever asks.
LOG: ContextVar[UUID | None] = ContextVar("log", default=None)

_ALL = frozenset(Sensitivity)
#: All of a case and everything that may be done there.
EVERYTHING = Standing(
    frozenset(Role),
    Reads(
        "",
        own=_ALL,
        others=_ALL,
        if_shared=_ALL,
        if_permitted=_ALL,
        known_as=frozenset(),
        bars=True,
    ),
)


def take_down(owner: str) -> None:
    """Take the application's own check out of this process."""
    with psycopg.connect(owner) as connection:
        # Where it was opened: who was invited to it keeps that in a log of their own.
        opened = "SELECT case_id, log_id FROM record.event WHERE topic = 'case.opened'"
        kept = connection.execute(opened).fetchall()
    logs: dict[UUID, UUID] = dict(kept)
    admit, load, resolve = api.access.admit, Records.load, as_of.resolve

    async def admit_anybody(request: Request, records: Records, route: Any) -> None:
        try:
            LOG.set(logs.get(UUID(str(request.path_params.get("case_id")))))
        except ValueError:
            LOG.set(None)
        await admit(request, records, route)

    async def load_from_its_log(self: Records, log_id: UUID, *what: Any) -> Any:
        return await load(self, LOG.get() or log_id, *what)

    async def resolve_in_its_log(connection: Any, log_id: UUID, *what: Any, **more: Any) -> Any:
        return await resolve(connection, LOG.get() or log_id, *what, **more)

    api.access.standing = lambda *_: EVERYTHING
    api.looks.admit = admit_anybody
    Records.load = load_from_its_log
    replaced = list(_put(resolve, resolve_in_its_log))
    assert len(replaced) >= 3, "The pages and the interface are asked for their view elsewhere now."


def _put(old: Any, new: Any) -> Iterator[str]:
    """Put one function in the place of another wherever it was imported."""
    for name, module in list(sys.modules.items()):
        if name.startswith("api.") and getattr(module, old.__name__, None) is old:
            setattr(module, old.__name__, new)
            yield name


if __name__ == "__main__":
    settings = Settings()
    assert settings.database_url is not None
    take_down(settings.database_url)
    # One process follows already, and this one looks no different to it.
    serve(settings, follow=False)
