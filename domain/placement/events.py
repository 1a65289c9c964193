"""What happens in a search for a placement, and to a placement."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.codes import CodeText
from domain.event import Event, Source, Value
from domain.in_error import InErrorFacts
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.told import Told
from domain.vocabulary import Sensitivity


class Offered(Value):
    """The provider offered a place."""

    answer: Literal["offered"]


class Refused(Value):
    """The provider refused. `reason` is a code of `placements.toml`."""

    answer: Literal["refused"]
    reason: CodeText
    said: Summary | None = None


class NoAnswer(Value):
    """The provider was asked again, or time was up, and it had not answered."""

    answer: Literal["no-answer"]


Answer = Annotated[Offered | Refused | NoAnswer, Field(discriminator="answer")]


class Found(Value):
    """A placement was found: with the provider of this approach."""

    outcome: Literal["found"]
    approach_id: UUID


class NotFound(Value):
    """The search was given up, with nothing found."""

    outcome: Literal["not-found"]


class NeedEnded(Value):
    """The child no longer needed it."""

    outcome: Literal["need-ended"]


Outcome = Annotated[Found | NotFound | NeedEnded, Field(discriminator="outcome")]


class SearchFacts(Value):
    """What was looked for. `wanted` and `urgency` are codes of `placements.toml`."""

    wanted: CodeText = Field(description="The kind of placement wanted.")
    why: Summary = Field(description="Why the child needs it.")
    urgency: CodeText
    occurred: Moment
    source: Source
    sensitivity: Sensitivity = Field(
        default=Sensitivity.OPEN, description="Whom it is kept from, with every answer in it."
    )


class ApproachFacts(Value):
    """A provider that was asked. It is named as the review may name it, such as Provider A."""

    provider: ShortText
    occurred: Moment
    note: Summary | None = None


class AnswerFacts(Value):
    """What a provider answered."""

    answer: Answer
    occurred: Moment


class WithdrawalFacts(Value):
    """Why an offer was taken back."""

    reason: Summary
    occurred: Moment


class ClosingFacts(Value):
    """What came of a search."""

    outcome: Outcome
    reason: Summary
    occurred: Moment


class PlacementFacts(Value):
    """Where a child lives. `placement_type`, `legal_status` and `reason` are SSDA903 codes of the
    collection year; `legal_status` is as the agency stated it.
    """

    placement_type: CodeText
    where: ShortText = Field(description="As the review may name it, never an address.")
    legal_status: CodeText | None = None
    reason: CodeText = Field(description="The reason for the new episode.")
    search_id: UUID | None = Field(default=None, description="The search that found it.")
    occurred: Moment
    told: tuple[Told, ...] = ()
    source: Source
    sensitivity: Sensitivity = Field(
        default=Sensitivity.OPEN, description="Whom it is kept from, with its end."
    )


class PlacementEndFacts(Value):
    """Why a placement ended. `change` is an SSDA903 code for a change of placement."""

    change: CodeText | None = None
    reason: Summary
    occurred: Moment
    told: tuple[Told, ...] = ()


class SearchOpened(SearchFacts, Event):
    """Somebody began to look for a placement."""

    TOPIC: ClassVar[str] = "placement.search_opened"
    class_version: ClassVar[int] = 2

    by_agency: AgencyCode
    subject_id: UUID

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before searches had a sensitivity, every one was open to the review."""
        state["sensitivity"] = Sensitivity.OPEN.value


class ProviderApproached(ApproachFacts, Event):
    """A provider was asked."""

    TOPIC: ClassVar[str] = "placement.provider_approached"

    approach_id: UUID


class ProviderAnswered(AnswerFacts, Event):
    """A provider answered, or was taken not to. A later answer stands in place of an earlier."""

    TOPIC: ClassVar[str] = "placement.provider_answered"

    approach_id: UUID


class OfferWithdrawn(WithdrawalFacts, Event):
    """A provider took back its offer."""

    TOPIC: ClassVar[str] = "placement.offer_withdrawn"

    approach_id: UUID


class SearchClosed(ClosingFacts, Event):
    """The search is over."""

    TOPIC: ClassVar[str] = "placement.search_closed"


class SearchWithdrawn(InErrorFacts, Event):
    """A search was recorded in error, with all that was recorded in it."""

    TOPIC: ClassVar[str] = "placement.search_withdrawn"


class PlacementStarted(PlacementFacts, Event):
    """A child began to live somewhere that an agency placed them or let them stay."""

    TOPIC: ClassVar[str] = "placement.started"
    class_version: ClassVar[int] = 2

    by_agency: AgencyCode
    subject_id: UUID

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before placements had a sensitivity, every one was open to the review."""
        state["sensitivity"] = Sensitivity.OPEN.value


class PlacementEnded(PlacementEndFacts, Event):
    """A placement ended."""

    TOPIC: ClassVar[str] = "placement.ended"


class PlacementWithdrawn(InErrorFacts, Event):
    """A placement was recorded in error."""

    TOPIC: ClassVar[str] = "placement.withdrawn"
