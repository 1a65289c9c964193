"""From the incident to the notification: reported, known, decided, sent, withdrawn."""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseState, require_agency, require_open
from domain.command import Change, Command, require_happened
from domain.event import Event
from domain.moments import Moment
from domain.review import refusals, said
from domain.review.events import (
    AwarenessCorrected,
    AwarenessRecorded,
    NotificationDecided,
    NotificationSent,
    NotificationWithdrawn,
    SeriousIncidentReported,
)
from domain.review.guards import (
    is_coordinator,
    made,
    require_after,
    require_authority,
    require_children,
    require_own,
    require_owner,
    require_review,
    require_same_harm,
    require_since,
    require_sound,
)
from domain.review.lists import LISTS, Lists
from domain.review.state import (
    NEW_REVIEW,
    Begun,
    Concluded,
    InRapidReview,
    Notified,
    NotInitiated,
    NotReported,
    NotToNotify,
    Reported,
    ReviewState,
    ToNotify,
    UnderReview,
    Withdrawn,
)
from domain.text import AgencyCode
from domain.threshold import THRESHOLDS, Thresholds


class ReportIncident(said.IncidentSaid, Command):
    """Report a serious incident to the partnership."""

    review_id: UUID


class RecordAwareness(said.AwarenessSaid, Change):
    """Say when an agency became aware. It may be learnt at any later time."""

    review_id: UUID


class CorrectAwareness(said.AwarenessCorrectionSaid, Change):
    """Say otherwise when an agency became aware, and why."""

    review_id: UUID


class DecideNotification(said.NotificationDecidedSaid, Change):
    """Decide whether the Panel is notified."""

    review_id: UUID


class SendNotification(said.NotificationSaid, Change):
    """Record that the Panel was notified."""

    review_id: UUID


class WithdrawNotification(said.WithdrawalSaid, Change):
    """Record that the criteria turned out not to be met."""

    review_id: UUID


def report_incident(
    command: ReportIncident,
    review: ReviewState,
    case: CaseState,
    earlier: ReviewState = NEW_REVIEW,
) -> tuple[Event, ...]:
    """Any agency on the case, or the coordinator, reports a serious incident.

    `earlier`: what was reported under the same reference, if anything was. One whose notification
    was withdrawn may be reported anew.
    """
    opened = require_open(case)
    if not isinstance(review, NotReported):
        raise refusals.IncidentAlreadyReported
    if not is_coordinator(command):
        require_agency(opened, command.attribution.agency, None)
    require_authority(opened, command.incident_authority, "incident_authority")
    if command.other_authority is not None:
        require_authority(opened, command.other_authority, "other_authority")
        if command.other_authority == command.incident_authority:
            raise refusals.SameAuthorityTwice
    require_children(opened, command.children)
    require_happened(command.occurred, command.now, "occurred")
    _require_first(command, earlier)
    return (made(SeriousIncidentReported, command, command.review_id, review.version),)


