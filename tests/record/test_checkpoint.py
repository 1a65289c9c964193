"""Checkpoints, the witnesses that cosign them, and whom a policy believes."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import Cosignature, Cosigner, WitnessVerifier
from domain.record.encoding import Malformed
from domain.record.note import Note, NoteSigner, NoteVerifier, Signature, Unverified
from domain.record.policy import Policy

# The example of c2sp.org/tlog-cosignature, whose first lines are that of c2sp.org/tlog-checkpoint.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv"
    "2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b"
    "2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()

# From the tests of transparency-dev/formats, note_cosigv1_test.go.
WITNESS_VKEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"

ROOT = sha256(b"a root").digest()
CHECKPOINT = Checkpoint("log.example/northmere", 7, ROOT)
WHEN = 1_679_315_147


def signer(name: str, seed: int) -> NoteSigner:
    return NoteSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def cosigner(name: str, seed: int) -> Cosigner:
    return Cosigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


LOG = signer(CHECKPOINT.origin, 1)
W1, W2, W3 = (cosigner(f"witness.example/w{i}", 10 + i) for i in (1, 2, 3))


def signed(*signatures: Signature, checkpoint: Checkpoint = CHECKPOINT) -> bytes:
    """The checkpoint as the log published it, with these lines added."""
    return Note(checkpoint.text, (LOG.sign(checkpoint.text), *signatures)).to_bytes()


def policy(*witnesses: Cosigner, least: int = 0, origin: str = "") -> Policy:
    return Policy(
        NoteVerifier.from_vkey(LOG.vkey),
        tuple(WitnessVerifier.from_vkey(witness.vkey) for witness in witnesses),
        least,
        origin,
    )


def test_the_example_of_the_specification_is_read():
    note = Note.parse(EXAMPLE)
    checkpoint = Checkpoint.parse(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.root.hex()[:8] == "0ac5186a"
    assert checkpoint.extensions == ()
    assert checkpoint.text == note.text
    assert note.to_bytes() == EXAMPLE


def test_the_time_in_the_specification_is_the_one_in_its_example():
    _, witness = Note.parse(EXAMPLE).signatures
    assert Cosignature.of(witness) == Cosignature("witness.example.com/w1", 1_679_315_147)


def test_a_checkpoint_is_exactly_these_lines():
    assert CHECKPOINT.text == (
        "log.example/northmere\n7\nULMS9cvHFnWfViDXOnzBFBVwc0n0Gwzgt897eAfsMdo=\n"
    )


def test_extension_lines_are_kept_since_the_signature_covers_them():
    extended = Checkpoint("log.example/northmere", 7, ROOT, ("one", "— not a signature"))
    assert Checkpoint.parse(extended.text) == extended
    assert policy().accepted(extended.signed(LOG)).checkpoint == extended


@settings(deadline=None, derandomize=True)
@given(
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8"), min_size=1)),
)
def test_every_checkpoint_reads_back_as_it_was_written(size, root, extensions):
    checkpoint = Checkpoint("log.example", size, root, tuple(extensions))
    assert Checkpoint.parse(checkpoint.text) == checkpoint


ROOT_LINE = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"log.example\n7\n{ROOT_LINE}",
        "log.example\n7\n",
        f"7\n{ROOT_LINE}\n",
        f"\n7\n{ROOT_LINE}\n",
        f"log.example\n\n{ROOT_LINE}\n",
        f"log.example\n07\n{ROOT_LINE}\n",
        f"log.example\n+7\n{ROOT_LINE}\n",
        f"log.example\n-7\n{ROOT_LINE}\n",
        f"log.example\n 7\n{ROOT_LINE}\n",
        f"log.example\n7 \n{ROOT_LINE}\n",
        f"log.example\n0x7\n{ROOT_LINE}\n",
        f"log.example\n9223372036854775808\n{ROOT_LINE}\n",
        "log.example\n7\n\n",
        "log.example\n7\nAAAA\n",
        f"log.example\n7\n{ROOT_LINE.replace('=', '')}\n",
        f"log.example\n7\n{ROOT_LINE.replace('I=', 'J=')}\n",
        f"log.example\n7\n{ROOT_LINE}\n\n",
        f"log.example\n7\n{ROOT_LINE}\n\nextension\n",
        f"log.example\n7\n{ROOT_LINE}\nextension",
    ],
)
def test_what_is_not_written_as_a_checkpoint_is_refused(text):
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": ""},
        {"origin": "log\nexample"},
        {"size": -1},
        {"size": 2**63},
        {"root": b""},
        {"root": bytes(31)},
        {"extensions": ("",)},
        {"extensions": ("a\nb",)},
    ],
)
def test_what_could_not_be_read_back_is_not_made_a_checkpoint(wrong):
    fields = {"origin": "log.example", "size": 7, "root": ROOT, "extensions": ()}
    with pytest.raises(Malformed):
        Checkpoint(**{**fields, **wrong})


def test_a_control_character_in_an_origin_is_not_signed():
    with pytest.raises(Malformed):
        Checkpoint("log\texample", 7, ROOT).signed(LOG)


def test_a_published_checkpoint_is_accepted_by_whoever_has_the_logs_key():
    seen = policy().accepted(CHECKPOINT.signed(LOG))
    assert seen.checkpoint == CHECKPOINT
    assert seen.cosignatures == ()


def test_a_log_can_change_its_key_by_signing_with_both():
    new_key = signer(CHECKPOINT.origin, 2)
    both = CHECKPOINT.signed(LOG, new_key)
    for vkey in (LOG.vkey, new_key.vkey):
        assert Policy(NoteVerifier.from_vkey(vkey)).accepted(both).checkpoint == CHECKPOINT


def test_a_cosignature_signs_the_time_and_the_whole_text():
    extended = Checkpoint("log.example", 7, ROOT, ("extension",))
    signature = W1.cosign(extended, WHEN)
    message = f"cosignature/v1\ntime 1679315147\n{extended.text}".encode()
    timestamp, made = signature.signature[:8], signature.signature[8:]
    assert int.from_bytes(timestamp) == WHEN
    Ed25519PublicKey.from_public_bytes(W1.key.public_key).verify(made, message)


def test_a_witness_is_known_by_a_key_of_its_own_type():
    assert WitnessVerifier.from_vkey(WITNESS_VKEY).key.name == "remora.n621.de"
    with pytest.raises(Malformed, match="cosigns"):
        WitnessVerifier.from_vkey(LOG.vkey)


def test_a_policy_says_which_witnesses_saw_it_and_when():
    note = signed(W1.cosign(CHECKPOINT, WHEN), W2.cosign(CHECKPOINT, WHEN + 1))
    assert policy(W1, W2, W3, least=2).accepted(note).cosignatures == (
        Cosignature("witness.example/w1", WHEN),
        Cosignature("witness.example/w2", WHEN + 1),
    )


def test_witnesses_that_a_policy_does_not_know_count_for_nothing():
    note = signed(W1.cosign(CHECKPOINT, WHEN), W2.cosign(CHECKPOINT, WHEN))
    assert policy(W3).accepted(note).cosignatures == ()
    with pytest.raises(Unverified, match="1 of the witnesses known here"):
        policy(W1, W3, least=2).accepted(note)


def test_a_witness_counts_once_however_often_it_signed():
    note = signed(W1.cosign(CHECKPOINT, WHEN), W1.cosign(CHECKPOINT, WHEN + 1))
    assert len(policy(W1, W2).accepted(note).cosignatures) == 1
    with pytest.raises(Unverified, match="1 of the witnesses"):
        policy(W1, W2, least=2).accepted(note)


def test_a_witness_counts_once_whatever_it_calls_itself():
    alias = cosigner("witness.example/alias", 11)
    note = signed(W1.cosign(CHECKPOINT, WHEN), alias.cosign(CHECKPOINT, WHEN))
    assert len(policy(W1, alias).accepted(note).cosignatures) == 1
    with pytest.raises(ValueError, match="cannot be asked for"):
        policy(W1, alias, least=2)


def test_a_wrong_cosignature_of_a_known_witness_spoils_the_checkpoint():
    other = Checkpoint(CHECKPOINT.origin, 8, ROOT)
    with pytest.raises(Unverified, match="w1 does not fit"):
        policy(W1).accepted(signed(W1.cosign(other, WHEN)))


def test_a_cosignature_with_another_time_does_not_fit():
    made = W1.cosign(CHECKPOINT, WHEN).signature
    later = Signature(W1.key.name, W1.key.key_id, (WHEN + 1).to_bytes(8) + made[8:])
    with pytest.raises(Unverified, match="does not fit"):
        policy(W1).accepted(signed(later))


@pytest.mark.parametrize("cut", [b"", b"\x00" * 64, b"\x00" * 71, b"\x00" * 73])
def test_a_cosignature_of_another_length_does_not_fit(cut):
    odd = Signature(W1.key.name, W1.key.key_id, cut or b"s")
    with pytest.raises(Unverified, match="does not fit"):
        policy(W1).accepted(signed(odd))
    with pytest.raises(Malformed):
        Cosignature.of(odd)


def test_a_time_that_no_clock_shows_is_refused():
    with pytest.raises(ValueError, match="A time is"):
        W1.cosign(CHECKPOINT, -1)
    with pytest.raises(ValueError, match="A time is"):
        W1.cosign(CHECKPOINT, 2**63)
    private_key = Ed25519PrivateKey.from_private_bytes(bytes([11]) * 32)
    made = private_key.sign(f"cosignature/v1\ntime {2**63}\n{CHECKPOINT.text}".encode())
    far = Signature(W1.key.name, W1.key.key_id, (2**63).to_bytes(8) + made)
    with pytest.raises(Unverified, match="does not fit"):
        policy(W1).accepted(signed(far))


def test_witnesses_do_not_stand_in_for_the_log():
    note = Note(CHECKPOINT.text, (W1.cosign(CHECKPOINT, WHEN),)).to_bytes()
    with pytest.raises(Unverified, match="The log itself"):
        policy(W1, least=1).accepted(note)


def test_a_signature_of_the_log_is_no_cosignature_and_the_other_way_round():
    same_key = cosigner(LOG.key.name, 1)
    with pytest.raises(ValueError, match="its own witness"):
        policy(same_key)
    disguised = Signature(LOG.key.name, LOG.key.key_id, same_key.cosign(CHECKPOINT, 1).signature)
    with pytest.raises(Unverified, match="does not fit"):
        policy().accepted(Note(CHECKPOINT.text, (disguised,)).to_bytes())


def test_a_checkpoint_of_another_log_is_not_accepted_though_the_key_fits():
    other = Checkpoint("log.example/southmere", 7, ROOT)
    with pytest.raises(Unverified, match="another log"):
        policy().accepted(other.signed(LOG))
    assert policy(origin=other.origin).accepted(other.signed(LOG)).checkpoint == other


def test_a_signed_text_that_is_no_checkpoint_is_refused():
    text = "marsupilami\n"
    with pytest.raises(Malformed):
        policy().accepted(Note(text, (LOG.sign(text),)).to_bytes())


@pytest.mark.parametrize("least", [-1, 2])
def test_a_policy_asks_for_no_more_witnesses_than_it_knows(least):
    with pytest.raises(ValueError, match="cannot be asked for"):
        policy(W1, least=least)
