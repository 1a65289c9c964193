"""Taking emergency access: by the case's reference, in one's own partnership, and with an alert.

For the interface and the pages alike. The reference is looked up by its claim on the log, and
whoever is barred is told what they would be told of a reference that nobody has. So nothing tells
which cases there are but taking the access, which is on the record, or asking for a reference in
vain, which is on the access log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.access import Barred, NoSuchCase
from api.recording import Decided, Recording
from domain.access import POLICY, standing
from domain.case import (
    NEW_CASE,
    CaseNotOpened,
    Destroyed,
    EmergencyAccessTaken,
    TakeEmergencyAccess,
    evolve,
    require_a_sentence,
    take_emergency_access,
)
from domain.identifiers import new_id
from domain.record.append import Receipt

REFERENCE = "case-reference"


class NoCaseToOpen(NoSuchCase):
    """No case that you could open has this reference. Check it with whoever gave it to you."""

    field = "reference"

    def __init__(self, reference: str, case_id: UUID | None = None) -> None:
        super().__init__()
        self.asked_for, self.case_id = reference, case_id


class BarredFromOpening(NoCaseToOpen, Barred):
    """No case that you could open has this reference. Check it with whoever gave it to you."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An emergency access that is on the record."""

    receipt: Receipt
    case_id: UUID
    access_id: UUID
    until: datetime


async def take(writing: Recording, reference: str, reason: str) -> Taken:
    """Open a case in an emergency, and alert its coordinators. Asked again, it alerts nobody twice.

    Raises NoCaseToOpen, and what the rule does.
    """
    require_a_sentence(reason)
    records, actor = writing.daybook.records, writing.actor

    async def decide() -> Decided:
        case_id = await records.claimed(actor.log_id, REFERENCE, reference)
        if case_id is None:
            raise NoCaseToOpen(reference)
        case, _ = await records.load(actor.log_id, case_id, evolve, NEW_CASE)
        found = standing(actor, case, writing.now)
        if isinstance(case, Destroyed):
            raise NoCaseToOpen(reference, case_id)
        command = TakeEmergencyAccess(
            case_id=case_id,
            attribution=writing.attribution,
            now=writing.now,
            access_id=new_id(),
            reason=reason,
            until=writing.now + POLICY.emergency.lasts,
            most_unreviewed=POLICY.emergency.unreviewed,
            may_read=found is not None and found.may("case.read"),
        )
        try:
            return Decided(take_emergency_access(command, case))
        except CaseNotOpened:
            # Open or closed, it is one that they are barred from.
            raise BarredFromOpening(reference, case_id) from None

    receipt = await writing.record(decide)
    # From the record, because a replayed receipt is for the access that was taken the first time.
    (recorded,) = await writing.events_of(receipt)
    event = recorded.event
    if not isinstance(event, EmergencyAccessTaken):
        raise TypeError("The receipt of an emergency access is for its being taken.")
    if not receipt.replayed:
        writing.daybook.alerts.emergency(actor, event.case_id)
    return Taken(receipt, event.case_id, event.access_id, event.until)
