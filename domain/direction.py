"""What a court directed somebody to do, by when, and whether they did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from domain.case import CaseState, require_agency, require_open
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
    require_own_agency,
)
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.event import Event, Source, Value
from domain.hearing import NEW_HEARING, HearingState, NotListed
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import Compliance


class DirectionGiven(Event):
    """A court directed a party to do something. `party_agency` is that party, where it is one of
    the agencies of the case; `due` None: no time was set.
    """

    TOPIC: ClassVar[str] = "direction.given"

    by_agency: AgencyCode
    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    what: Summary
    party: ShortText
    party_agency: AgencyCode | None = None
    due: Moment | None = None
    source: Source


class DirectionVaried(Event):
    """The court gave another time."""

    TOPIC: ClassVar[str] = "direction.varied"

    occurred: Moment
    due: Moment
    reason: Summary


class DirectionAnswered(Event):
    """Somebody says whether it was complied with. `occurred` is when it was, or was found not."""

    TOPIC: ClassVar[str] = "direction.answered"

    compliance: Compliance
    occurred: Moment
    note: Summary


class DirectionAnswerCorrected(Event):
    """What was said of whether it was complied with is put right, and why it was wrong. What was
    said before stays on the record. `corrects_version`: the version that said it first.
    """

    TOPIC: ClassVar[str] = "direction.answer_corrected"

    corrects_version: Annotated[int, Field(ge=1)]
    compliance: Compliance
    occurred: Moment
    note: Summary
    why_corrected: Summary


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it was complied with: as first said, and as corrected since. The last one counts."""

    recorded: DirectionAnswered
    corrections: tuple[DirectionAnswerCorrected, ...] = ()

    @property
    def said_at(self) -> int:
        """The version at which it was first said, which a correction names."""
        return self.recorded.originator_version

    @property
    def last(self) -> DirectionAnswered | DirectionAnswerCorrected:
        """As it stands."""
        return self.corrections[-1] if self.corrections else self.recorded


