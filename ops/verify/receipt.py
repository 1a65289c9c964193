"""Verifies the receipt of one event with Daybook's own code."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.record.checkpoint import Checkpoint
from domain.record.encoding import Malformed, from_base64
from domain.record.envelope import digest
from domain.record.merkle import Frontier, ProofInvalid, leaf_hash
from domain.record.note import Unverified, VerifierKey
from domain.record.policy import Policy
from domain.record.sealing import SealBroken, check_opening
from domain.record.tlog_proof import TlogProof
from domain.record.verification.checkpoints import CheckpointCheck, Kept, Trust
from domain.record.verification.entries import read_envelope
from domain.record.verification.findings import Findings
from ops.verify.elsewhere import Elsewhere
from ops.verify.log import say_which_log
from ops.verify.reading import Members, is_zip, read_json, shown

FORMAT = "daybook.receipt/1"

#: An event of the largest request, sealed and opened, with room for how JSON writes it.
LARGEST_BYTES = 64 * 1024 * 1024

_MEMBERS: Members = {
    "format": str, "log": str, "origin": str, "verifier_key": str, "entry": str, "sealed": str,
    "opening": str, "content": str, "proof": str, "witnesses": list,
}  # fmt: skip

#: Leaves of another copy are taken so many at a time.
_LEAVES_AT_ONCE = 4096


class NotAReceipt(Exception):
    """The file is neither a bundle nor a receipt that Daybook wrote."""


@dataclass(frozen=True, slots=True)
class _Proved:
    """What a receipt proves: an event, and the checkpoint that it is under."""

    log_id: UUID
    fields: dict[str, Any]
    leaf: bytes
    checkpoint: Checkpoint
    #: The signed note of the checkpoint.
    note: bytes
    content: str


def read_receipt(path: Path) -> dict[str, Any]:
    """A receipt as it is written: JSON that says each thing once, and nothing else.

    Raises NotAReceipt.
    """
    try:
        if is_zip(path) or path.stat().st_size > LARGEST_BYTES:
            raise NotAReceipt(f"{path} is neither a bundle nor a receipt.")
        told = read_json(path.read_bytes(), _MEMBERS)
        if told["format"] != FORMAT:
            raise NotAReceipt(f"{path} is not of the format {FORMAT}.")
    except Malformed as malformed:
        raise NotAReceipt(f"{path} is neither a bundle nor a receipt. {malformed}") from None
    except OSError as error:
        raise NotAReceipt(
            f"{path} is neither a bundle nor a receipt ({type(error).__name__})."
        ) from None
    return told


def verify_receipt(
    told: dict[str, Any], trust: Trust, findings: Findings, elsewhere: Elsewhere | None = None
) -> None:
    """Verify that the event is on the record, and that it says what the receipt says.

    What it says is put into the findings once it is proved, since a receipt is there to be read.
    `elsewhere` is what somebody else was given of the log.
    """
    if trust.key is None:
        findings.add("key", "The receipt names no key that could have signed the log.")
        return
    try:
        proved = _proved(told, Policy(trust.key, trust.witnesses))
    except (Malformed, ProofInvalid, SealBroken, Unverified) as error:
        findings.add("receipt", str(error))
        return
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        findings.add("receipt", f"It is not written as a receipt is ({type(error).__name__}).")
        return
    say_which_log(findings, proved.log_id, (told["origin"], told["verifier_key"]))
    fields, size = proved.fields, proved.checkpoint.size
    findings.checked.append(
        f"Event {fields['position']}, recorded at {fields['recorded_at']}, is among the {size} "
        "that the log's key signed for, and says what the receipt says."
    )
    checkpoints = CheckpointCheck(trust, findings)
    checkpoints.commitment(Kept("the checkpoint of the receipt", proved.note))
    if elsewhere is not None:
        _hold(proved, elsewhere, checkpoints)
    checkpoints.say()
    if findings.is_sound:
        findings.checked.append(
            f"It is {shown(fields['topic'])}, and says: {shown(proved.content)}"
        )
    if not checkpoints.seen:
        findings.not_checked.append(
            "Whether everybody is shown the same log: no witness known here cosigned it."
        )
    findings.not_checked.append(
        "Whose log it is: nothing that is signed names a partnership. Compare its id and its key "
        "with those that you have from elsewhere."
    )


def _proved(told: dict[str, Any], policy: Policy) -> _Proved:
    """Raises ValueError and others for what is not proved."""
    entry, log_id = told["entry"].encode(), UUID(told["log"])
    if str(log_id) != told["log"] or told["origin"] != policy.log.key.name:
        raise Malformed("The receipt names another log or origin than its key and its event.")
    for vkey in told["witnesses"]:
        VerifierKey.parse(vkey)
    fields = read_envelope(log_id, entry)
    proof = TlogProof.parse(told["proof"].encode())
    leaf = leaf_hash(entry)
    seen = proof.verify(leaf, policy)
    if proof.index != fields["position"] - 1 or proof.extra not in {b"", entry}:
        raise ProofInvalid("The proof is not one of this event.")
    sealed = from_base64(told["sealed"])
    if digest(sealed).hex() != fields["payload_sha256"]:
        raise SealBroken("What is sealed is not what was recorded.")
    content = told["content"]
    check_opening(from_base64(told["opening"]), content.encode(), sealed)
    return _Proved(log_id, fields, leaf, seen.checkpoint, proof.checkpoint, content)


def _hold(proved: _Proved, elsewhere: Elsewhere, checkpoints: CheckpointCheck) -> None:
    """Hold the event and its checkpoint against what somebody else was given."""
    findings, name, ours = checkpoints.findings, elsewhere.name, proved.checkpoint
    if not elsewhere.is_of(proved.log_id, findings):
        return
    theirs = checkpoints.commitments(elsewhere.checkpoints)
    for each in theirs:
        if each.size == ours.size and each.root != ours.root:
            findings.add("fork", f"Two histories were signed: {each.said_by} has another root.")
    if elsewhere.bundle is not None:
        _hold_leaves(proved, elsewhere, findings)
    elif any(each.size != ours.size for each in theirs):
        findings.add(
            "against",
            f"It cannot be held against {name}, which is of another size. Ask for a bundle that "
            f"has {ours.size} events or more.",
        )
    else:
        findings.checked.append(f"Held against {name}.")


def _hold_leaves(proved: _Proved, elsewhere: Elsewhere, findings: Findings) -> None:
    name, size, position = elsewhere.name, proved.checkpoint.size, proved.fields["position"]
    hashes, frontier = elsewhere.hashes(), Frontier()
    theirs: list[bytes] = []
    while leaves := list(islice(hashes, min(_LEAVES_AT_ONCE, size - frontier.size))):
        # Of these, the one at the receipt's position, if it is among them.
        at = position - 1 - frontier.size
        theirs += leaves[at : at + 1] if at >= 0 else []
        frontier, _ = frontier.extended(leaves)
    if not theirs:
        findings.add(
            "against",
            f"not in {name}, which ends before it. Ask for a later one that has it.",
            position,
        )
    elif theirs != [proved.leaf]:
        findings.add("fork", f"another event than in {name}.", position)
    elif frontier.size == size and frontier.root != proved.checkpoint.root:
        findings.add(
            "fork",
            f"The events in {name} are not those that the checkpoint of the receipt commits to: "
            "two histories were signed.",
        )
    else:
        findings.checked.append(f"Held against {name}, which has the same event there.")
    if frontier.size < size:
        findings.not_checked.append(
            f"Whether the log of the receipt goes on from {name} as it is: that ends at "
            f"{frontier.size}."
        )
