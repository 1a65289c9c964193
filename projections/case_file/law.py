"""How what courts do, orders and powers make their rows. Pure."""

from __future__ import annotations

from domain.authority import (
    ApplicationConcluded,
    OrderAppliedFor,
    OrderDischarged,
    OrderLapsed,
    OrderMade,
    OrderVaried,
    PowerEnded,
    PowerExtended,
    PowerUsed,
)
from domain.direction import DirectionAnswered, DirectionGiven, DirectionVaried
from domain.event import Event, Value
from domain.record.append import Recorded
from projections.case_file import hearings
from projections.case_file.rows_of_law import (
    ApplicationConclusion,
    ApplicationRow,
    DirectionAnswer,
    DirectionRow,
    DirectionVariation,
    OrderChange,
    OrderRow,
    PowerChange,
    PowerRow,
)
from projections.people import on_record
from projections.working_set import Key, WorkingSet


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is a court's, an order's or a power's."""
    stream_id = event.originator_id
    match event:
        case OrderAppliedFor() | ApplicationConcluded():
            return f"application.{stream_id}"
        case OrderMade() | OrderVaried() | OrderDischarged() | OrderLapsed():
            return f"order.{stream_id}"
        case PowerUsed() | PowerExtended() | PowerEnded():
            return f"power.{stream_id}"
        case DirectionGiven() | DirectionVaried() | DirectionAnswered():
            return f"direction.{stream_id}"
        case _:
            return hearings.about(event)


def made(recorded: Recorded, rows: WorkingSet, key: Key) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    match event:
        case OrderAppliedFor() | OrderMade() | PowerUsed() | DirectionGiven():
            return _begun(recorded)
        case ApplicationConcluded():
            application = rows.get(key, ApplicationRow)
            return application and _concluded(application, event, recorded)
        case OrderVaried() | OrderDischarged() | OrderLapsed():
            order = rows.get(key, OrderRow)
            return order and _order(order, event, recorded)
        case PowerExtended() | PowerEnded():
            power = rows.get(key, PowerRow)
            return power and _power(power, event, recorded)
        case DirectionVaried() | DirectionAnswered():
            direction = rows.get(key, DirectionRow)
            return direction and _direction(direction, event, recorded)
        case _:
            return hearings.made(recorded, rows, key)


def _begun(recorded: Recorded) -> Value | None:
    event, put_by = recorded.event, on_record(recorded)
    match event:
        case OrderAppliedFor():
            return ApplicationRow(
                order_id=event.originator_id,
                version=event.originator_version,
                by_agency=event.by_agency,
                subjects=event.subjects,
                order_type=event.order_type,
                court=event.court,
                applicant=event.applicant,
                occurred=event.occurred,
                grounds=event.grounds,
                source=event.source,
                on_record=put_by,
            )
        case OrderMade():
            return OrderRow(
                order_id=event.originator_id,
                version=event.originator_version,
                by_agency=event.by_agency,
                subjects=event.subjects,
                order_type=event.order_type,
                court=event.court,
                hearing_id=event.hearing_id,
                extends_order_id=event.extends_order_id,
                follows_power_id=event.follows_power_id,
                occurred=event.occurred,
                in_force_from=event.in_force_from,
                in_force_until=event.in_force_until,
                terms=event.terms,
                source=event.source,
                on_record=put_by,
            )
        case PowerUsed():
            return PowerRow(
                power_id=event.originator_id,
                version=event.originator_version,
                by_agency=event.by_agency,
                subjects=event.subjects,
                power=event.power,
                used_by=event.used_by,
                agreed_by=event.agreed_by,
                place=event.place,
                occurred=event.occurred,
                until=event.until,
                reason=event.reason,
                source=event.source,
                on_record=put_by,
            )
        case DirectionGiven():
            return DirectionRow(
                direction_id=event.originator_id,
                version=event.originator_version,
                by_agency=event.by_agency,
                court=event.court,
                hearing_id=event.hearing_id,
                occurred=event.occurred,
                what=event.what,
                party=event.party,
                party_agency=event.party_agency,
                due=event.due,
                source=event.source,
                on_record=put_by,
            )
        case _:
            return None


def _concluded(
    row: ApplicationRow, event: ApplicationConcluded, recorded: Recorded
) -> ApplicationRow:
    concluded = ApplicationConclusion(
        outcome=event.outcome,
        occurred=event.occurred,
        reason=event.reason,
        on_record=on_record(recorded),
    )
    return row.model_copy(update={"version": event.originator_version, "concluded": concluded})


def _order(
    row: OrderRow, event: OrderVaried | OrderDischarged | OrderLapsed, recorded: Recorded
) -> OrderRow:
    put_by = on_record(recorded)
    match event:
        case OrderVaried():
            change = OrderChange(
                what="varied",
                occurred=event.occurred,
                until=event.in_force_until,
                words=event.terms,
                court=event.court,
                on_record=put_by,
            )
        case OrderDischarged():
            change = OrderChange(
                what="discharged",
                occurred=event.occurred,
                words=event.reason,
                court=event.court,
                on_record=put_by,
            )
        case OrderLapsed():
            change = OrderChange(
                what="lapsed", occurred=event.occurred, words=event.reason, on_record=put_by
            )
    status = row.status if change.what == "varied" else "ended"
    return row.model_copy(
        update={
            "version": event.originator_version,
            "status": status,
            "changes": (*row.changes, change),
        }
    )


def _power(row: PowerRow, event: PowerExtended | PowerEnded, recorded: Recorded) -> PowerRow:
    put_by = on_record(recorded)
    match event:
        case PowerExtended():
            change = PowerChange(
                what="extended",
                occurred=event.occurred,
                until=event.until,
                by=event.extended_by,
                words=event.reason,
                on_record=put_by,
            )
        case PowerEnded():
            change = PowerChange(
                what="ended",
                occurred=event.occurred,
                how=event.how,
                words=event.reason,
                on_record=put_by,
            )
    status = row.status if change.what == "extended" else "ended"
    return row.model_copy(
        update={
            "version": event.originator_version,
            "status": status,
            "changes": (*row.changes, change),
        }
    )


def _direction(
    row: DirectionRow, event: DirectionVaried | DirectionAnswered, recorded: Recorded
) -> DirectionRow:
    put_by = on_record(recorded)
    changes: dict[str, object] = {"version": event.originator_version}
    match event:
        case DirectionVaried():
            variation = DirectionVariation(
                occurred=event.occurred, due=event.due, reason=event.reason, on_record=put_by
            )
            changes |= {"due": event.due, "variations": (*row.variations, variation)}
        case DirectionAnswered():
            answer = DirectionAnswer(
                compliance=event.compliance,
                occurred=event.occurred,
                note=event.note,
                on_record=put_by,
            )
            changes["answers"] = (*row.answers, answer)
    return row.model_copy(update=changes)
