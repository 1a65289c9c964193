"""Putting a review on the record, step by step, from the serious incident on.

Every step is asked for alike: what is said, of which review. So most routes are made from a list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Recording, Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.concepts import REVIEW
from api.v1.decisions import entries_here, on_record_by, recorded_at
from api.v1.named_once import named_so, recorded
from api.v1.review_bodies import AppointmentBody, RequestBody, ThresholdBody
from api.v1.route import Route
from domain import review
from domain.command import Change
from domain.entry import restriction
from domain.event import Event
from domain.identifiers import new_id
from domain.record.append import Claim
from domain.review import NEW_REVIEW, ReviewState, Withdrawn, said
from domain.threshold import CriterionAnswer, entries_relied_on

router = APIRouter(
    route_class=Route, tags=["reviews"], prefix="/v1/cases/{case_id}/reviews", responses=WRITES
)
_MAY = permitting("review.record")


@router.post(
    "",
    status_code=201,
    summary="Report a serious incident",
    responses=CREATED,
    openapi_extra=_MAY,
)
async def report(
    case_id: UUID, body: said.IncidentSaid, writing: Writing, response: Response
) -> ReceiptAnswer:
    """It begins a review. The authority in whose area it happened owns what follows. Reported again
    of the same children, under the same reference of its source, it is refused.
    """
    review_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        earlier, claims = await _earlier(writing, case_id, body, review_id)
        command = review.ReportIncident(**writing.asked(case_id, body), review_id=review_id)
        return Decided(review.report_incident(command, NEW_REVIEW, case, earlier), (guard,), claims)

    receipt = await recorded(writing, decide)
    location = f"/v1/cases/{case_id}/reviews/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


async def _earlier(
    writing: Recording, case_id: UUID, body: said.IncidentSaid, review_id: UUID
) -> tuple[ReviewState, tuple[Claim, ...]]:
    """What was reported under the same reference of the same children, and the claim of it."""
    key = review.incident_key(body)
    if key is None:
        return NEW_REVIEW, ()
    name = (str(case_id), *key)
    return await named_so(writing, REVIEW, "incident-source", name, review_id, lets_go=Withdrawn)


@router.post(
    "/{review_id}/notification-decisions",
    summary="Decide whether to notify the Panel",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def decide_notification(
    case_id: UUID,
    review_id: UUID,
    body: said.NotificationDecidedSaid,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Under a named rule set, with each of its criteria answered."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        state = await writing.changing(REVIEW, review_id, case_id, writing.reads(case))
        asked = writing.asked(case_id, body, review_id=review_id)
        known, hidden = await _relied_on(writing, case_id, body.criteria)
        command = review.DecideNotification(**asked)
        return Decided(review.decide_notification(command, state, case, known, hidden), (guard,))

    return receipt_answer(await writing.record(decide), response)


@router.post(
    "/{review_id}/threshold-decisions",
    summary="Decide whether to hold a local review",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def decide_threshold(
    case_id: UUID, review_id: UUID, body: ThresholdBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Under a named rule set, with each of its criteria answered, who decided, and any dissent."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        state = await writing.changing(REVIEW, review_id, case_id, writing.reads(case))
        head, head_at = await writing.daybook.records.head(writing.actor.log_id)
        position = body.on_record_position
        if position is None:
            position = await on_record_by(writing, body.occurred.latest, head, head_at)
        known, hidden = await _relied_on(writing, case_id, body.criteria)
        command = review.DecideThreshold(
            **writing.asked(
                case_id,
                body,
                but={"on_record_position"},
                review_id=review_id,
                on_record_position=position,
            )
        )
        events = review.decide_threshold(
            command,
            state,
            case,
            head,
            known,
            hidden,
            recorded_at=await recorded_at(writing, position),
        )
        return Decided(events, (guard,))

    return receipt_answer(await writing.record(decide), response)


async def _relied_on(
    writing: Recording, case_id: UUID, criteria: Iterable[CriterionAnswer]
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The entries named that the actor may read, and those of which some may not even know."""
    case, _ = await writing.case(case_id)
    known = await entries_here(writing, case_id, entries_relied_on(criteria), writing.reads(case))
    hidden = (entry_id for entry_id, one in known.items() if not restriction(one).is_counted)
    return frozenset(known), frozenset(hidden)


Rule = Callable[..., tuple[Event, ...]]


def _step(  # noqa: PLR0917 - a line of the list below.
    path: str,
    summary: str,
    says: str,
    body_type: type[BaseModel],
    command: type[Change],
    rule: Rule,
) -> None:
    """A route that takes one step of a review."""

    async def take(
        case_id: UUID, review_id: UUID, body: BaseModel, writing: Writing, response: Response
    ) -> ReceiptAnswer:
        asked = writing.asked(case_id, body, review_id=review_id)
        return await _taken(writing, response, command(**_with_ids(asked)), rule)

    take.__annotations__["body"] = body_type
    take.__doc__ = says
    router.post(f"/{{review_id}}{path}", summary=summary, responses=CHANGED, openapi_extra=_MAY)(
        take
    )


