"""How what courts do, orders and powers make their rows. Pure."""

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
from domain.direction import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.event import Event, Value
from domain.record.append import Recorded
from projections.case_file import hearings
from projections.case_file.in_error import in_error
from projections.case_file.rows_of_law import (
    AnswerBefore,
    ApplicationConclusion,
    ApplicationRow,
    DirectionAnswer,
    DirectionRow,
    DirectionVariation,
    EndBefore,
    EndTakenBack,
    OrderChange,
    OrderRow,
    PowerChange,
    PowerRow,
)
from projections.people import on_record
from projections.working_set import Key, WorkingSet


def also_about(event: Event) -> str | None:
    """The key of a second row: of the application that was taken back with its order."""
    is_both = isinstance(event, OrderRecordedInError)
    return f"application.{event.originator_id}" if is_both else None


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is a court's, an order's or a power's."""
    stream_id = event.originator_id
    match event:
        case OrderAppliedFor() | ApplicationConcluded():
            return f"application.{stream_id}"
        case (
            OrderMade() | OrderVaried() | OrderDischarged() | OrderLapsed() | OrderRecordedInError()
        ):
            return f"order.{stream_id}"
        case (
            PowerUsed()
            | PowerExtended()
            | PowerEnded()
            | PowerEndCorrected()
            | PowerEndTakenBack()
            | PowerRecordedInError()
        ):
            return f"power.{stream_id}"
        case (
            DirectionGiven() | DirectionVaried() | DirectionAnswered() | DirectionAnswerCorrected()
        ):
            return f"direction.{stream_id}"
        case _:
            return hearings.about(event)


def made(  # noqa: PLR0911 - one row for each sort of event.
    recorded: Recorded, rows: WorkingSet, key: Key
) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    if isinstance(event, OrderRecordedInError | PowerRecordedInError):
        return _taken_back(event, recorded, rows, key)
    match event:
        case OrderAppliedFor() | OrderMade() | PowerUsed() | DirectionGiven():
            return _begun(recorded)
        case ApplicationConcluded():
            application = rows.get(key, ApplicationRow)
            return application and _concluded(application, event, recorded)
        case OrderVaried() | OrderDischarged() | OrderLapsed():
            order = rows.get(key, OrderRow)
            return order and _order(order, event, recorded)
        case PowerExtended() | PowerEnded() | PowerEndCorrected() | PowerEndTakenBack():
            power = rows.get(key, PowerRow)
            return power and _power(power, event, recorded)
        case DirectionVaried() | DirectionAnswered() | DirectionAnswerCorrected():
            direction = rows.get(key, DirectionRow)
            return direction and _direction(direction, event, recorded)
        case _:
            return hearings.made(recorded, rows, key)


def _taken_back(
    event: OrderRecordedInError | PowerRecordedInError,
    recorded: Recorded,
    rows: WorkingSet,
    key: Key,
) -> Value | None:
    kinds = (ApplicationRow, OrderRow, PowerRow)
    row = next((each for kind in kinds if (each := rows.get(key, kind))), None)
    gone: dict[str, object] = {
        "version": event.originator_version,
        "withdrawn": in_error(recorded, event),
    }
    if isinstance(row, OrderRow | PowerRow):
        gone["status"] = "withdrawn"
    return row and row.model_copy(update=gone)


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


def _power(
    row: PowerRow,
    event: PowerExtended | PowerEnded | PowerEndCorrected | PowerEndTakenBack,
    recorded: Recorded,
) -> PowerRow:
    put_by = on_record(recorded)
    if isinstance(event, PowerEndTakenBack):
        gone = (
            EndTakenBack(end=each, reason=event.reason, on_record=put_by)
            for each in row.changes
            if each.what == "ended"
        )
        return row.model_copy(
            update={
                "version": event.originator_version,
                "status": "in-use",
                "changes": tuple(each for each in row.changes if each.what != "ended"),
                "ends_taken_back": (*row.ends_taken_back, *gone),
            }
        )
    if isinstance(event, PowerEndCorrected):
        return row.model_copy(
            update={
                "version": event.originator_version,
                "changes": tuple(
                    _end_corrected(each, event, recorded) if each.what == "ended" else each
                    for each in row.changes
                ),
            }
        )
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
    row: DirectionRow,
    event: DirectionVaried | DirectionAnswered | DirectionAnswerCorrected,
    recorded: Recorded,
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
                said_at=event.originator_version,
                compliance=event.compliance,
                occurred=event.occurred,
                note=event.note,
                on_record=put_by,
            )
            changes["answers"] = (*row.answers, answer)
        case DirectionAnswerCorrected():
            changes["answers"] = tuple(
                _answer_corrected(each, event, recorded)
                if each.said_at == event.corrects_version
                else each
                for each in row.answers
            )
    return row.model_copy(update=changes)


def _answer_corrected(
    answer: DirectionAnswer, event: DirectionAnswerCorrected, recorded: Recorded
) -> DirectionAnswer:
    before = AnswerBefore(
        compliance=answer.compliance,
        occurred=answer.occurred,
        note=answer.note,
        why_corrected=event.why_corrected,
        on_record=on_record(recorded),
    )
    return answer.model_copy(
        update={
            "compliance": event.compliance,
            "occurred": event.occurred,
            "note": event.note,
            "corrections": (*answer.corrections, before),
        }
    )


def _end_corrected(
    change: PowerChange, event: PowerEndCorrected, recorded: Recorded
) -> PowerChange:
    before = EndBefore(
        occurred=change.occurred,
        how=change.how,
        words=change.words,
        why_corrected=change.why_corrected,
        on_record=change.on_record,
    )
    return change.model_copy(
        update={
            "occurred": event.occurred,
            "how": event.how,
            "words": event.reason,
            "why_corrected": event.why_corrected,
            "corrections": (*change.corrections, before),
            "on_record": on_record(recorded),
        }
    )
