"""`daybook verify` and `daybook export proof`, put together from their parts."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import typer
from psycopg import AsyncConnection, IsolationLevel
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from api.keys import key_service, missing_keys
from api.settings import Dsns, Settings, SettingUnusable
from api.witnesses import read_witnesses
from domain.record.append import MasterKeyUnavailable
from domain.record.cosignature import WitnessVerifier
from domain.record.encoding import Malformed
from domain.record.kinds import LogKind
from domain.record.note import VerifierKey
from domain.record.timestamp import read_roots, stamped_at
from domain.record.vault import Vault
from domain.record.verification.checkpoints import CheckToken, Trust
from domain.record.verification.findings import Findings
from ops.read_models import logs
from ops.verify.bundle import open_bundle, write_bundle
from ops.verify.check_bundle import verify_bundle
from ops.verify.contents import OpenLog, verify_contents
from ops.verify.elsewhere import Elsewhere, open_elsewhere
from ops.verify.keys import Named, trust_in
from ops.verify.known import known_beside_keys, lost_logs
from ops.verify.log import Show, StoredLog, published_notes, verify_log
from ops.verify.reading import is_zip, shown
from ops.verify.receipt import read_receipt, verify_receipt
from ops.verify.report import print_json, say, to_json

_BOTH = {"record", "access"}


class CannotVerify(Exception):
    """What was asked for cannot be verified as it was asked. The message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    key: str | None = None
    witnesses: tuple[WitnessVerifier, ...] = ()
    against: Path | None = None
    log_only: bool = False
    access_log: bool = False
    as_json: bool = False

    def verifier_key(self) -> VerifierKey | None:
        """The key that was given. Raises CannotVerify."""
        try:
            return VerifierKey.parse(self.key) if self.key else None
        except Malformed as malformed:
            raise CannotVerify(f"--key: {malformed}") from None


def named_witnesses(vkeys: Sequence[str]) -> tuple[WitnessVerifier, ...]:
    """The witnesses of these keys. Raises typer.BadParameter, as for any word that is no option."""
    try:
        return tuple(map(WitnessVerifier.from_vkey, vkeys))
    except Malformed as malformed:
        raise typer.BadParameter(f"--witness: {malformed}") from None


def verify_logs(settings: Settings, dsns: Dsns, partnership: str | None, asked: Asked) -> bool:
    """Verify the logs of a partnership, or all, and print what came out: whether all are sound.

    Raises NoSuchPartnership, CannotVerify, NotABundle, SettingUnusable, MasterKeyUnavailable.
    """
    everywhere = Findings()
    beside_keys = known_beside_keys(settings.keys_folder, everywhere)
    lost = lost_logs(dsns, beside_keys)
    all_logs = asyncio.run(logs(dsns, None))
    chosen = all_logs if partnership is None else asyncio.run(logs(dsns, partnership))
    # What somebody else was given is of one log: of the record, unless said otherwise.
    kinds = {"access"} if asked.access_log else {"record"} if asked.against else _BOTH
    chosen = [each for each in chosen if each.kind in kinds]
    results: list[tuple[str, Findings]] = []
    with _against(asked.against) as elsewhere:
        if elsewhere is not None and len(chosen) > 1:
            raise CannotVerify(
                "--against is about one log, and there are more: name its partnership."
            )
        for name, log_id, _ in chosen:
            if log_id in lost:
                continue
            findings = Findings()
            if [each.name for each in all_logs].count(name) > 1:
                findings.add("name", f"More than one log bears the name {shown(name)}.")
            results.append((name, findings))
            _verify_log((settings, dsns), results[-1], log_id, asked, elsewhere)
    wanted = lost if partnership is None else lost.keys() & {each.log_id for each in chosen}
    for log_id in sorted(wanted):
        everywhere.add(
            "log", f"The log {log_id} is gone. What knows of it: {', '.join(lost[log_id])}."
        )
    if partnership is not None:
        everywhere.not_checked.append(
            f"Other logs than {', '.join(each.name for each in chosen)}: it was named."
        )
    if not results and everywhere.is_sound:
        raise CannotVerify("There is no log here to be verified.")
    if not everywhere.is_sound:
        results.append(("Which logs there are", everywhere))
    return _print(results, asked)


def verify_file(settings: Settings, path: Path, asked: Asked) -> bool:
    """Verify a bundle or a receipt, and print what came out: whether it is sound.

    Raises NotABundle, NotAReceipt, CannotVerify, SettingUnusable.
    """
    findings = Findings()
    with _against(asked.against) as elsewhere:
        if _is_zip(path):
            with open_bundle(path) as bundle, _watched("Verifying", as_json=asked.as_json) as show:
                trust = _trust(settings, asked, findings, bundle.named, where="the bundle")
                verify_bundle(bundle, trust, findings, elsewhere=elsewhere, show=show)
        else:
            told = read_receipt(path)
            named = (told["origin"], told["verifier_key"])
            trust = _trust(settings, asked, findings, named, where="the receipt")
            verify_receipt(told, trust, findings, elsewhere)
    return _print([(path.name, findings)], asked)


