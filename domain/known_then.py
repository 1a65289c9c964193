"""What was on the record when something was decided, and what reached it later. Pure.

A review asks whether people could have known. The record answers one part of that, and says no more
than it can: what stood on it at the position that the decision names, what had happened by then and
was put on it afterwards, and what it said then that was put right since. Whether anybody had read
it, or knew it without the record, is for the reviewer to ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.event import Value
from domain.moments import Moment
from domain.wording import listed


class Account(Value):
    """One row of the chronology: where it was put on the record, when it happened, and the
    positions at which it was corrected or withdrawn.
    """

    row_key: str
    stream_id: UUID
    position: int
    occurred: Moment
    corrected: tuple[int, ...] = ()
    withdrawn: int | None = None


class Arrived(Value):
    """What reached the record after the position that the decision names."""

    row_key: str
    position: int
    relied_on: bool = Field(description="The decision names it all the same.")


class Changed(Value):
    """What was on the record then, and was put right after that; the last time, if several.

    Only of entries, of assessments and of what was withdrawn. The end of a power, an answer to a
    direction, when an agency became aware are put right by a row of their own, which counts as
    arrived later where it is dated before the decision.
    """

    row_key: str
    position: int
    what: Literal["corrected", "withdrawn"]
    at: int = Field(description="The position at which it was.")
    relied_on: bool


class KnownThen(Value):
    """What a decision's makers had before them, and what they had not, as a view shows both.

    What was withdrawn since counts as on the record then, and as changed since; what came later
    and was withdrawn counts nowhere.
    """

    position: int = Field(description="How far the record went for those who decided.")
    on_record: int = Field(description="Rows of the chronology that stood on the record then.")
    arrived_later: tuple[Arrived, ...] = Field(
        description="Recorded after that, and had happened before the decision."
    )
    may_have_been: tuple[Arrived, ...] = Field(
        description="Recorded after that, and may have happened before: the dates leave it open."
    )
    happened_since: int = Field(description="Rows of what happened after the decision.")
    changed_since: tuple[Changed, ...]
    says: str


def known_then(
    accounts: Iterable[Account],
    *,
    decided: Moment,
    own_position: int,
    position: int,
    relied_on: Collection[UUID] = (),
) -> KnownThen:
    """What was on the record at `position`, for a decision of the moment `decided` that is itself
    at `own_position`. `accounts` are the rows of a view in the published order.
    """
    on_record, since = 0, 0
    arrived: list[Arrived] = []
    may: list[Arrived] = []
    changed: list[Changed] = []
    for each in accounts:
        named = each.stream_id in relied_on
        if each.position == own_position:
            continue
        if each.position <= position:
            if each.withdrawn is not None and each.withdrawn <= position:
                continue
            on_record += 1
            change = _change(each, position, relied_on=named)
            if change is not None:
                changed.append(change)
        elif each.withdrawn is not None:
            continue
        elif decided.definitely_before(each.occurred):
            since += 1
        else:
            one = Arrived(row_key=each.row_key, position=each.position, relied_on=named)
            (arrived if each.occurred.definitely_before(decided) else may).append(one)
    return KnownThen(
        position=position,
        on_record=on_record,
        arrived_later=tuple(arrived),
        may_have_been=tuple(may),
        happened_since=since,
        changed_since=tuple(changed),
        says=_says(position, on_record, arrived, may, changed),
    )


def _change(account: Account, position: int, *, relied_on: bool) -> Changed | None:
    """The last time that something on the record at a position was put right after it."""
    corrected = max((each for each in account.corrected if each > position), default=None)
    at = corrected if account.withdrawn is None else account.withdrawn
    if at is None:
        return None
    return Changed(
        row_key=account.row_key,
        position=account.position,
        what="corrected" if account.withdrawn is None else "withdrawn",
        at=at,
        relied_on=relied_on,
    )


def _says(
    position: int,
    on_record: int,
    arrived: Collection[Arrived],
    may: Collection[Arrived],
    changed: Collection[Changed],
) -> str:
    said = [f"The record then went to position {position:,}, with {_rows(on_record)}."]
    if arrived or may:
        later = [f"{len(arrived):,} that had already happened"] if arrived else []
        later += [f"{len(may):,} that may have happened by then"] if may else []
        said.append(f"Later came {listed(later)}.")
    else:
        said.append("Nothing that had happened by then came later.")
    put_right = [
        f"{count:,} {'was' if count == 1 else 'were'} {what}"
        for what in ("corrected", "withdrawn")
        if (count := sum(each.what == what for each in changed))
    ]
    if put_right:
        said.append(f"Of what it held then, {listed(put_right)} since.")
    named = [
        f"{count:,} that {what}"
        for what, count in (
            ("came later", sum(each.relied_on for each in (*arrived, *may))),
            ("was put right since", sum(each.relied_on for each in changed)),
        )
        if count
    ]
    if named:
        said.append(f"The decision relies on {listed(named)}.")
    return " ".join(said)


def _rows(count: int) -> str:
    return "1 row of the chronology" if count == 1 else f"{count:,} rows of the chronology"