def record_awareness(
    command: RecordAwareness, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """An agency says when it became aware: at any stage, also long afterwards."""
    known, opened = require_review(command, command.review_id, review, case)
    require_agency(opened, command.agency, "agency")
    require_own(command, command.agency, refusals.NotTheirsToSay)
    require_since(command, command.occurred, known)
    _require_aware_by_then(known, command.agency, command.occurred)
    return (made(AwarenessRecorded, command, known.review_id, known.version),)


def correct_awareness(
    command: CorrectAwareness, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """The agency itself, or the coordinator, puts right when it became aware: at any stage.

    A date that turns out not to be known is one too. The clocks of the review then run from what
    the record says now, and the review says what that changed.
    """
    known, opened = require_review(command, command.review_id, review, case)
    found = next((e for e in known.awareness if e.said_at == command.corrects_version), None)
    if found is None:
        raise refusals.AwarenessNotOnRecord
    require_own(command, found.agency, refusals.NotTheirsToSay)
    if not is_coordinator(command):
        require_agency(opened, found.agency, None)
    if found.said == (command.occurred, command.how):
        raise refusals.AwarenessSaysTheSame
    require_since(command, command.occurred, known)
    _require_aware_by_then(known, found.agency, command.occurred)
    event = made(AwarenessCorrected, command, known.review_id, known.version, agency=found.agency)
    return (event,)


def decide_notification(  # noqa: PLR0917 - as for every decision.
    command: DecideNotification,
    review: ReviewState,
    case: CaseState,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
    rules: Thresholds = THRESHOLDS,
    lists: Lists = LISTS,
) -> tuple[Event, ...]:
    """The authority of the incident decides; a new decision replaces the last until it is sent.

    What was decided before the notification may be learnt after it.
    """
    known, opened = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    match known:
        case Reported() | ToNotify() | NotToNotify():
            pass
        case _:
            _require_before_notifying(command, known)
    require_sound(command, "notification", opened, rules, lists, known_entries, never_counted)
    require_same_harm(command, known.incident.harm)
    require_since(command, command.occurred, known)
    event = made(
        NotificationDecided,
        command,
        known.review_id,
        known.version,
        rules_version=rules.version,
    )
    return (event,)


def send_notification(
    command: SendNotification, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """The authority of the incident notified the Panel, of one child or several."""
    known, opened = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    match known:
        case Reported() | ToNotify():
            pass
        case NotToNotify():
            raise refusals.DecidedNotToNotify
        case Withdrawn():
            raise refusals.NotificationIsWithdrawn
        case _:
            raise refusals.AlreadyNotified
    require_children(opened, command.children)
    for index, child in enumerate(command.children):
        if child not in known.incident.children:
            raise refusals.NotOfThisIncident(field=f"children.{index}")
    require_since(command, command.occurred, known)
    aware = [each.occurred for each in known.awareness if each.agency == known.owner]
    if all(command.occurred.definitely_before(each) for each in aware):
        for each in aware:
            require_after(command.occurred, each, "the authority became aware")
    return (made(NotificationSent, command, known.review_id, known.version),)


def withdraw_notification(
    command: WithdrawNotification, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """The criteria turned out not to be met: this ends the rapid review, if there is one."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    match known:
        case Notified() | InRapidReview():
            sent = known.sent
        case Concluded() | NotInitiated() if not known.submissions:
            sent = known.sent
        case Concluded() | NotInitiated():
            raise refusals.RapidReviewIsSubmitted
        case UnderReview():
            raise refusals.ReviewHasBegun
        case Withdrawn():
            raise refusals.NotificationIsWithdrawn
        case Reported() | ToNotify() | NotToNotify():
            raise refusals.NothingToWithdraw
    require_since(command, command.occurred, known)
    require_after(command.occurred, sent.occurred, "the notification")
    return (made(NotificationWithdrawn, command, known.review_id, known.version),)


def _require_aware_by_then(review: Begun, agency: AgencyCode, occurred: Moment) -> None:
    """Refuse that the authority became aware only after it had notified the Panel."""
    sent = _sent(review)
    if agency == review.owner and sent is not None and sent.definitely_before(occurred):
        raise refusals.AwareOnlyAfterNotifying


def _require_first(command: ReportIncident, earlier: ReviewState) -> None:
    if isinstance(earlier, NotReported | Withdrawn):
        return
    key = incident_key(earlier.incident)
    if earlier.case_id == command.case_id and key is not None and key == incident_key(command):
        raise refusals.IncidentReportedBefore(
            f"This incident of the same children was reported under this reference before: review "
            f"{earlier.review_id}, /v1/cases/{earlier.case_id}/reviews/{earlier.review_id}. Go on "
            "with that one. If this is another incident, give it a reference of its own."
        )


def incident_key(incident: said.IncidentSaid) -> tuple[str, ...] | None:
    """What an incident is known by: the reference of its source, and its children. None where the
    source gave no reference.
    """
    source = incident.source
    if source.reference is None:
        return None
    return (source.system, source.reference, *sorted(str(each) for each in incident.children))


def _require_before_notifying(command: DecideNotification, known: Begun) -> None:
    sent = _sent(known)
    if sent is None or sent.definitely_before(command.occurred):
        is_withdrawn = isinstance(known, Withdrawn)
        raise refusals.NotificationIsWithdrawn if is_withdrawn else refusals.AlreadyNotified
    if not command.notify and not any(
        each.notify and command.occurred.definitely_before(each.occurred)
        for each in known.notification_decisions
    ):
        raise refusals.NotifiedAllTheSame


def _sent(review: Begun) -> Moment | None:
    return None if isinstance(review, Reported | ToNotify | NotToNotify) else review.sent.occurred
