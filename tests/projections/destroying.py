"""A case that says one word wherever it can, the destruction of its key, and where the word is."""

from __future__ import annotations

from dataclasses import replace
from typing import LiteralString

import pytest
from psycopg.sql import SQL, Identifier

from domain.case import CaseClosed, CaseDestroyed, CaseOpened, KeyDestroyed, SubjectAdded
from domain.entry import EntryDisclosed
from domain.event import Event
from domain.record.append import Append, Recorded
from domain.vocabulary import SubjectRole
from projections.case_file.read import case_file, cases
from projections.case_file.rows import DestroyedCaseRow
from projections.chronology.read import chronology
from projections.history.read import history
from projections.names import ALL_NAMES, CASE_ACCESS, CHRONOLOGY, NAMES, SHARED_CASE
from projections.rebuild import RebuildStuck, rebuild
from projections.registry import BY_NAME
from projections.replay import compare
from projections.restrictions.sight import EVERYTHING
from projections.working_set import WorkingSet
from tests.projections.conftest import Log
from tests.support.builders import (
    CASE,
    COORDINATOR,
    a_case,
    a_hearing,
    an_entry,
    an_escalation,
    an_id,
    fact,
)
from tests.support.keys import KEYS, VAULT

#: No word of the case, and no name that was made up for it, may be found after.
CANARY = "zinnober"
#: The read models that hold words. Who may know of a case says none.
SAYING = set(NAMES) - {CASE_ACCESS, SHARED_CASE}
OTHER = an_id("another case")


def told() -> tuple[Event, ...]:
    """A closed case that says the canary wherever it can."""
    events: list[Event] = [*a_case()]
    events[0] = fact(
        CaseOpened,
        by=COORDINATOR,
        reference="CASE-0142",
        pseudonym=f"{CANARY} case",
        summary=CANARY,
    )
    events[1] = fact(
        SubjectAdded,
        version=2,
        by=COORDINATOR,
        subject_id=an_id("child"),
        pseudonym=f"{CANARY} child",
        role=SubjectRole.CHILD,
        note=CANARY,
    )
    return (
        *events,
        an_entry("one", summary=CANARY, detail=CANARY),
        an_entry("two", summary=CANARY, sensitivity="health"),
        fact(
            EntryDisclosed,
            stream=an_id("two"),
            version=2,
            to_agency=CANARY,
            occurred="2026-03-03",
            how=CANARY,
        ),
        an_escalation(concern=CANARY),
        a_hearing(application=CANARY),
        fact(CaseClosed, version=len(events) + 1, by=COORDINATOR, reason=CANARY),
    )


def another() -> tuple[Event, ...]:
    """A case that nobody destroys."""
    return (*a_case(case_id=OTHER), an_entry("theirs", case_id=OTHER))


def destruction(version: int) -> KeyDestroyed:
    return fact(
        KeyDestroyed,
        version=version,
        by=COORDINATOR,
        reference="CASE-0142",
        basis="retention-ended",
        rule="75 years from birth",
        proposed_by={"name": "P Lane", "role": "Partnership coordinator"},
        authorised_by={"name": "R Holt", "role": "Data protection officer"},
        reason="Nobody asked for it to be kept.",
        sealed_events=len(told()),
    )


async def destroy(log: Log) -> int:
    """Destroy the case's key. Its position."""
    version = sum(event.originator_id == CASE for event in told()) + 1
    append = Append((destruction(version),), destroys=(CASE,))
    return (await log.records.append(log.log_id, append)).position


async def tables_that_say(log: Log, word: str) -> set[str]:
    """The read tables in which a word is anywhere, in any generation."""
    tables = await log.rows(
        """SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'read' AND table_type = 'BASE TABLE'"""
    )
    assert {name for (name,) in tables} == {*ALL_NAMES, "progress"}
    found: set[str] = set()
    for (name,) in tables:
        query = SQL("SELECT FROM read.{} AS held WHERE held::text ILIKE %(word)s LIMIT 1")
        if await log.rows(query.format(Identifier(name)), word=f"%{word}%"):
            found.add(name)
    return found


async def is_erased(log: Log) -> None:
    """Only the notice is left, and the other case as it was."""
    assert await tables_that_say(log, CANARY) == set()
    for table in NAMES:
        query = SQL(
            "SELECT row_key FROM read.{} WHERE log_id = %(log_id)s AND case_id = %(case_id)s"
        )
        left = await log.rows(query.format(Identifier(table)), case_id=CASE)
        assert [row for row in left if table not in {"case_file", CASE_ACCESS}] == []
    for one in await compare(log.follower, VAULT, log.log_id):
        assert one.differences == ()
    view = await log.view()
    listed = {each.case.case_id: each.case for each in await cases(log.service, view)}
    notice = listed[CASE]
    assert isinstance(notice, DestroyedCaseRow)
    assert (notice.reference, notice.sealed_events) == ("CASE-0142", len(told()))
    with pytest.raises(CaseDestroyed):
        await case_file(log.service, view, CASE, EVERYTHING)
    assert (await chronology(log.service, view, CASE, EVERYTHING)).rows == ()
    assert (await history(log.service, view, CASE, EVERYTHING)).rows == ()
    assert (await chronology(log.service, view, OTHER, EVERYTHING)).total == 1


async def build_beside(
    log: Log, then: LiteralString = "SET stuck_at = NULL, stuck_because = NULL"
) -> None:
    """A rebuild of the chronology that stopped near the end, with all its rows beside."""
    last = (await log.view()).head

    def apply(recorded: Recorded, rows: WorkingSet) -> None:
        if recorded.position == last:
            raise RuntimeError
        BY_NAME[CHRONOLOGY].apply(recorded, rows)

    stopping = replace(BY_NAME[CHRONOLOGY], apply=apply)
    with pytest.raises(RebuildStuck):
        await rebuild(log.dsns.follower, KEYS, log.log_id, projections=[stopping])
    await log.owner.execute(f"UPDATE read.progress {then} WHERE NOT is_serving")


async def is_waiting_for_a_lock(log: Log) -> bool:
    return bool(
        await log.rows(
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND datname = current_database()"
        )
    )
