"""Where a case's review stands, for those who run it: clocks, agencies, threshold, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.reading import instant_of
from api.services import Services
from api.v1.reviews import ReviewSummary, summary_of
from api.web import present
from api.web.case_page import Case, opened
from api.web.clock_view import ClockView, tag_of, view_of
from api.web.corrections import source_words
from api.web.rendering import page
from api.web.route import Page
from domain.moments import day_in_words, london_day
from domain.review import LISTS
from domain.review.clocks import AgencyStanding
from domain.review.notes import Note
from domain.threshold import THRESHOLDS, Verdict
from projections.case_file.review_rows import (
    AwarenessRow,
    NotificationDecisionRow,
    RequestRow,
    ReviewRow,
    TermsRow,
    ThresholdRow,
)
from projections.case_file.reviews import under_way_first

router = APIRouter(route_class=Page, include_in_schema=False)

#: Where a review stands, as its page says it first.
HEADINGS = {
    "reported": "Reported: whether to notify is not decided",
    "to-notify": "To be notified to the Panel",
    "not-to-notify": "Not to be notified to the Panel",
    "notified": "Notified: a rapid review is to be held",
    "withdrawn": "Withdrawn: the criteria were not met",
    "in-rapid-review": "In rapid review",
    "concluded": "Rapid review concluded",
    "not-initiated": "No local review is held",
    "under-review": "Local review under way",
}
AGENCIES = {
    "answered": ("Answered", "green"),
    "answered-late": ("Answered late", "yellow"),
    "waited-for": ("Waited for", "blue"),
    "late": ("Late", "red"),
}
CONCLUSIONS = {
    "met": "green",
    "may-be-met": "yellow",
    "cannot-be-said": "grey",
    "not-met": "red",
}


@dataclass(frozen=True)
class Tagged:
    """Something with how it stands, why, and whether its rule is confirmed."""

    title: str
    tag: str
    colour: str
    says: str
    because: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class AskedView:
    """What an agency was asked for and how that stands; `steps` are the asking, each reminder and
    each answer, with who wrote it and whether they are independent.
    """

    title: str
    stands: Tagged
    steps: tuple[str, ...]


@dataclass(frozen=True)
class CriterionView:
    """A criterion as it was answered."""

    asks: str
    answer: str
    reasons: str
    relied_on: int


@dataclass(frozen=True)
class DecisionView:
    """A decision under a rule set, and what each rule set says of the same answers."""

    heading: str
    rule_set: str
    version: str
    guidance: str
    when: str
    reasons: str
    makers: tuple[str, ...]
    dissent: tuple[tuple[str, str], ...]
    criteria: tuple[CriterionView, ...]
    verdicts: tuple[Tagged, ...]
    notes: tuple[Note, ...]
    position: int


@dataclass(frozen=True)
class TermsView:
    """A version of the terms of reference."""

    version: int
    heading: str
    rows: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True)
class ReviewView:
    """One review as its page shows it."""

    row: ReviewRow
    heading: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    clocks: tuple[ClockView, ...]
    learnt: tuple[str, ...]
    agencies: tuple[AskedView, ...]
    notification: DecisionView | None
    threshold: DecisionView | None
    earlier_decisions: int
    terms: tuple[TermsView, ...]


@router.get("/cases/{case_id}/review", openapi_extra=permitting("case.read"))
async def show_review(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Every review of the case: those that go on first, of each the latest first."""
    async with opened(request, daybook, actor, case_id) as case:
        now = instant_of(case.view)
        views = [
            _view(summary_of(each, case.file, now), case)
            for each in under_way_first(case.file.reviews)
        ]
        return page(request, "review.html", case=case, tab="review", reviews=views)


