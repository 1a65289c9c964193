"""What the record of a review's learning may never show, said once more and otherwise than the
rules say it. These read the events of one case in order, and know no state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from domain import learning as of
from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DisposalProposed,
    DisposalWithdrawn,
    SubjectAdded,
)
from domain.command import CLOCK_SKEW
from domain.entry import EntryCorrected, EntryRecorded
from domain.event import Event
from domain.vocabulary import Role, Sensitivity

E = TypeVar("E", bound=Event)

#: What a review learns while its case is open, and what becomes of that afterwards.
_LEARNT = (
    of.EpisodeEvent
    | of.FindingEvent
    | of.RecommendationMade
    | of.RepeatStated
    | of.RecommendationWithdrawn
)
_FOLLOWED_UP = of.RecommendationAnswered | of.ActionEvent
_OF_THE_CASE = CaseOpened | AgencyJoined | AgencyLeft | SubjectAdded | EntryRecorded


def require_lawful_learning(history: Sequence[Event], now: datetime) -> None:
    """Every law, over the whole history of one case."""
    for index, event in enumerate(history):
        before = history[:index]
        stream = [each for each in before if each.originator_id == event.originator_id]
        assert event.originator_version == len(stream) + 1
        _may_be_added(event, before)
        _is_not_of_the_future(event, now)
        _names_each_once(event)
        match event:
            case of.EpisodeDefined() | of.EpisodeRevised():
                _episode(event, stream, before)
            case of.FindingRecorded() | of.FindingRevised():
                _finding(event, stream, before)
            case of.RecommendationMade():
                _made(event, stream, before)
            case _ if isinstance(event, of.RecommendationEvent):
                _of_recommendation(event, stream, before)
            case of.ActionAgreed():
                _agreed(event, stream, before)
            case _ if isinstance(event, of.ActionEvent):
                _of_action(event, stream)
            case _:
                pass


def _may_be_added(event: Event, before: Sequence[Event]) -> None:
    kinds = CaseOpened | CaseClosed | CaseReopened
    turns = [each for each in before if isinstance(each, kinds)]
    is_open = bool(turns) and not isinstance(turns[-1], CaseClosed)
    ends = DisposalProposed | DisposalWithdrawn | CaseReopened
    proposals = [each for each in before if isinstance(each, ends)]
    is_proposed = bool(proposals) and isinstance(proposals[-1], DisposalProposed)
    if isinstance(event, _LEARNT):
        assert is_open
    if isinstance(event, _LEARNT | _FOLLOWED_UP):
        assert not is_proposed


def _is_not_of_the_future(event: Event, now: datetime) -> None:
    if isinstance(event, _OF_THE_CASE):
        return
    repeats = [*getattr(event, "repeats", ()), getattr(event, "earlier", None)]
    dates = [getattr(event, name, None) for name in ("occurred", "starts", "ends")]
    for each in (*dates, *(getattr(one, "made", None) for one in repeats)):
        assert each is None or not each.definitely_after(now + CLOCK_SKEW)


def _names_each_once(event: Event) -> None:
    for name in ("relied_on", "episodes", "findings", "themes", "addressed_to", "reached"):
        named = getattr(event, name, ())
        assert len(set(named)) == len(named), name
    assert set(getattr(event, "themes", ())) <= {each.code for each in of.THEMES.every()}


def _ids(before: Sequence[Event], kind: type[Event]) -> set[UUID]:
    return {each.originator_id for each in before if isinstance(each, kind)}


def _last(stream: Sequence[Event], *kinds: type[E]) -> E:
    return [each for each in stream if isinstance(each, kinds)][-1]


def _same(one: Any, other: Any, part: type[Any]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in part.model_fields)


def _rests_on(event: Any, before: Sequence[Event]) -> None:
    hidden = {
        each.originator_id
        for each in before
        if isinstance(each, EntryRecorded | EntryCorrected)
        and each.content.sensitivity is Sensitivity.POLICE_SENSITIVE
    }
    assert set(event.relied_on) <= _ids(before, EntryRecorded) - hidden


def _episode(
    event: of.EpisodeDefined | of.EpisodeRevised, stream: Sequence[Event], before: Sequence[Event]
) -> None:
    assert isinstance(event, of.EpisodeDefined) is not bool(stream)
    assert not (stream and _same(event, stream[-1], of.EpisodeFacts))
    assert event.ends is None or not event.ends.definitely_before(event.starts)
    _rests_on(event, before)


def _finding(
    event: of.FindingRecorded | of.FindingRevised, stream: Sequence[Event], before: Sequence[Event]
) -> None:
    assert isinstance(event, of.FindingRecorded) is not bool(stream)
    assert not (stream and _same(event, stream[-1], of.FindingFacts))
    assert event.episodes or event.relied_on
    assert set(event.episodes) <= _ids(before, of.EpisodeDefined)
    _rests_on(event, before)


def _made(event: of.RecommendationMade, stream: Sequence[Event], before: Sequence[Event]) -> None:
    assert not stream
    assert event.addressed_to
    came = {each.agency for each in before if isinstance(each, AgencyJoined)}
    assert set(event.addressed_to) <= came
    assert set(event.findings) <= _ids(before, of.FindingRecorded)
    for index, earlier in enumerate(event.repeats):
        _repeats(earlier, event, event.repeats[:index])


def _of_recommendation(event: Event, stream: Sequence[Event], before: Sequence[Event]) -> None:
    made, *later = stream
    assert isinstance(made, of.RecommendationMade)
    assert not any(isinstance(each, of.RecommendationWithdrawn) for each in later)
    match event:
        case of.RecommendationAnswered():
            assert event.attribution.agency == event.by_agency
            assert event.by_agency in made.addressed_to
            assert event.by_agency in _present(before)
        case of.RepeatStated():
            stated = [each.earlier for each in later if isinstance(each, of.RepeatStated)]
            _repeats(event.earlier, made, (*made.repeats, *stated))
        case _:
            pass


def _repeats(
    earlier: of.EarlierRecommendation,
    made: of.RecommendationMade,
    others: Sequence[of.EarlierRecommendation],
) -> None:
    """What is repeated is another one, was recommended before, and is said once."""
    assert earlier.recommendation_id != made.originator_id
    assert earlier.made is None or not made.occurred.definitely_before(earlier.made)
    for other in others:
        assert earlier.recommendation_id is None or (
            earlier.recommendation_id != other.recommendation_id
        )
        wording = (earlier.review, earlier.number, earlier.words)
        assert wording != (other.review, other.number, other.words)


def _present(before: Sequence[Event]) -> set[str]:
    present = set[str]()
    for each in before:
        if isinstance(each, AgencyJoined):
            present.add(each.agency)
        if isinstance(each, AgencyLeft):
            present.discard(each.agency)
    return present


def _agreed(event: of.ActionAgreed, stream: Sequence[Event], before: Sequence[Event]) -> None:
    assert not stream
    assert event.recommendation_id in _ids(before, of.RecommendationMade)
    assert event.recommendation_id not in _ids(before, of.RecommendationWithdrawn)
    assert event.owner_agency in _present(before)
    _plan(event)
    _theirs(event, event.owner_agency)


def _of_action(event: Event, stream: Sequence[Event]) -> None:
    agreed, *later = stream
    assert isinstance(agreed, of.ActionAgreed)
    turns = [each for each in later if isinstance(each, of.ActionCompleted | of.ActionReopened)]
    turn = turns[-1] if turns else None
    done = turn.occurred if isinstance(turn, of.ActionCompleted) else None
    if not isinstance(event, of.ImpactTested | of.ActionReopened):
        _theirs(event, agreed.owner_agency)
    match event:
        case of.ActionProgressed():
            assert done is None or event.occurred.definitely_before(done)
            plan = _last(stream, of.ActionAgreed, of.ActionReplanned)
            assert set(event.reached) <= {each.number for each in plan.milestones}
        case of.ActionReplanned():
            assert done is None
            _plan(event)
        case of.ActionCompleted() | of.ActionReopened():
            assert isinstance(event, of.ActionReopened) is (done is not None)
            for each in turns:
                assert not event.occurred.definitely_before(each.occurred)
        case _:
            pass


def _plan(plan: of.ActionAgreed | of.ActionReplanned) -> None:
    numbers = [each.number for each in plan.milestones]
    assert len(set(numbers)) == len(numbers)
    assert all(each.target <= plan.due for each in plan.milestones)


def _theirs(event: Event, owner: str) -> None:
    by = event.attribution
    assert by.agency == owner or Role.COORDINATOR in by.roles
