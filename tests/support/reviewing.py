"""Asking for every step of a review, as social care and the partnership's coordinator would."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from domain import review
from domain.command import Command
from domain.event import Event
from domain.review import ReviewState
from domain.threshold import THRESHOLDS
from tests.support.builders import (
    CHILD,
    COORDINATOR,
    HOSPITAL,
    MOTHER,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_id,
    ask,
)
from tests.support.spec import Rule, decide, fold

REVIEW = an_id("review")
REQUEST = an_id("request 1")
APPOINTMENT = an_id("appointment 1")

#: Answers to every criterion there is, so that any rule set is answered.
CRITERIA = [
    {"criterion": code, "answer": "yes", "reasons": "Made up."} for code in THRESHOLDS.criteria
]
DECIDING: dict[str, Any] = {
    "rule_set": "current",
    "guidance": "panel-2025",
    "criteria": CRITERIA,
    "reasons": "Made up for tests.",
    "decided_by": [{"role": "Director", "agency": SOCIAL_CARE}],
    "source": SOURCE,
}
TERMS: dict[str, Any] = {
    "starts_on": "2026-03-02",
    "ends_on": "2026-03-15",
    "subjects": [CHILD, MOTHER],
    "agencies": [HOSPITAL, SOCIAL_CARE],
    "lines_of_enquiry": ["How was a placement looked for?"],
    "methodology": "hybrid",
    "approved_by": "Delegated safeguarding partners",
}

#: Each step of a whole review, in order: the rule, its command, and what is said.
STEPS: dict[str, tuple[Rule, type[Command], dict[str, Any]]] = {
    "report": (
        review.report_incident,
        review.ReportIncident,
        {
            "incident_authority": SOCIAL_CARE,
            "children": [CHILD],
            "harm": "seriously-harmed",
            "occurred": "2026-03-02",
            "summary": "Made up for tests.",
            "source": SOURCE,
        },
    ),
    "aware": (
        review.record_awareness,
        review.RecordAwareness,
        {"agency": SOCIAL_CARE, "occurred": "2026-03-03"},
    ),
    "secure": (
        review.secure_records,
        review.SecureRecords,
        {"agency": HOSPITAL, "what": "Ward record", "occurred": "2026-03-04"},
    ),
    "decide-to-notify": (
        review.decide_notification,
        review.DecideNotification,
        {**DECIDING, "notify": True, "occurred": "2026-03-04"},
    ),
    "notify": (
        review.send_notification,
        review.SendNotification,
        {"children": [CHILD], "occurred": "2026-03-05", "source": SOURCE},
    ),
    "open": (
        review.open_rapid_review,
        review.OpenRapidReview,
        {"led_by": "Partnership manager", "occurred": "2026-03-06"},
    ),
    "ask": (
        review.ask_agency,
        review.AskAgency,
        {
            "request_id": REQUEST,
            "agency": POLICE,
            "wanted": "A summary",
            "occurred": "2026-03-06",
            "due": "2026-03-10",
        },
    ),
    "chase": (
        review.chase_agency,
        review.ChaseAgency,
        {"request_id": REQUEST, "occurred": "2026-03-11"},
    ),
    "answer": (
        review.answer_request,
        review.AnswerRequest,
        {
            "request_id": REQUEST,
            "author_role": "Review officer",
            "independent": True,
            "occurred": "2026-03-12",
        },
    ),
    "decide": (
        review.decide_threshold,
        review.DecideThreshold,
        {
            **DECIDING,
            "outcome": "local-review",
            "occurred": "2026-03-13",
            "on_record_position": 1,
        },
    ),
    "submit": (
        review.submit_rapid_review,
        review.SubmitRapidReview,
        {"occurred": "2026-03-16", "source": SOURCE},
    ),
    "respond": (
        review.record_panel_response,
        review.RecordPanelResponse,
        {"view": "agrees", "response": "Agreed.", "occurred": "2026-03-17", "source": SOURCE},
    ),
    "initiate": (
        review.initiate_review,
        review.InitiateReview,
        {"reasons": "As decided.", "occurred": "2026-03-18", "source": SOURCE},
    ),
    "approve": (
        review.approve_terms,
        review.ApproveTerms,
        {**TERMS, "occurred": "2026-03-18"},
    ),
    "amend": (
        review.amend_terms,
        review.AmendTerms,
        {**TERMS, "ends_on": "2026-03-16", "reason": "A day more.", "occurred": "2026-03-19"},
    ),
    "appoint": (
        review.appoint_reviewer,
        review.AppointReviewer,
        {
            "appointment_id": APPOINTMENT,
            "reviewer": "Independent reviewer 1",
            "independence": "Never worked for an agency on the case.",
            "occurred": "2026-03-18",
        },
    ),
    "check": (
        review.check_progress,
        review.CheckProgress,
        {
            "on_time": True,
            "time_taken": "As planned.",
            "quality": "Clear.",
            "occurred": "2026-03-19",
        },
    ),
    "delay": (
        review.notify_delay,
        review.NotifyDelay,
        {"told": ["Panel"], "reason": "The inquest comes first.", "occurred": "2026-03-19"},
    ),
    "draft": (
        review.request_draft,
        review.RequestDraft,
        {
            "wanted": "draft-report",
            "what": "Chapter 2",
            "written": SOURCE,
            "occurred": "2026-03-19",
        },
    ),
    "remove": (
        review.remove_reviewer,
        review.RemoveReviewer,
        {"appointment_id": APPOINTMENT, "reason": "Has fallen ill.", "occurred": "2026-03-20"},
    ),
    # Off the straight way.
    "correct-awareness": (
        review.correct_awareness,
        review.CorrectAwareness,
        {
            "corrects_version": 2,
            "occurred": "2026-03-04",
            "how": "By letter",
            "why_corrected": "The letter is dated a day later.",
        },
    ),
    "withdraw": (
        review.withdraw_notification,
        review.WithdrawNotification,
        {"reason": "It was an accident.", "occurred": "2026-03-14"},
    ),
    "decline": (
        review.decline_review,
        review.DeclineReview,
        {"reasons": "As decided.", "occurred": "2026-03-18"},
    ),
}
STRAIGHT = tuple(STEPS)[:-3]


def asking(step: str, /, *, by: Any = COORDINATOR, **fields: Any) -> tuple[Rule, Command]:
    """The rule of a step, and its command with these fields in place of the plain ones."""
    rule, command, said = STEPS[step]
    return rule, ask(command, by=by, **{"review_id": REVIEW, **said, **fields})


def up_to(
    step: str, *, without: Iterable[str] = (), case: tuple[Event, ...] = (), **fields: Any
) -> tuple[Event, ...]:
    """A case whose review has gone the straight way to this step, `without` some; `fields` are of
    this step.
    """
    history = case or a_case()
    for each in STRAIGHT[: STRAIGHT.index(step) + 1]:
        if each not in set(without):
            history = after(history, each, **(fields if each == step else {}))
    return history


def after(history: tuple[Event, ...], step: str, **fields: Any) -> tuple[Event, ...]:
    """The same case after one more step, which must be allowed."""
    events, refusal = decide(*asking(step, **fields), history)
    if refusal is not None:
        raise AssertionError(f"{step}: {refusal.sentence}") from refusal
    return (*history, *events)


def state_of(history: tuple[Event, ...], review_id: UUID = REVIEW) -> ReviewState:
    """What the review has become."""
    own = (event for event in history if event.originator_id == review_id)
    return fold(review.evolve, review.NEW_REVIEW, own)
