"""The rows a projection works on: current bodies in, new versions out. No database.

A projection's `apply` only gets and puts here, so the same `apply` serves the follower, a rebuild
and a replay in memory. Each event's puts are kept together or not at all, and every version that
held for at least one position is kept, so that "as of P" is exact for every P inside a batch.

Erasing a case is the exception to that: every version of its rows goes, from this set and from the
tables, as if it had never been. What is put after it begins anew.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from uuid import UUID

from domain.event import Value

#: A row that still holds. Must match the default of `to_position` in the read tables.
OPEN = 9223372036854775807

Body = TypeVar("Body", bound=Value)


class Key(NamedTuple):
    """Which row of which case."""

    case_id: UUID
    row_key: str


@dataclass(frozen=True, slots=True)
class Held:
    """A row as it holds now, and since when."""

    from_position: int
    body: Value


@dataclass(frozen=True, slots=True)
class Version:
    """A row as it held from one position (inclusive) to another (exclusive)."""

    key: Key
    from_position: int
    to_position: int
    body: Value


@dataclass(frozen=True, slots=True)
class Closing:
    """A stored row that stopped holding at `to_position`."""

    key: Key
    from_position: int
    to_position: int


class KeyNotFetched(LookupError):
    """A projection read or wrote a row that its `keys` had not named: it would see a hole."""


class WorkingSet:
    """Rows by key, with what has changed since they were fetched."""

    def __init__(self, held: Mapping[Key, Held] | None = None) -> None:
        self._stored: Mapping[Key, Held] = held or {}
        self._current: dict[Key, Held] = dict(self._stored)
        self._made: dict[Key, list[Held]] = {}
        self._position = 0
        self._allowed: frozenset[Key] = frozenset()
        self._pending: dict[Key, Value] = {}
        self._erasing: frozenset[UUID] = frozenset()
        #: The cases whose stored rows must go before anything is written.
        self.erased: frozenset[UUID] = frozenset()
        #: The rows that the last event changed.
        self.changed: tuple[Key, ...] = ()

    @contextmanager
    def at(self, position: int, keys: tuple[Key, ...]) -> Generator[None]:
        """Work at this position on these keys. An exception leaves the rows as they were."""
        self._position, self._allowed, self._pending = position, frozenset(keys), {}
        self._erasing, self.changed = frozenset(), ()
        try:
            yield
        except BaseException:
            self._pending = {}
            raise
        self._erase(self._erasing)
        self.changed = tuple(key for key, body in self._pending.items() if self._keep(key, body))
        self._pending = {}

    def get(self, key: Key, kind: type[Body]) -> Body | None:
        """The row's body, or None if there is none of this kind."""
        if key not in self._allowed:
            raise KeyNotFetched(key.row_key)
        body = self._pending.get(key)
        if body is None and key.case_id not in self._erasing:
            held = self._current.get(key)
            body = held.body if held else None
        return body if isinstance(body, kind) else None

    def put(self, key: Key, body: Value) -> None:
        """The row says this from the present position on."""
        if key not in self._allowed:
            raise KeyNotFetched(key.row_key)
        self._pending[key] = body

    def erase(self, case_ids: Iterable[UUID]) -> None:
        """Every row of these cases goes, whichever keys were named, with every earlier version."""
        self._erasing |= frozenset(case_ids)
        self._pending = {
            key: body for key, body in self._pending.items() if key.case_id not in self._erasing
        }

    def _erase(self, case_ids: frozenset[UUID]) -> None:
        if not case_ids:
            return
        self.erased |= case_ids
        for rows in (self._current, self._made):
            for key in [key for key in rows if key.case_id in case_ids]:
                del rows[key]

    def _keep(self, key: Key, body: Value) -> bool:
        held = self._current.get(key)
        if held is not None and held.from_position >= self._position:
            # This event has been applied to this row before. Applied again, it adds nothing.
            return False
        if held is not None and held.body == body:
            return False
        self._current[key] = Held(self._position, body)
        self._made.setdefault(key, []).append(self._current[key])
        return True

    @property
    def current(self) -> Mapping[Key, Held]:
        """Every row as it holds after the last event."""
        return self._current

    def closings(self) -> Iterator[Closing]:
        """Stored rows that no longer hold."""
        for key, made in self._made.items():
            stored = self._stored.get(key)
            if stored is not None and key.case_id not in self.erased:
                yield Closing(key, stored.from_position, made[0].from_position)

    def versions(self) -> Iterator[Version]:
        """New versions, each closed by the one that follows it."""
        for key, made in self._made.items():
            ends = [later.from_position for later in made[1:]]
            for this, end in zip(made, [*ends, OPEN], strict=True):
                yield Version(key, this.from_position, end, this.body)
