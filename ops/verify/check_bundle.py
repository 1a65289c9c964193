"""Verifies a bundle with Daybook's own code, alone or against what somebody else was given."""

from __future__ import annotations

from domain.record.verification.checkpoints import CheckpointCheck, Trust
from domain.record.verification.entries import envelopes
from domain.record.verification.findings import Findings
from domain.record.verification.sequence import SequenceCheck
from domain.record.verification.tree import Head, TreeCheck
from ops.verify.bundle import Bundle
from ops.verify.elsewhere import Elsewhere
from ops.verify.log import Show, say_what_was_checked, say_which_log, show_nothing
from ops.verify.reading import shown


def verify_bundle(
    bundle: Bundle,
    trust: Trust,
    findings: Findings,
    *,
    elsewhere: Elsewhere | None = None,
    show: Show = show_nothing,
) -> int:
    """Verify all of a bundle, and return how many events it has. Raises NotABundle.

    `elsewhere` is what somebody else was given, and must be of the same log.
    """
    if elsewhere is not None and not elsewhere.is_of(bundle.log_id, findings):
        elsewhere = None
    other = elsewhere.check(findings) if elsewhere else None
    checkpoints = CheckpointCheck(trust, findings)
    own = checkpoints.commitments(bundle.checkpoints())
    others = checkpoints.commitments(elsewhere.checkpoints if elsewhere else ())
    tree = TreeCheck(findings, [*own, *others])
    sequence = SequenceCheck(findings)
    hashes = bundle.hashes()
    read = envelopes(bundle.log_id, bundle.lines(), hashes, findings)
    for leaves in sequence.leaves(read):
        tree.add(leaves)
        if other is not None:
            other.add(leaves)
        show(sequence.head, bundle.size)
    if next(hashes, None) is not None:
        findings.add("leaf", "There are more leaf hashes than events.")
    tree.end(Head(bundle.size, bundle.root), is_whole=sequence.is_unbroken)
    say_which_log(findings, bundle.log_id, bundle.named)
    say_what_was_checked(findings, sequence, tree, checkpoints)
    if other is not None:
        other.end(is_whole=sequence.is_unbroken)
    if not own:
        findings.add("unsigned", "There is no signed checkpoint: nothing vouches for these events.")
    findings.not_checked.append(
        f"Whether it is the log of {shown(bundle.partnership)}: the bundle says so, and nothing "
        "that is signed."
    )
    findings.not_checked.append(
        "What the events say: a bundle holds only the digests of their sealed payloads."
    )
    return sequence.count
