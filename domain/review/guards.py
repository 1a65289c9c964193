"""What the rules of a review share: whose it is to say, in which order, and under which rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from domain.case import Open, require_agency_once, require_open, require_subject
from domain.case.state import CaseState
from domain.command import Change, Command, placed, require_current, require_happened
from domain.decision import ReliesOnEntryNeverCounted, ReliesOnEntryTwice, ReliesOnUnknownEntry
from domain.errors import Invalid, Refusal
from domain.event import Event
from domain.moments import Moment, at, day_in_words, start_of_day
from domain.review import refusals
from domain.review.lists import Lists
from domain.review.notes import DIED
from domain.review.said import DecidedSaid, Harm
from domain.review.state import Begun, NotReported, ReviewState
from domain.text import AgencyCode
from domain.threshold import Answer, Purpose, Thresholds
from domain.vocabulary import CHILDREN, AgencyKind, Role

E = TypeVar("E", bound=Event)


def require_review(
    command: Change, review_id: UUID, review: ReviewState, case: CaseState
) -> tuple[Begun, Open]:
    """The review as it stands, on an open case, unchanged since its author read it."""
    opened = require_open(case)
    if isinstance(review, NotReported) or (
        (review.review_id, review.case_id) != (review_id, command.case_id)
    ):
        raise refusals.ReviewNotOnRecord
    require_current(command, review.version)
    return review, opened


def is_coordinator(command: Command) -> bool:
    """Whether it is the partnership's own coordinator who asks."""
    return Role.COORDINATOR in command.attribution.roles


def require_owner(command: Change, review: Begun) -> None:
    """Refuse whoever acts neither for the authority of the incident nor for the partnership."""
    if not is_coordinator(command) and command.attribution.agency != review.owner:
        raise refusals.NotTheirsToRecord


def require_own(command: Change, agency: AgencyCode, refusal: type[Refusal]) -> None:
    """Refuse whoever acts neither for this agency nor for the partnership."""
    if not is_coordinator(command) and command.attribution.agency != agency:
        raise refusal


def require_authority(case: Open, agency: AgencyCode, field: str) -> None:
    """Refuse an agency that is no local authority on the case."""
    require_agency_once(case, agency, field)
    if case.agencies[agency].joined.kind is not AgencyKind.CHILDRENS_SOCIAL_CARE:
        raise refusals.NotALocalAuthority(field=field)


def require_children(case: Open, children: Sequence[UUID]) -> None:
    """Refuse who is not a child of the case, and a child who is named twice."""
    for index, child in enumerate(children):
        field = f"children.{index}"
        require_subject(case, child, field)
        if case.subjects[child].role not in CHILDREN:
            raise refusals.NotAChildOfTheCase(field=field)
    require_each_once(children, "children", refusals.ChildNamedTwice)


def require_each_once(
    named: Iterable[object], field: str, refusal: type[Invalid] = refusals.NamedTwice
) -> None:
    """Refuse a list that names something twice."""
    met: set[object] = set()
    for index, each in enumerate(named):
        if each in met:
            raise refusal(field=f"{field}.{index}")
        met.add(each)


def require_since(command: Command, occurred: Moment, review: Begun) -> None:
    """Refuse what has not happened yet, or is certain to have been before the incident."""
    require_happened(occurred, command.now, "occurred")
    if occurred.definitely_before(review.incident.occurred):
        raise refusals.BeforeTheIncident(
            f"This is dated {occurred.in_words()}, before the incident "
            f"({review.incident.occurred.in_words()}). Check the date."
        )


def require_after(occurred: Moment, earlier: Moment, what: str) -> None:
    """Refuse what is certain to be dated before the step it follows from."""
    if occurred.definitely_before(earlier):
        raise refusals.BeforeEarlierStep(
            f"This is dated {occurred.in_words()}, before {what} ({earlier.in_words()}). Check "
            "both dates."
        )


