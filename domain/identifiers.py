"""Identifiers: time-ordered, so that a stream's id already says roughly when it began."""

from __future__ import annotations

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562): 48 bits of Unix time in milliseconds, then random.

    Each is greater than the last made in this process: several in one millisecond run ahead of the
    clock by a millisecond each, so the time in an id is a hint and never evidence.
    """
    return UUID(int=uuid6.uuid7().int)
