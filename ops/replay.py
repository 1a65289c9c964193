"""`daybook replay`: a case's chronology made anew from the events, and compared."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import typer
from psycopg import AsyncConnection

from api.keys import key_service
from api.settings import Dsns, Settings
from domain.case import CaseDestroyed
from domain.errors import Conflict, NotOnRecord
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


class SeveralCases(Conflict):
    """More than one partnership has a case of this reference. Say whose with --partnership."""


class Holder(NamedTuple):
    """A record that has the case now. `case` is None where only the notice is left of it."""

    partnership: str
    log_id: UUID
    case: CaseRow | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the events make of a case at a position, and whether the read model says the same."""

    partnership: str
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


def replay_case(
    settings: Settings,
    dsns: Dsns,
    case: str,
    position: int | None,
    partnership: str | None = None,
) -> Replayed:
    """Replay a case, named by its id or its reference, up to a position or as far as can be read.

    `differing` are the places in the list, from 1, where the read model says something else. Raises
    CaseUnknown, SeveralCases, CaseDestroyed, NoSuchPartnership, MasterKeyUnavailable, and
    ReplayStuck as `replay` does.
    """
    vault = Vault(key_service(settings, dsns))

    async def run() -> Replayed:
        as_of = None if position is None else str(position)
        async with await AsyncConnection.connect(dsns.follower, autocommit=True) as connection:
            holder = chosen(await _holders(connection, dsns, case, partnership), case)
            view = await resolve(connection, holder.log_id, as_of)
            try:
                found = await _find(connection, view, case)
            except NotOnRecord:
                raise CaseUnknown(
                    f"{case} had not been opened yet at position {view.position} of the record of "
                    f"{holder.partnership}."
                ) from None
            fresh = await replay(connection, vault, holder.log_id, found.case_id, view.position)
            stored = (await chronology(connection, view, found.case_id, EVERYTHING)).rows
            differing = _differing(fresh, stored)
            return Replayed(holder.partnership, found, view, fresh, differing, position)

    return asyncio.run(run())


def chosen(holders: Sequence[Holder], case: str) -> Holder:
    """The one record that has the case. Two partnerships may each have given the same reference,
    and at a position where only one of their cases was open the other was still not meant by it.
    """
    if not holders:
        raise CaseUnknown(f"No log here holds the case {case}.")
    if len(holders) > 1:
        names = ", ".join(each.partnership for each in holders)
        raise SeveralCases(
            f"{case} is a case of more than one partnership: {names}. Say whose: --partnership "
            f"{holders[0].partnership}."
        )
    if holders[0].case is None:
        raise CaseDestroyed
    return holders[0]


async def _holders(
    connection: AsyncConnection, dsns: Dsns, case: str, partnership: str | None
) -> list[Holder]:
    found: list[Holder] = []
    for name, log_id, kind in await logs(dsns, partnership):
        if kind != "record":
            continue
        view = await resolve(connection, log_id, None)
        try:
            found.append(Holder(name, log_id, await _find(connection, view, case)))
        except CaseDestroyed:
            found.append(Holder(name, log_id, None))
        except NotOnRecord:
            continue
    return found


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
    typer.echo(
        f"{case.reference} of {replayed.partnership}, as of position {view.position} ({which})"
    )
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