def _view(found: ReviewSummary, case: Case) -> ReviewView:
    row = found.review
    notified, decided = row.notification_decisions, row.threshold_decisions
    return ReviewView(
        row=row,
        heading=HEADINGS[row.stage],
        summary=_summary(found, case),
        facts=tuple(_facts(row, case)),
        clocks=tuple(
            view_of(each.code, each.title, each.stands, confirmed=each.confirmed)
            for each in found.clocks
        ),
        learnt=tuple(each.says for each in found.learnt_late),
        agencies=tuple(
            _agency(each, request, case)
            for each, request in zip(found.agencies, row.requests, strict=True)
        ),
        notification=_decision(
            "Decided to notify" if notified[-1].notify else "Decided not to notify",
            notified[-1],
            found.notification,
            found.notification_notes,
            case,
        )
        if notified
        else None,
        threshold=_decision(
            f"Decided: {decided[-1].outcome.label.lower()}",
            decided[-1],
            found.threshold,
            found.threshold_notes,
            case,
        )
        if decided
        else None,
        earlier_decisions=max(0, len(decided) - 1),
        terms=tuple(_terms(each, case) for each in reversed(row.terms)),
    )


def _summary(found: ReviewSummary, case: Case) -> str:
    """What somebody who runs the review looks for first: what is late, and who is."""
    told = [
        f"{each.title}: {tag_of(each.stands)[0].lower()}"
        f"{'' if each.confirmed else ', by a rule that is not confirmed'}."
        for each in found.clocks
        if each.stands.standing in {"missed", "at-risk", "due", "restarted"}
    ]
    waited = [each for each in found.agencies if each.standing in {"late", "waited-for"}]
    if waited:
        names = present.listed([case.file.agency_name(each.agency) for each in waited])
        told.append(f"Not answered: {names}.")
    elif found.agencies:
        told.append("Every agency that was asked has answered.")
    return " ".join(told) or "Every clock is met or stopped."


def _facts(row: ReviewRow, case: Case) -> list[tuple[str, str]]:
    facts = [
        ("Incident", f"{row.occurred.in_words()}: {row.summary}"),
        ("Harm", row.harm.label),
        ("Children", _people(row.children, case)),
        ("Local authority of the incident", case.file.agency_name(row.incident_authority)),
    ]
    if row.other_authority:
        facts.append(("Child's own authority", case.file.agency_name(row.other_authority)))
    facts += [
        (f"{case.file.agency_name(each.agency)} became aware", _aware(each))
        for each in row.awareness
    ]
    if row.notification:
        also = (
            f", also to {'; '.join(row.notification.also_to)}" if row.notification.also_to else ""
        )
        when, source = row.notification.occurred.in_words(), source_words(row.notification.source)
        facts.append(("Panel notified", f"{when}{also}. Source: {source}"))
    if row.withdrawal:
        facts.append(
            ("Withdrawn", f"{row.withdrawal.occurred.in_words()}: {row.withdrawal.reason}")
        )
    if row.rapid_review:
        opened_by = f"{row.rapid_review.occurred.in_words()}, led by: {row.rapid_review.led_by}"
        facts.append(("Rapid review opened", opened_by))
    facts += [("Rapid review sent", each.occurred.in_words()) for each in row.submissions]
    facts += [
        (
            "Panel answered",
            f"{each.occurred.in_words()}: {each.view.label.lower()}. {each.response}",
        )
        for each in row.responses
    ]
    if row.initiated:
        how = "Rapid review converted" if row.initiated.converted else "Review initiated"
        facts.append((how, f"{row.initiated.occurred.in_words()}: {row.initiated.reasons}"))
    facts += [
        ("No local review", f"{each.occurred.in_words()}: {each.reasons}")
        for each in row.not_initiated
    ]
    return facts


def _aware(row: AwarenessRow) -> str:
    """When, as last said; and of each correction, what it had said before and why it was wrong."""
    said = row.occurred.in_words()
    said += f": {row.how.rstrip('.')}" if row.how else ""
    for each in reversed(row.corrections):
        said += (
            f". Corrected on {day_in_words(london_day(each.on_record.recorded_at))} "
            f"(§{each.on_record.position}) from {each.occurred.in_words()}: "
            f"{each.why_corrected.rstrip('.')}"
        )
    return said


