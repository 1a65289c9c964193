"""What the rows of a child's care say on their page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.web import present
from api.web.names import Names, told_in_words
from api.web.rows import kept_from
from api.web.signs import Agency
from domain import assessment, placement, plans
from domain.clocks import elapsed
from domain.codes import Named
from domain.moments import Moment, clock_in_words, day_in_words, london_day
from domain.placement import Funnel, last_said
from domain.told import Told
from domain.vocabulary import Sensitivity
from domain.wording import sentence
from projections.case_file.funnels import asked_of, funnel_of
from projections.case_file.in_error import InError
from projections.case_file.rows_of_care import (
    ApproachRow,
    AssessmentRow,
    Ending,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
)
from projections.people import OnRecord

STANDINGS = {
    "waiting": "No answer on the record",
    "offered": "Offered",
    "withdrawn": "Offered, then withdrawn",
    "refused": "Refused",
    "no-answer": "Gave no answer",
}
OUTCOMES = {
    "found": "A placement was found",
    "not-found": "Nothing was found",
    "need-ended": "It was no longer needed",
}
CRITERIA = {"met": "Criteria met", "not-met": "Criteria not met", "no-criteria": ""}
KINDS = {
    "protection-plan": "Child protection plans",
    "section-47": "Section 47 enquiries",
    "police-enquiry": "Police enquiries",
    "lead-professional": "Lead professionals",
    "care-arrangement": "In whose care",
}


@dataclass(frozen=True)
class ApproachView:
    """One provider: when asked, what it answered, how long that took."""

    provider: str
    asked: str
    standing: str
    reason: str
    said: str
    answered: str
    took: str


@dataclass(frozen=True)
class BarView:
    """One bar of the funnel. `share` is of all that were asked, in per cent."""

    label: str
    count: int
    share: float
    tone: str


@dataclass(frozen=True)
class SearchView:
    """A search with its funnel."""

    key: str
    wanted: Named
    urgency: str
    who: str
    why: str
    opened: str
    outcome: str | None
    closed: str
    because: str
    in_error: str
    funnel: Funnel
    bars: tuple[BarView, ...]
    approaches: tuple[ApproachView, ...]
    kept_from: str | None
    agency: Agency
    position: int


@dataclass(frozen=True)
class PlacementView:
    """Where somebody lived, with its codes."""

    who: str
    where: str
    kind: Named
    status: Named | None
    began: str
    ended: str
    told: str
    in_error: str
    kept_from: str | None
    agency: Agency
    position: int


@dataclass(frozen=True)
class AssessmentView:
    """An assessment, whatever it found."""

    who: str
    kind: Named
    section: Named | None
    began: str
    when: str
    criteria: str
    is_met: bool
    outcome: str
    reasons: str
    assessors: tuple[str, ...]
    corrections: tuple[str, ...]
    in_error: str
    told: str
    kept_from: str | None
    agency: Agency
    position: int


@dataclass(frozen=True)
class PeriodView:
    """A plan, an enquiry, a lead or an arrangement."""

    kind: str
    who: str
    what: str
    note: str
    began: str
    ended: str
    in_error: str
    sort_at: float
    told: str
    kept_from: str | None
    agency: Agency
    position: int


def search_view(row: PlacementSearchRow, names: Names, now: datetime) -> SearchView:
    """A search as it stands at `now`."""
    found = funnel_of(row, now)
    closed = row.closed
    return SearchView(
        key=str(row.search_id),
        wanted=placement.CODES.wanted.named(row.wanted),
        urgency=placement.CODES.urgencies.named(row.urgency).title,
        who=names.subjects.get(row.subject_id, ""),
        why=row.why,
        opened=row.occurred.in_words(),
        outcome=OUTCOMES[closed.outcome] if closed else None,
        closed=closed.occurred.in_words() if closed else "",
        because=f"{sentence(closed.reason)} {_said_by(closed.on_record, names)}" if closed else "",
        in_error=_in_error(row.withdrawn, names),
        funnel=found,
        bars=_bars(found),
        approaches=tuple(_approach(each) for each in row.approaches),
        kept_from=_kept_from(row.sensitivity),
        agency=names.agency(row.by_agency),
        position=row.on_record.position,
    )


def _bars(found: Funnel) -> tuple[BarView, ...]:
    counted = [
        ("Asked", found.approached, "plain"),
        ("Answered", found.answered, "plain"),
        *((f"Refused: {each.reason.title}", each.count, "refused") for each in found.refused),
        ("Offered, then withdrawn", found.withdrawn, "refused"),
        ("Gave no answer", found.no_answer, "waiting"),
        ("No answer on the record", found.waiting, "waiting"),
        ("Offer that stands", found.offered, "offered"),
    ]
    most = max(found.approached, 1)
    return tuple(
        BarView(label, count, round(100 * count / most, 1), tone)
        for label, count, tone in counted
        if count or label in {"Asked", "Answered", "Offer that stands"}
    )


def _approach(row: ApproachRow) -> ApproachView:
    asked = asked_of(row)
    last = last_said(row.answers)
    reason = placement.CODES.refusals.named(last.reason).title if last and last.reason else ""
    said = [each for each in (row.note, last and last.said) if each]
    if row.withdrawn is not None:
        said.append(f"Withdrawn {row.withdrawn.occurred.in_words()}: {row.withdrawn.reason}")
    return ApproachView(
        provider=row.provider,
        asked=row.occurred.in_words(),
        standing=STANDINGS[asked.standing],
        reason=reason,
        said=" ".join(map(sentence, said)),
        answered=last.occurred.in_words() if last else "",
        took=elapsed(row.occurred, last.occurred).says if last else "",
    )


def placement_view(row: PlacementRow, names: Names) -> PlacementView:
    """A placement as its row has it."""
    codes = placement.CODES
    return PlacementView(
        who=names.subjects.get(row.subject_id, ""),
        where=row.where,
        kind=codes.placement_types.named(row.placement_type),
        status=codes.legal_statuses.named(row.legal_status) if row.legal_status else None,
        began=row.occurred.in_words(),
        ended=_ended(row.ended, row.ended.reason, names) if row.ended else "",
        told=_told(row.told, row.ended.told if row.ended else (), names),
        in_error=_in_error(row.withdrawn, names),
        kept_from=_kept_from(row.sensitivity),
        agency=names.agency(row.by_agency),
        position=row.on_record.position,
    )


def assessment_view(row: AssessmentRow, names: Names) -> AssessmentView:
    """An assessment as last stated."""
    said = row.content
    codes = assessment.CODES
    return AssessmentView(
        who=names.subjects.get(row.subject_id, ""),
        kind=codes.kinds.named(said.kind),
        section=codes.sections.named(said.section) if said.section else None,
        began=_day(said.occurred),
        when=_span(said.occurred, said.ended),
        criteria=CRITERIA[said.criteria],
        is_met=said.criteria == "met",
        outcome=said.outcome,
        reasons=said.reasons,
        assessors=said.assessors,
        corrections=tuple(
            f"{each.reason} (§{each.on_record.position})" for each in row.corrections
        ),
        in_error=_in_error(row.withdrawn, names),
        told=_told(said.told, (), names),
        kept_from=_kept_from(said.sensitivity),
        agency=names.agency(row.by_agency),
        position=row.on_record.position,
    )


def _told(told: Sequence[Told], of_its_end: Sequence[Told], names: Names) -> str:
    """Who was told that it was so, and who that it ended, each with when."""
    said = (("Told of it", told), ("Told of its end", of_its_end))
    return " ".join(f"{how}: {told_in_words(each, names)}." for how, each in said if each)


def _ended(row: Ending, words: str, names: Names) -> str:
    """When and how it ended, and who said so: it may be another than who said that it began."""
    return f"{row.occurred.in_words()}: {sentence(words)} {_said_by(row.on_record, names)}"


def _said_by(put: OnRecord, names: Names) -> str:
    return f"Said by {names.agency(put.by.agency).name} (§{put.position})."


def _in_error(row: InError | None, names: Names) -> str:
    """That it was recorded in error, and why; nothing where it was not."""
    if row is None:
        return ""
    put = row.on_record
    whose = names.agency(put.by.agency).name
    when = present.stamp(put.recorded_at)
    return f"Withdrawn by {whose} {when} (§{put.position}): {row.reason}"


def _kept_from(sensitivity: Sensitivity) -> str | None:
    return None if sensitivity is Sensitivity.OPEN else kept_from(sensitivity)


def _day(begins: Moment) -> str:
    """The day of an exact time, for a heading; of any other moment, its words."""
    if begins.is_exact and begins.earliest is not None:
        return day_in_words(london_day(begins.earliest))
    return begins.in_words()


def _span(begins: Moment, ends: Moment | None) -> str:
    """From when until when; of two times of one day the day is said once."""
    if ends is None:
        return begins.in_words()
    first, last = begins.earliest, ends.earliest
    is_exact = begins.is_exact and ends.is_exact
    if is_exact and first and last and london_day(first) == london_day(last):
        return f"{begins.in_words()} to {clock_in_words(last)}"
    return f"{begins.in_words()}, to {ends.in_words()}"


def period_view(row: PeriodRow, names: Names) -> PeriodView:
    """A period as its row has it."""
    outcome = ""
    what, note = "", row.concern or ""
    codes = plans.CODES
    match row.kind:
        case "protection-plan":
            what = codes.categories.named(row.code or "").title
        case "section-47":
            what = "Enquiry"
            if row.ended and row.ended.code:
                outcome = codes.section_47_outcomes.named(row.ended.code).title
            if row.strategy_discussion:
                note += f" Strategy discussion {row.strategy_discussion.in_words()}."
        case "police-enquiry":
            what = "Enquiry"
            if row.ended and row.ended.code:
                outcome = codes.police_outcomes.named(row.ended.code).title
        case "lead-professional":
            what, note = row.who or "", row.service or ""
        case "care-arrangement":
            what, note = row.who or "", codes.arrangements.named(row.code or "").title
    ended = ""
    if row.ended:
        words = ". ".join(filter(None, (outcome, row.ended.reason)))
        ended = _ended(row.ended, words, names)
    at = row.occurred.sort_at
    return PeriodView(
        kind=KINDS[row.kind],
        who=names.subjects.get(row.subject_id, ""),
        what=what,
        note=note.strip(),
        began=row.occurred.in_words(),
        ended=ended,
        in_error=_in_error(row.withdrawn, names),
        sort_at=at.timestamp() if at else float("-inf"),
        told=_told(row.told, row.ended.told if row.ended else (), names),
        kept_from=_kept_from(row.sensitivity),
        agency=names.agency(row.by_agency),
        position=row.on_record.position,
    )
