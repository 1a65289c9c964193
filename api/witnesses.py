"""The witnesses that this Daybook asks: who they are, and how they are spoken to.

`DAYBOOK_WITNESSES` names a file with a witness on each line: its verifier key, a space, its URL.
What a witness says is believed only with its signature, and of this log only with the log's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog

from api.asking import Answer, NotAnswered, ask, safe_url
from api.settings import SettingUnusable
from domain.record.cosignature import WitnessVerifier
from domain.record.encoding import Malformed, from_decimal
from domain.record.note import LARGEST_NOTE_BYTES, Note, Unverified
from domain.record.witnessing import AddCheckpoint, Inconsistent, Superseded, origin_hash

log = structlog.get_logger(__name__)

#: How long a witness may take, from the first byte to the last.
LONGEST_ANSWER_S = 5.0
#: How long a process that starts waits for what the witnesses hold.
ASKED_AT_START_S = 2.0


class WitnessAway(Exception):
    """A witness did not answer, or not as one. Asked again, it may."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One witness: its key, and where it is."""

    verifier: WitnessVerifier
    url: str

    @property
    def name(self) -> str:
        """The name that it signs under."""
        return self.verifier.key.name

    @property
    def vkey(self) -> str:
        """The key as text."""
        return self.verifier.key.vkey


def read_witnesses(path: Path) -> tuple[Witness, ...]:
    """The witnesses in a file; lines that begin with # say nothing. Raises SettingUnusable."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingUnusable(
            f"DAYBOOK_WITNESSES: {path} cannot be read ({type(error).__name__})."
        ) from None
    found: list[Witness] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        vkey, _, url = line.strip().partition(" ")
        try:
            verifier = WitnessVerifier.from_vkey(vkey)
        except Malformed as malformed:
            raise SettingUnusable(
                f"DAYBOOK_WITNESSES, line {number} of {path}: {malformed}"
            ) from None
        where = f"DAYBOOK_WITNESSES, line {number} of {path}: what follows the key"
        found.append(Witness(verifier, safe_url(url, where).rstrip("/")))
    return tuple(found)


class WitnessClient:
    """Speaks to witnesses. `http` is closed by whoever made it."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def add(self, witness: Witness, asked: AddCheckpoint) -> str:
        """The line of the witness under a checkpoint, verified.

        Raises Superseded, Inconsistent and WitnessAway.
        """
        answer = await self._send("POST", f"{witness.url}/add-checkpoint", asked.to_bytes())
        if answer.status == 409:
            try:
                size = from_decimal(answer.body.decode("ascii").removesuffix("\n"))
            except (Malformed, UnicodeDecodeError):
                raise WitnessAway("It gave no size.") from None
            raise Superseded(size)
        if answer.status == 422:
            raise Inconsistent
        if answer.status != 200:
            raise WitnessAway(f"It answered {answer.status}.")
        try:
            note = Note.parse(asked.note + answer.body)
            [(_, signature), *_] = note.verified((witness.verifier,))
        except (Malformed, Unverified):
            raise WitnessAway("It answered without a cosignature of its key.") from None
        return signature.line

    async def held(self, witness: Witness, origin: str) -> bytes | None:
        """The note that a witness holds of a log, whoever signed it. Raises WitnessAway."""
        answer = await self._send("GET", f"{witness.url}/{origin_hash(origin)}/checkpoint")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise WitnessAway(f"It answered {answer.status}.")
        return answer.body

    async def all_held(self, witnesses: Sequence[Witness], origin: str) -> list[bytes]:
        """The notes of those that answer at once. Those that do not are asked later, by adding."""

        async def one(witness: Witness) -> bytes | None:
            try:
                async with asyncio.timeout(ASKED_AT_START_S):
                    return await self.held(witness, origin)
            except (WitnessAway, TimeoutError):
                log.warning("witness.away", witness=witness.name)
                return None

        notes = await asyncio.gather(*(one(each) for each in witnesses))
        return [each for each in notes if each is not None]

    async def _send(self, method: str, url: str, body: bytes | None = None) -> Answer:
        try:
            return await ask(
                self._http,
                method,
                url,
                body=body,
                media_type="text/plain; charset=utf-8",
                most_bytes=LARGEST_NOTE_BYTES,
                longest_s=LONGEST_ANSWER_S,
            )
        except NotAnswered as not_answered:
            raise WitnessAway(str(not_answered)) from None