def _with_ids(asked: dict[str, Any]) -> dict[str, Any]:
    """The same, with an id where one may be given and was not."""
    return {
        name: value if value is not None or name not in _OWN_IDS else new_id()
        for name, value in asked.items()
    }


_OWN_IDS: Collection[str] = frozenset({"request_id", "appointment_id"})


async def _taken(
    writing: Recording, response: Response, command: Change, rule: Rule
) -> ReceiptAnswer:
    review_id: UUID = getattr(command, "review_id")  # noqa: B009 - each of a review has one.
    receipt = await writing.carry_out(REVIEW, review_id, command, rule)
    return receipt_answer(receipt, response)


@router.post(
    "/{review_id}/requests/{request_id}/chases",
    summary="Record that an agency was chased",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def chase(  # noqa: PLR0917 - FastAPI hands them over by name.
    case_id: UUID,
    review_id: UUID,
    request_id: UUID,
    body: said.ChaseSaid,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """It may reach the record after the answer has."""
    asked = writing.asked(case_id, body, review_id=review_id, request_id=request_id)
    return await _taken(writing, response, review.ChaseAgency(**asked), review.chase_agency)


@router.post(
    "/{review_id}/requests/{request_id}/answers",
    summary="Record an agency's answer",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def answer(  # noqa: PLR0917 - FastAPI hands them over by name.
    case_id: UUID,
    review_id: UUID,
    request_id: UUID,
    body: said.AnswerSaid,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """A report, or that the agency holds nothing: a nil return."""
    asked = writing.asked(case_id, body, review_id=review_id, request_id=request_id)
    return await _taken(writing, response, review.AnswerRequest(**asked), review.answer_request)


@router.post(
    "/{review_id}/reviewers/{appointment_id}/removal",
    summary="Remove a reviewer",
    responses=CHANGED,
    openapi_extra=_MAY,
)
async def remove(  # noqa: PLR0917 - FastAPI hands them over by name.
    case_id: UUID,
    review_id: UUID,
    appointment_id: UUID,
    body: said.RemovalSaid,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """With the reason."""
    asked = writing.asked(case_id, body, review_id=review_id, appointment_id=appointment_id)
    return await _taken(writing, response, review.RemoveReviewer(**asked), review.remove_reviewer)


for path_, summary_, says_, body_, command_, rule_ in (
    ("/awareness", "Record when an agency became aware", "Also when that is learnt late.",
     said.AwarenessSaid, review.RecordAwareness, review.record_awareness),
    ("/awareness/corrections", "Correct when an agency became aware", "What was said stays.",
     said.AwarenessCorrectionSaid, review.CorrectAwareness, review.correct_awareness),
    ("/notification", "Record the notification to the Panel", "By the authority of the incident.",
     said.NotificationSaid, review.SendNotification, review.send_notification),
    ("/notification/withdrawal", "Withdraw the notification", "The criteria are not met after all.",
     said.WithdrawalSaid, review.WithdrawNotification, review.withdraw_notification),
    ("/rapid-review", "Open the rapid review", "It follows a notification, and nothing else.",
     said.RapidReviewSaid, review.OpenRapidReview, review.open_rapid_review),
    ("/requests", "Ask an agency", "For what it knows of the children.",
     RequestBody, review.AskAgency, review.ask_agency),
    ("/secured-records", "Record that an agency secured its records", "Also before it was asked.",
     said.SecuringSaid, review.SecureRecords, review.secure_records),
    ("/submissions", "Record that the rapid review went to the Panel", "With the decision.",
     said.SubmissionSaid, review.SubmitRapidReview, review.submit_rapid_review),
    ("/panel-responses", "Record what the Panel answered", "To what it was sent.",
     said.PanelSaid, review.RecordPanelResponse, review.record_panel_response),
    ("/initiation", "Initiate a local review", "Or convert the rapid review into one.",
     said.InitiationSaid, review.InitiateReview, review.initiate_review),
    ("/non-initiation", "Record that no local review is held", "As the partners decided.",
     said.NonInitiationSaid, review.DeclineReview, review.decline_review),
    ("/terms", "Approve terms of reference", "Once; after that they are amended.",
     said.TermsSaid, review.ApproveTerms, review.approve_terms),
    ("/terms/amendments", "Amend terms of reference", "Every version stays on the record.",
     said.AmendmentSaid, review.AmendTerms, review.amend_terms),
    ("/reviewers", "Appoint a reviewer", "Who is independent of the agencies on the case.",
     AppointmentBody, review.AppointReviewer, review.appoint_reviewer),
    ("/progress-checks", "Record a progress check", "Of the time being taken and the quality.",
     said.ProgressSaid, review.CheckProgress, review.check_progress),
    ("/delays", "Record that others were told of a delay", "With the reason.",
     said.DelaySaid, review.NotifyDelay, review.notify_delay),
    ("/draft-requests", "Record a request in writing", "For a draft or for information.",
     said.DraftSaid, review.RequestDraft, review.request_draft),
):  # fmt: skip
    _step(path_, summary_, says_, body_, command_, rule_)
