"""On what authority a child is held or placed: the orders a court makes.

Powers that need no order (police protection, Mental Health Act sections), and extension,
variation and discharge, belong here too as they are added.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.event import Event, Source
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import OrderType


class OrderMade(Event):
    """A court made an order, in force from when it was made until the stated end."""

    TOPIC: ClassVar[str] = "authority.order_made"

    by_agency: AgencyCode
    order_type: OrderType
    court: ShortText
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source
