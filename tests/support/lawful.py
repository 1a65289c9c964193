"""What a record may never show, whatever was asked and in whatever order.

Said once more and otherwise than the rules say it: these read the whole history of one case, and
know no state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from uuid import UUID

from domain.authority import OrderMade
from domain.case import AgencyJoined, AgencyLeft, CaseClosed, CaseOpened, CaseReopened, SubjectAdded
from domain.command import CLOCK_SKEW
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    EntryContent,
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
from domain.moments import Moment
from domain.vocabulary import Ladder


def require_lawful(history: Sequence[Event], now: datetime) -> None:
    """Every law, over the whole history of one case."""
    _streams_have_no_gaps(history)
    _nothing_is_added_while_closed(history)
    _agencies_come_and_go_in_turn(history)
    _nothing_is_dated_in_the_future(history, now)
    _decisions_rest_on_what_was_there(history)
    for stream in _streams(history):
        match stream[0]:
            case EntryRecorded():
                _entry(stream, history)
            case EscalationRaised():
                _escalation(stream)
            case HearingListed():
                _hearing(stream)
            case OrderMade():
                assert len(stream) == 1
                _order(stream[0], history)
            case CaseOpened():
                assert sum(isinstance(event, CaseOpened) for event in stream) == 1
            case ContributionSubmitted() | DecisionMade():
                assert len(stream) == 1
            case other:
                raise AssertionError(f"A stream began with {other.TOPIC}.")


def _streams(history: Iterable[Event]) -> list[list[Event]]:
    def of(event: Event) -> UUID:
        return event.originator_id

    return [list(events) for _, events in groupby(sorted(history, key=of), key=of)]


def _streams_have_no_gaps(history: Sequence[Event]) -> None:
    for stream in _streams(history):
        assert [event.originator_version for event in stream] == list(range(1, len(stream) + 1))


def _nothing_is_added_while_closed(history: Sequence[Event]) -> None:
    is_open = False
    for event in history:
        assert is_open or isinstance(event, CaseOpened | CaseReopened)
        match event:
            case CaseOpened() | CaseReopened():
                is_open = True
            case CaseClosed():
                is_open = False
            case _:
                pass


def _agencies_come_and_go_in_turn(history: Sequence[Event]) -> None:
    present: set[str] = set()
    for event in history:
        match event:
            case AgencyJoined():
                assert event.agency not in present
                present.add(event.agency)
            case AgencyLeft():
                present.remove(event.agency)
            case EntryRecorded() | ContributionSubmitted():
                assert event.agency in present
            case EscalationRaised():
                assert {event.from_agency, event.to_agency} <= present
            case EscalationAcknowledged() | EscalationResponded() | EntryContested():
                assert event.by_agency in present
            case _:
                pass


def _nothing_is_dated_in_the_future(history: Sequence[Event], now: datetime) -> None:
    for event in history:
        occurred = getattr(getattr(event, "content", event), "occurred", None)
        assert occurred is None or not occurred.definitely_after(now + CLOCK_SKEW)


def _decisions_rest_on_what_was_there(history: Sequence[Event]) -> None:
    recorded: set[UUID] = set()
    for position, event in enumerate(history):
        if isinstance(event, EntryRecorded):
            recorded.add(event.originator_id)
        if isinstance(event, DecisionMade):
            assert set(event.relied_on) <= recorded
            assert event.on_record_position <= position
            assert event.decided_by


def _entry(stream: Sequence[Event], history: Sequence[Event]) -> None:
    recorded, *later = stream
    assert isinstance(recorded, EntryRecorded)
    owner, said, said_at = recorded.agency, recorded.content, 1
    is_withdrawn = False
    _content(said, history)
    for event in later:
        match event:
            case EntryCorrected():
                assert not is_withdrawn
                assert (event.corrects_version, event.attribution.agency) == (said_at, owner)
                assert event.content != said
                said, said_at = event.content, event.originator_version
                _content(said, history)
            case EntryWithdrawn():
                assert not is_withdrawn
                assert event.attribution.agency == owner
                is_withdrawn = True
            case EntryDisclosed():
                assert event.attribution.agency == owner != event.to_agency
            case EntryContested():
                assert event.attribution.agency == event.by_agency != owner
            case _:
                raise AssertionError(f"{event.TOPIC} in an entry.")


def _content(content: EntryContent, history: Sequence[Event]) -> None:
    known = {event.subject_id for event in history if isinstance(event, SubjectAdded)}
    assert set(content.subjects) <= known
    assert len(set(content.subjects)) == len(content.subjects)
    assert content.ended is None or not content.ended.definitely_before(content.occurred)


def _escalation(stream: Sequence[Event]) -> None:
    raised = stream[0]
    assert isinstance(raised, EscalationRaised)
    levels, asked = [raised.level], {raised.to_agency}
    for event in stream:
        match event:
            case EscalationSteppedUp():
                levels.append(event.to_level)
                asked.add(event.to_agency)
            case EscalationAcknowledged() | EscalationResponded():
                assert event.by_agency in asked
            case _:
                pass
        occurred = getattr(event, "occurred", None)
        assert isinstance(occurred, Moment)
        assert not occurred.definitely_before(raised.occurred)
    assert all(lower < higher for lower, higher in pairwise(levels))
    assert (raised.from_agency in asked) == (raised.ladder is Ladder.INTERNAL)
    assert raised.ladder is Ladder.EXTERNAL or len(asked) == 1
    resolved = [isinstance(event, EscalationResolved) for event in stream]
    assert not any(resolved[:-1])


def _hearing(stream: Sequence[Event]) -> None:
    may_be_held, was_held = True, False
    for event in stream[1:]:
        match event:
            case HearingHeld():
                assert may_be_held
                may_be_held, was_held = False, True
            case HearingAdjourned():
                assert may_be_held
                may_be_held = event.relisted_for is not None
            case JudgmentGiven():
                assert was_held
            case _:
                raise AssertionError(f"{event.TOPIC} in a hearing.")


def _order(order: Event, history: Sequence[Event]) -> None:
    assert isinstance(order, OrderMade)
    until = order.in_force_until
    assert until is None or not until.definitely_before(order.in_force_from)
    before = history[: history.index(order)]
    hearings = {event.originator_id for event in before if isinstance(event, HearingListed)}
    orders = {event.originator_id for event in before if isinstance(event, OrderMade)}
    assert order.hearing_id is None or order.hearing_id in hearings
    assert order.extends_order_id is None or order.extends_order_id in orders
