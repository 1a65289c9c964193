"""What a review's row says that its clocks are worked out from. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from domain.moments import Moment
from domain.review.clocks import Asked, ReviewFacts, earliest
from projections.case_file.review_rows import PanelRow, RequestRow, ReviewRow, SubmissionRow


def facts_of(review: ReviewRow) -> ReviewFacts:
    """What starts, ends and stops the clocks of a review."""
    decisions = review.notification_decisions
    return ReviewFacts(
        aware=tuple(
            each.occurred for each in review.awareness if each.agency == review.incident_authority
        ),
        decided_not_to_notify=decisions[-1].occurred
        if decisions and not decisions[-1].notify
        else None,
        notified=review.notification.occurred if review.notification else None,
        withdrawn=review.withdrawal.occurred if review.withdrawal else None,
        submitted=_first(review.submissions),
        responded=_first(review.responses),
        begun=review.initiated.occurred if review.initiated else None,
        delays=tuple((each.occurred, each.told) for each in review.delays),
    )


def _first(steps: Sequence[SubmissionRow | PanelRow]) -> Moment | None:
    """When the first happened, whichever reached the record first."""
    return earliest(each.occurred for each in steps) if steps else None


def asked_of(request: RequestRow) -> Asked:
    """What one request says of the agency that was asked."""
    answer = request.answers[0] if request.answers else None
    return Asked(
        agency=request.agency,
        asked=request.occurred,
        due=request.due,
        chased=len(request.chases),
        answered=answer.occurred if answer else None,
        nil_return=request.answers[-1].nil_return if answer else False,
    )
