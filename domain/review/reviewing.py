"""The local review: begun or not, its terms, its reviewer, and how its progress is watched."""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseState, Open, require_agency_once, require_subject
from domain.command import Change, require_order
from domain.event import Event
from domain.moments import Moment
from domain.review import refusals, said
from domain.review.events import (
    DelayNotified,
    DraftRequested,
    ProgressChecked,
    ReviewerAppointed,
    ReviewerRemoved,
    ReviewInitiated,
    ReviewNotInitiated,
    TermsAmended,
    TermsApproved,
)
from domain.review.guards import (
    made,
    not_one_of,
    require_after,
    require_each_once,
    require_owner,
    require_review,
    require_since,
)
from domain.review.lists import LISTS, Lists
from domain.review.said import ThresholdOutcome
from domain.review.state import (
    Begun,
    Concluded,
    NotInitiated,
    ReviewState,
    UnderReview,
    Withdrawn,
)


class InitiateReview(said.InitiationSaid, Change):
    """Begin a local review, or convert the rapid review into one."""

    review_id: UUID


class DeclineReview(said.NonInitiationSaid, Change):
    """Record that no local review is held."""

    review_id: UUID


class ApproveTerms(said.TermsSaid, Change):
    """Approve terms of reference."""

    review_id: UUID


class AmendTerms(said.AmendmentSaid, Change):
    """Amend terms of reference."""

    review_id: UUID


class AppointReviewer(said.AppointmentSaid, Change):
    """Appoint a reviewer."""

    review_id: UUID
    appointment_id: UUID


class RemoveReviewer(said.RemovalSaid, Change):
    """Remove a reviewer."""

    review_id: UUID
    appointment_id: UUID


class CheckProgress(said.ProgressSaid, Change):
    """Record what partners found of time and quality."""

    review_id: UUID


class NotifyDelay(said.DelaySaid, Change):
    """Record that others were told of a delay."""

    review_id: UUID


class RequestDraft(said.DraftSaid, Change):
    """Record that a reviewer was asked in writing."""

    review_id: UUID


