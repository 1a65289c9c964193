"""What somebody else was given of a log: what one that is checked is held `--against`."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from domain.record.note import LARGEST_NOTE_BYTES
from domain.record.verification.checkpoints import Kept
from domain.record.verification.findings import Findings
from domain.record.verification.other import OtherCheck
from ops.verify.bundle import Bundle, NotABundle, open_bundle
from ops.verify.reading import is_zip


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A bundle or a signed checkpoint, open to be read, and what it is called.

    `bundle` is None if it is a checkpoint, which says nothing of single events.
    """

    name: str
    checkpoints: tuple[Kept, ...]
    bundle: Bundle | None = None

    def is_of(self, log_id: UUID, findings: Findings) -> bool:
        """Whether it can be of this log; that it cannot is a finding."""
        if self.bundle is None or self.bundle.log_id == log_id:
            return True
        findings.add("fork", f"{self.name} is of another log.")
        return False

    def hashes(self) -> Iterator[bytes]:
        """The leaf hashes in it; none if it is a checkpoint."""
        return iter(()) if self.bundle is None else self.bundle.hashes()

    def check(self, findings: Findings) -> OtherCheck | None:
        """What holds a log against it, event by event; None if it is a checkpoint."""
        if self.bundle is None:
            return None
        return OtherCheck(self.name, self.bundle.hashes(), findings)


@contextmanager
def open_elsewhere(path: Path) -> Generator[Elsewhere]:
    """What is in a file. Raises NotABundle, also while it is being read, and OSError."""
    if is_zip(path):
        with open_bundle(path) as bundle:
            kept = [
                replace(each, said_by=f"{each.said_by} in {path.name}")
                for each in bundle.checkpoints()
            ]
            yield Elsewhere(path.name, tuple(kept), bundle)
        return
    if path.stat().st_size > LARGEST_NOTE_BYTES:
        raise NotABundle(f"{path} is neither a bundle nor a signed checkpoint.")
    yield Elsewhere(path.name, (Kept(f"the checkpoint in {path.name}", path.read_bytes()),))
