"""What late knowledge changed: where the record showed no authority until something reached it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from domain.authority.bands import instant_in_words, parts_of
from domain.authority.known import Known
from domain.event import Value

_Span = tuple[datetime, datetime]
_EVER = datetime.min.replace(tzinfo=UTC)
_ENDED = "What arrived then says that it had ended."
_TAKEN_BACK = "It was taken back then, as recorded in error."


class Learnt(Value):
    """What the record said otherwise of a time that was over once `position` was recorded.

    `closed`: until then no authority was known of that time. Otherwise one was, and none was from
    then on: it had ended, or was taken back.
    """

    position: int
    recorded_at: datetime
    authority_id: UUID
    starts: datetime
    ends: datetime
    closed: bool
    says: str


def learnt_late(known: Known, until: datetime) -> tuple[Learnt, ...]:
    """Everything that reached the record after the time that it changed, in the order in which it
    did.

    What reached the record when no authority was on it at all is left out: nobody was told
    otherwise before. So is a time of which no beginning is known.
    """
    return tuple(_each(known, until))


def _each(known: Known, until: datetime) -> Iterator[Learnt]:
    arrivals = sorted(
        {
            (position, recorded_at, each.authority_id)
            for each in (*known.authorities, *known.gone)
            for position, recorded_at in (
                (each.position, each.recorded_at),
                *((one.position, one.recorded_at) for one in each.changes),
                *((one.position, one.recorded_at) for _, one in each.replaced),
                *((each.taken_back,) if each.taken_back else ()),
            )
        }
    )
    for position, recorded_at, authority_id in arrivals:
        horizon = min(recorded_at, until)
        earlier, later = known.as_of(position - 1), known.as_of(position)
        before, after = _unknown(earlier, horizon), _unknown(later, horizon)
        # What was taken back is known at that position no more, nor now.
        holder = next(each for each in (known, later, earlier) if authority_id in each.by_id)
        title = holder.rule(holder.by_id[authority_id]).title
        what = _TAKEN_BACK if authority_id not in later.by_id else _ENDED
        for closed, spans in (
            (True, _minus([] if before == [(_EVER, horizon)] else before, after)),
            (False, _minus(after, before)),
        ):
            for starts, ends in spans:
                if starts == _EVER:
                    continue
                yield Learnt(
                    position=position,
                    recorded_at=recorded_at,
                    authority_id=authority_id,
                    starts=starts,
                    ends=ends,
                    closed=closed,
                    says=_says(
                        position, recorded_at, title, starts, ends, None if closed else what
                    ),
                )


def _says(  # noqa: PLR0917 - each is a part of the sentence.
    position: int,
    recorded_at: datetime,
    title: str,
    starts: datetime,
    ends: datetime,
    what: str | None,
) -> str:
    span = f"from {instant_in_words(starts)} to {instant_in_words(ends)}"
    until = f"Until {instant_in_words(recorded_at)} (§{position})"
    if what is None:
        return f"{until} the record showed no authority {span}. What arrived then: {title}."
    return f"{until} the record showed {title} {span}. {what}"


def _unknown(known: Known, until: datetime) -> list[_Span]:
    """When no authority was known, from the beginning of time."""
    return [
        (starts or _EVER, ends)
        for starts, ends, sure, perhaps in parts_of(known, until)
        if not (sure or perhaps)
    ]


def _minus(spans: Iterable[_Span], others: Iterable[_Span]) -> list[_Span]:
    left = list(spans)
    for begin, end in others:
        left = [
            part
            for starts, ends in left
            for part in ((starts, min(ends, begin)), (max(starts, end), ends))
            if part[0] < part[1]
        ]
    return left
