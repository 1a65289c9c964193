"""Checks the checkpoints of a log: who signed them, and who else saw them.

A checkpoint is held against the tree only if the log's own key signed it, because a signature is
the one thing that whoever can write to a database, or make a bundle, cannot make up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import WitnessVerifier
from domain.record.encoding import Malformed
from domain.record.note import Note, NoteVerifier, Signature, Unverified
from domain.record.verification.findings import Findings
from domain.record.verification.tree import Commitment

#: Checks a time-stamp token over a checkpoint's text. Raises ValueError if it does not fit.
CheckToken = Callable[[bytes, str], object]


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the reader believes. What is signed by anybody else counts for nothing.

    `key` is the log's, and `key_is_from` says where it came from. Without it nothing signed can be
    checked; without `check_token`, no time-stamp. Of the `witnesses` those in `must_have_seen` were
    asked for by name: that one of them cosigned nothing is a doubt.
    """

    key: NoteVerifier | None
    key_is_from: str
    witnesses: tuple[WitnessVerifier, ...] = ()
    check_token: CheckToken | None = None
    must_have_seen: frozenset[WitnessVerifier] = frozenset()


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as somebody kept it: the signed note, and what else was kept of it.

    `size` and `root` are what stands beside the note, where something does. `cosignatures` are
    lines that are not in the note itself, `tokens` RFC 3161 responses by their authority.
    """

    said_by: str
    note: bytes
    size: int | None = None
    root: bytes | None = None
    cosignatures: tuple[str, ...] = ()
    tokens: tuple[tuple[str, bytes], ...] = ()


@dataclass(slots=True)
class CheckpointCheck:
    """Checks checkpoints one by one; what is wrong goes to `findings`, and `count` counts."""

    trust: Trust
    findings: Findings
    count: Counter[str] = field(default_factory=Counter[str])
    #: The size of the largest checkpoint that each witness cosigned.
    seen: dict[WitnessVerifier, int] = field(default_factory=dict[WitnessVerifier, int])

    def commitments(self, kept: Sequence[Kept]) -> list[Commitment]:
        """What those that the log's key signed commit to."""
        return [each for one in kept if (each := self.commitment(one)) is not None]

    def commitment(self, kept: Kept) -> Commitment | None:
        """What one checkpoint commits to, if the log's key signed it."""
        if self.trust.key is None:
            self.count["unsigned"] += 1
            return None
        try:
            note = Note.parse(kept.note)
            note.verified((self.trust.key,))
            checkpoint = Checkpoint.parse(note.text)
        except (Malformed, Unverified) as error:
            self._wrong(kept, f"not signed by the log's key. {error}")
            return None
        if checkpoint.origin != self.trust.key.key.name:
            self._wrong(kept, "a checkpoint of another log.")
            return None
        if (kept.size, kept.root) not in {(None, None), (checkpoint.size, checkpoint.root)}:
            self._wrong(kept, "not of the size and root that stand beside it.")
        self.count["signed"] += 1
        self._check_witnesses(kept, note, checkpoint.size)
        self._check_tokens(kept, note.text)
        return Commitment(checkpoint.size, checkpoint.root, kept.said_by)

    def say(self) -> None:
        """Put what was checked, and what was not, into the findings."""
        say, leave = self.findings.checked.append, self.findings.not_checked.append
        count = self.count
        if self.trust.key is not None:
            say(
                f"Checkpoints signed by the log's key, which is from {self.trust.key_is_from}: "
                f"{count['signed']:,}. The key is {self.trust.key.key.vkey}"
            )
        elif count["unsigned"]:
            self.findings.add(
                "key",
                "There are checkpoints, and no key that could have signed them: "
                f"{count['unsigned']:,}.",
            )
        if count["cosigned"]:
            say(f"Cosignatures by witnesses that are known here: {count['cosigned']:,}.")
        if count["unknown witness"]:
            leave(f"Cosignatures by witnesses that are not: {count['unknown witness']:,}.")
        for witness in self.trust.witnesses:
            name = witness.key.name
            if witness in self.seen:
                say(f"The largest size that {name} cosigned: {self.seen[witness]:,}.")
            elif witness in self.trust.must_have_seen:
                self.findings.add("witness", f"{name} has cosigned no checkpoint of this log.")
            else:
                leave(f"Whether {name} was shown this log: it has cosigned no checkpoint here.")
        if count["stamped"]:
            say(f"Time-stamps by authorities that are known here: {count['stamped']:,}.")
        if count["unchecked stamp"]:
            leave(
                "Time-stamps, since the certificates of their authorities are not known here: "
                f"{count['unchecked stamp']:,}."
            )

    def _check_witnesses(self, kept: Kept, note: Note, size: int) -> None:
        signatures = [each for each in note.signatures if not self._is_the_logs(each)]
        for line in kept.cosignatures:
            try:
                signatures.append(Signature.parse(line.removesuffix("\n")))
            except Malformed:
                self._wrong(kept, "kept with a line that is no cosignature.", "cosignature")
        for signature in signatures:
            named = [
                each
                for each in self.trust.witnesses
                if (each.key.name, each.key.key_id) == (signature.name, signature.key_id)
            ]
            fitting = [each for each in named if each.fits(note.text, signature.signature)]
            if fitting:
                self.count["cosigned"] += 1
                self.seen |= {each: max(size, self.seen.get(each, 0)) for each in fitting}
            elif named:
                self._wrong(kept, f"not what {signature.name} cosigned.", "cosignature")
            else:
                self.count["unknown witness"] += 1

    def _is_the_logs(self, signature: Signature) -> bool:
        return self.trust.key is not None and self.trust.key.key.key_id == signature.key_id

    def _check_tokens(self, kept: Kept, text: str) -> None:
        for authority, token in kept.tokens:
            if self.trust.check_token is None:
                self.count["unchecked stamp"] += 1
                continue
            try:
                self.trust.check_token(token, text)
            except ValueError:
                self._wrong(kept, f"not what {authority} put its time on.", "timestamp")
            else:
                self.count["stamped"] += 1

    def _wrong(self, kept: Kept, says: str, what: str = "checkpoint") -> None:
        said_by = kept.said_by[0].upper() + kept.said_by[1:]
        self.findings.add(what, f"{said_by} is {says}")
