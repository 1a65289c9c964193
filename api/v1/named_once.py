"""A name that one thing of a case has at a time, such as the number of a recommendation.

A name claimed in the log is never given back, but its holder may let go of it, as when it is
withdrawn. So a name is claimed by generation, as an entry's reference is (`api.v1.references`).
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from api.recording import Concept, Decided, Recording
from api.v1.references import MOST_LOOKS
from domain.record.append import Claim, ClaimTaken, Receipt

State = TypeVar("State")


async def named_so(
    writing: Recording,
    concept: Concept[State],
    scope: str,
    name: tuple[str, ...],
    stream_id: UUID,
    *,
    lets_go: type,
) -> tuple[State, tuple[Claim, ...]]:
    """What has this name, and the claim of it for `stream_id` where it is free: one of the two.
    `scope` is the sort of name and `name` begins with its case; a holder that has become `lets_go`
    has it no longer.
    """
    for generation in itertools.count():
        # No text of the record may hold this separator, so two are equal only part by part.
        claim = "\x1f".join((*name, str(generation)))
        holder = await writing.daybook.records.claimed(writing.actor.log_id, scope, claim)
        if holder is None:
            return concept.new, (Claim(scope, claim, stream_id),)
        state, _ = await writing.load(concept, holder)
        if not isinstance(state, lets_go):
            return state, ()
    raise AssertionError("Counting ends only by returning.")


async def recorded(writing: Recording, decide: Callable[[], Awaitable[Decided]]) -> Receipt:
    """Decided and appended. Where another took the name meanwhile, looking again finds which."""
    for _ in range(MOST_LOOKS):
        try:
            return await writing.record(decide)
        except ClaimTaken:
            continue
    return await writing.record(decide)
