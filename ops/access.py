"""`daybook access`: who looked at what, for whoever runs this Daybook.

Each question is put on the access log before it is answered, under the name of whoever is signed in
to this machine, since no actor of a partnership asks.
"""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import typer
from psycopg import AsyncConnection

from api.access_log import NOWHERE, note_now
from api.keys import serving_keys
from api.settings import Dsns, Settings
from domain.errors import NotOnRecord
from domain.event import Attribution
from domain.identifiers import new_id
from domain.looks import Looked
from domain.record.application import Records
from domain.record.connected import publishing_pool
from domain.record.publisher import Publisher
from domain.text import AgencyCode
from domain.vocabulary import Way
from ops.read_models import logs
from projections.access import read
from projections.access.rows import AccessRow
from projections.as_of import View, resolve
from projections.case_file.read import cases
from projections.sql import queries

SQL = queries("ops")

#: What the log calls the agency of whoever runs Daybook.
OPERATOR: AgencyCode = "operator"


class PersonUnknown(NotOnRecord):
    """Nobody of this partnership has this username."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question. `connection` sees the one access log, `view` how far."""

    connection: AsyncConnection[Any]
    view: View
    record_id: UUID


def print_case(settings: Settings, dsns: Dsns, partnership: str, case: str, most: int) -> None:
    """Who looked at a case, named by its id or its reference. Raises NotOnRecord."""

    async def ask(asking: Asking) -> None:
        case_id = await _case_id(asking, case)
        page = await read.looks(asking.connection, asking.view, case_id=case_id, limit=most)
        _print(page.rows, page.total, asking)

    async def about(connection: AsyncConnection[Any], record_id: UUID) -> UUID:
        view = await resolve(connection, record_id, None)
        return await _case_id(Asking(connection, view, record_id), case)

    _ask(settings, dsns, partnership, ask, about)


def print_person(settings: Settings, dsns: Dsns, partnership: str, who: str, most: int) -> None:
    """What a person looked at, named by their username or their id. Raises PersonUnknown."""

    async def ask(asking: Asking) -> None:
        actor_id = await _actor_id(dsns, asking.record_id, who)
        page = await read.looks(asking.connection, asking.view, actor_id=actor_id, limit=most)
        _print(page.rows, page.total, asking)

    _ask(settings, dsns, partnership, ask)


def print_unusual(settings: Settings, dsns: Dsns, partnership: str) -> None:
    """What is unusual."""

    async def ask(asking: Asking) -> None:
        found = await read.found_unusual(
            asking.connection, asking.view, asking.record_id, datetime.now(UTC)
        )
        for one in found:
            person = one.person
            typer.echo(f"{one.on}  {person.name}, {person.agency}: {one.says}")
            for case_id in one.cases[:10]:
                typer.echo(f"    case {case_id}")
        typer.echo(f"{len(found)} found, up to position {asking.view.position}.")

    _ask(settings, dsns, partnership, ask)


def _ask(
    settings: Settings,
    dsns: Dsns,
    partnership: str,
    ask: Callable[[Asking], Awaitable[None]],
    about: Callable[[AsyncConnection[Any], UUID], Awaitable[UUID]] | None = None,
) -> None:
    """Put the question on the log, then answer it."""
    keys = serving_keys(settings, dsns)

    async def run() -> None:
        found = {each.kind: each.log_id for each in await logs(dsns, partnership)}
        record_id, access_log_id = found["record"], found["access"]
        async with (
            # As the follower, whom the database shows every case: no actor asks here.
            await AsyncConnection.connect(dsns.follower, autocommit=True) as connection,
            Records(dsns.service, keys) as records,
            publishing_pool(dsns.service) as pool,
        ):
            records.watched_by(Publisher(pool, settings.keys_folder, settings.origin))
            case_id = None if about is None else await about(connection, record_id)
            await note_now(records, access_log_id, case_id, [_asked()])
            async with connection.transaction():
                view = await read.opened(connection, access_log_id)
                await ask(Asking(connection, view, record_id))

    asyncio.run(run())


def _asked() -> Looked:
    return Looked(
        originator_id=NOWHERE,
        originator_version=1,
        case_id=NOWHERE,
        attribution=Attribution(
            actor_id=NOWHERE,
            name=f"Whoever runs this Daybook, as {getpass.getuser()}",
            agency=OPERATOR,
            roles=(),
            correlation_id=new_id(),
        ),
        at=datetime.now(UTC),
        action="access-log.read",
        way=Way.COMMAND,
        route="daybook access",
        status=200,
    )


async def _case_id(asking: Asking, case: str) -> UUID:
    try:
        return UUID(case)
    except ValueError:
        view = await resolve(asking.connection, asking.record_id, None)
    for summary in await cases(asking.connection, view):
        if summary.case.reference.casefold() == case.strip().casefold():
            return summary.case.case_id
    raise NotOnRecord(f"The record of this partnership holds no case {case}.")


async def _actor_id(dsns: Dsns, partnership_id: UUID, who: str) -> UUID:
    try:
        return UUID(who)
    except ValueError:
        named = {"username": who.strip().lower(), "partnership_id": partnership_id}
    async with await AsyncConnection.connect(dsns.service) as connection:
        row = await (await connection.execute(SQL["actor_named"], named)).fetchone()
    if row is None:
        raise PersonUnknown
    return UUID(str(row[0]))


def _print(rows: Iterable[AccessRow], total: int, asking: Asking) -> None:
    shown = 0
    for row in rows:
        shown += 1
        about = "" if row.case_id == asking.view.log_id else f"  case {row.case_id}"
        typer.echo(
            f"{row.at:%Y-%m-%d %H:%M:%S}Z  {row.by.name}, {row.by.agency}: {_did(row)}{about}"
        )
    typer.echo(f"{shown} of {total}, up to position {asking.view.position} of the access log.")


def _did(row: AccessRow) -> str:
    if row.became is not None:
        return f"{row.became.change.label.lower()}, {row.became.username}"
    way = row.way.label.lower() if row.way else ""
    if row.why is not None:
        return f"refused {row.action} by {way}: {row.why.label.lower()}"
    emergency = "" if row.emergency is None else f", in an emergency: {row.emergency.reason}"
    return f"{row.action} by {way}{emergency}"
