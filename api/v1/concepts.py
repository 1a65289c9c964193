"""The kinds of stream that requests change or refer to, each by how it grows."""

from __future__ import annotations

from api.recording import Concept
from domain import authority, decision, entry, escalation, hearing
from domain.errors import NotOnRecord


class OrderNotOnRecord(NotOnRecord):
    """There is no such order on this case. Check its address."""


class DecisionNotOnRecord(NotOnRecord):
    """There is no such decision on this case. Check its address."""


ENTRY = Concept(entry.evolve, entry.NEW_ENTRY, entry.EntryNotOnRecord)
ESCALATION = Concept(escalation.evolve, escalation.NEW_ESCALATION, escalation.EscalationNotOnRecord)
HEARING = Concept(hearing.evolve, hearing.NEW_HEARING, hearing.HearingNotOnRecord)
ORDER = Concept(authority.evolve, authority.NEW_ORDER, OrderNotOnRecord)
DECISION = Concept(decision.evolve, decision.NEW_DECISION, DecisionNotOnRecord)
