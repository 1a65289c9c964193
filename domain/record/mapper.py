"""Events to bytes and back, on the eventsourcing library's mapper.

Topics, `class_version` and `upcast_vN_vM` work as the library defines them. What is ours is that
events are Pydantic models: the payload is their JSON, without the stream and version that the row
holds, and an event read back is validated, so that a damaged payload is found and not believed.

These two functions are the only way to and from a payload. Sealing it comes after (`sealing`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
    Transcoder,
)
from eventsourcing.utils import TopicError, get_topic, resolve_topic
from pydantic import ValidationError
from pydantic_core import from_json, to_json

# Registers the topic of every event, without which none can be read.
import domain.registry as _registry
from domain.event import Event

_IN_THE_ROW = {"originator_id", "originator_version"}


class PlainJson(Transcoder):
    """JSON without the library's type tags: the event's own fields say what each value is."""

    def encode(self, obj: Any) -> bytes:
        return to_json(obj)

    def decode(self, data: bytes) -> Any:
        return from_json(data)


class EventMapper(Mapper[UUID]):
    """The library's mapper for Daybook's events."""

    known = _registry.EVENT_TYPES

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        if not isinstance(domain_event, Event):
            raise TypeError(f"{type(domain_event).__qualname__} is not an event of the record.")
        state = domain_event.model_dump(mode="json", exclude=_IN_THE_ROW)
        if domain_event.class_version > 1:
            state["class_version"] = domain_event.class_version
        payload = self.transcoder.encode(state)
        if self.compressor:
            payload = self.compressor.compress(payload)
        if self.cipher:
            payload = self.cipher.encrypt(payload)
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=get_topic(type(domain_event)),
            state=payload,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        try:
            kind = resolve_topic(stored_event.topic)
        except TopicError:
            raise _unreadable(stored_event, "its topic is not known here") from None
        if not (isinstance(kind, type) and issubclass(kind, Event)):
            raise _unreadable(stored_event, "its topic is not that of an event")
        try:
            payload = stored_event.state
            if self.cipher:
                payload = self.cipher.decrypt(payload)
            if self.compressor:
                payload = self.compressor.decompress(payload)
            state = cast("dict[str, Any]", self.transcoder.decode(payload))
            _upcast(kind, state)
            state["originator_id"] = stored_event.originator_id
            state["originator_version"] = stored_event.originator_version
            return kind.model_validate(state)
        except ValidationError as error:
            # Only the names of fields: an error's text would repeat what the event says.
            fields = {".".join(map(str, each["loc"])) for each in error.errors(include_input=False)}
            raise _unreadable(stored_event, "wrong: " + ", ".join(sorted(fields))) from None
        except Exception as error:
            raise _unreadable(stored_event, type(error).__name__) from None


def _upcast(kind: type[Event], state: dict[str, Any]) -> None:
    stored: int = state.pop("class_version", 1)
    for version in range(stored, kind.class_version):
        step: Callable[[dict[str, Any]], None] = getattr(kind, f"upcast_v{version}_v{version + 1}")
        step(state)


def _unreadable(stored_event: StoredEvent, why: str) -> MapperDeserialisationError:
    return MapperDeserialisationError(
        f"Cannot read version {stored_event.originator_version} of stream "
        f"{stored_event.originator_id} ({stored_event.topic}): {why}."
    )


_mapper = EventMapper(transcoder=PlainJson())


def to_payload(event: Event) -> bytes:
    """The bytes to store for an event."""
    return _mapper.to_stored_event(event).state


def from_payload(topic: str, payload: bytes, stream_id: UUID, version: int) -> Event:
    """The event that was stored, upcast to its present shape.

    Raises MapperDeserialisationError, which names the stream and the fields, never their values.
    """
    return _mapper.to_domain_event(StoredEvent(stream_id, version, topic, payload))
