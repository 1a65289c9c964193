"""What courts do, orders and powers as items of a chronology."""

from __future__ import annotations

from domain.authority import (
    ApplicationConcluded,
    OrderAppliedFor,
    OrderDischarged,
    OrderLapsed,
    OrderMade,
    OrderVaried,
    PowerEndCorrected,
    PowerEnded,
    PowerExtended,
    PowerUsed,
)
from domain.direction import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.event import Event
from domain.hearing import (
    HMCTS,
    CourtMaterialPermitted,
    HearingAdjourned,
    HearingHeld,
    HearingListed,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from domain.wording import listed
from projections.items.described import Described, Thread, facts, summary_of
from projections.memory import Memory

#: Kinds of these items, as stored and as read.
LAW_KINDS: dict[str, str] = {
    "hearing-listed": "Hearing listed",
    "hearing-held": "Hearing held",
    "hearing-adjourned": "Hearing adjourned",
    "hearing-vacated": "Hearing vacated",
    "hearing-relisted": "Hearing listed again",
    "judgment-given": "Judgment given",
    "court-material-permitted": "Court material permitted",
    "direction-given": "Direction given",
    "direction-varied": "Direction varied",
    "direction-answered": "Direction answered",
    "order-made": "Order made",
    "order-applied-for": "Order applied for",
    "application-concluded": "Application refused or withdrawn",
    "order-varied": "Order varied",
    "order-discharged": "Order discharged",
    "order-lapsed": "Order lapsed",
    "power-used": "Power used",
    "power-extended": "Power extended",
    "power-ended": "Power ended",
    "power-end-corrected": "End of a power corrected",
}


def law(event: Event, thread: Thread, names: Memory) -> Described | None:
    """The event as an item, if it is about a court, an order or a power."""
    return (
        _hearing(event, thread)
        or _judgment(event, thread)
        or _direction(event, thread, names)
        or _order(event, thread, names)
        or _power(event, thread, names)
    )


def _of_whom(event: OrderAppliedFor | OrderMade | PowerUsed, names: Memory) -> str:
    """Of which children an order or a power is, as far as somebody said."""
    return listed([names.subject(each) for each in event.subjects])


def code_in_words(code: str | None) -> str | None:
    """A reason code of HMCTS with what it stands for, where that is known."""
    known = HMCTS.cancellation.get(code or "")
    return f"{code}: {known.title}" if known and known.title else code


def _hearing(event: Event, thread: Thread) -> Described | None:
    match event:
        case HearingListed():
            thread = Thread(court=event.court, hearing_type=event.hearing_type.label)
            return Described(
                item="hearing",
                kind="hearing-listed",
                agency=event.by_agency,
                title=f"Hearing listed{thread.hearing}",
                summary=f"{event.court}, listed for {event.listed_for.in_words()}.",
                occurred=event.occurred,
                facts=facts(
                    ("Court", event.court),
                    ("Listed for", event.listed_for),
                    ("Application", event.application),
                ),
                source=event.source,
                thread=thread,
            )
        case HearingHeld():
            return Described(
                item="hearing",
                kind="hearing-held",
                agency=event.attribution.agency,
                title=f"Hearing held{thread.hearing}",
                summary=event.summary,
                occurred=event.occurred,
                facts=facts(
                    ("Court", thread.court),
                    ("Attendance", event.attendance.label),
                    ("Present", "; ".join(event.present)),
                ),
                thread=thread,
            )
        case HearingAdjourned() | HearingVacated():
            what = "adjourned" if isinstance(event, HearingAdjourned) else "vacated"
            return Described(
                item="hearing",
                kind=f"hearing-{what}",
                agency=event.attribution.agency,
                title=f"Hearing {what}{thread.hearing}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(
                    ("Court", thread.court),
                    ("Reason code", code_in_words(event.code)),
                    ("Relisted for", event.relisted_for),
                    ("New date", "to be fixed" if event.to_be_relisted else None),
                ),
                thread=thread,
            )
        case HearingRelisted():
            return Described(
                item="hearing",
                kind="hearing-relisted",
                agency=event.attribution.agency,
                title=f"Hearing listed again{thread.hearing}",
                summary=f"Listed for {event.listed_for.in_words()}.",
                occurred=event.occurred,
                facts=facts(("Court", thread.court), ("Listed for", event.listed_for)),
                thread=thread,
            )
        case _:
            return None


def _judgment(event: Event, thread: Thread) -> Described | None:
    match event:
        case JudgmentGiven():
            summary, rest = summary_of(event.summary)
            found = [(f"Found, {number}", each) for number, each in enumerate(event.facts_found, 1)]
            return Described(
                item="judgment",
                kind="judgment-given",
                agency=event.attribution.agency,
                title=f"Judgment given{thread.hearing}",
                summary=summary,
                occurred=event.occurred,
                facts=facts(
                    ("Court", thread.court),
                    ("Given by", event.judge_role),
                    *found,
                    ("Neutral citation", event.neutral_citation),
                    ("In full", rest),
                ),
                thread=thread,
            )
        case CourtMaterialPermitted():
            return Described(
                item="judgment",
                kind="court-material-permitted",
                agency=event.attribution.agency,
                title=f"Court permitted that material be shared{thread.hearing}",
                summary=f"{event.material}: to {event.to_whom}.",
                occurred=event.granted,
                facts=facts(("Court", event.court), ("Reference", event.reference)),
                thread=thread,
            )
        case _:
            return None


