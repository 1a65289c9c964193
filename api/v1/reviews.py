"""Reading reviews, and every clock of a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from api.access import permitting
from api.concurrency import entity_tag
from api.openapi import READS
from api.reading import (
    Asking,
    AsOf,
    Restricted,
    as_of,
    instant_of,
    one_of,
    require_json,
    restricted,
)
from api.v1.route import Route
from domain.clocks import RunningClock
from domain.known_then import KnownThen
from domain.review.clocks import AgencyStanding, ReviewClock, agency_standing, review_clocks
from domain.review.late import AwareLearnt, aware_learnt_late
from domain.review.notes import Note, notes_on
from domain.review.refusals import ReviewNotOnRecord
from domain.review.said import ThresholdOutcome
from domain.threshold import Verdict, compare
from projections.case_file.clocks import of_courts, of_protection, standing
from projections.case_file.known_then import known_when
from projections.case_file.read import case_file
from projections.case_file.review_clocks import asked_of, aware_statements, facts_of
from projections.case_file.review_rows import ReviewRow
from projections.case_file.reviews import under_way_first
from projections.case_file.rows import CaseFile
from projections.chronology.read import accounts
from projections.names import CASE_FILE, CHRONOLOGY, HISTORY

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases/{case_id}",
    tags=["reviews"],
    responses=READS,
    dependencies=[Depends(require_json)],
)


class ReviewSummary(BaseModel):
    """A review, with what is worked out from it.

    `clocks`: each that has started, as it stands. `learnt_late`: what a later statement or a
    correction changed of when the authority was aware, which starts its time. `agencies`: who was
    asked, and whether they have answered. `notification` and `threshold`: what every rule set says
    of the answers that the last decision gave, side by side; empty before there is one. `…_notes`:
    what may be asked of it, such as that the rule set it names says otherwise, or that a partner is
    not among those who decided.
    """

    review: ReviewRow
    clocks: tuple[ReviewClock, ...]
    learnt_late: tuple[AwareLearnt, ...]
    agencies: tuple[AgencyStanding, ...]
    notification: tuple[Verdict, ...]
    threshold: tuple[Verdict, ...]
    notification_notes: tuple[Note, ...]
    threshold_notes: tuple[Note, ...]


class ReviewsAnswer(BaseModel):
    """The reviews of a case."""

    as_of: AsOf
    restricted: Restricted
    reviews: tuple[ReviewSummary, ...]


class ReviewAnswer(BaseModel):
    """One review. `known_then`: what was on the record when the threshold decision in force was
    made, and what came later, as you may read it; absent before there is one.
    """

    as_of: AsOf
    restricted: Restricted
    review: ReviewSummary
    known_then: KnownThen | None


class ClocksOfReview(BaseModel):
    """The clocks of one review."""

    review_id: UUID
    clocks: tuple[ReviewClock, ...]


class ClocksAnswer(BaseModel):
    """Every clock that a case has started, as each stands at the view: those of its reviews, of
    child protection, and of courts and powers. What you may not read starts no clock here, and
    `restricted` counts it. `GET /v1/rules` says of every clock whether Daybook works it out.
    """

    as_of: AsOf
    restricted: Restricted
    reviews: tuple[ClocksOfReview, ...]
    protection: tuple[RunningClock, ...]
    courts: tuple[RunningClock, ...]


def summary_of(review: ReviewRow, file: CaseFile, now: datetime) -> ReviewSummary:
    """A review with what is worked out from it at an instant."""
    decided, notified = review.threshold_decisions, review.notification_decisions
    kinds = {each.agency: each.kind for each in file.agencies}
    return ReviewSummary(
        review=review,
        clocks=review_clocks(facts_of(review, file), now),
        learnt_late=aware_learnt_late(aware_statements(review)),
        agencies=tuple(agency_standing(asked_of(each), now) for each in review.requests),
        notification=compare(notified[-1].criteria, "notification") if notified else (),
        threshold=compare(decided[-1].criteria, "review") if decided else (),
        notification_notes=notes_on(
            notified[-1], "notification", review.harm, kinds, goes_ahead=notified[-1].notify
        )
        if notified
        else (),
        threshold_notes=notes_on(
            decided[-1],
            "review",
            review.harm,
            kinds,
            goes_ahead=decided[-1].outcome is ThresholdOutcome.LOCAL_REVIEW,
        )
        if decided
        else (),
    )


@router.get("/reviews", summary="List reviews", openapi_extra=permitting("case.read"))
async def list_reviews(case_id: UUID, asking: Asking) -> ReviewsAnswer:
    """Each from its incident on, with its clocks and both rule sets. Those that go on come before
    those that ended, of each the latest first.
    """
    view, file, sight = await asking.file(case_id)
    now = instant_of(view)
    return ReviewsAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        reviews=tuple(summary_of(each, file, now) for each in under_way_first(file.reviews)),
    )


@router.get("/reviews/{review_id}", summary="Read a review", openapi_extra=permitting("case.read"))
async def show_review(
    case_id: UUID, review_id: UUID, asking: Asking, response: Response
) -> ReviewAnswer:
    """Every step so far. Its ETag is for If-Match on the next step."""
    async with asking.view(CASE_FILE, CHRONOLOGY, HISTORY) as (connection, view):
        sight = await asking.sight(connection, case_id)
        file = await case_file(connection, view, case_id, sight)
        row = one_of(file.reviews, lambda row: row.review_id == review_id, ReviewNotOnRecord)
        known: KnownThen | None = None
        if row.threshold_decisions:
            rows = await accounts(connection, view, case_id, sight)
            known = known_when(row.threshold_decisions[-1], rows)
    response.headers["ETag"] = entity_tag(row.version)
    return ReviewAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        review=summary_of(row, file, instant_of(view)),
        known_then=known,
    )


@router.get("/clocks", summary="Read the clocks of a case", openapi_extra=permitting("case.read"))
async def show_clocks(case_id: UUID, asking: Asking) -> ClocksAnswer:
    """Due, at risk, met, missed, stopped or restarted, each with its rule and its source."""
    view, file, sight = await asking.file(case_id)
    now = instant_of(view)
    return ClocksAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        reviews=tuple(
            ClocksOfReview(
                review_id=each.review_id, clocks=review_clocks(facts_of(each, file), now)
            )
            for each in under_way_first(file.reviews)
        ),
        protection=standing(of_protection(file), now),
        courts=standing(of_courts(file), now),
    )
