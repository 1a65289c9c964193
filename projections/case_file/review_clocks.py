"""What a review's row says that its clocks are worked out from. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.moments import Moment
from domain.review.clocks import Asked, ReviewFacts, earliest
from domain.review.late import Statement
from domain.review.said import Harm
from domain.state_at import Certainty, Span
from domain.state_at.certainty import in_force_when
from projections.case_file.review_rows import (
    AwarenessRow,
    PanelRow,
    RequestRow,
    ReviewRow,
    SubmissionRow,
)
from projections.case_file.rows import CaseFile
from projections.case_file.state_facts import facts_of as state_facts_of
from projections.case_file.state_of_law import by_then

#: Legal statuses (SSDA903) of a child in care or accommodated by a local authority. One under an
#: emergency order or police protection may be elsewhere.
LOOKED_AFTER = frozenset({"C1", "C2", "D1", "E1", "J1", "V2", "V3", "V4"})
#: The care arrangement of `plans.toml` that says the same.
IN_CARE = "local-authority"


def facts_of(review: ReviewRow, file: CaseFile | None = None) -> ReviewFacts:
    """What starts, ends and stops the clocks of a review. `file` is the case's, as its reader sees
    it, and says whether a child who died was looked after.
    """
    decisions = review.notification_decisions
    return ReviewFacts(
        aware=tuple(
            each.occurred for each in review.awareness if each.agency == review.incident_authority
        ),
        reported=review.on_record.recorded_at,
        looked_after=looked_after(review, file) if file is not None else (),
        also_to=review.notification.also_to if review.notification else (),
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


def aware_statements(review: ReviewRow) -> tuple[Statement, ...]:
    """Everything ever said of when the authority of the incident became aware."""
    return tuple(
        statement
        for each in review.awareness
        if each.agency == review.incident_authority
        for statement in _statements(each)
    )


def _statements(row: AwarenessRow) -> Iterator[Statement]:
    values = [*(each.occurred for each in row.corrections), row.occurred]
    put = [(row.on_record, None), *((e.on_record, e.why_corrected) for e in row.corrections)]
    for occurred, (where, why) in zip(values, put, strict=True):
        yield Statement(row.said_at, where.position, where.recorded_at, occurred, why)


def looked_after(review: ReviewRow, file: CaseFile) -> tuple[str, ...]:
    """What on the record says that a child who died was, or may have been, looked after then, at
    whichever instant of the day or days on which they can have died.
    """
    if review.harm is not Harm.DIED:
        return ()
    found: list[str] = []
    for each in state_facts_of(file, {}).spans:
        if each.subject_id in review.children and _says_looked_after(each):
            then = in_force_when(each, review.occurred, by_then(review.on_record))
            if then is not Certainty.NO:
                found.append(f"{each.title}{'' if then is Certainty.YES else ' (may have been)'}")
    return tuple(dict.fromkeys(found))


def _says_looked_after(span: Span) -> bool:
    code = span.code and span.code.code
    if span.question == "in-whose-care":
        return code == IN_CARE
    return span.question == "legal-status" and code in LOOKED_AFTER


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
