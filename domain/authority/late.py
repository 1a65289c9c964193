"""What late knowledge changed: where the record showed no authority until something reached it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from uuid import UUID

from domain.authority.bands import instant_in_words, parts_of
from domain.authority.edges import Stretch, minus
from domain.authority.known import Authority, Known, Reach
from domain.event import Value

_EVER = datetime.min.replace(tzinfo=UTC)
_ENDED = "What arrived then says that it had ended."
_END_CORRECTED = "What arrived then corrects when it ended."
_TAKEN_BACK = "It was taken back then, as recorded in error."


class Learnt(Value):
    """What the record said otherwise of a time that was over once `position` was recorded.

    `since` is from which position on the record had said so of that whole time; None where it had
    since before any authority was on it, or before that time was over, or not all of it alike.

    `closed`: until then no authority was known of that time. Otherwise one was, and none was from
    then on: it had ended, or was taken back.
    """

    position: int
    recorded_at: datetime
    authority_id: UUID
    starts: datetime
    ends: datetime
    closed: bool
    since: int | None
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
                *each.ends_taken_back,
                *((each.taken_back,) if each.taken_back else ()),
            )
        }
    )
    recorded = {position: recorded_at for position, recorded_at, _ in arrivals}
    # Asked again for everything that was learnt late, and worked out once.
    at = cache(known.as_of)

    @cache
    def unknown(position: int) -> list[Stretch]:
        return _unknown(at(position), until)

    whole = {each.authority_id: each for each in (*known.gone, *known.authorities)}

    def showed(authority_id: UUID | None, span: Stretch, position: int) -> bool:
        if authority_id is None:
            return not minus([span], unknown(position))
        found = at(position).by_id.get(authority_id)
        return found is not None and _spans(at(position).reach(found), span)

    for position, recorded_at, authority_id in arrivals:
        horizon = min(recorded_at, until)
        earlier, later = at(position - 1), at(position)
        before, after = _unknown(earlier, horizon), _unknown(later, horizon)
        # What was taken back is known at that position no more, nor now.
        holder = next(each for each in (known, later, earlier) if authority_id in each.by_id)
        title = holder.rule(holder.by_id[authority_id]).title
        arrived = _arrived(whole[authority_id], position, title)
        what = _ENDED
        if authority_id not in later.by_id:
            what = _TAKEN_BACK
        elif _corrects_end(whole[authority_id], position):
            what = _END_CORRECTED
        for closed, spans in (
            (True, minus([] if before == [(_EVER, horizon)] else before, after)),
            (False, minus(after, before)),
        ):
            for starts, ends in spans:
                if starts == _EVER:
                    continue
                was = partial(showed, authority_id if not closed else None, (starts, ends))
                since = _since([each for each in recorded if each < position], was)
                if closed and since is not None and recorded[since] < ends:
                    # No record shows of a time to come that nothing is known of it.
                    since = None
                yield Learnt(
                    position=position,
                    recorded_at=recorded_at,
                    authority_id=authority_id,
                    starts=starts,
                    ends=ends,
                    closed=closed,
                    since=since,
                    says=_says(
                        (position, recorded_at),
                        None if since is None else (since, recorded[since]),
                        "no authority" if closed else title,
                        (starts, ends),
                        arrived if closed else what,
                    ),
                )


def _corrects_end(authority: Authority, position: int) -> bool:
    """Whether what was recorded there puts right what was said of its end before."""
    return any(until == position for until, _ in authority.replaced)


def _arrived(authority: Authority, position: int, title: str) -> str:
    """What reached the record there that says that a child was held under it: itself, or what was
    said of it later.
    """
    if position == authority.position:
        return f"What arrived then: {title}."
    # An end that was taken back was put right as well, but has no other end instead.
    if any(at == position for at, _ in authority.ends_taken_back):
        return f"What arrived then: {title} had not ended."
    if _corrects_end(authority, position):
        return f"What arrived then: when {title} ended, corrected."
    kinds = {each.kind for each in authority.changes if each.position == position}
    became = next((f" was {each}" for each in ("extended", "varied") if each in kinds), "")
    return f"What arrived then: {title}{became}."


def _spans(reach: Reach, span: Stretch) -> bool:
    """Whether an authority may have been in force throughout."""
    starts, ends = span
    return (reach.may_from is None or reach.may_from <= starts) and (
        reach.may_until is None or reach.may_until >= ends
    )


def _since(positions: Sequence[int], showed: Callable[[int], bool]) -> int | None:
    """The first of the last positions at all of which the record showed something; None where it
    did at none of them, or did before the first.
    """
    since = None
    for each in reversed(positions):
        if not showed(each):
            return since
        since = each
    return None if since is None or showed(since - 1) else since


def _says(
    put: tuple[int, datetime],
    since: tuple[int, datetime] | None,
    showed: str,
    span: Stretch,
    what: str,
) -> str:
    of = f"from {instant_in_words(span[0])} to {instant_in_words(span[1])}"
    until = f"{instant_in_words(put[1])} (§{put[0]})"
    so_far = f"Until {until}"
    if since is not None:
        so_far = f"From {instant_in_words(since[1])} (§{since[0]}) until {until}"
    return f"{so_far} the record showed {showed} {of}. {what}"


def _unknown(known: Known, until: datetime) -> list[Stretch]:
    """When no authority was known, from the beginning of time."""
    return [
        (starts or _EVER, ends)
        for starts, ends, sure, perhaps in parts_of(known, until)
        if not (sure or perhaps)
    ]