def _direction(event: Event, thread: Thread, names: Memory) -> Described | None:
    match event:
        case DirectionGiven():
            whose = names.agency(event.party_agency) if event.party_agency else None
            return Described(
                item="direction",
                kind="direction-given",
                agency=event.by_agency,
                title=f"Direction given to {event.party}",
                summary=event.what,
                occurred=event.occurred,
                facts=facts(("Court", event.court), ("Agency", whose), ("Due", event.due)),
                source=event.source,
                thread=Thread(court=event.court, matter=event.what),
            )
        case DirectionVaried():
            return Described(
                item="direction",
                kind="direction-varied",
                agency=event.attribution.agency,
                title="Direction varied",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(("Direction", thread.matter), ("Now due", event.due)),
                thread=thread,
            )
        case DirectionAnswered():
            return Described(
                item="direction",
                kind="direction-answered",
                agency=event.attribution.agency,
                title=f"Direction: {event.compliance.label.lower()}",
                summary=event.note,
                occurred=event.occurred,
                facts=facts(("Direction", thread.matter)),
                thread=thread,
            )
        case DirectionAnswerCorrected():
            return Described(
                item="direction",
                kind="direction-answer-corrected",
                agency=event.attribution.agency,
                title=f"Direction, corrected: {event.compliance.label.lower()}",
                summary=event.note,
                occurred=event.occurred,
                facts=facts(
                    ("Direction", thread.matter), ("Why it was corrected", event.why_corrected)
                ),
                thread=thread,
            )
        case _:
            return None


def _order(  # noqa: PLR0911 - one item for each kind of event.
    event: Event, thread: Thread, names: Memory
) -> Described | None:
    label = thread.matter or "an order"
    match event:
        case OrderMade():
            return Described(
                item="order",
                kind="order-made",
                agency=event.by_agency,
                title=f"Order made: {event.order_type.label}",
                summary=event.terms,
                occurred=event.occurred,
                facts=facts(
                    ("About", _of_whom(event, names)),
                    ("Court", event.court),
                    ("In force from", event.in_force_from),
                    ("In force until", event.in_force_until or "no end stated"),
                ),
                source=event.source,
                thread=Thread(matter=event.order_type.label),
                runs_from=event.in_force_from,
                runs_until=event.in_force_until,
            )
        case OrderAppliedFor():
            return Described(
                item="order",
                kind="order-applied-for",
                agency=event.by_agency,
                title=f"Order applied for: {event.order_type.label}",
                summary=event.grounds,
                occurred=event.occurred,
                facts=facts(
                    ("About", _of_whom(event, names)),
                    ("Court", event.court),
                    ("Applicant", event.applicant),
                ),
                source=event.source,
                thread=Thread(matter=event.order_type.label),
            )
        case ApplicationConcluded():
            return Described(
                item="order",
                kind="application-concluded",
                agency=event.attribution.agency,
                title=f"Application {event.outcome.label.lower()}: {label}",
                summary=event.reason,
                occurred=event.occurred,
                thread=thread,
            )
        case OrderVaried():
            return Described(
                item="order",
                kind="order-varied",
                agency=event.attribution.agency,
                title=f"Order varied: {label}",
                summary=event.terms,
                occurred=event.occurred,
                facts=facts(("Court", event.court), ("In force until", event.in_force_until)),
                source=event.source,
                thread=thread,
            )
        case OrderDischarged():
            return Described(
                item="order",
                kind="order-discharged",
                agency=event.attribution.agency,
                title=f"Order discharged: {label}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(("Court", event.court)),
                source=event.source,
                thread=thread,
            )
        case OrderLapsed():
            return Described(
                item="order",
                kind="order-lapsed",
                agency=event.attribution.agency,
                title=f"Order lapsed: {label}",
                summary=event.reason,
                occurred=event.occurred,
                thread=thread,
            )
        case _:
            return None


def _power(event: Event, thread: Thread, names: Memory) -> Described | None:
    label = thread.matter or "a power"
    match event:
        case PowerUsed():
            return Described(
                item="power",
                kind="power-used",
                agency=event.by_agency,
                title=f"Power used: {event.power.label}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(
                    ("About", _of_whom(event, names)),
                    ("Used by", event.used_by),
                    ("Agreed by", event.agreed_by),
                    ("Where", event.place),
                    ("Until", event.until or "no end stated"),
                ),
                source=event.source,
                thread=Thread(matter=event.power.label),
                runs_from=event.occurred,
                runs_until=event.until,
            )
        case PowerExtended():
            return Described(
                item="power",
                kind="power-extended",
                agency=event.attribution.agency,
                title=f"Power extended: {label}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(("Extended by", event.extended_by), ("Until", event.until)),
                thread=thread,
            )
        case PowerEnded():
            return Described(
                item="power",
                kind="power-ended",
                agency=event.attribution.agency,
                title=f"Power ended: {label}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(("How", event.how.label)),
                thread=thread,
            )
        case PowerEndCorrected():
            return Described(
                item="power",
                kind="power-end-corrected",
                agency=event.attribution.agency,
                title=f"End of a power, corrected: {label}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(
                    ("How", event.how.label), ("Why it was corrected", event.why_corrected)
                ),
                thread=thread,
            )
        case _:
            return None
