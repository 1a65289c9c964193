"""Proofs to carry away: from an entry to a checkpoint that witnesses saw, without the log."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import Cosigner, WitnessVerifier
from domain.record.encoding import Malformed
from domain.record.merkle import ProofInvalid, leaf_hash
from domain.record.note import Note, NoteSigner, NoteVerifier, Unverified
from domain.record.policy import Policy
from domain.record.tlog_proof import TlogProof
from tests.support import rfc9162

# The example of c2sp.org/tlog-proof. It abbreviates its signatures, so here they are not its own.
EXAMPLE = (
    "c2sp.org/tlog-proof@v1\n"
    "extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ\n"
    "index 73894\n"
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
    "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\n"
    "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\n"
    "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n"
    "\n"
    "example.com/fancylog\n"
    "109482\n"
    "sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n"
    "\n"
    "— example.com/fancylog hI2DJ2FiYnJldmlhdGVk\n"
).encode()

LOG = NoteSigner("log.example", Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
WITNESS = Cosigner("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
STRANGER = Cosigner("witness.example/w2", Ed25519PrivateKey.from_private_bytes(b"\x03" * 32))
POLICY = Policy(
    NoteVerifier.from_vkey(LOG.vkey), (WitnessVerifier.from_vkey(WITNESS.vkey),), least_witnesses=1
)

LEAVES = [leaf_hash(f"entry {i}".encode()) for i in range(11)]


def checkpoint_of(leaves: list[bytes], *witnesses: Cosigner) -> bytes:
    """The checkpoint over these leaves, signed by the log and cosigned."""
    checkpoint = Checkpoint("log.example", len(leaves), rfc9162.mth(leaves))
    cosignatures = (witness.cosign(checkpoint, 1_679_315_147) for witness in witnesses)
    return Note(checkpoint.text, (LOG.sign(checkpoint.text), *cosignatures)).to_bytes()


def proof_of(index: int, *witnesses: Cosigner) -> TlogProof:
    return TlogProof(
        index, tuple(rfc9162.path(index, LEAVES)), checkpoint_of(LEAVES, *witnesses or (WITNESS,))
    )


def test_the_example_of_the_specification_is_read_and_written_as_it_was():
    proof = TlogProof.parse(EXAMPLE)
    assert proof.index == 73_894
    assert proof.extra.startswith(b"age-v1.2.1-darwin-arm64.tar.gz")
    assert [b64encode(each)[:4] for each in proof.hashes] == [
        b"gSKy",
        b"B95l",
        b"EKNz",
        b"Roop",
        b"AHCi",
    ]
    assert Checkpoint.parse(Note.parse(proof.checkpoint).text).size == 109_482
    assert proof.to_bytes() == EXAMPLE


@pytest.mark.parametrize("index", range(11))
def test_a_proof_that_was_carried_away_shows_its_entry(index):
    carried = TlogProof.parse(proof_of(index).to_bytes())
    seen = carried.verify(LEAVES[index], POLICY)
    assert seen.checkpoint.size == 11
    assert [each.witness for each in seen.cosignatures] == ["witness.example/w1"]


def test_a_log_of_one_entry_needs_no_hashes():
    only = TlogProof(0, (), checkpoint_of(LEAVES[:1], WITNESS))
    assert only.to_bytes().startswith(b"c2sp.org/tlog-proof@v1\nindex 0\n\nlog.example\n1\n")
    assert TlogProof.parse(only.to_bytes()) == only
    assert only.verify(LEAVES[0], POLICY).checkpoint.size == 1


def test_a_proof_shows_no_other_entry():
    for index in range(11):
        for other in range(11):
            if other != index:
                with pytest.raises(ProofInvalid):
                    proof_of(index).verify(LEAVES[other], POLICY)


def test_a_proof_does_not_fit_a_checkpoint_of_another_size():
    proof = TlogProof(3, proof_of(3).hashes, checkpoint_of(LEAVES[:10], WITNESS))
    with pytest.raises(ProofInvalid):
        proof.verify(LEAVES[3], POLICY)


def test_any_bit_of_the_hashes_changed_is_found():
    proof = proof_of(6)
    for at, each in enumerate(proof.hashes):
        for bit in range(256):
            flipped = (int.from_bytes(each) ^ 1 << bit).to_bytes(32)
            hashes = (*proof.hashes[:at], flipped, *proof.hashes[at + 1 :])
            with pytest.raises(ProofInvalid):
                TlogProof(6, hashes, proof.checkpoint).verify(LEAVES[6], POLICY)


def test_any_byte_of_a_proof_changed_is_found():
    written = proof_of(6).to_bytes()
    for at in range(len(written)):
        for bit in (0, 5):
            changed = written[:at] + bytes([written[at] ^ 1 << bit]) + written[at + 1 :]
            with pytest.raises((Malformed, Unverified, ProofInvalid)):
                TlogProof.parse(changed).verify(LEAVES[6], POLICY)


def test_a_proof_of_a_log_that_too_few_have_seen_is_not_believed():
    with pytest.raises(Unverified, match="0 of the witnesses"):
        proof_of(3, STRANGER).verify(LEAVES[3], POLICY)


def test_a_proof_of_another_log_is_not_believed():
    stranger = NoteSigner("other.example", Ed25519PrivateKey.from_private_bytes(b"\x04" * 32))
    with pytest.raises(Unverified):
        proof_of(3).verify(LEAVES[3], Policy(NoteVerifier.from_vkey(stranger.vkey)))


def test_nothing_vouches_for_the_extra_data():
    proof = proof_of(3)
    with_extra = TlogProof(3, proof.hashes, proof.checkpoint, b"whatever")
    assert TlogProof.parse(with_extra.to_bytes()) == with_extra
    assert with_extra.verify(LEAVES[3], POLICY) == proof.verify(LEAVES[3], POLICY)


@settings(deadline=None, derandomize=True)
@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.binary(max_size=100),
    st.binary(max_size=200),
)
def test_every_proof_reads_back_as_it_was_written(index, hashes, checkpoint, extra):
    proof = TlogProof(index, tuple(hashes), checkpoint, extra)
    assert TlogProof.parse(proof.to_bytes()) == proof


HASH = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\nindex 0",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v1\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n",
        "C2SP.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n",
        " c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\n{HASH}\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex  1\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra QQ==\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra QQ\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra QR==\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra QQ==\nextra QQ==\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra QQ==\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH} \n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH.replace('=', '')}\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HASH}\n" * 64 + "\ncheckpoint\n",
    ],
)
def test_what_is_not_written_as_a_proof_is_refused(written):
    with pytest.raises(Malformed):
        TlogProof.parse(written.encode())


def test_a_proof_that_is_not_utf_8_is_refused():
    with pytest.raises(Malformed, match="UTF-8"):
        TlogProof.parse(b"\xff\n\ncheckpoint\n")


@pytest.mark.parametrize(
    "wrong",
    [{"index": -1}, {"index": 2**63}, {"hashes": (bytes(31),)}, {"hashes": (bytes(32),) * 64}],
)
def test_what_could_not_be_read_back_is_not_made_a_proof(wrong):
    fields = {"index": 0, "hashes": (), "checkpoint": b""}
    with pytest.raises(Malformed):
        TlogProof(**{**fields, **wrong})


def test_a_proof_with_something_that_is_no_checkpoint_is_refused_when_verified():
    with pytest.raises(Malformed):
        TlogProof(0, (), b"marsupilami\n").verify(LEAVES[0], POLICY)
