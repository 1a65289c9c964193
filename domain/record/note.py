"""Signed notes: a text, and lines that say who signed it (c2sp.org/signed-note).

A signature counts only if the reader was given its key beforehand. Keys are known by name and id
together: a line of an unknown key is passed over, whatever it says, and a line of a known key that
does not fit the text spoils the whole note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.record.encoding import Malformed, from_base64, to_base64

#: Signature types of keys: of notes, and of cosignatures (c2sp.org/tlog-cosignature).
ED25519 = 0x01
COSIGNATURE = 0x04

MOST_SIGNATURES = 100
LARGEST_NOTE_BYTES = 1_000_000

_KEY_ID_BYTES = 4
_PUBLIC_KEY_BYTES = 32
_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class Unverified(ValueError):
    """No key that is trusted here vouches for this."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key, its name, and what it signs. Raises Malformed if it cannot be one.

    `public_key` is 32 bytes of Ed25519 (RFC 8032).
    """

    name: str
    signature_type: int
    public_key: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if self.signature_type not in {ED25519, COSIGNATURE}:
            raise Malformed(f"Keys of type 0x{self.signature_type:02x} are not known here.")
        if len(self.public_key) != _PUBLIC_KEY_BYTES:
            raise Malformed(f"A public key has {_PUBLIC_KEY_BYTES} bytes.")

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """Read `name+id+key`, where the id must be that of the key. Raises Malformed."""
        name, plus, rest = vkey.partition("+")
        key_id, second_plus, encoded = rest.partition("+")
        if not (plus and second_plus):
            raise Malformed("A verifier key is a name, an id and a key, with a plus between them.")
        typed = from_base64(encoded)
        if not typed:
            raise Malformed("That verifier key has no key.")
        key = cls(name, typed[0], typed[1:])
        if key_id != key.key_id.hex():
            raise Malformed("That id is not the one of that key and name.")
        return key

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || newline || type || public key)."""
        return sha256(self.name.encode() + b"\n" + self._typed).digest()[:_KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key as text: what is published, and what readers configure."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self._typed)}"

    @property
    def _typed(self) -> bytes:
        return bytes([self.signature_type]) + self.public_key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who is said to have signed, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.key_id) != _KEY_ID_BYTES or not self.signature:
            raise Malformed("A signature has an id of 4 bytes and at least one more.")

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read a line, without its newline. Raises Malformed."""
        if not line.startswith(_DASH):
            raise Malformed("A signature line begins with an em dash and a space.")
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        data = from_base64(encoded)
        return cls(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])

    @property
    def line(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


class Verifier(Protocol):
    """A key that a reader trusts, and how its signatures are checked."""

    @property
    def key(self) -> VerifierKey: ...

    def fits(self, text: str, signature: bytes) -> bool:
        """Whether this key made the signature, for this text."""
        ...


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, which are only what the note says until they are verified.

    Raises Malformed for what cannot be written as a note.
    """

    text: str
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        if not self.text.endswith("\n"):
            raise Malformed("A note's text ends with a newline.")
        if _CONTROL.search(self.text):
            raise Malformed("A note has no control characters but newlines.")
        _check_number(len(self.signatures))

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read a note. Raises Malformed."""
        if len(data) > LARGEST_NOTE_BYTES:
            raise Malformed(f"A note has at most {LARGEST_NOTE_BYTES:,} bytes.")
        try:
            content = data.decode()
        except UnicodeDecodeError:
            raise Malformed("A note is UTF-8.") from None
        # The text may have empty lines too: the last one is where it ends.
        text, blank, lines = content.rpartition("\n\n")
        if not (blank and lines.endswith("\n")):
            raise Malformed("A note is a text, an empty line, and signature lines.")
        # Only a newline ends a line: str.splitlines would cut at other characters as well.
        signatures = lines.removesuffix("\n").split("\n")
        _check_number(len(signatures))
        return cls(f"{text}\n", tuple(Signature.parse(line) for line in signatures))

    def to_bytes(self) -> bytes:
        """The note as it is published."""
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}".encode()

    def verified(self, verifiers: Iterable[Verifier]) -> list[tuple[Verifier, Signature]]:
        """The signatures of these keys, in the note's order, each with its key.

        Raises Unverified if there is none, or if any of a known key does not fit the text.
        """
        known = list(verifiers)
        found: list[tuple[Verifier, Signature]] = []
        for signature in self.signatures:
            named = [each for each in known if _is_named(each.key, signature)]
            fitting = [each for each in named if each.fits(self.text, signature.signature)]
            if named and not fitting:
                raise Unverified(f"The signature of {signature.name} does not fit the text.")
            found += [(each, signature) for each in fitting]
        if not found:
            raise Unverified("It has no signature of a key that is trusted here.")
        return found


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """Checks signatures of notes (type 0x01). Raises Malformed for a key of another type."""

    key: VerifierKey

    def __post_init__(self) -> None:
        if self.key.signature_type != ED25519:
            raise Malformed("That is not a key that signs notes.")

    @classmethod
    def from_vkey(cls, vkey: str) -> NoteVerifier:
        """The verifier of a published key. Raises Malformed."""
        return cls(VerifierKey.parse(vkey))

    def fits(self, text: str, signature: bytes) -> bool:
        return is_signed(self.key.public_key, text.encode(), signature)


class NoteSigner:
    """Signs notes with an Ed25519 key, under a name."""

    def __init__(self, name: str, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.key = VerifierKey(name, ED25519, private_key.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The key that readers need."""
        return self.key.vkey

    def sign(self, text: str) -> Signature:
        """The signature for a text, which ends with a newline."""
        return Signature(self.key.name, self.key.key_id, self._private_key.sign(text.encode()))


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 key (32 bytes, RFC 8032) signed a message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _check_number(signatures: int) -> None:
    if not 1 <= signatures <= MOST_SIGNATURES:
        raise Malformed(f"A note has 1 to {MOST_SIGNATURES} signatures.")


def _is_named(key: VerifierKey, signature: Signature) -> bool:
    return (key.name, key.key_id) == (signature.name, signature.key_id)


def _check_name(name: str) -> None:
    if not name or "+" in name or _CONTROL.search(name) or any(map(str.isspace, name)):
        raise Malformed("A key's name is not empty, and has no spaces and no plus.")
