"""Golden examples of orders, and of powers that need no court."""

from __future__ import annotations

from domain.authority import (
    ApplicationConcluded,
    OrderAppliedFor,
    OrderDischarged,
    OrderLapsed,
    OrderMade,
    OrderRecordedInError,
    OrderVaried,
    PowerEndCorrected,
    PowerEnded,
    PowerEndTakenBack,
    PowerExtended,
    PowerRecordedInError,
    PowerUsed,
)
from domain.event import Event
from tests.support.builders import CHILD, HEARING, ORDER, POLICE, SOCIAL_CARE, an_id
from tests.support.golden_parts import LATER, SOURCE, WHEN, example

OF_AUTHORITY: tuple[Event, ...] = (
    example(
        OrderMade,
        by_agency=SOCIAL_CARE,
        subjects=(CHILD,),
        order_type="emergency-protection-order-extension",
        court="Family Court at Testford",
        hearing_id=HEARING,
        extends_order_id=ORDER,
        follows_power_id=an_id("police protection"),
        occurred=WHEN,
        in_force_from=WHEN,
        in_force_until=LATER,
        terms="The child is to stay on the ward.",
        source=SOURCE,
    ),
    example(
        OrderAppliedFor,
        by_agency=SOCIAL_CARE,
        subjects=(CHILD,),
        order_type="interim-care-order",
        court="Family Court at Testford",
        applicant="Local authority",
        occurred=WHEN,
        grounds="Nobody at home can keep the child safe.",
        source=SOURCE,
    ),
    example(
        ApplicationConcluded, outcome="withdrawn", occurred=WHEN, reason="A relative came forward."
    ),
    example(
        OrderVaried,
        court="Family Court at Testford",
        hearing_id=HEARING,
        occurred=WHEN,
        in_force_until=LATER,
        terms="Family time twice a week.",
        source=SOURCE,
    ),
    example(
        OrderDischarged,
        court="Family Court at Testford",
        hearing_id=HEARING,
        occurred=WHEN,
        reason="The child has gone home.",
        source=SOURCE,
    ),
    example(OrderLapsed, occurred=WHEN, reason="The proceedings ended."),
    example(
        PowerUsed,
        by_agency=POLICE,
        subjects=(CHILD,),
        power="police-protection",
        used_by="Constable 1",
        agreed_by="The child's mother",
        place="Testford Hospital",
        occurred=WHEN,
        until=LATER,
        reason="There was no time for a court.",
        source=SOURCE,
    ),
    example(
        PowerExtended, extended_by="Consultant 1", occurred=WHEN, until=LATER, reason="Not yet fit."
    ),
    example(PowerEnded, how="replaced", occurred=WHEN, reason="A court made an order."),
    example(
        PowerEndCorrected,
        how="released",
        occurred=LATER,
        reason="She went home.",
        why_corrected="The ward's log has the hour.",
    ),
    example(PowerEndTakenBack, occurred=WHEN, reason="Another child was released."),
    example(OrderRecordedInError, reason="It is another child's."),
    example(PowerRecordedInError, reason="Keyed for the wrong child."),
)
