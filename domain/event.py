"""What every event carries: its stream, its case, and who put it on the record.

An event is a fact in the words of the field. It holds no derived value (an age, a day number) and
no display text. Its stored name is `TOPIC`, which a renamed class or moved file does not change;
its shape is `class_version`, raised together with an `upcast_vN_vM` static method, which the
eventsourcing library applies when it reads an older event. Golden files hold every shape for ever.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from eventsourcing.utils import register_topic
from pydantic import BaseModel, ConfigDict, Field

from domain.text import AgencyCode, Digest, ShortText, Summary
from domain.vocabulary import Role

NonNegative = Annotated[int, Field(ge=0)]


def is_absent(value: object) -> bool:
    """For a field that came later: left out where there is nothing to say, so that what was stored
    before it came is of the same shape still.
    """
    return value is None


class Value(BaseModel):
    """Part of an event: frozen, and refusing fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Attribution(Value):
    """Who put an event on the record, as they were then, and why.

    Name, role and agency are copied in, because people move and a record read in ten years must
    still say who they were on the day. `correlation_id` joins everything one request caused.
    """

    actor_id: UUID
    name: ShortText
    agency: AgencyCode
    roles: tuple[Role, ...]
    on_behalf_of: ShortText | None = None
    reason: Summary | None = None
    #: The partnership that they come from, where it is not the one whose record this is. Left out
    #: of what is stored where there is none, so that no event written before is of another shape.
    partnership: ShortText | None = Field(default=None, exclude_if=is_absent)
    correlation_id: UUID
    causation_id: UUID | None = None


class Source(Value):
    """Where information came from: a system or document, its reference there, and its digest."""

    system: ShortText = Field(description="The record it was taken from.", examples=["Ward record"])
    reference: ShortText | None = Field(
        default=None,
        description="Its reference there. It identifies an entry: sent again, it adds nothing.",
        examples=["114/2"],
    )
    document_digest: Digest | None = None


class Event(BaseModel):
    """A fact on the record. `originator_id` is its stream, `originator_version` its place in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1
    #: Whose data key seals it. What must still be read once the case's key is destroyed is the
    #: log's own.
    SEALED_UNDER: ClassVar[Literal["case", "log"]] = "case"

    originator_id: UUID
    originator_version: Annotated[int, Field(ge=1)]
    case_id: UUID
    attribution: Attribution

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)


class Unreadable(Event):
    """The place of an event whose key was destroyed: what it said, and who said it, is gone.

    It stands where the event stood, so that positions and versions are still counted. State and
    read models leave things as they are when they meet one.
    """

    attribution: None = None  # type: ignore[assignment]
