"""What the record may never show of a hearing or a direction, said otherwise than the rules say it.

These read the events of one stream in order, and those of its case before it, and know no state.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.direction import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.event import Event
from domain.hearing import (
    CourtMaterialPermitted,
    HearingAdjourned,
    HearingHeld,
    HearingListed,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from domain.vocabulary import Compliance


def require_hearing(stream: Sequence[Event]) -> None:
    """It is held at most once, judged only then, and each step comes after those before it."""
    listed, *later = stream
    assert isinstance(listed, HearingListed)
    may_be_held, was_held = True, False
    before = [listed.occurred]
    for event in stream:
        match event:
            case HearingListed() | HearingRelisted():
                assert not event.listed_for.definitely_before(event.occurred)
            case HearingAdjourned() | HearingVacated():
                until = event.relisted_for
                assert until is None or not until.definitely_before(event.occurred)
                assert until is None or not event.to_be_relisted
            case _:
                pass
    for event in later:
        match event:
            case HearingHeld():
                assert may_be_held
                may_be_held, was_held = False, True
            case HearingAdjourned() | HearingVacated():
                assert may_be_held
                may_be_held = event.relisted_for is not None
            case HearingRelisted():
                assert not may_be_held
                assert not was_held
                may_be_held = True
            case JudgmentGiven():
                assert was_held
            case CourtMaterialPermitted():
                continue
            case _:
                raise AssertionError(f"{event.TOPIC} in a hearing.")
        assert not any(event.occurred.definitely_before(each) for each in before)
        # A second judgment may be put on the record before the first.
        if not isinstance(event, JudgmentGiven):
            before.append(event.occurred)


def require_direction(stream: Sequence[Event], history: Sequence[Event]) -> None:
    """It is given once, at a hearing that is there; an agency that said it was done answers no
    more, and a correction puts right an answer of the same agency.
    """
    given, *later = stream
    assert isinstance(given, DirectionGiven)
    earlier = history[: history.index(given)]
    hearings = {each.originator_id for each in earlier if isinstance(each, HearingListed)}
    assert given.hearing_id is None or given.hearing_id in hearings
    assert given.due is None or not given.due.definitely_before(given.occurred)
    said: dict[int, tuple[str, Compliance]] = {}
    for event in later:
        assert isinstance(event, DirectionVaried | DirectionAnswered | DirectionAnswerCorrected)
        assert not event.occurred.definitely_before(given.occurred)
        if isinstance(event, DirectionVaried):
            assert not event.due.definitely_before(given.occurred)
        elif isinstance(event, DirectionAnswered):
            said[event.originator_version] = event.attribution.agency, event.compliance
        else:
            assert event.corrects_version in said
            agency, _ = said[event.corrects_version]
            assert event.attribution.agency == agency
            said[event.corrects_version] = agency, event.compliance
        done = [agency for agency, found in said.values() if found is Compliance.COMPLIED]
        assert len(done) == len(set(done))
