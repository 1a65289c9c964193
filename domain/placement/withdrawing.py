"""A search or a placement that was recorded in error. See `domain.in_error`.

A closed search was still a search, and counts among those asked: closing does not take it back.
"""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseState
from domain.command import Change, placed
from domain.event import Event
from domain.in_error import InErrorFacts, require_withdrawable
from domain.placement.events import PlacementWithdrawn, SearchWithdrawn
from domain.placement.refusals import PlacementNotOnRecord, SearchNotOnRecord
from domain.placement.state import (
    NotOpened,
    NotStarted,
    PlacementInError,
    PlacementState,
    SearchInError,
    SearchState,
)


class WithdrawSearch(InErrorFacts, Change):
    """Say that a search was recorded in error."""

    search_id: UUID


class WithdrawPlacement(InErrorFacts, Change):
    """Say that a placement was recorded in error."""

    placement_id: UUID


def withdraw_search(
    command: WithdrawSearch, search: SearchState, case: CaseState
) -> tuple[Event, ...]:
    """There was no such search, or not for this child."""
    if isinstance(search, NotOpened) or (
        (search.search_id, search.case_id) != (command.search_id, command.case_id)
    ):
        raise SearchNotOnRecord
    is_withdrawn = isinstance(search, SearchInError)
    by_agency = search.opened.by_agency
    require_withdrawable(command, case, by_agency, search.version, is_withdrawn=is_withdrawn)
    return (
        SearchWithdrawn(**placed(command, search.search_id, search.version), reason=command.reason),
    )


def withdraw_placement(
    command: WithdrawPlacement, placement: PlacementState, case: CaseState
) -> tuple[Event, ...]:
    """The child never lived there, or another child did."""
    if isinstance(placement, NotStarted) or (
        (placement.placement_id, placement.case_id) != (command.placement_id, command.case_id)
    ):
        raise PlacementNotOnRecord
    is_withdrawn = isinstance(placement, PlacementInError)
    by_agency = placement.started.by_agency
    require_withdrawable(command, case, by_agency, placement.version, is_withdrawn=is_withdrawn)
    return (
        PlacementWithdrawn(
            **placed(command, placement.placement_id, placement.version), reason=command.reason
        ),
    )
