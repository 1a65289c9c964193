"""What one reader does not see of one case, and what they are told of it. Pure.

`Reads.may_read` is asked here once for each restricted thing, and nowhere else when reading: every
statement and every row that could show something is handed what came of it. Whatever is hidden is
treated as if it were not on the record, with one exception: where it may be counted, it is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from domain.access import Reads
from domain.restricted import Thing
from projections.items import step_key
from projections.restrictions.rows import RestrictionRow


def _none() -> Mapping[UUID, RestrictionRow]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may not read, entries and other things, by id, and whether they see bars.

    `gone`: contributions of which they may read no entry. These are hidden too: what an agency says
    of a set of entries is about those entries. `fewer`: of the other contributions, how many
    entries the reader may not even know of. `bars`: whether they see who is barred, and why.
    """

    hidden: Mapping[UUID, RestrictionRow] = field(default_factory=_none)
    gone: frozenset[UUID] = frozenset()
    fewer: Mapping[UUID, int] = field(default_factory=lambda: MappingProxyType(dict[UUID, int]()))
    bars: bool = False

    def hides(self, stream_id: UUID | None) -> bool:
        """Whether this entry, contribution or other thing is hidden."""
        return stream_id in self.hidden or stream_id in self.gone

    def restricted(self, position: int) -> Counter[Thing]:
        """How many of each thing, of those that may be counted, are hidden at a view."""
        return Counter(
            row.thing
            for row in self.hidden.values()
            if row.position <= position and row.restriction.is_counted
        )

    def unseen(self, position: int) -> int:
        """How many entries are hidden at a view, counted or not: to subtract, never to say."""
        return sum(
            row.position <= position and row.thing == "entry" for row in self.hidden.values()
        )

    @property
    def named(self) -> Mapping[str, object]:
        """The parameters of every statement that leaves out what is hidden.

        `hidden`: streams, of which no step is shown. `streams`: these and contributions. `said`:
        the histories' row keys of what is said to be there, and nothing else of it.
        """
        streams = [str(stream_id) for stream_id in self.hidden]
        return {
            "hidden": streams,
            "streams": [*streams, *(str(each) for each in self.gone)],
            "said": [
                step_key(stream_id, 1)
                for stream_id, row in self.hidden.items()
                if row.restriction.is_counted
            ],
        }


#: That of whoever is not a reader: a replay, a comparison, a test of what is stored.
EVERYTHING = Sight(bars=True)


def sight_of(rows: Iterable[RestrictionRow], reads: Reads) -> Sight:
    """What a reader does not see of a case with these restricted entries and other things."""
    hidden = {row.stream_id: row for row in rows if not reads.may_read(row.restriction)}
    if not hidden:
        return Sight(bars=reads.bars)
    entries = [(row.contribution_id, row) for row in hidden.values() if row.contribution_id]
    of = Counter(each for each, _ in entries)
    never_counted = Counter(each for each, row in entries if not row.restriction.is_counted)
    gone = frozenset(
        each
        for each, row in entries
        if row.contribution_entries is not None and of[each] >= row.contribution_entries
    )
    fewer = {each: count for each, count in never_counted.items() if each not in gone}
    return Sight(MappingProxyType(hidden), gone, MappingProxyType(fewer), reads.bars)
