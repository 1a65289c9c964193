"""The rapid review: opened, agencies asked and answering, the threshold decided, submitted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.case import CaseState, require_agency
from domain.command import Change, require_order
from domain.decision import require_on_record_then
from domain.event import Event
from domain.review import refusals, said
from domain.review.events import (
    AgencyAnswered,
    AgencyAsked,
    AgencyChased,
    PanelResponded,
    RapidReviewOpened,
    RapidReviewSubmitted,
    RecordsSecured,
    ThresholdDecided,
)
from domain.review.guards import (
    made,
    require_after,
    require_own,
    require_owner,
    require_review,
    require_same_harm,
    require_since,
    require_sound,
)
from domain.review.lists import LISTS, Lists
from domain.review.state import (
    Begun,
    Concluded,
    InRapidReview,
    Notified,
    NotInitiated,
    NotToNotify,
    Reported,
    Request,
    ReviewState,
    ToNotify,
    UnderReview,
    Withdrawn,
)
from domain.threshold import THRESHOLDS, Thresholds


class OpenRapidReview(said.RapidReviewSaid, Change):
    """Record that the rapid review began."""

    review_id: UUID


class AskAgency(said.RequestSaid, Change):
    """Ask an agency for what it knows."""

    review_id: UUID
    request_id: UUID


class ChaseAgency(said.ChaseSaid, Change):
    """Record that an agency was reminded."""

    review_id: UUID
    request_id: UUID


class AnswerRequest(said.AnswerSaid, Change):
    """Record what an agency sent, or that it holds nothing."""

    review_id: UUID
    request_id: UUID


class SecureRecords(said.SecuringSaid, Change):
    """Record that an agency secured its records."""

    review_id: UUID


class DecideThreshold(said.ThresholdSaid, said.OnRecordThen, Change):
    """Decide whether a local review is held."""

    review_id: UUID


class SubmitRapidReview(said.SubmissionSaid, Change):
    """Record that the rapid review was sent to the Panel."""

    review_id: UUID


class RecordPanelResponse(said.PanelSaid, Change):
    """Record what the Panel answered."""

    review_id: UUID


def open_rapid_review(
    command: OpenRapidReview, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """A rapid review follows a notification, and nothing else."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    match known:
        case Notified():
            pass
        case Reported() | ToNotify() | NotToNotify():
            raise refusals.NoRapidReviewWithoutNotification
        case Withdrawn():
            raise refusals.NotificationIsWithdrawn
        case _:
            raise refusals.RapidReviewAlreadyOpen
    require_since(command, command.occurred, known)
    require_after(command.occurred, known.sent.occurred, "the notification")
    return (made(RapidReviewOpened, command, known.review_id, known.version),)


def ask_agency(command: AskAgency, review: ReviewState, case: CaseState) -> tuple[Event, ...]:
    """An agency on the case is asked, for the rapid review or for the review that follows."""
    known, opened = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    _require_opened(known)
    require_agency(opened, command.agency, "agency")
    if known.request(command.request_id) is not None:
        raise refusals.AlreadyAsked(field="request_id")
    waiting = (e for e in known.requests if e.asked.agency == command.agency and not e.answers)
    if next(waiting, None) is not None:
        raise refusals.AlreadyAsked
    require_since(command, command.occurred, known)
    require_order(
        command.occurred,
        command.due,
        "due",
        "The answer is wanted by a time before it was asked for. Check both dates.",
    )
    return (made(AgencyAsked, command, known.review_id, known.version),)


def chase_agency(command: ChaseAgency, review: ReviewState, case: CaseState) -> tuple[Event, ...]:
    """An agency is reminded. That may reach the record after its answer has."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    request = _request(known, command.request_id)
    require_since(command, command.occurred, known)
    require_after(command.occurred, request.asked.occurred, "the request")
    if any(each.occurred.definitely_before(command.occurred) for each in request.answers):
        raise refusals.ChasedAfterAnswer
    return (made(AgencyChased, command, known.review_id, known.version),)


def answer_request(
    command: AnswerRequest, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """The agency that was asked answers: at any stage, for what comes late is still an answer."""
    known, _ = require_review(command, command.review_id, review, case)
    request = _request(known, command.request_id)
    require_own(command, request.asked.agency, refusals.NotTheirsToAnswer)
    sent = [each.nil_return for each in request.answers]
    if command.nil_return and False in sent:
        raise refusals.NilAfterReport
    if command.nil_return in sent:
        raise refusals.AnsweredAlready
    require_since(command, command.occurred, known)
    require_after(command.occurred, request.asked.occurred, "the request")
    return (made(AgencyAnswered, command, known.review_id, known.version),)


def secure_records(
    command: SecureRecords, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """An agency secured its records, which it may do before anybody asks."""
    known, opened = require_review(command, command.review_id, review, case)
    require_agency(opened, command.agency, "agency")
    require_own(command, command.agency, refusals.NotTheirsToSay)
    require_since(command, command.occurred, known)
    return (made(RecordsSecured, command, known.review_id, known.version),)


def decide_threshold(  # noqa: PLR0917 - as for every decision.
    command: DecideThreshold,
    review: ReviewState,
    case: CaseState,
    head: int,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
    rules: Thresholds = THRESHOLDS,
    lists: Lists = LISTS,
    *,
    recorded_at: datetime | None = None,
) -> tuple[Event, ...]:
    """The partners decide under one rule set; `recorded_at` is when the position that they had
    before them was recorded. A new decision stands in place of the last until the review has begun.
    """
    known, opened = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_opened(known)
    if isinstance(found, UnderReview):
        raise refusals.ReviewHasBegun
    require_sound(command, "review", opened, rules, lists, known_entries, never_counted)
    require_same_harm(command, known.incident.harm)
    require_since(command, command.occurred, known)
    require_after(command.occurred, found.opened.occurred, "the rapid review")
    require_on_record_then(
        command.occurred,
        command.on_record_position,
        head=head,
        recorded_at=recorded_at,
        reconstructed=command.reconstructed,
    )
    event = made(
        ThresholdDecided, command, known.review_id, known.version, rules_version=rules.version
    )
    return (event,)


def submit_rapid_review(
    command: SubmitRapidReview, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """The rapid review goes to the Panel with the partners' decision; again where it asks for more.

    It may reach the record after the review it led to was begun.
    """
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_opened(known)
    if isinstance(found, InRapidReview):
        raise refusals.NothingDecidedYet
    require_since(command, command.occurred, known)
    require_after(command.occurred, found.opened.occurred, "the rapid review")
    if all(command.occurred.definitely_before(each.occurred) for each in found.decisions):
        require_after(command.occurred, found.decisions[0].occurred, "the decision that it states")
    return (made(RapidReviewSubmitted, command, known.review_id, known.version),)


def record_panel_response(
    command: RecordPanelResponse, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """The Panel answered what was submitted."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_opened(known)
    if isinstance(found, InRapidReview) or not found.submissions:
        raise refusals.NothingSubmittedYet
    require_since(command, command.occurred, known)
    require_after(command.occurred, found.submissions[0].occurred, "the rapid review was sent")
    return (made(PanelResponded, command, known.review_id, known.version),)


def _require_opened(review: Begun) -> InRapidReview | Concluded | NotInitiated | UnderReview:
    match review:
        case InRapidReview() | Concluded() | NotInitiated() | UnderReview():
            return review
        case Withdrawn():
            raise refusals.NotificationIsWithdrawn
        case _:
            raise refusals.NoRapidReviewYet


def _request(review: Begun, request_id: UUID) -> Request:
    found = review.request(request_id)
    if found is None:
        raise refusals.RequestNotOnRecord
    return found
