"""The rows a projection works on, and what is kept of them."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.event import Value
from projections.working_set import (
    OPEN,
    Closing,
    Held,
    Key,
    KeyNotFetched,
    Version,
    WorkingSet,
)

KEY, OTHER = Key(UUID(int=1), "one"), Key(UUID(int=1), "other")


class Word(Value):
    word: str


def say(rows: WorkingSet, position: int, word: str) -> None:
    with rows.at(position, (KEY, OTHER)):
        rows.put(KEY, Word(word=word))


def test_every_version_that_held_at_some_position_is_kept():
    rows = WorkingSet()

    say(rows, 3, "first")
    say(rows, 5, "second")
    say(rows, 9, "third")

    assert list(rows.versions()) == [
        Version(KEY, 3, 5, Word(word="first")),
        Version(KEY, 5, 9, Word(word="second")),
        Version(KEY, 9, OPEN, Word(word="third")),
    ]
    assert list(rows.closings()) == []


def test_a_stored_row_is_closed_where_the_first_new_version_begins():
    rows = WorkingSet({KEY: Held(2, Word(word="stored"))})

    say(rows, 7, "new")
    say(rows, 8, "newer")

    assert list(rows.closings()) == [Closing(KEY, 2, 7)]


def test_an_event_that_raises_leaves_the_rows_as_they_were():
    rows = WorkingSet()
    say(rows, 1, "kept")

    with pytest.raises(KeyNotFetched), rows.at(2, (KEY,)):
        rows.put(KEY, Word(word="half done")) or rows.put(OTHER, Word(word="hole"))

    assert list(rows.versions()) == [Version(KEY, 1, OPEN, Word(word="kept"))]


def test_an_event_sees_what_it_put_itself():
    rows = WorkingSet()

    with rows.at(1, (KEY,)):
        rows.put(KEY, Word(word="now"))
        assert rows.get(KEY, Word) == Word(word="now")


def test_an_event_applied_again_adds_nothing():
    rows = WorkingSet({KEY: Held(5, Word(word="as of 5"))})

    say(rows, 5, "again")
    say(rows, 4, "earlier")

    assert list(rows.versions()) == []
    assert rows.current[KEY].body == Word(word="as of 5")


def test_a_row_that_says_the_same_again_is_not_a_new_version():
    rows = WorkingSet()

    say(rows, 1, "same")
    say(rows, 2, "same")

    assert list(rows.versions()) == [Version(KEY, 1, OPEN, Word(word="same"))]


def test_a_row_that_was_not_asked_for_cannot_be_read_or_written():
    rows = WorkingSet()

    with pytest.raises(KeyNotFetched), rows.at(1, (KEY,)):
        rows.get(OTHER, Word)
    with pytest.raises(KeyNotFetched), rows.at(1, (KEY,)):
        rows.put(OTHER, Word(word="hole"))


def test_an_erased_case_loses_every_row_it_had_stored_or_new():
    stranger = Key(UUID(int=2), "one")
    rows = WorkingSet(
        {KEY: Held(2, Word(word="stored")), stranger: Held(2, Word(word="another case"))}
    )
    say(rows, 7, "new")

    with rows.at(8, (KEY,)):
        rows.erase([KEY.case_id])
        assert rows.get(KEY, Word) is None

    assert rows.erased == {KEY.case_id}
    assert list(rows.versions()) == []
    assert list(rows.closings()) == []
    assert set(rows.current) == {stranger}


def test_what_is_put_after_an_erasure_begins_anew():
    rows = WorkingSet({KEY: Held(2, Word(word="stored"))})

    with rows.at(8, (KEY,)):
        rows.put(KEY, Word(word="before it"))
        rows.erase([KEY.case_id])
        rows.put(KEY, Word(word="notice"))

    assert list(rows.versions()) == [Version(KEY, 8, OPEN, Word(word="notice"))]
    assert list(rows.closings()) == []


def test_an_event_that_raises_erases_nothing():
    rows = WorkingSet({KEY: Held(2, Word(word="stored"))})

    with pytest.raises(KeyNotFetched), rows.at(8, (KEY,)):
        rows.erase([KEY.case_id]) or rows.put(OTHER, Word(word="hole"))

    assert rows.erased == frozenset()
    assert rows.current[KEY].body == Word(word="stored")