def require_sound(  # noqa: PLR0917 - all that a decision is held against.
    said: DecidedSaid,
    purpose: Purpose,
    case: Open,
    rules: Thresholds,
    lists: Lists,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
) -> None:
    """Refuse a decision that names no rule set, leaves one of its criteria open, or relies on what
    is not there. What it concludes is the deciders' own, also against what the rules would say.
    """
    if said.rule_set not in rules.rule_sets:
        raise refusals.NoSuchRuleSet(not_one_of(said.rule_set, "a rule set", rules.rule_sets))
    if said.guidance not in lists.guidance:
        raise refusals.NoSuchGuidance(not_one_of(said.guidance, "guidance", lists.guidance))
    _require_begun(said.occurred, rules.rule_sets[said.rule_set].starts, "rule_set")
    _require_begun(said.occurred, lists.guidance[said.guidance].starts, "guidance")
    for index, each in enumerate(said.criteria):
        if each.criterion not in rules.criteria:
            raise refusals.NoSuchCriterion(
                not_one_of(each.criterion, "a criterion", rules.criteria),
                field=f"criteria.{index}.criterion",
            )
        _require_reliance(
            each.relied_on, f"criteria.{index}.relied_on", known_entries, never_counted
        )
    given = [each.criterion for each in said.criteria]
    require_each_once(given, "criteria", refusals.CriterionAnsweredTwice)
    asked = rules.rule_sets[said.rule_set].test(purpose).criteria()
    missing = [code for code in asked if code not in given]
    if missing:
        raise refusals.CriterionNotAnswered(
            "This rule set also asks: "
            + " ".join(f"{rules.criteria[code].asks} ({code})" for code in missing)
            + " Answer each; if it is not known, say so."
        )
    for index, maker in enumerate(said.decided_by):
        require_agency_once(case, maker.agency, f"decided_by.{index}.agency")
    for index, dissent in enumerate(said.dissent):
        require_agency_once(case, dissent.agency, f"dissent.{index}.agency")


def not_one_of(code: str, what: str, choices: Iterable[str]) -> str:
    """What to say of a code that is not in a list of the reference data."""
    return f"{code} is not {what} of the reference data. Choose one of {', '.join(choices)}."


def require_same_harm(said: DecidedSaid, harm: Harm) -> None:
    """Refuse that a child lives whose death was reported. That a child has died of whom serious
    harm was reported is no contradiction: it may have happened since.
    """
    for index, each in enumerate(said.criteria):
        if harm is Harm.DIED and each.criterion == DIED and each.answer is Answer.NO:
            raise refusals.DiedAndNotDied(field=f"criteria.{index}.answer")


def _require_begun(occurred: Moment, starts: date | None, field: str) -> None:
    """Refuse what nobody can have followed yet. What is no longer in force may have been followed
    all the same: that is a finding, and the answers of every rule set are shown beside it.
    """
    if starts is not None and occurred.definitely_before(at(start_of_day(starts))):
        raise refusals.NotInForceYet(
            f"This was not in force before {day_in_words(starts)}, and the decision is dated "
            f"{occurred.in_words()}. Choose what was followed then, or check the date.",
            field=field,
        )


def _require_reliance(
    relied_on: Sequence[UUID],
    field: str,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
) -> None:
    for index, entry_id in enumerate(relied_on):
        if entry_id not in known_entries:
            raise ReliesOnUnknownEntry(field=f"{field}.{index}")
        if entry_id in never_counted:
            raise ReliesOnEntryNeverCounted(field=f"{field}.{index}")
    require_each_once(relied_on, field, ReliesOnEntryTwice)


def made(kind: type[E], command: Command, stream_id: UUID, after: int, **more: Any) -> E:
    """The event that says what the command says, placed after version `after` of its stream."""
    place: dict[str, Any] = {**placed(command, stream_id, after)}
    fields = {
        name: getattr(command, name)
        for name in kind.model_fields
        if name not in place and name in type(command).model_fields
    }
    return kind(**{**place, **fields, **more})
