"""What was on the record when each decision of a case was made, from its chronology. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.known_then import Account, KnownThen, known_then
from projections.case_file.review_rows import ThresholdRow
from projections.case_file.rows import DecisionRow


def relied_on(decision: DecisionRow | ThresholdRow) -> tuple[UUID, ...]:
    """The entries that a decision relies on, each once, in the order in which it names them."""
    if isinstance(decision, DecisionRow):
        return decision.relied_on
    named = (one for each in decision.criteria for one in each.relied_on)
    return tuple(dict.fromkeys(named))


def known_when(decision: DecisionRow | ThresholdRow, accounts: Iterable[Account]) -> KnownThen:
    """What was on the record for one decision: of the case, or on the threshold for its review."""
    return known_then(
        accounts,
        decided=decision.occurred,
        own_position=decision.on_record.position,
        position=decision.on_record_position,
        relied_on=frozenset(relied_on(decision)),
    )
