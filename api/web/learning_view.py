"""What the rows of a review's learning say on their page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from api.v1.learning import ActionSummary, FindingSummary, RecommendationSummary
from api.web import present
from api.web.case_page import Case
from api.web.signs import Agency
from domain.learning import ActionStanding, EarlierRecommendation, MilestoneStanding, Repeat
from domain.learning.reading import UsedRule
from domain.learning.words import Answer, Impact, Polarity, Rag
from domain.moments import day_in_words
from projections.case_file.learning_rows import ActionRow, FindingRow, RecommendationRow

POLARITIES = {
    Polarity.GOOD_PRACTICE: "green",
    Polarity.LEARNING: "blue",
    Polarity.NATIONAL_ISSUE: "purple",
}
ANSWERS = {
    Answer.ACCEPTS: ("Accepts", "green"),
    Answer.PARTLY: ("Accepts in part", "yellow"),
    Answer.DISAGREES: ("Disagrees", "red"),
}
STANDS = {
    "in-hand": ("In hand", "blue"),
    "overdue": ("Overdue", "red"),
    "impact-shown": ("Completed, impact shown", "green"),
    "no-impact-found": ("Completed, no impact found", "red"),
    "too-early": ("Completed, too early to show impact", "yellow"),
    "impact-not-shown": ("Completed, impact not shown", "yellow"),
}
RAGS = {Rag.RED: ("Red", "red"), Rag.AMBER: ("Amber", "orange"), Rag.GREEN: ("Green", "green")}
IMPACTS = {
    Impact.SHOWN: ("Shows impact", "green"),
    Impact.NONE: ("Shows none", "red"),
    Impact.TOO_EARLY: ("Too early to say", "yellow"),
}


@dataclass(frozen=True)
class FindingView:
    """A finding. `number` is its place on the page, by which others name it."""

    number: int
    row: FindingRow
    polarity: str
    colour: str
    layer: str


@dataclass(frozen=True)
class AnswerView:
    """What one agency says of a recommendation, or that it has not answered."""

    agency: Agency
    tag: str
    colour: str
    words: str
    by: str


@dataclass(frozen=True)
class RepeatView:
    """An earlier recommendation that is repeated, or seems to be."""

    tag: str
    colour: str
    heading: str
    words: str
    says: str
    rule: UsedRule | None


@dataclass(frozen=True)
class RecommendationView:
    """A recommendation with each agency's answer. `key` is the id of its section."""

    key: str
    number: str
    row: RecommendationRow
    themes: tuple[str, ...]
    addressed_to: tuple[Agency, ...]
    answers: tuple[AnswerView, ...]
    disagreeing: tuple[str, ...]
    findings: tuple[int, ...]
    repeats: tuple[RepeatView, ...]
    withdrawn: str | None

    @property
    def is_disputed(self) -> bool:
        """Whether an agency disagrees with it, in whole or in part, by its latest answer."""
        return bool(self.disagreeing)


@dataclass(frozen=True)
class ActionView:
    """An action: how it stands, and what its owner says, each in words."""

    row: ActionRow
    standing: ActionStanding
    tag: str
    colour: str
    rag: tuple[str, str, str] | None
    owner: Agency
    of: str
    of_key: str
    milestones: tuple[tuple[MilestoneStanding, str, str], ...]
    tests: tuple[tuple[str, str, str, str], ...]

    @property
    def is_overdue(self) -> bool:
        """Whether it is overdue as a whole."""
        return self.standing.stands == "overdue"

    @property
    def is_impact_shown(self) -> bool:
        """Whether the latest test showed impact."""
        return self.standing.stands == "impact-shown"


def recommendation_key(recommendation_id: UUID) -> str:
    """The id of a recommendation's section on the page."""
    return f"recommendation-{recommendation_id}"


def finding_view(found: FindingSummary, number: int, case: Case) -> FindingView:
    """A finding as it was last put."""
    row = found.finding
    return FindingView(number, row, row.polarity.label, POLARITIES[row.polarity], row.layer.label)


