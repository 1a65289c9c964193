"""What the record of a review may never show, said once more and otherwise than the rules say it.

These read the events of one review in order, and know no state.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.event import Event
from domain.moments import Moment
from domain.review import events as of

#: What may still be learnt of a review whose notification was withdrawn.
_LEARNT_LATE = (
    of.AwarenessRecorded
    | of.AwarenessCorrected
    | of.NotificationDecided
    | of.RecordsSecured
    | of.AgencyAnswered
    | of.AgencyChased
)
#: What only a review that has begun has.
_OF_REVIEW = (
    of.TermsApproved
    | of.TermsAmended
    | of.ReviewerAppointed
    | of.ReviewerRemoved
    | of.ProgressChecked
    | of.DelayNotified
    | of.DraftRequested
)


def require_lawful_review(stream: Sequence[Event]) -> None:
    """Every law, over the whole of one review."""
    assert [each.originator_version for each in stream] == list(range(1, len(stream) + 1))
    assert isinstance(stream[0], of.SeriousIncidentReported)
    for kind in (
        of.SeriousIncidentReported,
        of.NotificationSent,
        of.NotificationWithdrawn,
        of.RapidReviewOpened,
        of.ReviewInitiated,
        of.TermsApproved,
    ):
        assert sum(isinstance(each, kind) for each in stream) <= 1, kind
    for index, event in enumerate(stream):
        _follows(event, stream[:index])
        _is_dated(event, stream[0])


def _follows(  # noqa: PLR0912 - one law for each kind of event.
    event: Event, before: Sequence[Event]
) -> None:
    def has(*kinds: type[Event]) -> bool:
        return any(isinstance(each, kinds) for each in before)

    if has(of.NotificationWithdrawn):
        assert isinstance(event, _LEARNT_LATE)
    match event:
        case of.NotificationDecided():
            for sent in (each for each in before if isinstance(each, of.NotificationSent)):
                assert not sent.occurred.definitely_before(event.occurred)
        case of.NotificationSent():
            decided = [each for each in before if isinstance(each, of.NotificationDecided)]
            assert not decided or decided[-1].notify
            assert set(event.children) <= set(_incident(before).children)
        case of.NotificationWithdrawn():
            assert has(of.NotificationSent)
            assert not has(of.RapidReviewSubmitted)
            assert not has(of.ReviewInitiated)
        case of.RapidReviewOpened():
            assert has(of.NotificationSent)
        case of.AgencyAsked():
            assert has(of.RapidReviewOpened)
            assert event.agency not in _waited_for(before)
        case of.AgencyChased() | of.AgencyAnswered():
            _answers(event, before)
        case of.ThresholdDecided():
            assert has(of.RapidReviewOpened)
            assert not has(of.ReviewInitiated)
        case of.RapidReviewSubmitted():
            assert has(of.ThresholdDecided)
        case of.PanelResponded():
            assert has(of.RapidReviewSubmitted)
        case of.ReviewInitiated() | of.ReviewNotInitiated():
            decisive = [e for e in before if isinstance(e, _DECISIVE)]
            wanted = "local-review" if isinstance(event, of.ReviewInitiated) else "no-local-review"
            assert isinstance(decisive[-1], of.ThresholdDecided)
            assert decisive[-1].outcome == wanted
        case _ if isinstance(event, _OF_REVIEW):
            assert has(of.ReviewInitiated)
            _of_review(event, before)
        case _:
            pass


_DECISIVE = (of.ThresholdDecided, of.ReviewInitiated, of.ReviewNotInitiated)


def _incident(before: Sequence[Event]) -> of.SeriousIncidentReported:
    first = before[0]
    assert isinstance(first, of.SeriousIncidentReported)
    return first


def _waited_for(before: Sequence[Event]) -> set[str]:
    answered = {each.request_id for each in before if isinstance(each, of.AgencyAnswered)}
    return {
        each.agency
        for each in before
        if isinstance(each, of.AgencyAsked) and each.request_id not in answered
    }


def _answers(event: of.AgencyChased | of.AgencyAnswered, before: Sequence[Event]) -> None:
    asked = [
        each
        for each in before
        if isinstance(each, of.AgencyAsked) and each.request_id == event.request_id
    ]
    assert asked
    assert not event.occurred.definitely_before(asked[0].occurred)
    answers = [
        each
        for each in before
        if isinstance(each, of.AgencyAnswered) and each.request_id == event.request_id
    ]
    if isinstance(event, of.AgencyAnswered):
        assert event.nil_return not in [each.nil_return for each in answers]
        assert not (event.nil_return and answers)


def _of_review(event: Event, before: Sequence[Event]) -> None:
    terms = [each for each in before if isinstance(each, of.TermsApproved | of.TermsAmended)]
    appointed = {each.appointment_id for each in before if isinstance(each, of.ReviewerAppointed)}
    removed = {each.appointment_id for each in before if isinstance(each, of.ReviewerRemoved)}
    match event:
        case of.TermsApproved():
            assert not terms
        case of.TermsAmended():
            assert event.terms_version == len(terms) + 1 >= 2
        case of.ReviewerRemoved():
            assert event.appointment_id in appointed - removed
        case of.DraftRequested():
            assert appointed
            assert event.written is not None
        case _:
            pass


def _is_dated(event: Event, first: Event) -> None:
    occurred, incident = getattr(event, "occurred", None), getattr(first, "occurred", None)
    assert isinstance(occurred, Moment)
    assert isinstance(incident, Moment)
    assert not occurred.definitely_before(incident)
