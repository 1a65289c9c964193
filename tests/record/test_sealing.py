"""What is sealed opens with its own key, in its own place, unchanged, and in no other way."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from domain.record.sealing import (
    OVERHEAD,
    DataKey,
    SealBroken,
    check_opening,
    context,
    key_id_of,
    new_randoms,
    new_secret,
    seal,
    unseal,
    unseal_with_opening,
)

LOG, CASE, STREAM = UUID(int=1), UUID(int=2), UUID(int=3)
KEY_BYTES = bytes(range(32))
KEY = DataKey(UUID(int=9), KEY_BYTES)
HERE = context(LOG, CASE, STREAM, 4, "entry.recorded")


def sealed(payload: bytes = b"houba", where: bytes = HERE) -> bytes:
    [random] = new_randoms(1)
    return seal(KEY, where, payload, random)


@given(st.binary(max_size=2_000))
def test_what_was_sealed_comes_back(payload):
    assert unseal(KEY, HERE, sealed(payload)) == payload
    assert len(sealed(payload)) == len(payload) + OVERHEAD


def test_sealed_bytes_can_be_opened_by_the_published_rule_alone():
    """Written out again, as somebody else's program would."""
    given = sealed(b"houba")
    assert given[0] == 1
    assert given[1:17] == KEY.key_id.bytes
    where = b"\1" + LOG.bytes + CASE.bytes + STREAM.bytes + b"\0\0\0\4" + b"entry.recorded"
    opened = AESGCM(KEY_BYTES).decrypt(given[17:29], given[61:], where)
    assert opened[16:] == b"houba"
    assert sha256(opened).digest() == given[29:61]


def test_any_one_bit_changed_is_found():
    given = sealed(b"houba")
    for bit in range(len(given) * 8):
        changed = bytearray(given)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            unseal(KEY, HERE, bytes(changed))


@pytest.mark.parametrize(
    "elsewhere",
    [
        context(UUID(int=8), CASE, STREAM, 4, "entry.recorded"),
        context(LOG, UUID(int=8), STREAM, 4, "entry.recorded"),
        context(LOG, CASE, UUID(int=8), 4, "entry.recorded"),
        context(LOG, CASE, STREAM, 5, "entry.recorded"),
        context(LOG, CASE, STREAM, 4, "entry.withdrawn"),
    ],
    ids=["another log", "another case", "another stream", "another version", "another topic"],
)
def test_moved_elsewhere_it_does_not_open(elsewhere):
    with pytest.raises(SealBroken):
        unseal(KEY, elsewhere, sealed())


def test_another_key_does_not_open_it():
    with pytest.raises(SealBroken):
        unseal(DataKey(UUID(int=9), new_secret()), HERE, sealed())
    with pytest.raises(SealBroken):
        unseal(DataKey(UUID(int=10), KEY_BYTES), HERE, sealed())


def test_the_opening_of_one_event_shows_what_it_says_and_no_other():
    one, other = sealed(b"one"), sealed(b"other")
    opening, payload = unseal_with_opening(KEY, HERE, one)
    assert payload == b"one"
    check_opening(opening, b"one", one)
    for said, of in ((b"two", one), (b"one", other), (b"other", other)):
        with pytest.raises(SealBroken):
            check_opening(opening, said, of)


def test_the_edge_between_opening_and_payload_cannot_be_moved():
    opening, payload = unseal_with_opening(KEY, HERE, given := sealed(b"houba"))
    with pytest.raises(SealBroken):
        check_opening(opening + payload[:1], payload[1:], given)


def test_a_commitment_to_something_else_is_found_although_the_ciphertext_opens():
    """As one who seals might prepare it, to say later that something else was recorded."""
    given = sealed(b"houba")
    forged = given[:29] + sha256(bytes(16) + b"marsupilami").digest() + given[61:]
    with pytest.raises(SealBroken, match="not what was sealed"):
        unseal(KEY, HERE, forged)


def test_the_same_words_sealed_twice_do_not_look_the_same():
    assert len({sealed(b"houba") for _ in range(50)}) == 50


@pytest.mark.parametrize("given", [b"", b"{}", b"\1" * (OVERHEAD - 1), b"\2" * 200])
def test_what_was_never_sealed_is_said_to_be_so(given):
    with pytest.raises(SealBroken, match="not a sealed payload"):
        key_id_of(given)


def test_a_key_does_not_show_itself():
    assert KEY_BYTES.hex() not in repr(KEY) + str(vars(type(KEY)))
    assert repr(KEY) == f"DataKey({KEY.key_id})"
