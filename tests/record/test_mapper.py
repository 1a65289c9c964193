"""Events to payloads and back, through the library's topics and upcasting."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from eventsourcing.persistence import MapperDeserialisationError
from pydantic_core import from_json, to_json

from domain.event import Event
from domain.record.append import Append
from domain.record.mapper import from_payload, to_payload
from domain.record.request import Plain
from tests.support.log_events import SOMEBODY, an_event, new_stream


class MarsupilamiSeen(Event):
    """A made-up event that has changed its shape twice."""

    TOPIC: ClassVar[str] = "test.marsupilami_seen"
    class_version: ClassVar[int] = 3

    colour: str
    spots: int

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["colour"] = state.pop("color")

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state["spots"] = 0


def seen(**fields: object) -> MarsupilamiSeen:
    stream = new_stream()
    return MarsupilamiSeen(
        originator_id=stream, originator_version=1, case_id=stream, attribution=SOMEBODY, **fields
    )


def test_a_payload_is_the_events_json_without_its_stream_and_version():
    event = an_event(new_stream(), 4, says="«houba»")
    payload = to_payload(event)
    assert from_json(payload) == event.model_dump(
        mode="json", exclude={"originator_id", "originator_version"}
    )
    assert "«houba»".encode() in payload
    assert from_payload("entry.withdrawn", payload, event.originator_id, 4) == event


def test_only_a_later_shape_says_which_it_is():
    assert "class_version" not in from_json(to_payload(an_event(new_stream())))
    assert from_json(to_payload(seen(colour="yellow", spots=9)))["class_version"] == 3


def test_a_present_event_is_read_back_as_it_is():
    event = seen(colour="yellow", spots=9)
    payload = to_payload(event)
    assert from_payload(event.TOPIC, payload, event.originator_id, 1) == event


@pytest.mark.parametrize(
    "stored",
    [{"color": "yellow"}, {"colour": "yellow", "class_version": 2}],
    ids=["first shape", "second shape"],
)
def test_an_older_event_is_brought_to_the_present_shape(stored):
    event = seen(colour="yellow", spots=0)
    fields = {"case_id": event.case_id, "attribution": event.attribution, **stored}
    assert from_payload(event.TOPIC, to_json(fields), event.originator_id, 1) == event


@pytest.mark.anyio
async def test_older_and_later_shapes_live_in_one_stream(log):
    first = seen(colour="yellow", spots=0)
    recorder_state = from_json(to_payload(first))
    del recorder_state["class_version"], recorder_state["spots"], recorder_state["colour"]
    old = to_json({**recorder_state, "color": "yellow"})
    stream, case = first.originator_id, first.case_id
    stored = Plain(stream, 1, first.TOPIC, case, case, old)
    await log.records.append_encoded(log.log_id, [stored], Append(()))
    later = first.model_copy(update={"originator_version": 2, "spots": 3})
    await log.append(Append((later,)))

    read = await log.records.stream(log.log_id, stream)

    assert [recorded.event for recorded in read] == [first, later]


def test_what_cannot_be_read_is_named_without_saying_what_it_holds():
    event = an_event(new_stream(), says="a secret")
    state = from_json(to_payload(event))
    damaged = to_json({**state, "reason": {"text": "a secret"}, "more": "a secret"})

    with pytest.raises(MapperDeserialisationError) as error:
        from_payload(event.TOPIC, damaged, event.originator_id, 4)

    assert str(event.originator_id) in str(error.value)
    assert "more, reason" in str(error.value)
    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff", b'{"class_version":"x"}'])
def test_a_payload_that_is_no_event_is_refused(payload):
    with pytest.raises(MapperDeserialisationError):
        from_payload("entry.withdrawn", payload, new_stream(), 1)


@pytest.mark.parametrize("topic", ["never.registered", "json", "pathlib:Path"])
def test_a_topic_that_is_no_event_is_refused(topic):
    with pytest.raises(MapperDeserialisationError):
        from_payload(topic, b"{}", new_stream(), 1)
