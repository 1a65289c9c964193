"""How the events of a review make its row. Pure.

The log takes any events whose versions follow each other, so every event changes what it can,
whatever came before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from domain.event import Event, Value
from domain.record.append import Recorded
from domain.review import events as of
from projections.case_file import review_rows as row
from projections.case_file.review_rows import ReviewRow, Stage
from projections.people import on_record
from projections.working_set import Key, WorkingSet

#: Stages at which nothing more is to come, unless somebody decides anew.
_ENDED: frozenset[Stage] = frozenset({"not-to-notify", "withdrawn", "not-initiated"})

_RowOf = TypeVar("_RowOf", bound=Value)

#: Which events add to a list of the row, and as what.
_ADDS: dict[type[Event], tuple[str, type[Value]]] = {
    of.AgencyAsked: ("requests", row.RequestRow),
    of.RecordsSecured: ("secured", row.SecuringRow),
    of.ThresholdDecided: ("threshold_decisions", row.ThresholdRow),
    of.RapidReviewSubmitted: ("submissions", row.SubmissionRow),
    of.PanelResponded: ("responses", row.PanelRow),
    of.ReviewNotInitiated: ("not_initiated", row.NonInitiationRow),
    of.ReviewerAppointed: ("reviewers", row.ReviewerRow),
    of.ProgressChecked: ("progress", row.ProgressRow),
    of.DelayNotified: ("delays", row.DelayRow),
    of.DraftRequested: ("drafts", row.DraftRow),
}
#: Which events there is one of, and where.
_SETS: dict[type[Event], tuple[str, type[Value]]] = {
    of.NotificationSent: ("notification", row.NotificationRow),
    of.NotificationWithdrawn: ("withdrawal", row.WithdrawalRow),
    of.RapidReviewOpened: ("rapid_review", row.RapidReviewRow),
    of.ReviewInitiated: ("initiated", row.InitiationRow),
}


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is of a review."""
    return f"review.{event.originator_id}" if isinstance(event, of.ReviewEvent) else None


def made(recorded: Recorded, rows: WorkingSet, key: Key) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    if isinstance(event, of.SeriousIncidentReported):
        version = event.originator_version
        return _said(ReviewRow, recorded, review_id=event.originator_id, version=version)
    if not isinstance(event, of.ReviewEvent):
        return None
    review = rows.get(key, ReviewRow)
    if review is None:
        return None
    changes = {**_changes(review, recorded), "version": event.originator_version}
    changed = review.model_copy(update=changes)
    return changed.model_copy(update={"stage": stage_of(changed)})


def _changes(  # noqa: PLR0911 - one return for each kind of event.
    review: ReviewRow, recorded: Recorded
) -> dict[str, Any]:
    event = recorded.event
    if isinstance(event, of.NotificationDecided):
        decision = _said(row.NotificationDecisionRow, recorded)
        return {"notification_decisions": _with_decision(review, decision)}
    if type(event) in _ADDS:
        name, kind = _ADDS[type(event)]
        return {name: (*getattr(review, name), _said(kind, recorded))}
    if type(event) in _SETS:
        name, kind = _SETS[type(event)]
        return {name: _said(kind, recorded)}
    match event:
        case of.AwarenessRecorded():
            aware = _said(row.AwarenessRow, recorded, said_at=event.originator_version)
            return {"awareness": (*review.awareness, aware)}
        case of.AwarenessCorrected():
            return {"awareness": tuple(_corrected(each, recorded) for each in review.awareness)}
        case of.TermsApproved() | of.TermsAmended():
            version = event.terms_version if isinstance(event, of.TermsAmended) else 1
            terms = _said(row.TermsRow, recorded, terms_version=version)
            return {"terms": (*review.terms, terms)}
        case of.AgencyChased():
            chase = _said(row.ChaseRow, recorded)
            return {"requests": tuple(_chased(each, event, chase) for each in review.requests)}
        case of.AgencyAnswered():
            answer = _said(row.AnswerRow, recorded)
            return {"requests": tuple(_answered(each, event, answer) for each in review.requests)}
        case of.ReviewerRemoved():
            removal = _said(row.RemovalRow, recorded)
            return {"reviewers": tuple(_removed(each, event, removal) for each in review.reviewers)}
        case _:
            return {}


