"""What a record may never show, whatever was asked and in whatever order.

Said once more and otherwise than the rules say it: these read the whole history of one case, and
know no state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from uuid import UUID

from domain.authority import OrderAppliedFor, OrderMade, PowerUsed
from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DisposalProposed,
    DisposalRefused,
    DisposalWithdrawn,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    KeyDestroyed,
    LegalHoldLifted,
    LegalHoldPlaced,
    PartnershipInvited,
    RetentionClassSet,
    SubjectAccessGiven,
    SubjectAdded,
)
from domain.case.persons import (
    BarLifted,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    MemberNamed,
    MemberReleased,
    PersonBarred,
    PersonEvent,
)
from domain.command import CLOCK_SKEW
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.direction import DirectionGiven
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
    EscalationLapsed,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    EscalationWithdrawn,
)
from domain.event import Event
from domain.hearing import HearingListed
from domain.moments import Moment
from domain.vocabulary import Ladder
from tests.support.lawful_authorities import require_order, require_power
from tests.support.lawful_proceedings import require_direction, require_hearing

#: What is about keeping the case, and adds nothing to what it says.
_KEEPING = (
    LegalHoldPlaced
    | LegalHoldLifted
    | RetentionClassSet
    | DisposalProposed
    | DisposalWithdrawn
    | DisposalRefused
    | SubjectAccessGiven
)
#: An agency leaves a closed case only with the invitation that it came by.
_LEAVING = InvitationDeclined | InvitationEnded | AgencyLeft


def require_lawful(history: Sequence[Event], now: datetime) -> None:
    """Every law, over the whole history of one case."""
    _streams_have_no_gaps(history)
    _nothing_is_added_while_closed(history)
    _nothing_is_destroyed_early_or_followed(history)
    _two_people_decide_what_is_destroyed(history)
    _agencies_come_and_go_in_turn(history)
    _persons_come_and_go_in_turn(history)
    _guests_come_by_invitation(history)
    _nothing_is_dated_in_the_future(history, now)
    _decisions_rest_on_what_was_there(history)
    for stream in _streams(history):
        match stream[0]:
            case EntryRecorded():
                _entry(stream, history)
            case EscalationRaised():
                _escalation(stream)
            case HearingListed():
                require_hearing(stream)
            case DirectionGiven():
                require_direction(stream, history)
            case OrderMade() | OrderAppliedFor():
                require_order(stream, history)
            case PowerUsed():
                require_power(stream, history)
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
        assert is_open or isinstance(
            event, CaseOpened | CaseReopened | KeyDestroyed | PersonEvent | _KEEPING | _LEAVING
        )
        match event:
            case CaseOpened() | CaseReopened():
                is_open = True
            case CaseClosed():
                is_open = False
            case _:
                pass


def _two_people_decide_what_is_destroyed(history: Sequence[Event]) -> None:
    proposed: DisposalProposed | None = None
    for event in history:
        match event:
            case DisposalProposed():
                proposed = event
            case KeyDestroyed():
                assert proposed is not None
                assert proposed.attribution.actor_id != event.attribution.actor_id
                assert (proposed.basis, proposed.rule) == (event.basis, event.rule)
            case CaseReopened() | LegalHoldPlaced() | LegalHoldLifted() | RetentionClassSet():
                proposed = None
            case DisposalWithdrawn() | DisposalRefused():
                assert proposed is not None
                assert proposed.proposal_id == event.proposal_id
                proposed = None
            case _:
                pass


def _nothing_is_destroyed_early_or_followed(history: Sequence[Event]) -> None:
    is_open, held = True, set[UUID]()
    for position, event in enumerate(history, start=1):
        match event:
            case CaseClosed():
                is_open = False
            case CaseReopened():
                is_open = True
            case LegalHoldPlaced():
                held.add(event.hold_id)
            case LegalHoldLifted():
                held.remove(event.hold_id)
            case KeyDestroyed():
                assert not is_open
                assert not held
                assert position == len(history)
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


def _persons_come_and_go_in_turn(history: Sequence[Event]) -> None:
    named, barred = set[UUID](), set[UUID]()
    taken, ended, reviewed = dict[UUID, UUID](), set[UUID](), set[UUID]()
    for event in history:
        who = event.attribution.actor_id
        match event:
            case MemberNamed():
                assert event.actor_id not in named | barred | {who}
                named.add(event.actor_id)
            case MemberReleased():
                named.remove(event.actor_id)
            case PersonBarred():
                assert event.actor_id not in barred
                barred.add(event.actor_id)
            case BarLifted():
                barred.remove(event.actor_id)
            case EmergencyAccessTaken():
                assert who not in barred
                taken[event.access_id] = who
            case EmergencyAccessEnded():
                assert event.access_id in taken.keys() - ended
                ended.add(event.access_id)
            case EmergencyAccessReviewed():
                assert event.access_id in taken.keys() - reviewed
                assert taken[event.access_id] != who
                reviewed.add(event.access_id)
            case _:
                pass


def _guests_come_by_invitation(history: Sequence[Event]) -> None:
    invited = dict[UUID, PartnershipInvited]()
    waiting, accepted = set[UUID](), set[UUID]()
    owners = dict[str, set[UUID | None]]()
    for event in history:
        match event:
            case PartnershipInvited():
                invited[event.invitation_id] = event
                waiting.add(event.invitation_id)
            case InvitationAccepted():
                waiting.remove(event.invitation_id)
                accepted.add(event.invitation_id)
            case InvitationDeclined():
                waiting.remove(event.invitation_id)
            case InvitationEnded():
                assert event.invitation_id in waiting | accepted
                waiting.discard(event.invitation_id)
                accepted.discard(event.invitation_id)
            case AgencyJoined():
                guest_of = event.partnership and event.partnership.partnership_id
                owners.setdefault(event.agency, set()).add(guest_of)
                named = (
                    each.here == event.agency
                    for one in accepted
                    for each in invited[one].agencies
                    if invited[one].partnership == event.partnership
                )
                assert guest_of is None or any(named)
            case _:
                pass
    assert all(len(each) == 1 for each in owners.values()), "A code had two owners."


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
    ends = (EscalationResolved, EscalationWithdrawn, EscalationLapsed)
    ended = [place for place, event in enumerate(stream) if isinstance(event, ends)]
    assert len(ended) <= 1
    for event in stream[ended[0] + 1 :] if ended else ():
        assert isinstance(event, EscalationAcknowledged | EscalationResponded)
        over = stream[ended[0]]
        if isinstance(over, EscalationResolved | EscalationWithdrawn):
            assert not over.occurred.definitely_before(event.occurred)
