"""What becomes of a direction of a court."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.event import Event, Source
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