def initiate_review(
    command: InitiateReview, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """A local review begins as the partners' decision says."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_concluded(known)
    if found.decision.outcome is not ThresholdOutcome.LOCAL_REVIEW:
        raise refusals.DecisionSaysNoReview
    require_since(command, command.occurred, known)
    _require_decided(command.occurred, found)
    return (made(ReviewInitiated, command, known.review_id, known.version),)


def decline_review(
    command: DeclineReview, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """No local review is held, as the partners' decision says."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_concluded(known)
    if found.decision.outcome is not ThresholdOutcome.NO_LOCAL_REVIEW:
        raise refusals.DecisionSaysReview
    require_since(command, command.occurred, known)
    _require_decided(command.occurred, found)
    return (made(ReviewNotInitiated, command, known.review_id, known.version),)


def approve_terms(
    command: ApproveTerms, review: ReviewState, case: CaseState, lists: Lists = LISTS
) -> tuple[Event, ...]:
    """Terms of reference are approved once; after that they are amended."""
    known, opened = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_under_review(known)
    if found.terms:
        raise refusals.TermsAlreadyApproved
    _require_terms(command, opened, lists)
    require_since(command, command.occurred, known)
    return (made(TermsApproved, command, known.review_id, known.version),)


def amend_terms(
    command: AmendTerms, review: ReviewState, case: CaseState, lists: Lists = LISTS
) -> tuple[Event, ...]:
    """Terms are amended for a reason, and every version stays on the record."""
    known, opened = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_under_review(known)
    if not found.terms:
        raise refusals.NoTermsYet
    last = found.terms[-1]
    _require_terms(command, opened, lists)
    said_now, said_before = (
        each.model_dump(include=set(said.TermsSaid.model_fields) - {"occurred", "approved_by"})
        for each in (command, last)
    )
    if said_now == said_before:
        raise refusals.NothingAmended
    require_since(command, command.occurred, known)
    require_after(command.occurred, last.occurred, "the terms that it amends")
    event = made(
        TermsAmended,
        command,
        known.review_id,
        known.version,
        terms_version=len(found.terms) + 1,
    )
    return (event,)


def appoint_reviewer(
    command: AppointReviewer, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """A reviewer is independent of the agencies whose work is reviewed."""
    known, opened = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_under_review(known)
    if command.agency is not None and opened.has_taken_part(command.agency):
        raise refusals.ReviewerNotIndependent
    if found.appointment(command.appointment_id) is not None:
        raise refusals.ReviewerAlreadyAppointed(field="appointment_id")
    if any(
        each.stands and each.appointed.reviewer.casefold() == command.reviewer.casefold()
        for each in found.appointments
    ):
        raise refusals.ReviewerAlreadyAppointed
    require_since(command, command.occurred, known)
    return (made(ReviewerAppointed, command, known.review_id, known.version),)


def remove_reviewer(
    command: RemoveReviewer, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """A reviewer may be removed, for a reason."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    appointment = _require_under_review(known).appointment(command.appointment_id)
    if appointment is None:
        raise refusals.AppointmentNotOnRecord
    if not appointment.stands:
        raise refusals.ReviewerAlreadyRemoved
    require_since(command, command.occurred, known)
    require_after(command.occurred, appointment.appointed.occurred, "the appointment")
    return (made(ReviewerRemoved, command, known.review_id, known.version),)


def check_progress(
    command: CheckProgress, review: ReviewState, case: CaseState
) -> tuple[Event, ...]:
    """Partners look at the time being taken and at the quality, at regular intervals."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_under_review(known)
    require_since(command, command.occurred, known)
    require_after(command.occurred, found.begun.occurred, "the review began")
    return (made(ProgressChecked, command, known.review_id, known.version),)


def notify_delay(command: NotifyDelay, review: ReviewState, case: CaseState) -> tuple[Event, ...]:
    """The Panel and others are told that the review takes longer, and why."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_under_review(known)
    require_since(command, command.occurred, known)
    require_after(command.occurred, found.begun.occurred, "the review began")
    return (made(DelayNotified, command, known.review_id, known.version),)


def request_draft(command: RequestDraft, review: ReviewState, case: CaseState) -> tuple[Event, ...]:
    """A reviewer is asked for a draft or for information, in writing."""
    known, _ = require_review(command, command.review_id, review, case)
    require_owner(command, known)
    found = _require_under_review(known)
    if not found.appointments:
        raise refusals.NobodyToAsk
    if command.written is None:
        raise refusals.NotAskedInWriting
    require_since(command, command.occurred, known)
    require_order(
        command.occurred,
        command.due,
        "due",
        "It is wanted by a time before it was asked for. Check both dates.",
    )
    return (made(DraftRequested, command, known.review_id, known.version),)


def _require_concluded(review: Begun) -> Concluded:
    match review:
        case Concluded():
            return review
        case UnderReview():
            raise refusals.ReviewHasBegun
        case NotInitiated():
            raise refusals.NoReviewIsHeld
        case Withdrawn():
            raise refusals.NotificationIsWithdrawn
        case _:
            raise refusals.NothingDecidedYet


def _require_decided(occurred: Moment, review: Concluded) -> None:
    """Refuse what follows from a decision, and is certain to be dated before every decision that
    says so.
    """
    outcome = review.decision.outcome
    said_so = [each.occurred for each in review.decisions if each.outcome is outcome]
    if all(occurred.definitely_before(each) for each in said_so):
        require_after(occurred, said_so[0], "the decision")


def _require_under_review(review: Begun) -> UnderReview:
    match review:
        case UnderReview():
            return review
        case NotInitiated():
            raise refusals.NoReviewIsHeld
        case Withdrawn():
            raise refusals.NotificationIsWithdrawn
        case _:
            raise refusals.NoReviewYet


def _require_terms(terms: said.TermsSaid, case: Open, lists: Lists) -> None:
    if terms.ends_on < terms.starts_on:
        raise refusals.PeriodEndsBeforeItStarts
    for index, subject_id in enumerate(terms.subjects):
        require_subject(case, subject_id, f"subjects.{index}")
    require_each_once(terms.subjects, "subjects")
    for index, agency in enumerate(terms.agencies):
        require_agency_once(case, agency, f"agencies.{index}")
    require_each_once(terms.agencies, "agencies")
    if terms.methodology not in lists.methodologies:
        raise refusals.NoSuchMethodology(
            not_one_of(terms.methodology, "a methodology", lists.methodologies)
        )
    for index, each in enumerate(terms.parallel):
        if each.process not in lists.parallel_processes:
            raise refusals.NoSuchProcess(
                not_one_of(each.process, "a parallel process", lists.parallel_processes),
                field=f"parallel.{index}.process",
            )
    require_each_once([each.process for each in terms.parallel], "parallel")
