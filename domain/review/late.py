"""What a later statement changed of when the authority was aware, and so of until when the Panel
was to be notified. Pure, and worked out on reading from the statements themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clocks import CLOCKS, ENGLAND, Calendar, Clocks, deadline, instant_in_words
from domain.event import Value
from domain.moments import Moment
from domain.review.clocks import earliest


@dataclass(frozen=True, slots=True)
class Statement:
    """That the authority became aware at a moment, as it reached the record at `position`. `about`
    is the same for a statement and its corrections; `why` is why it was corrected.
    """

    about: int
    position: int
    recorded_at: datetime
    occurred: Moment
    why: str | None = None


class AwareLearnt(Value):
    """What the record said otherwise once `position` was recorded.

    `before` and `after` are the earliest day on which the authority was said to be aware, which
    starts its clock; `corrected`: what was said had been wrong, and not only learnt late.
    """

    position: int
    recorded_at: datetime
    before: Moment
    after: Moment
    corrected: bool
    says: str


def aware_learnt_late(
    statements: Sequence[Statement], clocks: Clocks = CLOCKS, calendar: Calendar = ENGLAND
) -> tuple[AwareLearnt, ...]:
    """Every change of the day from which the authority's time runs, in the order of the record."""
    return tuple(_each(sorted(statements, key=lambda each: each.position), clocks, calendar))


def _each(
    statements: Sequence[Statement], clocks: Clocks, calendar: Calendar
) -> Iterator[AwareLearnt]:
    standing: dict[int, Moment] = {}
    for each in statements:
        before = earliest(standing.values())
        is_first = not standing
        standing[each.about] = each.occurred
        after = earliest(standing.values())
        if is_first or before == after:
            continue

        def until(moment: Moment) -> str:
            rule = clocks.of("notify-panel", when=moment)
            return deadline(rule, moment, calendar).in_words

        how = "What was corrected then" if each.why else "What arrived then"
        why = f" Why: {each.why.rstrip('.')}." if each.why else ""
        yield AwareLearnt(
            position=each.position,
            recorded_at=each.recorded_at,
            before=before,
            after=after,
            corrected=each.why is not None,
            says=f"Until {instant_in_words(each.recorded_at)} (§{each.position}) the record said "
            f"that the authority became aware {before.in_words()}, so that the Panel was to be "
            f"notified by {until(before)}. {how} says {after.in_words()}: by {until(after)}.{why}",
        )
