"""How the statements of the log reach their rows: by key, however many there are."""

from __future__ import annotations

import re

import psycopg
import pytest

from domain.record.database import READER_SETTINGS, WRITER_SETTINGS, with_settings
from domain.record.sql import STATEMENTS
from tests.support.log_events import new_stream

ID = new_stream()
LOOK_UPS = {
    "current_versions": {"stream_ids": [ID, ID]},
    "known_requests": {"agencies": ["police"], "keys": ["houba"]},
    "held_claims": {"claims": [b"x"]},
    "placed_between": {"first_position": 1, "last_position": 9},
    "request_of": {"agency": "police", "key": "houba"},
    "stream_forward": {"stream_id": ID, "after": 0, "up_to": 9, "limit": 9},
    "stream_backward": {"stream_id": ID, "after": 0, "up_to": 9, "limit": 1},
    "events_after": {"after": 0, "up_to": 9, "limit": 9},
    "events_of_topics_after": {"after": 0, "up_to": 9, "limit": 9, "topics": ["a"]},
    "claim_holder": {"claim": b"x"},
    "leaf_hash_at": {"position": 1},
    "lock_log": {},
    "sealing_keys": {"key_ids": [ID]},
    "data_keys": {"key_ids": [ID]},
    "data_key_of_case": {"case_id": ID},
}


@pytest.mark.parametrize("name", LOOK_UPS)
@pytest.mark.parametrize("settings", [WRITER_SETTINGS, READER_SETTINGS], ids=["writer", "reader"])
def test_a_look_up_uses_an_index_even_before_the_tables_were_analysed(dsns, name, settings):
    if name == "lock_log" and settings is READER_SETTINGS:
        settings = {**settings, "default_transaction_read_only": "off"}
    with psycopg.connect(with_settings(dsns.service, settings)) as connection:
        rows = connection.execute(
            "EXPLAIN " + STATEMENTS[name], {"log_id": ID, **LOOK_UPS[name]}
        ).fetchall()
    plan = "\n".join(line for (line,) in rows)
    assert "Seq Scan" not in plan
    assert re.search(r"Index (Only )?Scan|Bitmap Index Scan", plan)
    if name.startswith(("stream_", "events_")) or name == "current_versions":
        assert "Sort" not in plan


def test_every_statement_names_its_log():
    """So that an engine which shards by log sends each transaction to one place."""
    without = {name for name, text in STATEMENTS.items() if "%(log_id)s" not in text}
    # A row that is copied in holds its own; wrapping keys anew is an operator's work, log by log;
    # a connection that is ended was on whichever log.
    assert without == {
        "begin", "commit", "rollback", "copy_events", "wrapped_keys", "leave_role", "end_stalled",
    }  # fmt: skip
