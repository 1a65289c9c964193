"""Every event type Daybook can store. Importing this registers their topics."""

from __future__ import annotations

from domain.authority import OrderMade
from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    EntryContested,
    EntryCorrected,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)
from domain.escalation import (
    EscalationAcknowledged,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
)
from domain.event import Event
from domain.hearing import HearingAdjourned, HearingHeld, HearingListed, JudgmentGiven

EVENT_TYPES: tuple[type[Event], ...] = (
    CaseOpened,
    SubjectAdded,
    RelationshipRecorded,
    AgencyJoined,
    AgencyLeft,
    ReviewWindowSet,
    CaseClosed,
    CaseReopened,
    ContributionSubmitted,
    EntryRecorded,
    EntryCorrected,
    EntryWithdrawn,
    EntryDisclosed,
    EntryContested,
    EscalationRaised,
    EscalationAcknowledged,
    EscalationResponded,
    EscalationSteppedUp,
    EscalationResolved,
    HearingListed,
    HearingHeld,
    HearingAdjourned,
    JudgmentGiven,
    OrderMade,
    DecisionMade,
)
