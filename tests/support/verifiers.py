"""Both verifiers, asked about a log that somebody had a hand in, or about a bundle of it."""

from __future__ import annotations

import importlib.util
import io
import re
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import ModuleType

from domain.record.cosignature import WitnessVerifier
from domain.record.note import VerifierKey
from domain.record.verification.checkpoints import Kept
from domain.record.verification.findings import Findings
from ops.verify.bundle import STANDALONE, open_bundle, write_bundle
from ops.verify.check_bundle import verify_bundle
from ops.verify.elsewhere import open_elsewhere
from ops.verify.keys import trust_in
from ops.verify.log import verify_log
from tests.support.tampering import Hand, SignedLog

NOW = datetime(2026, 3, 2, 21, 40, tzinfo=UTC)
Place = tuple[int, int]


def load_standalone() -> ModuleType:
    """The verifier that is in every bundle, loaded from its one file."""
    spec = importlib.util.spec_from_file_location("standalone", STANDALONE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def tampering(log: SignedLog, chance: Random) -> Generator[Hand]:
    """A transaction in which anything can be done, and after which nothing was."""
    yield Hand(log.connection, log.log_id, chance)
    log.connection.rollback()


def by_daybook(
    hand: Hand,
    *others: Kept,
    against: Path | None = None,
    key: str | None = None,
    witnesses: tuple[WitnessVerifier, ...] = (),
) -> Findings:
    """What `daybook verify --log-only` finds."""
    findings = Findings()
    stored = hand.stored()
    trust = trust_in(
        findings,
        stored.signer(),
        where="the database",
        given=VerifierKey.parse(key) if key else None,
        witnesses=witnesses,
    )
    with ExitStack() as closing:
        elsewhere = closing.enter_context(open_elsewhere(against)) if against else None
        other = elsewhere.check(findings) if elsewhere else None
        kept = [*others, *(elsewhere.checkpoints if elsewhere else ())]
        verify_log(stored, trust, findings, others=kept, other=other)
    return findings


def by_standalone(
    standalone: ModuleType, bundle: Path, *arguments: str | Path
) -> tuple[bool, list[Place]]:
    """Whether the standalone verifier found nothing, and the places that it named, in its order."""
    said = io.StringIO()
    with redirect_stdout(said):
        code = standalone.main([str(bundle), *map(str, arguments)])
    wrong = said.getvalue().split("Wrong:\n")[1]
    places = re.findall(r"^Positions? (\d+)(?: to (\d+))?:", wrong, re.MULTILINE)
    return code == 0, [(int(first), int(last or first)) for first, last in places]


def exported(hand: Hand, folder: Path, name: str = "log.zip") -> Path:
    """The bundle that `daybook export proof` writes of the log as it is now."""
    write_bundle(hand.stored(), folder / name, now=NOW)
    return folder / name


def by_daybook_on_bundles(
    bundle: Path, against: Path | None = None, *, must_have_seen: tuple[WitnessVerifier, ...] = ()
) -> Findings:
    """What `daybook verify BUNDLE` finds."""
    findings = Findings()
    with ExitStack() as closing:
        elsewhere = closing.enter_context(open_elsewhere(against)) if against else None
        read = closing.enter_context(open_bundle(bundle))
        trust = trust_in(findings, read.named, where="it", must_have_seen=must_have_seen)
        verify_bundle(read, trust, findings, elsewhere=elsewhere)
    return findings
