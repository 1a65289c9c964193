"""Which master keys a database's data keys are wrapped under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from domain.record.append import RecordUnavailable
from domain.record.database import READER_SETTINGS, with_settings
from domain.record.sql import load

_STATEMENTS = load(Path(__file__).with_name("master_keys.sql"))


@dataclass(frozen=True, slots=True)
class WrappedKeys:
    """Data keys by the master key that wraps them, and how many were destroyed."""

    by_master_key: Mapping[str, int]
    destroyed: int


def count_wrapped_keys(dsn: str) -> WrappedKeys:
    """How many data keys each master key wraps. Raises RecordUnavailable."""
    try:
        with psycopg.connect(with_settings(dsn, READER_SETTINGS)) as connection:
            rows = connection.execute(_STATEMENTS["data_keys_by_master_key"]).fetchall()
    except psycopg.OperationalError:
        raise RecordUnavailable from None
    return WrappedKeys(
        {str(name): count for name, count in rows if name is not None},
        next((count for name, count in rows if name is None), 0),
    )
