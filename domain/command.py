"""What every command carries, and the refusals that every rule shares.

A command is what a person asked for, with everything needed to decide it: who, when, under which
ids. Rules read no clock and make no ids, so that the same command on the same record always gets
the same answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from domain.errors import Invalid, NotPermitted, Stale
from domain.event import Attribution, Event, Value
from domain.moments import Moment
from domain.text import AgencyCode

#: Agencies' clocks differ. This much "not yet" is a clock, not a claim about the future.
CLOCK_SKEW = timedelta(minutes=5)


class Command(Value):
    """Something a person asked of the record. `now` is when they asked, `case_id` of which case."""

    case_id: UUID
    attribution: Attribution
    now: AwareDatetime


class Change(Command):
    """A command on a stream that exists. `expected_version` is the version its author had read."""

    expected_version: int | None = None


class NotHappenedYet(Invalid):
    """This has not happened yet. Put it on the record once it has, or check the date."""


class EndsBeforeItStarts(Invalid):
    """It ends before it starts. Check both dates."""


class ForAnotherAgency(NotPermitted):
    """You can only put things on the record for your own agency."""


class Placing(TypedDict):
    """The part of an event that says where it goes and who put it there."""

    originator_id: UUID
    originator_version: int
    case_id: UUID
    attribution: Attribution


def placed(command: Command, stream_id: UUID, after: int) -> Placing:
    """The place of the event that follows version `after` of a stream (0: it starts the stream)."""
    return Placing(
        originator_id=stream_id,
        originator_version=after + 1,
        case_id=command.case_id,
        attribution=command.attribution,
    )


def said(command: Command, part: type[BaseModel]) -> dict[str, Any]:
    """What a command says of `part`, the fields that it shares with the event it becomes."""
    return {name: getattr(command, name) for name in part.model_fields}


def require_current(command: Change, version: int) -> None:
    """Refuse a writer who was looking at an older version."""
    if command.expected_version is not None and command.expected_version != version:
        raise Stale(field="expected_version")


def require_own_agency(command: Command, agency: AgencyCode, field: str) -> None:
    """Refuse to let an actor speak for an agency other than their own."""
    if command.attribution.agency != agency:
        raise ForAnotherAgency(
            f"You act for {command.attribution.agency}, so you cannot put this on the record for "
            f"{agency}. Ask {agency} to do it.",
            field=field,
        )


class OnlyWhoSaidItCorrectsIt(NotPermitted):
    """Only the agency that put this on the record corrects it. If your account differs, put it on
    the record as your own.
    """


def require_said_it(command: Command, said: Event, otherwise: str) -> None:
    """Refuse to let an agency put right what another said. `otherwise`: what to do instead."""
    agency = said.attribution.agency
    if command.attribution.agency != agency:
        raise OnlyWhoSaidItCorrectsIt(
            f"{agency} put this on the record, so only {agency} corrects it. {otherwise}"
        )


def require_happened(moment: Moment | None, now: datetime, field: str) -> None:
    """Refuse what is certain not to have happened. A vague date is never refused for that."""
    if moment is not None and moment.definitely_after(now + CLOCK_SKEW):
        raise NotHappenedYet(
            f"This is dated {moment.in_words()}, which has not happened yet. Put it on the record "
            "once it has, or check the date.",
            field=field,
        )


def require_order(
    first: Moment | None, then: Moment | None, field: str, sentence: str | None = None
) -> None:
    """Refuse an end that is certain to come before its start."""
    if first is not None and then is not None and then.definitely_before(first):
        raise EndsBeforeItStarts(
            sentence
            or f"It ends ({then.in_words()}) before it starts ({first.in_words()}). Check both "
            "dates.",
            field=field,
        )
