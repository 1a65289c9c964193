"""The kinds of stream that requests change or refer to, each by how it grows.

Entries are not among them: who may know of one is asked first (`Recording.entry`).
"""

from __future__ import annotations

from api.recording import Concept
from domain import (
    assessment,
    authority,
    decision,
    direction,
    escalation,
    hearing,
    learning,
    placement,
    plans,
    review,
)
from domain.errors import NotOnRecord


class DecisionNotOnRecord(NotOnRecord):
    """There is no such decision on this case. Check its address."""


ESCALATION = Concept(escalation.evolve, escalation.NEW_ESCALATION, escalation.EscalationNotOnRecord)
HEARING = Concept(hearing.evolve, hearing.NEW_HEARING, hearing.HearingNotOnRecord)
ORDER = Concept(authority.evolve, authority.NEW_ORDER, authority.OrderNotOnRecord)
POWER = Concept(authority.evolve_power, authority.NEW_POWER, authority.PowerNotOnRecord)
DIRECTION = Concept(direction.evolve, direction.NEW_DIRECTION, direction.DirectionNotOnRecord)
SEARCH = Concept(
    placement.evolve_search,
    placement.NEW_SEARCH,
    placement.SearchNotOnRecord,
    placement.search_restriction,
)
PLACEMENT = Concept(
    placement.evolve_placement,
    placement.NEW_PLACEMENT,
    placement.PlacementNotOnRecord,
    placement.placement_restriction,
)
ASSESSMENT = Concept(
    assessment.evolve,
    assessment.NEW_ASSESSMENT,
    assessment.AssessmentNotOnRecord,
    assessment.restriction,
)
PERIOD = Concept(plans.evolve, plans.NEW_PERIOD, plans.PeriodNotOnRecord, plans.restriction)
DECISION = Concept(decision.evolve, decision.NEW_DECISION, DecisionNotOnRecord)
REVIEW = Concept(review.evolve, review.NEW_REVIEW, review.refusals.ReviewNotOnRecord)
EPISODE = Concept(learning.evolve_episode, learning.NEW_EPISODE, learning.EpisodeNotOnRecord)
FINDING = Concept(learning.evolve_finding, learning.NEW_FINDING, learning.FindingNotOnRecord)
RECOMMENDATION = Concept(
    learning.evolve_recommendation,
    learning.NEW_RECOMMENDATION,
    learning.RecommendationNotOnRecord,
)
ACTION = Concept(learning.evolve_action, learning.NEW_ACTION, learning.ActionNotOnRecord)
