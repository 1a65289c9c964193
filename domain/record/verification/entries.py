"""Envelopes from the lines of a bundle: each as it was written out, and written in the one way.

An envelope that can be written in two ways could be read in two ways, so a line counts only if it
is, byte for byte, what its fields make.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.record.envelope import FORMAT, envelope
from domain.record.verification.findings import Findings
from domain.record.verification.sequence import Envelope

#: The names of an envelope's fields.
FIELDS = {
    "case", "format", "log", "payload_sha256", "position", "recorded_at", "stream",
    "stream_version", "topic",
}  # fmt: skip


def envelopes(
    log_id: UUID, lines: Iterable[bytes], hashes: Iterator[bytes], findings: Findings
) -> Iterator[Envelope]:
    """The envelope on each line, with the stored leaf hash that belongs to it.

    Times are as they are written. A line that is no envelope of this log is a finding, and comes as
    the next position of a stream of its own, so that the rest is still checked.
    """
    for expected, line in enumerate(lines, start=1):
        entry = line.removesuffix(b"\n")
        leaf = next(hashes, b"")
        try:
            told = read_envelope(log_id, entry)
        except (ValueError, KeyError, TypeError, AttributeError):
            findings.add("entry", "not an envelope of this log, as it is written.", expected)
            yield expected, "", 1, expected, leaf, entry
        else:
            yield (
                told["position"],
                told["recorded_at"],
                told["stream_version"],
                told["stream"],
                leaf,
                entry,
            )


def read_envelope(log_id: UUID, entry: bytes) -> dict[str, Any]:
    """The fields of an envelope. Raises ValueError, KeyError, TypeError or AttributeError if it is
    not one of this log, byte for byte as it is written.
    """
    told: dict[str, Any] = json.loads(entry)
    if set(told) != FIELDS or told["format"] != FORMAT or told["log"] != str(log_id):
        raise ValueError("not an envelope of this log")
    made = envelope(
        log_id,
        UUID(told["case"]),
        bytes.fromhex(told["payload_sha256"]),
        told["position"],
        datetime.fromisoformat(told["recorded_at"]),
        UUID(told["stream"]),
        told["stream_version"],
        told["topic"],
    )
    if made != entry:
        raise ValueError("not as it is written")
    return told
