"""Identifiers in the order of their time."""

from __future__ import annotations

import time
from uuid import RFC_4122, UUID

from domain.identifiers import new_id


def test_an_id_is_a_uuid_of_version_7():
    made = new_id()
    assert type(made) is UUID
    assert (made.version, made.variant) == (7, RFC_4122)


def test_an_id_says_roughly_when_it_was_made():
    milliseconds = new_id().int >> 80
    assert abs(milliseconds / 1000 - time.time()) < 3_600


def test_ids_are_in_the_order_they_were_made_and_none_is_made_twice():
    made = [new_id() for _ in range(1_000)]
    assert made == sorted(set(made))
