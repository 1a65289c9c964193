"""Every shape that an event has ever been stored in can be read for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from domain.event import Event, Unreadable
from domain.record.mapper import from_payload, to_payload
from domain.registry import EVENT_TYPES
from tests.support.golden import EXAMPLES, FOLDER, STREAM, STREAM_VERSION, path_of, read

SHAPES = [(kind, version) for kind in EVENT_TYPES for version in range(1, kind.class_version + 1)]
each_shape = pytest.mark.parametrize(
    ("kind", "version"), SHAPES, ids=[f"{kind.TOPIC}-{version}" for kind, version in SHAPES]
)
each_event = pytest.mark.parametrize("kind", EVENT_TYPES, ids=[kind.TOPIC for kind in EVENT_TYPES])


def loaded(kind: type[Event], version: int) -> Event:
    payload = json.dumps(read(kind.TOPIC, version)).encode()
    return from_payload(kind.TOPIC, payload, STREAM, STREAM_VERSION)


@each_shape
def test_every_shape_has_a_golden_file(kind, version):
    assert path_of(kind.TOPIC, version).is_file(), "Run python -m tests.support.golden"


def test_no_golden_file_is_without_its_event():
    known = {path_of(kind.TOPIC, version) for kind, version in SHAPES}
    assert {path for path in FOLDER.rglob("*") if path.is_file()} - known == set()


@each_shape
def test_every_shape_loads(kind, version):
    event = loaded(kind, version)
    assert type(event) is kind
    assert (event.originator_id, event.originator_version) == (STREAM, STREAM_VERSION)


@each_event
def test_the_present_shape_is_stored_as_its_golden_file_shows(kind):
    shown = read(kind.TOPIC, kind.class_version)
    assert json.loads(to_payload(loaded(kind, kind.class_version))) == shown


@each_event
def test_a_golden_file_fills_every_field(kind):
    """A field that is added later is a new shape: raise `class_version`, upcast, add a file."""
    shown = read(kind.TOPIC, kind.class_version)
    in_the_row = {"originator_id", "originator_version"}
    versioned = {"class_version"} if kind.class_version > 1 else set()
    assert set(shown) == set(kind.model_fields) - in_the_row | versioned
    empty = {where for where, value in _values(shown) if value in (None, [], "")}
    assert empty == _unsaid(shown)


def _unsaid(shown: dict[str, Any]) -> set[str]:
    """What a moment leaves out by its nature: only a range has an end, the unknown no value."""
    return {
        f"{where}.{part}"
        for where, value in _objects(shown)
        if {"kind", "words"} <= value.keys()
        for part in ("value", "until")
        if (part == "until" and value["kind"] != "range")
        or (part == "value" and value["kind"] == "unknown")
    }


def _objects(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield where, value
        for name, part in value.items():
            yield from _objects(part, f"{where}.{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _objects(part, f"{where}.{index}")


def _values(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _values(part, f"{where}.{name}")
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from _values(part, f"{where}.{index}")
    else:
        yield where, value


def test_there_is_one_example_of_every_event():
    assert [type(event) for event in EXAMPLES] == list(EVENT_TYPES)


def test_every_topic_names_one_event():
    topics = [kind.TOPIC for kind in EVENT_TYPES]
    assert len(set(topics)) == len(topics)


def test_every_event_is_registered():
    ours = {kind for kind in _kinds(Event) if kind.__module__.startswith("domain.")}

    # What stands for an event that can no longer be read is never stored.
    assert ours - {Unreadable} == set(EVENT_TYPES)


def _kinds(kind: type[Event]) -> Iterator[type[Event]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)
