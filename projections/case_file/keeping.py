"""How events change what the case file says of holding the case and of its end. Pure."""

from __future__ import annotations

from typing import Any

from domain.case import (
    CaseReopened,
    DisposalProposed,
    DisposalRefused,
    DisposalWithdrawn,
    LegalHoldLifted,
    LegalHoldPlaced,
    RetentionClassSet,
)
from domain.event import Event
from projections.case_file.rows import CaseRow, LegalHold, Proposal, RetentionKinds
from projections.people import OnRecord


def changed(event: Event, put_by: OnRecord, row: CaseRow) -> dict[str, Any]:
    """What an event changes in the case's own row; nothing for an event of another sort.

    A proposal ends with whatever changes that on which it rested, as `domain.case.state` has it.
    """
    match event:
        case LegalHoldPlaced():
            hold = LegalHold(
                hold_id=event.hold_id,
                authority=event.authority,
                since=event.since,
                reason=event.reason,
                on_record=put_by,
            )
            return {"legal_holds": (*row.legal_holds, hold), "disposal": None}
        case LegalHoldLifted():
            others = tuple(hold for hold in row.legal_holds if hold.hold_id != event.hold_id)
            return {"legal_holds": others, "disposal": None}
        case RetentionClassSet():
            kinds = RetentionKinds(kinds=event.kinds, reason=event.reason, on_record=put_by)
            return {"retention": kinds, "disposal": None}
        case DisposalProposed():
            return {"disposal": _proposal(event, put_by)}
        case DisposalWithdrawn() | DisposalRefused() | CaseReopened():
            return {"disposal": None}
        case _:
            return {}


def _proposal(event: DisposalProposed, put_by: OnRecord) -> Proposal:
    return Proposal(
        proposal_id=event.proposal_id,
        basis=event.basis,
        rule=event.rule,
        kept_until=event.kept_until,
        reason=event.reason,
        until=event.until,
        on_record=put_by,
    )
