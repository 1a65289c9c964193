"""Which logs there should be: whatever else names one must find it among those that are verified.

A log whose every row was removed leaves nothing behind that is wrong. That it was there is known
from what is kept of it elsewhere: its partnership, its key, and what was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import psycopg

from api.settings import Dsns
from domain.record import published, signing
from domain.record.verification.findings import Findings
from ops.verify.log import SQL


def known_beside_keys(keys_folder: Path, findings: Findings) -> Mapping[UUID, list[str]]:
    """The logs that the keys folder has a key or a checkpoint of, and which of them.

    Read it before the database: a log is there before its key is. That a folder cannot be read is
    a finding.
    """
    known: dict[UUID, list[str]] = {}
    for folder, what in (
        (signing.FOLDER, "a signing key in the keys folder"),
        (published.FOLDER, "a checkpoint kept beside the keys"),
    ):
        try:
            log_ids = set(_named(keys_folder / folder))
        except OSError as error:
            findings.add("keys", f"{keys_folder / folder} cannot be read ({type(error).__name__}).")
            continue
        for log_id in log_ids:
            known.setdefault(log_id, []).append(what)
    return known


def lost_logs(dsns: Dsns, beside_keys: Mapping[UUID, list[str]]) -> dict[UUID, list[str]]:
    """The logs that something knows of and `record.log` does not, each with what knows of it."""
    with psycopg.connect(dsns.service) as connection:
        rows = connection.execute(SQL["known_logs"]).fetchall()
    logs = {log_id for log_id, known_by in rows if known_by == "record.log"}
    lost: dict[UUID, list[str]] = {}
    for log_id, known_by in rows:
        if log_id not in logs:
            lost.setdefault(log_id, []).append(str(known_by))
    for log_id, known_by in beside_keys.items():
        if log_id not in logs:
            lost.setdefault(log_id, []).extend(known_by)
    return lost


def _named(folder: Path) -> Iterator[UUID]:
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        # Nothing was ever signed here.
        return
    for name in names:
        try:
            yield UUID(name.partition(".")[0])
        except ValueError:
            # A lock, or a file that was being written.
            continue
