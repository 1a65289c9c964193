"""The events that every contender is given: synthetic, about 300 bytes, each in a new stream.

What makes them is as cheap as can be, since the making is not what is measured.
"""

from __future__ import annotations

import json
from collections import deque
from itertools import count, islice
from uuid import UUID

from domain.identifiers import new_id

TOPIC = "entry.recorded"
PAYLOAD_BYTES = 300

#: More than anybody whose client is written in Python here has managed.
MOST_EVENTS_A_SECOND = 100_000

#: A partnership has many cases open at once, and those who record do so in any of them.
CASES = tuple(new_id() for _ in range(32))


def _payload(number: int) -> bytes:
    fields = {
        "case_id": str(CASES[number % len(CASES)]),
        "kind": "visit",
        "occurred": {"kind": "about", "value": "2026-03-02", "words": "around the 2nd"},
        "source": {"system": "Visit log", "reference": f"{number:06d}"},
        "summary": "",
    }
    empty = len(json.dumps(fields))
    fields["summary"] = ("A synthetic visit, made to be measured. " * 9)[: PAYLOAD_BYTES - empty]
    return json.dumps(fields).encode()


#: What is recorded, in turn: plain JSON as the mapper would give it. PAYLOADS[n] is of CASES[n].
PAYLOADS = tuple(_payload(number) for number in range(len(CASES)))


class NewStreams:
    """Ids of new streams: time-ordered as `new_id` makes them, by adding one each time.

    An event has its stream's id before anybody is asked to record it, so those for `seconds` of
    measuring are made beforehand.
    """

    def __init__(self, seconds: float = 0) -> None:
        # The random half counts up from somewhere in its lower part, so that it cannot run over.
        self._numbers = count(new_id().int & ~(1 << 61))
        ready = islice(self._numbers, round(seconds * MOST_EVENTS_A_SECOND))
        self._ready = deque([UUID(int=number) for number in ready])

    def __next__(self) -> UUID:
        """The next id."""
        try:
            return self._ready.popleft()
        except IndexError:
            return UUID(int=next(self._numbers))

    def next_as_bytes(self) -> bytes:
        """The next id, if none were made beforehand, as PostgreSQL's binary format has it."""
        return next(self._numbers).to_bytes(16, "big")
