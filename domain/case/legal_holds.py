"""Legal holds: while one is in force, nothing of the case may be destroyed.

An inquiry, a court or the police may need a record after its retention has ended. A hold may be
placed on an open case and on a closed one, for it adds nothing to what the case says.
"""

from __future__ import annotations

from uuid import UUID

from domain.case.events import LegalHoldLifted, LegalHoldPlaced
from domain.case.guards import require_kept
from domain.case.state import CaseState
from domain.command import Change, placed, require_current, require_happened
from domain.errors import Conflict, NotOnRecord
from domain.event import Event
from domain.moments import Moment
from domain.text import ShortText, Summary


class PlaceLegalHold(Change):
    """Hold everything of the case. `authority` demands it, and it applies from `since`."""

    hold_id: UUID
    authority: ShortText
    since: Moment
    reason: Summary


class LiftLegalHold(Change):
    """End one legal hold."""

    hold_id: UUID
    reason: Summary


class HoldAlreadyPlaced(Conflict):
    """This legal hold is already in force on the case."""

    field = "hold_id"


class HoldNotInForce(NotOnRecord):
    """No such legal hold is in force on this case. It may have been lifted already."""

    field = "hold_id"


def place_legal_hold(command: PlaceLegalHold, state: CaseState) -> tuple[Event, ...]:
    """A hold that is not in force yet is placed on a case that is still there."""
    case = require_kept(state)
    require_current(command, case.version)
    if command.hold_id in case.holds:
        raise HoldAlreadyPlaced
    require_happened(command.since, command.now, "since")

    return (
        LegalHoldPlaced(
            **placed(command, case.case_id, case.version),
            hold_id=command.hold_id,
            authority=command.authority,
            since=command.since,
            reason=command.reason,
        ),
    )


def lift_legal_hold(command: LiftLegalHold, state: CaseState) -> tuple[Event, ...]:
    """A hold in force is lifted."""
    case = require_kept(state)
    require_current(command, case.version)
    if command.hold_id not in case.holds:
        raise HoldNotInForce

    return (
        LegalHoldLifted(
            **placed(command, case.case_id, case.version),
            hold_id=command.hold_id,
            reason=command.reason,
        ),
    )