def _agency(agency: AgencyStanding, request: RequestRow, case: Case) -> AskedView:
    tag, colour = AGENCIES[agency.standing]
    name = case.file.agency_name(agency.agency)
    return AskedView(name, Tagged(name, tag, colour, agency.says), tuple(_steps(request)))


def _steps(request: RequestRow) -> Iterator[str]:
    """What was asked for, when, whom one chased, and who wrote what came."""
    yield f"Asked {request.occurred.in_words()} for: {request.wanted}"
    for chase in request.chases:
        whom = f" ({chase.to_role})" if chase.to_role else ""
        yield f"Chased {chase.occurred.in_words()}{whom}{f': {chase.note}' if chase.note else '.'}"
    for each in request.answers:
        what = "Nil return" if each.nil_return else "Report"
        independent = "independent" if each.independent else "not independent"
        yield (
            f"{what} {each.occurred.in_words()}, written by: {each.author_role}, {independent} of "
            f"the child's care.{f' {each.note}' if each.note else ''}"
        )


def _verdict(verdict: Verdict) -> Tagged:
    return Tagged(
        verdict.title,
        verdict.conclusion.label,
        CONCLUSIONS[verdict.conclusion.value],
        verdict.why,
        f"{verdict.says} {verdict.source}.",
        verdict.confirmed,
    )


def _decision(
    heading: str,
    row: NotificationDecisionRow | ThresholdRow,
    verdicts: tuple[Verdict, ...],
    notes: tuple[Note, ...],
    case: Case,
) -> DecisionView:
    rule_set = THRESHOLDS.rule_sets.get(row.rule_set)
    guidance = LISTS.guidance.get(row.guidance)
    criteria = THRESHOLDS.criteria
    return DecisionView(
        heading=heading,
        rule_set=rule_set.title if rule_set else row.rule_set,
        version=row.rules_version,
        guidance=guidance.title if guidance else row.guidance,
        when=row.occurred.in_words(),
        reasons=row.reasons,
        makers=tuple(
            f"{each.role}, {case.file.agency_name(each.agency)}" for each in row.decided_by
        ),
        dissent=tuple(
            (f"{each.role}, {case.file.agency_name(each.agency)}", each.view)
            for each in row.dissent
        ),
        criteria=tuple(
            CriterionView(
                asks=criteria[each.criterion].asks
                if each.criterion in criteria
                else each.criterion,
                answer=each.answer.label,
                reasons=each.reasons,
                relied_on=len(each.relied_on),
            )
            for each in row.criteria
        ),
        verdicts=tuple(_verdict(each) for each in verdicts),
        notes=notes,
        position=row.on_record.position,
    )


def _terms(row: TermsRow, case: Case) -> TermsView:
    method = LISTS.methodologies.get(row.methodology)
    processes = LISTS.parallel_processes
    beside = [
        ": ".join(
            filter(
                None,
                (
                    processes[each.process].title if each.process in processes else each.process,
                    each.note,
                ),
            )
        )
        for each in row.parallel
    ]
    rows = [
        ("Period", f"{day_in_words(row.starts_on)} to {day_in_words(row.ends_on)}"),
        ("About", _people(row.subjects, case)),
        ("Agencies", "; ".join(case.file.agency_name(each) for each in row.agencies)),
        ("Methodology", method.title if method else row.methodology),
        ("Runs beside it", " ".join(beside) or "Nothing"),
        ("Taking part", row.involvement or "Not said"),
        ("Approved by", row.approved_by),
    ]
    return TermsView(
        version=row.terms_version,
        heading=f"Version {row.terms_version}, {row.occurred.in_words()}",
        rows=tuple(rows),
        lines=row.lines_of_enquiry,
        reason=row.reason,
    )


def _people(subjects: tuple[UUID, ...], case: Case) -> str:
    names = {each.subject_id: each.pseudonym for each in case.file.subjects}
    return "; ".join(names.get(each, "somebody not on this case") for each in subjects)
