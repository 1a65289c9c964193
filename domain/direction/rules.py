"""What may be put on the record of a direction, and what is refused."""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseState, require_agency, require_open, require_speaks_for
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
    require_said_it,
)
from domain.direction.events import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.direction.state import DirectionState, Given, NotGiven
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.event import Event, Source
from domain.hearing import NEW_HEARING, HearingState, NotListed
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import Compliance


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
    """Your agency has said that this direction was complied with. If that was not so, correct what
    it said, and say why.
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
    """Another answer of your agency says already that this direction was complied with. Correct
    that one, or say what this one should have said.
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
    require_speaks_for(command, opened, command.by_agency, "by_agency")
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
    """It was complied with, in part, or not. That it was after all may be learnt later, and an
    agency may answer otherwise than another did: then the record holds both.
    """
    given = _require_given(command, command.direction_id, direction, case)
    own = [each for each in given.answers if each.agency == command.attribution.agency]
    if any(answer.last.compliance is Compliance.COMPLIED for answer in own):
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
    """An answer was wrong, and the agency that gave it puts it right. The direction then stands as
    it says now: one that was not complied with after all can be answered again.
    """
    given = _require_given(command, command.direction_id, direction, case)
    found = next((e for e in given.answers if e.said_at == command.corrects_version), None)
    if found is None:
        raise AnswerNotOnRecord
    require_said_it(
        command, found.recorded, "If your account differs, give an answer of your own beside it."
    )
    if (found.last.compliance, found.last.occurred, found.last.note) == (
        command.compliance,
        command.occurred,
        command.note,
    ):
        raise AnswerSaysTheSame
    others = (
        each.last.compliance
        for each in given.answers
        if each is not found and each.agency == found.agency
    )
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