def recommendation_view(
    found: RecommendationSummary, case: Case, numbers: Mapping[UUID, int]
) -> RecommendationView:
    """A recommendation: answers in the order of the record, then who has not answered."""
    row = found.recommendation
    latest = {each.by_agency: each.answer for each in row.answers}
    return RecommendationView(
        key=recommendation_key(row.recommendation_id),
        number=row.number,
        row=row,
        themes=tuple(each.title for each in found.themes),
        addressed_to=tuple(case.names.agency(each) for each in row.addressed_to),
        answers=(
            *(
                AnswerView(
                    case.names.agency(each.by_agency),
                    *ANSWERS[each.answer],
                    each.words,
                    f"{each.answered_by}, {each.occurred.in_words()} (§{each.on_record.position})",
                )
                for each in row.answers
            ),
            *(
                AnswerView(case.names.agency(each), "Not answered", "grey", "", "")
                for each in found.unanswered
            ),
        ),
        disagreeing=tuple(
            f"{case.file.agency_name(agency)} "
            f"{'disagrees' if answer is Answer.DISAGREES else 'accepts it only in part'}"
            for agency, answer in latest.items()
            if answer is not Answer.ACCEPTS
        ),
        findings=tuple(numbers[each] for each in row.findings if each in numbers),
        repeats=(
            *(_repeat(each) for each in found.repeats),
            *(
                _earlier(each)
                for each in (*row.repeats, *(stated.earlier for stated in row.stated))
                if each.recommendation_id not in {one.recommendation_id for one in found.repeats}
            ),
        ),
        withdrawn=row.withdrawn.reason if row.withdrawn else None,
    )


def _repeat(found: Repeat) -> RepeatView:
    is_stated = found.basis == "stated"
    return RepeatView(
        tag="Repeats" if is_stated else "May repeat",
        colour="red" if is_stated else "yellow",
        heading=f"{found.review}, recommendation {found.number}, {found.made.in_words()}",
        words=found.words,
        says=found.says,
        rule=None if is_stated else found.rule,
    )


def _earlier(earlier: EarlierRecommendation) -> RepeatView:
    """One that was stated, of a review whose recommendations are not on a record one may read."""
    parts = [earlier.review]
    if earlier.number:
        parts.append(f"recommendation {earlier.number}")
    if earlier.made:
        parts.append(earlier.made.in_words())
    return RepeatView(
        "Repeats", "red", ", ".join(parts), earlier.words or "", "Said to repeat it.", None
    )


def action_view(found: ActionSummary, case: Case, numbers: Mapping[str, str]) -> ActionView:
    """An action as it stands at the view."""
    row, stands = found.action, found.standing
    key = recommendation_key(row.recommendation_id)
    tag, colour = STANDS[stands.stands]
    stated = stands.rag_stated.in_words() if stands.rag_stated else ""
    return ActionView(
        row=row,
        standing=stands,
        tag=tag,
        colour=colour,
        rag=(*RAGS[stands.rag], stated) if stands.rag else None,
        owner=case.names.agency(row.owner_agency),
        of=numbers.get(key, ""),
        of_key=key,
        milestones=tuple((each, *_milestone(each, stands.today)) for each in stands.milestones),
        tests=tuple(
            (
                *IMPACTS[each.result],
                each.evidence,
                f"{each.tested_by}, {each.occurred.in_words()} (§{each.on_record.position})",
            )
            for each in row.tests
        ),
    )


def _milestone(found: MilestoneStanding, today: date) -> tuple[str, str]:
    """How a milestone stands, and the colour of its tag."""
    if found.reached is not None:
        return f"Reached {found.reached.in_words()}", "green"
    if found.days_overdue:
        return f"Overdue by {present.days(found.days_overdue)}", "red"
    if found.milestone.target < today:
        return "Not said to be reached", "grey"
    return f"Due {day_in_words(found.milestone.target)}", "blue"