@dataclass(frozen=True, slots=True)
class NotGiven:
    """No direction has been given under this id."""

    status: ClassVar[Literal["not-given"]] = "not-given"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A direction that was given, with every later time and every answer."""

    status: ClassVar[Literal["given"]] = "given"

    direction_id: UUID
    case_id: UUID
    version: int
    given: DirectionGiven
    variations: tuple[DirectionVaried, ...] = ()
    answers: tuple[Answer, ...] = ()


DirectionState: TypeAlias = NotGiven | Given
DirectionEvent: TypeAlias = (
    DirectionGiven | DirectionVaried | DirectionAnswered | DirectionAnswerCorrected
)

NEW_DIRECTION: DirectionState = NotGiven()


def evolve(state: DirectionState, event: Event) -> DirectionState:
    """The direction after one more event. Events of other things leave it as it was."""
    if not isinstance(event, DirectionEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(state: DirectionState, event: DirectionEvent) -> DirectionState:
    match state, event:
        case NotGiven(), DirectionGiven():
            return Given(event.originator_id, event.case_id, event.originator_version, event)
        case Given(), DirectionVaried():
            return replace(state, variations=(*state.variations, event))
        case Given(), DirectionAnswered():
            return replace(state, answers=(*state.answers, Answer(event)))
        case Given(), DirectionAnswerCorrected():
            answers = tuple(
                replace(each, corrections=(*each.corrections, event))
                if each.said_at == event.corrects_version
                else each
                for each in state.answers
            )
            return replace(state, answers=answers)
        case _:
            return state


class GiveDirection(Command):
    """Put a direction of a court on the record."""

    direction_id: UUID
    by_agency: AgencyCode
    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    what: Summary
    party: ShortText
    party_agency: AgencyCode | None = None
    due: Moment | None = None
    source: Source


class VaryDirection(Change):
    """Record that the court gave another time."""

    direction_id: UUID
    occurred: Moment
    due: Moment
    reason: Summary


class AnswerDirection(Change):
    """Record whether a direction was complied with."""

    direction_id: UUID
    compliance: Compliance
    occurred: Moment
    note: Summary


class CorrectDirectionAnswer(Change):
    """Put right what was said of whether a direction was complied with."""

    direction_id: UUID
    corrects_version: int
    compliance: Compliance
    occurred: Moment
    note: Summary
    why_corrected: Summary


class DirectionNotOnRecord(NotOnRecord):
    """There is no such direction on this case. Check its address."""


class DirectionAlreadyGiven(Conflict):
    """A direction with this id is already on the record. Give a new one its own id."""

    field = "direction_id"


class DirectedAtNoHearing(Conflict):
    """The hearing it was given at is not on this case. Check its id, or list the hearing first."""

    field = "hearing_id"


class AlreadyComplied(Conflict):
    """The record says that this direction was complied with. If that was not so, correct what was
    said, and say why.
    """

    field = "compliance"


class AnswerNotOnRecord(Invalid):
    """Nothing was said at this version of whether the direction was complied with. Name the version
    that it was said at, as the direction shows it.
    """

    field = "corrects_version"


class AnswerSaysTheSame(Invalid):
    """This is what the record says already. Say what is right instead."""

    field = "compliance"


class CompliedTwice(Conflict):
    """Another answer says already that this direction was complied with. Correct that one, or say
    what this one should have said.
    """

    field = "compliance"


class BeforeItWasGiven(Invalid):
    """This is dated before the direction was given. Check the date."""

    field = "occurred"


def give_direction(
    command: GiveDirection,
    direction: DirectionState,
    case: CaseState,
    hearing: HearingState = NEW_HEARING,
) -> tuple[Event, ...]:
    """An agency on the case records what a court directed."""
    opened = require_open(case)
    if not isinstance(direction, NotGiven):
        raise DirectionAlreadyGiven
    require_own_agency(command, command.by_agency, "by_agency")
    require_agency(opened, command.by_agency, "by_agency")
    if command.party_agency is not None:
        require_agency(opened, command.party_agency, "party_agency")
    if command.hearing_id is not None and (
        isinstance(hearing, NotListed)
        or (hearing.hearing_id, hearing.case_id) != (command.hearing_id, command.case_id)
    ):
        raise DirectedAtNoHearing
    require_happened(command.occurred, command.now, "occurred")
    require_order(
        command.occurred,
        command.due,
        "due",
        "It is due before it was given. Check both dates.",
    )

    return (
        DirectionGiven(
            **placed(command, command.direction_id, direction.version),
            by_agency=command.by_agency,
            court=command.court,
            hearing_id=command.hearing_id,
            occurred=command.occurred,
            what=command.what,
            party=command.party,
            party_agency=command.party_agency,
            due=command.due,
            source=command.source,
        ),
    )


def vary_direction(
    command: VaryDirection, direction: DirectionState, case: CaseState
) -> tuple[Event, ...]:
    """The court gave another time."""
    given = _require_given(command, command.direction_id, direction, case)
    _require_since_given(command, command.occurred, given)
    require_order(given.given.occurred, command.due, "due")

    return (
        DirectionVaried(
            **placed(command, given.direction_id, given.version),
            occurred=command.occurred,
            due=command.due,
            reason=command.reason,
        ),
    )


def answer_direction(
    command: AnswerDirection, direction: DirectionState, case: CaseState
) -> tuple[Event, ...]:
    """It was complied with, in part, or not. That it was after all may be learnt later."""
    given = _require_given(command, command.direction_id, direction, case)
    if any(answer.last.compliance is Compliance.COMPLIED for answer in given.answers):
        raise AlreadyComplied
    _require_since_given(command, command.occurred, given)

    return (
        DirectionAnswered(
            **placed(command, given.direction_id, given.version),
            compliance=command.compliance,
            occurred=command.occurred,
            note=command.note,
        ),
    )


def correct_direction_answer(
    command: CorrectDirectionAnswer, direction: DirectionState, case: CaseState
) -> tuple[Event, ...]:
    """An answer was wrong, and is put right. The direction then stands as it says now: one that was
    not complied with after all can be answered again.
    """
    given = _require_given(command, command.direction_id, direction, case)
    found = next((e for e in given.answers if e.said_at == command.corrects_version), None)
    if found is None:
        raise AnswerNotOnRecord
    if (found.last.compliance, found.last.occurred, found.last.note) == (
        command.compliance,
        command.occurred,
        command.note,
    ):
        raise AnswerSaysTheSame
    others = (each.last.compliance for each in given.answers if each is not found)
    if command.compliance is Compliance.COMPLIED and Compliance.COMPLIED in others:
        raise CompliedTwice
    _require_since_given(command, command.occurred, given)

    return (
        DirectionAnswerCorrected(
            **placed(command, given.direction_id, given.version),
            corrects_version=command.corrects_version,
            compliance=command.compliance,
            occurred=command.occurred,
            note=command.note,
            why_corrected=command.why_corrected,
        ),
    )


class DirectionStanding(Value):
    """How a direction stands at an instant. `certain` False: the dates leave it open."""

    standing: Literal[
        "no-time-set", "due", "overdue", "complied", "complied-late", "complied-in-part",
        "not-complied",
    ]  # fmt: skip
    certain: bool
    says: str


def standing(
    due: Moment | None, answer: tuple[Compliance, Moment] | None, now: datetime
) -> DirectionStanding:
    """How it stands: when it is due as last set, what was last answered and of when, and now."""
    by = f"Due by {due.in_words()}. " if due and due.value else ""
    if answer is None:
        return _unanswered(due, by, now)
    compliance, occurred = answer
    when = occurred.in_words()
    match compliance:
        case Compliance.NOT_COMPLIED:
            return DirectionStanding(
                standing="not-complied", certain=True, says=f"{by}Not complied with: {when}."
            )
        case Compliance.IN_PART:
            return DirectionStanding(
                standing="complied-in-part",
                certain=True,
                says=f"{by}Complied with in part: {when}.",
            )
        case Compliance.COMPLIED:
            return _complied(due, by, occurred)


def _unanswered(due: Moment | None, by: str, now: datetime) -> DirectionStanding:
    last = due and due.widest[1]
    if last is None:
        says = f"{by}Nothing says that it was done, and no certain time was set."
        return DirectionStanding(standing="no-time-set", certain=True, says=says)
    if last < now:
        says = f"{by}Nothing says that it was done."
        return DirectionStanding(standing="overdue", certain=True, says=says)
    return DirectionStanding(standing="due", certain=True, says=by.strip())


def _complied(due: Moment | None, by: str, occurred: Moment) -> DirectionStanding:
    when = occurred.in_words()
    if due is None or not _may_be_after(occurred, due):
        return DirectionStanding(
            standing="complied", certain=True, says=f"{by}Complied with: {when}."
        )
    is_late = due.definitely_before(occurred)
    how = "Complied with late" if is_late else "It may have been complied with late"
    return DirectionStanding(
        standing="complied-late" if is_late else "complied",
        certain=is_late,
        says=f"{by}{how}: {when}.",
    )


def _may_be_after(occurred: Moment, due: Moment) -> bool:
    """Whether it can have been done after it was due, if dates are read as they stand."""
    if occurred.latest is None or due.latest is None:
        return True
    return occurred.latest > due.latest


def _require_given(
    command: Change, direction_id: UUID, direction: DirectionState, case: CaseState
) -> Given:
    opened = require_open(case)
    if isinstance(direction, NotGiven) or (
        (direction.direction_id, direction.case_id) != (direction_id, command.case_id)
    ):
        raise DirectionNotOnRecord
    require_agency(opened, command.attribution.agency, None)
    require_current(command, direction.version)
    return direction


def _require_since_given(command: Change, occurred: Moment, given: Given) -> None:
    require_happened(occurred, command.now, "occurred")
    if occurred.definitely_before(given.given.occurred):
        raise BeforeItWasGiven
