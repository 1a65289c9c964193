"""Signed notes: the examples of the specification and of Go's package, and strictness."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.record.encoding import Malformed, from_base64, from_decimal, to_base64
from domain.record.note import (
    COSIGNATURE,
    ED25519,
    LARGEST_NOTE_BYTES,
    MOST_SIGNATURES,
    Note,
    NoteSigner,
    NoteVerifier,
    Signature,
    Unverified,
    VerifierKey,
)

# The example of c2sp.org/signed-note.
EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2O"
    "NncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

# The other one, whose key is not published.
QUASIMODO = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFS"
    "QU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
).encode()

# The example of golang.org/x/mod/sumdb/note, whose private key is published with it.
NEUMANN_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
NEUMANN_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NEUMANN_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ"
    "b6KE6RyyBwJnAM=\n"
)

# Keys of both types from the tests of transparency-dev/formats. The base 64 of one has a plus.
PLUS_VKEY = "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"
WITNESS_VKEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"

TEXT = "marsupilami\n"
HOUBA = NoteSigner("log.example/houba", Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
SPIP = NoteSigner("log.example/spip", Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))


def verifier(signer: NoteSigner) -> NoteVerifier:
    return NoteVerifier.from_vkey(signer.vkey)


def note(*signatures: Signature, text: str = TEXT) -> Note:
    return Note(text, signatures)


def test_the_example_of_the_specification_is_verified_by_its_key():
    example = Note.parse(EXAMPLE)
    [(_, signature)] = example.verified([NoteVerifier.from_vkey(EXAMPLE_VKEY)])
    assert example.text == "This is an example message.\n"
    assert signature.name == "example.com/foo"
    assert signature.key_id.hex() == "530d903a"


def test_the_example_with_an_empty_line_in_its_text_is_read():
    poem = Note.parse(QUASIMODO)
    assert poem.text.endswith(":\n\ned è subito sera.\n")
    assert [signature.name for signature in poem.signatures] == ["quasimodo.example/salvatore"]
    assert poem.to_bytes() == QUASIMODO


def test_the_example_of_go_is_signed_to_the_same_bytes():
    neumann = NoteSigner("PeterNeumann", Ed25519PrivateKey.from_private_bytes(NEUMANN_SEED))
    assert neumann.vkey == NEUMANN_VKEY
    assert neumann.sign(NEUMANN_TEXT).line == NEUMANN_LINE
    signed = Note.parse(f"{NEUMANN_TEXT}\n{NEUMANN_LINE}".encode())
    assert signed.verified([NoteVerifier.from_vkey(NEUMANN_VKEY)])


@pytest.mark.parametrize("vkey", [EXAMPLE_VKEY, NEUMANN_VKEY, PLUS_VKEY, WITNESS_VKEY])
def test_a_published_key_is_read_and_written_as_it_was(vkey):
    assert VerifierKey.parse(vkey).vkey == vkey


def test_a_key_says_what_it_signs():
    assert VerifierKey.parse(EXAMPLE_VKEY).signature_type == ED25519
    assert VerifierKey.parse(WITNESS_VKEY).signature_type == COSIGNATURE


def test_no_part_of_a_key_passes_for_a_key():
    for start in range(len(NEUMANN_VKEY)):
        for end in range(start, len(NEUMANN_VKEY) + 1):
            if end - start < len(NEUMANN_VKEY):
                with pytest.raises(Malformed):
                    VerifierKey.parse(NEUMANN_VKEY[start:end])


def test_a_key_with_any_character_changed_is_refused():
    for at, character in enumerate(NEUMANN_VKEY):
        for other in (chr(ord(character) + 1), character.swapcase(), "+", " ", "="):
            if other != character:
                with pytest.raises(Malformed):
                    VerifierKey.parse(NEUMANN_VKEY[:at] + other + NEUMANN_VKEY[at + 1 :])


@pytest.mark.parametrize("signature_type", [0x00, 0x02, 0x05, 0x06, 0xFF])
def test_a_key_of_another_type_is_refused(signature_type):
    with pytest.raises(Malformed, match="not known here"):
        VerifierKey("log.example", signature_type, bytes(32))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length):
    with pytest.raises(Malformed, match="32 bytes"):
        VerifierKey("log.example", ED25519, bytes(length))


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\n", "\ta", "a\u00a0b", "\u2003", "a\u2028", "a\x00"]
)
def test_a_name_that_would_be_misread_is_refused(name):
    with pytest.raises(Malformed):
        VerifierKey(name, ED25519, bytes(32))
    with pytest.raises(Malformed):
        Signature(name, bytes(4), b"s")


def test_a_cosigning_key_does_not_verify_notes():
    with pytest.raises(Malformed, match="signs notes"):
        NoteVerifier.from_vkey(WITNESS_VKEY)


def test_one_key_has_another_id_under_another_name_and_for_another_type():
    ids = {
        VerifierKey(name, signature_type, bytes(32)).key_id
        for name in ("log.example/houba", "log.example/spip")
        for signature_type in (ED25519, COSIGNATURE)
    }
    assert len(ids) == 4


def test_a_note_is_verified_by_each_key_that_is_known_in_its_own_order():
    signed = note(HOUBA.sign(TEXT), SPIP.sign(TEXT))
    verified = signed.verified([verifier(SPIP), verifier(HOUBA)])
    assert [each.key for each, _ in verified] == [HOUBA.key, SPIP.key]


def test_a_line_of_an_unknown_key_is_passed_over_whatever_it_says():
    garbage = Signature("log.example/stranger", b"abcd", b"?")
    signed = note(garbage, HOUBA.sign(TEXT), garbage)
    assert len(signed.verified([verifier(HOUBA)])) == 1


def test_a_key_is_known_by_name_and_id_together():
    right = HOUBA.sign(TEXT)
    same_name = Signature(right.name, b"abcd", right.signature)
    same_id = Signature("log.example/stranger", right.key_id, right.signature)
    assert len(note(same_name, same_id, right).verified([verifier(HOUBA)])) == 1
    with pytest.raises(Unverified, match="no signature of a key"):
        note(same_name, same_id).verified([verifier(HOUBA)])


def test_a_wrong_signature_of_a_known_key_spoils_the_note():
    wrong = Signature(SPIP.key.name, SPIP.key.key_id, SPIP.sign("other\n").signature)
    with pytest.raises(Unverified, match="spip does not fit"):
        note(HOUBA.sign(TEXT), wrong).verified([verifier(HOUBA), verifier(SPIP)])
    with pytest.raises(Unverified, match="does not fit"):
        note(HOUBA.sign(TEXT), HOUBA.sign("other\n")).verified([verifier(HOUBA)])


def test_a_note_that_no_known_key_signed_is_not_verified():
    with pytest.raises(Unverified, match="no signature of a key"):
        note(HOUBA.sign(TEXT)).verified([verifier(SPIP)])
    with pytest.raises(Unverified, match="no signature of a key"):
        note(HOUBA.sign(TEXT)).verified([])


def test_any_bit_of_the_text_or_the_signature_changed_is_found():
    key = NoteVerifier.from_vkey(EXAMPLE_VKEY)
    text, _, line = EXAMPLE.partition(b"\n\n")
    for at in range(len(text)):
        changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
        with pytest.raises((Unverified, Malformed)):
            Note.parse(changed + b"\n\n" + line).verified([key])
    signature = Note.parse(EXAMPLE).signatures[0]
    for bit in range(8 * len(signature.signature)):
        flipped = int.from_bytes(signature.signature) ^ 1 << bit
        wrong = Signature(signature.name, signature.key_id, flipped.to_bytes(64))
        with pytest.raises(Unverified):
            Note(Note.parse(EXAMPLE).text, (wrong,)).verified([key])


@pytest.mark.parametrize("length", [1, 63, 65])
def test_a_signature_of_another_length_does_not_fit(length):
    odd = Signature(HOUBA.key.name, HOUBA.key.key_id, bytes(length))
    with pytest.raises(Unverified, match="does not fit"):
        note(odd).verified([verifier(HOUBA)])


LINE = HOUBA.sign(TEXT).line


@pytest.mark.parametrize(
    "written",
    [
        "",
        "\n",
        TEXT,
        f"{TEXT}\n",
        f"\n{LINE}",
        LINE,
        f"{TEXT}{LINE}",
        f"{TEXT}\n{LINE}\n",
        f"{TEXT}\n{LINE.removesuffix(chr(10))}",
        f"{TEXT}\n{LINE}{TEXT}",
        f"{TEXT}\n{TEXT}{LINE}",
        f"{TEXT}\n{LINE.replace('—', '-')}",
        f"{TEXT}\n{LINE.replace('—', chr(0x2013))}",
        f"{TEXT}\n{LINE.replace('— ', '—')}",
        f"{TEXT}\n {LINE}",
        f"{TEXT}\n{LINE.replace('log.example/houba', '')}",
        f"{TEXT}\n{LINE.replace('log.example', 'log example')}",
        f"{TEXT}\n{LINE.replace('log.example', 'log+example')}",
        f"{TEXT}\n— log.example/houba\n",
        f"{TEXT}\n— log.example/houba \n",
        f"{TEXT}\n— log.example/houba AAAA\n",
        f"{TEXT}\n— log.example/houba AAAAAA==\n",
        f"{TEXT}\n{LINE.replace('=', '')}",
        f"{TEXT}\n{LINE.replace(chr(10), ' ' + chr(10))}",
        f"{TEXT}\n{LINE.replace(chr(10), chr(13) + chr(10))}",
        f"mar\tsupilami\n\n{LINE}",
        f"mar\x00supilami\n\n{LINE}",
        f"marsupilami\r\n\n{LINE}",
        f"mar\x1fsupilami\n\n{LINE}",
    ],
)
def test_what_is_not_written_as_a_note_is_refused(written):
    with pytest.raises(Malformed):
        Note.parse(written.encode())


def test_a_note_that_is_not_utf_8_is_refused():
    with pytest.raises(Malformed, match="UTF-8"):
        Note.parse(b"\xff\n\n" + LINE.encode())


@pytest.mark.parametrize("separator", ["\u0085", "\u2028", "\u2029", "\x7f"])
def test_only_a_newline_ends_a_line(separator):
    text = f"mar{separator}supilami\n"
    signed = note(HOUBA.sign(text), text=text)
    assert Note.parse(signed.to_bytes()) == signed
    assert signed.verified([verifier(HOUBA)])


@pytest.mark.parametrize("text", ["", "marsupilami", "mar\tsupilami\n", "\r\n"])
def test_what_could_not_be_read_back_is_not_made_a_note(text):
    with pytest.raises(Malformed):
        note(HOUBA.sign(text), text=text)


def test_a_note_has_a_signature_and_not_too_many():
    signature = HOUBA.sign(TEXT)
    most = note(*[signature] * MOST_SIGNATURES)
    assert Note.parse(most.to_bytes()) == most
    with pytest.raises(Malformed, match="signatures"):
        Note.parse(most.to_bytes() + signature.line.encode())
    with pytest.raises(Malformed, match="signatures"):
        note(*[signature] * (MOST_SIGNATURES + 1))
    with pytest.raises(Malformed, match="signatures"):
        note()


def test_a_note_has_a_largest_size():
    room = LARGEST_NOTE_BYTES - len(note(HOUBA.sign(TEXT)).to_bytes())
    largest = note(HOUBA.sign(TEXT), text="m" * room + TEXT).to_bytes()
    assert len(largest) == LARGEST_NOTE_BYTES
    assert Note.parse(largest).to_bytes() == largest
    with pytest.raises(Malformed, match="at most"):
        Note.parse(b"m" + largest)


@settings(deadline=None, derandomize=True)
@given(
    st.text(st.characters(min_codepoint=0x20, codec="utf-8")),
    st.lists(st.sampled_from([HOUBA, SPIP]), min_size=1, max_size=3),
)
def test_every_note_reads_back_as_it_was_written(line, signers):
    text = f"{line}\n\n{line}\n"
    written = note(*(signer.sign(text) for signer in signers), text=text)
    assert Note.parse(written.to_bytes()) == written
    assert len(written.verified([verifier(HOUBA), verifier(SPIP)])) == len(signers)


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=100))
def test_bytes_have_one_spelling(data):
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize(
    "spelling",
    ["QQ", "QQ=", "QQ===", "QR==", "QUJ=", "Q Q=", "QQ==\n", " QQ==", "QQ==QQ==", "Q-_=", "ä", "="],
)
def test_another_spelling_is_refused(spelling):
    with pytest.raises(Malformed):
        from_base64(spelling)


@pytest.mark.parametrize("number", [0, 1, 10, 20852163, 2**63 - 1])
def test_a_number_has_one_spelling(number):
    assert from_decimal(str(number)) == number


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "-1",
        "+1",
        "01",
        "00",
        " 1",
        "1 ",
        "1\n",
        "1_0",
        "1.0",
        "1e3",
        "٣",
        "²",
        str(2**63),
        "1" * 5_000,
    ],
)
def test_another_spelling_of_a_number_is_refused(spelling):
    with pytest.raises(Malformed):
        from_decimal(spelling)


@pytest.mark.parametrize(
    ("key_id", "signature"), [(b"abc", b"s"), (b"abcde", b"s"), (b"abcd", b"")]
)
def test_a_signature_has_an_id_of_four_bytes_and_something_after_it(key_id, signature):
    with pytest.raises(Malformed):
        Signature("log.example/houba", key_id, signature)


def test_a_signature_line_is_an_em_dash_a_name_and_base_64():
    signature = Signature("log.example/houba", b"abcd", b"signature")
    assert signature.line == f"— log.example/houba {b64encode(b'abcdsignature').decode()}\n"
    assert Signature.parse(signature.line.removesuffix("\n")) == signature