def _corrected(aware: row.AwarenessRow, recorded: Recorded) -> row.AwarenessRow:
    event = recorded.event
    if not isinstance(event, of.AwarenessCorrected) or aware.said_at != event.corrects_version:
        return aware
    before = row.AwarenessBefore(
        occurred=aware.occurred,
        how=aware.how,
        why_corrected=event.why_corrected,
        on_record=on_record(recorded),
    )
    changes = {"occurred": event.occurred, "how": event.how}
    return aware.model_copy(update={**changes, "corrections": (*aware.corrections, before)})


def _with_decision(
    review: ReviewRow, decision: row.NotificationDecisionRow
) -> tuple[row.NotificationDecisionRow, ...]:
    """The decisions with one more, the one that stands last: until the Panel is notified, that is
    the newest. One that is learnt after that takes its place by date, and none of those that stood.
    """
    made, sent = review.notification_decisions, review.notification
    if sent is None:
        return (*made, decision)
    stood = [each for each in made if each.on_record.position < sent.on_record.position]
    late = [each for each in made if each not in stood]
    late = sorted((*late, decision), key=_place)
    return (*stood[:-1], *late, *stood[-1:])


def _place(decision: row.NotificationDecisionRow) -> tuple[bool, str, bool]:
    placed = decision.occurred.sort_at
    return (placed is not None, "" if placed is None else placed.isoformat(), decision.notify)


def _chased(request: row.RequestRow, event: of.AgencyChased, chase: row.ChaseRow) -> row.RequestRow:
    if request.request_id != event.request_id:
        return request
    return request.model_copy(update={"chases": (*request.chases, chase)})


def _answered(
    request: row.RequestRow, event: of.AgencyAnswered, answer: row.AnswerRow
) -> row.RequestRow:
    if request.request_id != event.request_id:
        return request
    return request.model_copy(update={"answers": (*request.answers, answer)})


def _removed(
    reviewer: row.ReviewerRow, event: of.ReviewerRemoved, removal: row.RemovalRow
) -> row.ReviewerRow:
    if reviewer.appointment_id != event.appointment_id:
        return reviewer
    return reviewer.model_copy(update={"removed": removal})


def stage_of(  # noqa: PLR0911 - one line for each stage.
    review: ReviewRow,
) -> Stage:
    """Where a review stands, by what there is of it: as `domain.review.state` has it."""
    if review.withdrawal is not None:
        return "withdrawn"
    if review.initiated is not None:
        return "under-review"
    if review.threshold_decisions:
        decided = review.threshold_decisions[-1].on_record.position
        ended = review.not_initiated[-1].on_record.position if review.not_initiated else 0
        return "not-initiated" if ended > decided else "concluded"
    if review.rapid_review is not None:
        return "in-rapid-review"
    if review.notification is not None:
        return "notified"
    if review.notification_decisions:
        return "to-notify" if review.notification_decisions[-1].notify else "not-to-notify"
    return "reported"


def _said(kind: type[_RowOf], recorded: Recorded, **more: Any) -> _RowOf:
    """What the event says of what the row holds."""
    event = recorded.event
    fields = {
        name: getattr(event, name) for name in kind.model_fields if name in type(event).model_fields
    }
    return kind(**{**fields, "on_record": on_record(recorded), **more})


def under_way_first(reviews: Iterable[ReviewRow]) -> tuple[ReviewRow, ...]:
    """Those that go on before those that ended, of each the latest first: what somebody must act
    on is not to stand below what came to nothing.
    """
    return tuple(sorted(reviews, key=lambda each: (each.stage in _ENDED, -each.on_record.position)))
