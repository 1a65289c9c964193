"""What can happen to a case with restricted entries, and stories of it that Hypothesis makes up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import strategies as st

from tests.access.oracle import COUNTED, SENSITIVITIES
from tests.access.people import KINDS, OWN, PLAIN

AGENCIES = tuple(KINDS)
DAYS = ("2026-03-02", "2026-03-03", "2026-03-02T21:40+00:00", "2026-03")
LATER = "2026-03-15T10:00+00:00"


@dataclass(frozen=True)
class Record:
    """An agency contributes entries of these sensitivities."""

    agency: str
    sensitivities: tuple[str, ...]
    day: str


@dataclass(frozen=True)
class Correct:
    """The agency of an entry restates it."""

    entry: int
    sensitivity: str


@dataclass(frozen=True)
class Withdraw:
    """The agency of an entry withdraws it."""

    entry: int


@dataclass(frozen=True)
class Share:
    """The agency of an entry shares it."""

    entry: int
    to_agency: str


@dataclass(frozen=True)
class Contest:
    """An agency contests an entry, and may name an entry of its own."""

    entry: int
    by_agency: str
    other: int | None


@dataclass(frozen=True)
class Permit:
    """A court permits that an entry is shared."""

    entry: int
    agencies: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Decide:
    """An agency records a decision that relied on entries."""

    agency: str
    relied_on: tuple[int, ...]


@dataclass(frozen=True)
class Learn:
    """A review finds something by entries, and then puts it otherwise by others."""

    by_agency: str
    relied_on: tuple[int, ...]
    then: tuple[int, ...]


@dataclass(frozen=True)
class Look:
    """The founder sets the period to look at, from an entry on or from a day."""

    anchor: int | None


Step: TypeAlias = Record | Correct | Withdraw | Share | Contest | Permit | Decide | Learn | Look

_agency = st.sampled_from(AGENCIES)
_agencies = st.lists(_agency, max_size=2, unique=True).map(tuple)
_sensitivity = st.sampled_from(SENSITIVITIES)
_entry = st.integers(0, 99)
_entries = st.lists(_entry, max_size=3, unique=True).map(tuple)
#: What is never counted comes alone; what is counted may come together.
_alike = st.lists(st.sampled_from(sorted(COUNTED)), min_size=1, max_size=2).map(tuple)
_alone = _sensitivity.map(lambda each: (each,))
_record = st.builds(Record, _agency, st.one_of(_alike, _alone), st.sampled_from(DAYS))
_roles = st.sampled_from([(), ("reviewer",), ("auditor",), ("coordinator",)])
_of_each: tuple[st.SearchStrategy[Step], ...] = (
    st.builds(Correct, _entry, _sensitivity),
    st.builds(Withdraw, _entry),
    st.builds(Share, _entry, _agency),
    st.builds(Contest, _entry, _agency, st.none() | _entry),
    st.builds(Permit, _entry, _agencies, _roles),
    st.builds(Decide, _agency, _entries),
    st.builds(Look, st.none() | _entry),
    st.builds(Learn, st.sampled_from([OWN, PLAIN]), _entries, _entries),
)
#: Several contributions, or there is nothing to do anything to; then one of each step and some
#: more, in any order.
STORIES: st.SearchStrategy[tuple[Step, ...]] = st.builds(
    lambda first, then: (*first, *then),
    st.lists(_record, min_size=4, max_size=5),
    st.tuples(*_of_each, *_of_each[:5], _record).flatmap(st.permutations).map(tuple),
)
