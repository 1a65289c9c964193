"""What the record may never show of an order or a power, said otherwise than the rules say it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
from domain.case import SubjectAdded
from domain.event import Event
from domain.hearing import HearingListed
from domain.moments import Moment

#: What may come next in the stream of an order.
_NEXT: dict[type[Event], tuple[type[Event], ...]] = {
    OrderAppliedFor: (OrderMade, ApplicationConcluded),
    ApplicationConcluded: (),
    OrderMade: (OrderVaried, OrderDischarged, OrderLapsed),
    OrderVaried: (OrderVaried, OrderDischarged, OrderLapsed),
    OrderDischarged: (OrderVaried,),
    OrderLapsed: (OrderVaried, OrderDischarged),
}


def require_order(stream: Sequence[Event], history: Sequence[Event]) -> None:
    """An order is made at most once, ends at most once in each way, and is never undone."""
    stream = _until_taken_back(stream, OrderRecordedInError)
    for event, following in pairwise(stream):
        assert isinstance(following, _NEXT[type(event)])
    for kind in (OrderMade, OrderDischarged, OrderLapsed):
        assert sum(isinstance(event, kind) for event in stream) <= 1
    first = stream[0]
    for event in stream:
        if isinstance(event, OrderAppliedFor | OrderMade):
            _of_whom(event, history)
            applied = first.subjects if isinstance(first, OrderAppliedFor) else ()
            assert not applied or set(event.subjects) <= set(applied)
    made = next((each for each in stream if isinstance(each, OrderMade)), None)
    ends = [each for each in stream if isinstance(each, OrderDischarged | OrderLapsed)]
    for event in stream:
        assert not _when(event).definitely_before(_when(first))
        match event:
            case OrderMade():
                _made(event, history)
                assert not isinstance(first, OrderAppliedFor) or (
                    first.order_type is event.order_type
                )
            case OrderVaried():
                assert made is not None
                until = event.in_force_until
                assert until is None or not until.definitely_before(made.in_force_from)
                assert not any(end.occurred.definitely_before(event.occurred) for end in ends)
            case _:
                pass
        if made is not None and event is not first:
            assert not _when(event).definitely_before(made.occurred)


def _until_taken_back(stream: Sequence[Event], kind: type[Event]) -> Sequence[Event]:
    """What came before it was taken back: nothing comes after that, and its own agency does it."""
    *before, last = stream
    assert not any(isinstance(event, kind) for event in before)
    if not isinstance(last, kind):
        return stream
    assert before
    assert last.attribution.agency == getattr(before[0], "by_agency", None)
    return before


def _when(event: Event) -> Moment:
    occurred = getattr(event, "occurred", None)
    assert isinstance(occurred, Moment)
    return occurred


def _made(order: OrderMade, history: Sequence[Event]) -> None:
    until = order.in_force_until
    assert until is None or not until.definitely_before(order.in_force_from)
    before = history[: history.index(order)]
    hearings = {event.originator_id for event in before if isinstance(event, HearingListed)}
    orders = {event.originator_id for event in before if isinstance(event, OrderMade)}
    powers = {event.originator_id for event in before if isinstance(event, PowerUsed)}
    assert order.hearing_id is None or order.hearing_id in hearings
    assert order.extends_order_id is None or order.extends_order_id in orders
    assert order.follows_power_id is None or order.follows_power_id in powers
    assert not order.in_force_from.definitely_before(order.occurred)
    named = {order.extends_order_id, order.follows_power_id}
    for each in before:
        if isinstance(each, OrderMade | PowerUsed) and each.originator_id in named:
            assert not order.occurred.definitely_before(each.occurred)
            assert not each.subjects or set(order.subjects) <= set(each.subjects)


def _of_whom(event: OrderAppliedFor | OrderMade | PowerUsed, history: Sequence[Event]) -> None:
    """It is of people on the case, each once, and of several children none is left unsaid."""
    before = history[: history.index(event)]
    added = [each for each in before if isinstance(each, SubjectAdded)]
    assert set(event.subjects) <= {each.subject_id for each in added}
    assert len(set(event.subjects)) == len(event.subjects)
    children = [each for each in added if each.role in {"child", "sibling", "other-child"}]
    assert event.subjects or not children


def require_power(stream: Sequence[Event], history: Sequence[Event]) -> None:
    """A power is used once, ends once or had not ended, and nothing comes before it was used."""
    used, *later = _until_taken_back(stream, PowerRecordedInError)
    assert isinstance(used, PowerUsed)
    _of_whom(used, history)
    said: list[Event] = []
    for event in later:
        assert isinstance(event, PowerExtended | PowerEnded | PowerEndCorrected | PowerEndTakenBack)
        assert not event.occurred.definitely_before(used.occurred)
        if isinstance(event, PowerExtended):
            continue
        assert isinstance(event, PowerEnded) == (not said)
        said.append(event)
        assert len({each.attribution.agency for each in said}) == 1
        if isinstance(event, PowerEndTakenBack):
            said = []
