"""`daybook replay`: a case's chronology made anew from the events, and compared."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

import typer
from psycopg import AsyncConnection

from api.keys import key_service
from api.settings import Dsns, Settings
from domain.case import CaseDestroyed
from domain.errors import NotOnRecord
from domain.record.vault import Vault
from ops.read_models import logs
from projections.as_of import View, resolve
from projections.case_file.read import NoSuchCase, case_row, cases
from projections.case_file.rows import CaseRow, DestroyedCaseRow
from projections.chronology.read import chronology
from projections.chronology.rows import ChronologyRow
from projections.replay import rendered, replay
from projections.restrictions.sight import EVERYTHING


class CaseUnknown(NotOnRecord):
    """No log here holds this case at that position."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the events make of a case at a position, and whether the read model says the same."""

    case: CaseRow
    view: View
    rows: tuple[ChronologyRow, ...]
    differing: tuple[int, ...]
    #: The position asked for, None for the latest.
    asked: int | None = None

    @property
    def agrees(self) -> bool:
        """Whether the two are the same bytes."""
        return not self.differing


def replay_case(settings: Settings, dsns: Dsns, case: str, position: int | None) -> Replayed:
    """Replay a case, named by its id or its reference, up to a position or as far as can be read.

    `differing` are the places in the list, from 1, where the read model says something else. Raises
    CaseUnknown, MasterKeyUnavailable, and ReplayStuck as `replay` does.
    """

    vault = Vault(key_service(settings, dsns))

    async def run() -> Replayed:
        as_of = None if position is None else str(position)
        async with await AsyncConnection.connect(dsns.follower, autocommit=True) as connection:
            for _, log_id, kind in await logs(dsns, None):
                if kind != "record":
                    continue
                try:
                    view = await resolve(connection, log_id, as_of)
                    found = await _find(connection, view, case)
                except NotOnRecord:
                    continue
                fresh = await replay(connection, vault, log_id, found.case_id, view.position)
                stored = (await chronology(connection, view, found.case_id, EVERYTHING)).rows
                return Replayed(found, view, fresh, _differing(fresh, stored), position)
        raise CaseUnknown(
            f"No log here holds the case {case}"
            + (f" at position {position}." if position is not None else ".")
        )

    return asyncio.run(run())


async def _find(connection: AsyncConnection, view: View, case: str) -> CaseRow:
    try:
        case_id = UUID(case)
    except ValueError:
        for summary in await cases(connection, view):
            if summary.case.reference.casefold() == case.strip().casefold():
                if isinstance(summary.case, DestroyedCaseRow):
                    raise CaseDestroyed from None
                return summary.case
        raise NoSuchCase from None
    return await case_row(connection, view, case_id)


def _differing(
    fresh: tuple[ChronologyRow, ...], stored: tuple[ChronologyRow, ...]
) -> tuple[int, ...]:
    longest = max(len(fresh), len(stored))
    return tuple(
        place + 1
        for place in range(longest)
        if rendered(fresh[place : place + 1]) != rendered(stored[place : place + 1])
    )


def print_replayed(replayed: Replayed) -> None:
    """The rows in the published order, then whether the read model agrees."""
    case, view = replayed.case, replayed.view
    which = "the latest" if view.is_now else f"of {view.head}"
    typer.echo(f"{case.reference}, as of position {view.position} ({which})")
    if replayed.asked is not None and replayed.asked > view.position:
        typer.echo(
            f"There is no position {replayed.asked} to read yet: position {view.position}, the "
            "latest, was used."
        )
    typer.echo()
    for row in replayed.rows:
        typer.echo(f"{row.occurred.in_words()}; {row.agency}; {row.title} [{row.position}]")
        typer.echo(f"    {row.summary}")
        for correction in row.corrections:
            typer.echo(f"    Corrected [{correction.on_record.position}]: {correction.reason}")
        if row.withdrawn is not None:
            typer.echo(
                f"    Withdrawn [{row.withdrawn.on_record.position}]: {row.withdrawn.reason}"
            )
    typer.echo()
    made = f"{len(replayed.rows)} rows made from the events up to position {view.position}."
    if replayed.agrees:
        typer.echo(f"{made} The chronology that Daybook shows is the same, byte for byte.")
        return
    places = ", ".join(str(place) for place in replayed.differing[:20])
    typer.echo(
        f"{made} The chronology that Daybook shows DIFFERS in {len(replayed.differing)}, "
        f"counted from 1: {places}. Run `daybook rebuild chronology`, then replay again."
    )
