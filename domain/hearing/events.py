"""What happens to a hearing: listed, held or adjourned, and the judgment given."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from domain.event import Event, Source
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import Attendance, HearingType

#: A reason code of HM Courts and Tribunals Service. `domain/reference/hmcts.toml` has them all.
CancellationCode = Annotated[
    str, Field(pattern=r"^[A-Z]{2}[0-9]{1,2}$", description="An HMCTS code.", examples=["LA10"])
]


class HearingListed(Event):
    """A court listed a hearing. `listed_for` is usually in the future when it is recorded."""

    TOPIC: ClassVar[str] = "hearing.listed"

    by_agency: AgencyCode
    court: ShortText
    hearing_type: HearingType
    listed_for: Moment
    occurred: Moment
    application: Summary | None = None
    source: Source


class HearingHeld(Event):
    """The hearing took place."""

    TOPIC: ClassVar[str] = "hearing.held"

    occurred: Moment
    attendance: Attendance
    present: tuple[ShortText, ...] = ()
    summary: Summary


class HearingAdjourned(Event):
    """The hearing did not conclude, and was put off. `to_be_relisted`: to a day not fixed yet."""

    TOPIC: ClassVar[str] = "hearing.adjourned"
    class_version: ClassVar[int] = 2

    occurred: Moment
    reason: Summary
    code: CancellationCode | None = None
    relisted_for: Moment | None = None
    to_be_relisted: bool = False

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Until then there were words only, and a hearing without a new date was over."""
        return {**state, "code": None, "to_be_relisted": False}


class HearingVacated(Event):
    """The court took the hearing out of its list before it began."""

    TOPIC: ClassVar[str] = "hearing.vacated"

    occurred: Moment
    reason: Summary
    code: CancellationCode | None = None
    relisted_for: Moment | None = None
    to_be_relisted: bool = False


class HearingRelisted(Event):
    """A hearing that had been put off or vacated got a new date."""

    TOPIC: ClassVar[str] = "hearing.relisted"

    occurred: Moment
    listed_for: Moment


class JudgmentGiven(Event):
    """The court gave judgment. Its words need permission before they leave the record."""

    TOPIC: ClassVar[str] = "hearing.judgment_given"
    class_version: ClassVar[int] = 2

    occurred: Moment
    judge_role: ShortText
    summary: LongText
    facts_found: tuple[Summary, ...] = ()
    neutral_citation: ShortText | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Until then, facts that a court found stood in the summary."""
        return {**state, "facts_found": []}


class CourtMaterialPermitted(Event):
    """A court permitted that material of this hearing, such as its judgment, leave the record."""

    TOPIC: ClassVar[str] = "hearing.material_permitted"

    court: ShortText
    reference: ShortText
    granted: Moment
    material: Summary
    to_whom: ShortText