def export_proof(
    settings: Settings,
    dsns: Dsns,
    partnership: str,
    out: Path | None,
    *,
    kind: LogKind = "record",
) -> Path:
    """Write the bundle of a partnership's log, whole or not at all, and return where.

    Raises NoSuchPartnership, CannotVerify, SettingUnusable.
    """
    found = asyncio.run(logs(dsns, partnership))
    [(name, log_id)] = [(each.name, each.log_id) for each in found if each.kind == kind]
    now = datetime.now(UTC)
    which = partnership if kind == "record" else f"{partnership}-access"
    path = out or Path(f"daybook-{which}-{now:%Y%m%dT%H%M%SZ}.zip")
    asked = read_witnesses(settings.witnesses) if settings.witnesses else ()
    part = path.with_name(f".{path.name}.part")
    try:
        with _snapshot(dsns, log_id) as log, _watched(f"{name}: writing", as_json=False) as show:
            write_bundle(log, part, witnesses=[each.vkey for each in asked], now=now, show=show)
        part.replace(path)
    except OSError as error:
        raise CannotVerify(f"{path} cannot be written ({type(error).__name__}).") from None
    except LookupError:
        raise CannotVerify(f"The log of {name} is gone: there is nothing to export.") from None
    finally:
        part.unlink(missing_ok=True)
    return path


def _verify_log(
    here: tuple[Settings, Dsns],
    result: tuple[str, Findings],
    log_id: UUID,
    asked: Asked,
    elsewhere: Elsewhere | None,
) -> None:
    settings, dsns = here
    name, findings = result
    others = published_notes(settings.keys_folder, log_id, findings)
    if elsewhere is not None and elsewhere.is_of(log_id, findings):
        others += elsewhere.checkpoints
        other = elsewhere.check(findings)
    else:
        other = None
    with (
        _snapshot(dsns, log_id) as log,
        _watched(f"{name}: the log", as_json=asked.as_json) as show,
    ):
        signer = log.signer()
        trust = _trust(settings, asked, findings, signer, where="the database", log_id=log_id)
        head = verify_log(log, trust, findings, others=others, other=other, show=show)
    findings.not_checked.append(
        f"Whether it is the log of {shown(name)}: the database says so, and nothing that is signed."
    )
    if asked.log_only:
        findings.not_checked.append("What the events say, and the read models: --log-only.")
        return
    try:
        keys = key_service(settings, dsns)
    except MasterKeyUnavailable as unavailable:
        findings.add("keys", str(unavailable))
        findings.not_checked.append("What the events say, and the read models: no master key.")
        return
    for key, count in missing_keys(keys, dsns).items():
        findings.add(
            "keys",
            f"The master key {key} is not at hand, which wraps so many data keys: {count:,}.",
        )
    with _watched(f"{name}: what events say", as_json=asked.as_json) as show:
        asyncio.run(_verify_contents(dsns, (Vault(keys), log_id), head, findings, show))


def _trust(
    settings: Settings,
    asked: Asked,
    findings: Findings,
    named: Named | None,
    *,
    where: str,
    log_id: UUID | None = None,
) -> Trust:
    return trust_in(
        findings,
        named,
        where=where,
        given=asked.verifier_key(),
        keys_folder=None if log_id is None else settings.keys_folder,
        log_id=log_id,
        witnesses=_witnesses(settings),
        must_have_seen=asked.witnesses,
        check_token=_stamps(settings),
    )


async def _verify_contents(
    dsns: Dsns, log: tuple[Vault, UUID], head: int, findings: Findings, show: Show
) -> None:
    async with await AsyncConnection.connect(dsns.follower, autocommit=True) as connection:
        await verify_contents(OpenLog(connection, *log), head, findings, show)


@contextmanager
def _snapshot(dsns: Dsns, log_id: UUID) -> Generator[StoredLog]:
    """A log as it is at one moment, whatever is added to it meanwhile."""
    with psycopg.connect(dsns.service) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield StoredLog(connection, log_id)


@contextmanager
def _against(path: Path | None) -> Generator[Elsewhere | None]:
    if path is None:
        yield None
        return
    _is_zip(path)
    with open_elsewhere(path) as elsewhere:
        yield elsewhere


def _is_zip(path: Path) -> bool:
    try:
        return is_zip(path)
    except OSError as error:
        raise CannotVerify(f"{path} cannot be read ({type(error).__name__}).") from None


def _witnesses(settings: Settings) -> tuple[WitnessVerifier, ...]:
    if settings.witnesses is None:
        return ()
    return tuple(each.verifier for each in read_witnesses(settings.witnesses))


def _stamps(settings: Settings) -> CheckToken | None:
    if settings.timestamp_roots is None:
        return None
    try:
        roots = read_roots(settings.timestamp_roots)
    except ValueError as error:
        raise SettingUnusable(f"DAYBOOK_TIMESTAMP_ROOTS: {error}") from None
    return lambda token, text: stamped_at(token, text, roots)


def _print(results: Sequence[tuple[str, Findings]], asked: Asked) -> bool:
    console = Console(highlight=False, markup=False)
    if asked.as_json:
        print_json([to_json(name, findings) for name, findings in results], console)
    else:
        for name, findings in results:
            say(name, findings, console)
    return all(findings.is_sound for _, findings in results)


@contextmanager
def _watched(what: str, *, as_json: bool) -> Generator[Show]:
    """A bar on standard error while something is done, where somebody can see it."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description:<36}"),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=as_json or not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task(what, total=None)

        def show(position: int, head: int) -> None:
            progress.update(task, completed=position, total=head)

        yield show
