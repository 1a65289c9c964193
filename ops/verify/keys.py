"""Which key a verification believes a log's checkpoints are signed with, and which witnesses."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from domain.record.cosignature import WitnessVerifier
from domain.record.encoding import Malformed
from domain.record.note import ED25519, NoteVerifier, VerifierKey
from domain.record.signing import SigningKeys
from domain.record.verification.checkpoints import CheckToken, Trust
from domain.record.verification.findings import Findings

#: A log's origin and verifier key, as the database or a bundle names them.
Named = tuple[str, str]


def trust_in(
    findings: Findings,
    named: Named | None,
    *,
    where: str,
    given: VerifierKey | None = None,
    keys_folder: Path | None = None,
    log_id: UUID | None = None,
    witnesses: tuple[WitnessVerifier, ...] = (),
    must_have_seen: tuple[WitnessVerifier, ...] = (),
    check_token: CheckToken | None = None,
) -> Trust:
    """The key to check checkpoints with: the one given, else the keys folder's, else the one named.

    `named` is what the checked thing, which `where` describes, says of itself. That it names
    another key than one that is known otherwise is a finding. `must_have_seen` are witnesses that
    were asked for by name, beside the `witnesses` that are known.
    """
    key, is_from = None, where
    try:
        key = VerifierKey.parse(named[1]) if named else None
    except Malformed:
        findings.add("key", f"The key that {where} names is not one.")
    if named and key and key.name != named[0]:
        findings.add("key", f"The key that {where} names is of another origin than the log.")
    if given is not None:
        _hold(findings, where, key, given.public_key, "the one that was given")
        key, is_from = given, "the command line"
    elif keys_folder is not None and log_id is not None:
        public = _public_key(SigningKeys(keys_folder, "").path(log_id), findings)
        if public is not None:
            _hold(findings, where, key, public, "the one in the keys folder")
        if public is not None and named:
            key, is_from = VerifierKey(named[0], ED25519, public), "the keys folder"
    if key is not None and is_from == where:
        findings.not_checked.append(
            f"Whether the key is the log's own: it is from {where} itself. Compare it with one "
            "that you have from elsewhere."
        )
    if key is not None and key.signature_type != ED25519:
        findings.add("key", f"The key that {where} names signs no checkpoints.")
        key = None
    verifier = NoteVerifier(key) if key else None
    # Each once, in the order in which they are named.
    known = tuple(dict.fromkeys([*must_have_seen, *witnesses]))
    if key is not None and any(each.key.public_key == key.public_key for each in known):
        findings.add("witness", "A log cannot be its own witness.")
        known = tuple(each for each in known if each.key.public_key != key.public_key)
    return Trust(verifier, is_from, known, check_token, frozenset(must_have_seen))


def _hold(
    findings: Findings, where: str, key: VerifierKey | None, right: bytes, which: str
) -> None:
    if key is None:
        findings.add("key", f"{where[0].upper()}{where[1:]} names no key, and there is {which}.")
    elif key.public_key != right:
        findings.add("key", f"The key that {where} names is not {which}.")


def _public_key(path: Path, findings: Findings) -> bytes | None:
    """The public half of a signing key, None if the file is not there or is not one."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        # With it whatever it would have contradicted goes unnoticed.
        findings.add("key", f"The log's key in {path} cannot be read ({type(error).__name__}).")
        return None
    if not isinstance(key, Ed25519PrivateKey):
        findings.add("key", f"The log's key in {path} is not one that signs checkpoints.")
        return None
    return key.public_key().public_bytes_raw()
