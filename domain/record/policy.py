"""Whom a reader believes: which log, by which key, seen by how many of which witnesses."""

from __future__ import annotations

from dataclasses import dataclass

from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import Cosignature, WitnessVerifier
from domain.record.note import Note, NoteVerifier, Unverified


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint that a policy accepts, and the witnesses of it that the policy knows."""

    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Accepts checkpoints of one log that enough witnesses have seen.

    `origin` is the log's; by default its key's name, which should be the same. A witness counts
    once for each public key, whatever names that is listed under, and the log is no witness of
    itself. Raises ValueError for a policy that nothing could meet.
    """

    log: NoteVerifier
    witnesses: tuple[WitnessVerifier, ...] = ()
    least_witnesses: int = 0
    origin: str = ""

    def __post_init__(self) -> None:
        known = {witness.key.public_key for witness in self.witnesses}
        if self.log.key.public_key in known:
            raise ValueError("A log cannot be its own witness.")
        if not 0 <= self.least_witnesses <= len(known):
            raise ValueError(
                f"Of {len(known)} witnesses, {self.least_witnesses} cannot be asked for."
            )

    def accepted(self, signed: bytes) -> Seen:
        """The checkpoint in a signed note. Raises Malformed, or Unverified if it is not to be
        believed: not signed by the log, of another log, or seen by too few.
        """
        note = Note.parse(signed)
        verified = note.verified((self.log, *self.witnesses))
        if all(verifier != self.log for verifier, _ in verified):
            raise Unverified("The log itself has not signed it.")
        checkpoint = Checkpoint.parse(note.text)
        if checkpoint.origin != (self.origin or self.log.key.name):
            raise Unverified("That is a checkpoint of another log.")
        cosignatures = {
            verifier.key.public_key: Cosignature.of(signature)
            for verifier, signature in verified
            if verifier != self.log
        }
        if len(cosignatures) < self.least_witnesses:
            raise Unverified(
                f"{len(cosignatures)} of the witnesses known here have seen it, and it takes "
                f"{self.least_witnesses}."
            )
        return Seen(checkpoint, tuple(cosignatures.values()))
