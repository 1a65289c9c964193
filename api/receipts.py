"""Receipts and proofs of single events: what somebody can take away and have checked elsewhere.

A receipt says what one event says and proves that it is on the record. It holds the opening of
that event's seal, which opens no other, so it can be handed to a court without the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.looking import Looking
from api.problems import NotYetPublished
from api.services import Daybook
from domain.access import Reads
from domain.case import CaseDestroyed
from domain.errors import NotOnRecord, NotPermitted
from domain.record import envelope, sealing
from domain.record.checkpoints import StoredCheckpoint
from domain.record.encoding import to_base64
from domain.record.merkle import ProofInvalid, leaf_hash, verify_inclusion
from domain.record.note import Note
from domain.record.sealing import SealBroken
from domain.record.tlog_proof import TlogProof
from domain.record.vault import SealedRow

RECEIPT_FORMAT = "daybook.receipt/1"
PROOF_MEDIA_TYPE = "text/plain; charset=utf-8"


class EventNotOnRecord(NotOnRecord):
    """There is no such event of this case. Check its position in the history."""

    field = "position"


class MaterialNotPermitted(NotPermitted):
    """This is material of proceedings held in private, and no court's permission that it leave the
    record is on the record. Record the permission on its hearing first. A proof, which holds no
    words, can be taken without one.
    """

    field = "position"


class ProvableReceipt(BaseModel):
    """One event, opened, with the proof that it is on the record. Needs nothing else to be checked
    but the log's verifier key, which should come from somewhere else too.
    """

    format: Literal["daybook.receipt/1"] = RECEIPT_FORMAT
    log: UUID
    origin: str
    verifier_key: str = Field(description="The log's key, as a C2SP verifier key.")
    entry: str = Field(
        description="The event's envelope: canonical JSON. SHA-256 of a zero byte and these bytes "
        "is the leaf of the tree."
    )
    sealed: str = Field(
        description="The sealed event, base 64. Its SHA-256 is payload_sha256 of the envelope."
    )
    opening: str = Field(
        description="With it SHA-256 of the content is the commitment in the sealed event, at its "
        "bytes 29 to 60. Base 64; it opens no other event."
    )
    content: str = Field(description="What it says: the very JSON that was recorded.")
    proof: str = Field(description="A C2SP tlog-proof: that the leaf is under a signed checkpoint.")
    witnesses: tuple[str, ...] = Field(
        description="Verifier keys of the witnesses that cosigned that checkpoint."
    )


@dataclass(frozen=True, slots=True)
class ProvedEvent:
    """An event as it is stored, its envelope, and the checkpoint that covers it."""

    row: SealedRow
    entry: bytes
    checkpoint: StoredCheckpoint
    proof: bytes


async def proved_event(
    daybook: Daybook, log_id: UUID, case_id: UUID, position: int, reads: Reads
) -> ProvedEvent:
    """The proof of an event of this case, waited for if no checkpoint covers it yet.

    The caller has seen to it that the reader may read the case. An event of an entry that they may
    not read is not there. Raises EventNotOnRecord, NotYetPublished, RolledBack, CannotSign and
    RecordUnavailable.
    """
    published = daybook.publishing.checkpoints
    row = await published.event_at(log_id, position)
    if row is None or row.case_id != case_id:
        raise EventNotOnRecord
    if not await Looking(daybook.records, log_id, case_id, reads).may_know_of(position):
        raise EventNotOnRecord
    checkpoint = await daybook.publishing.covering(log_id, position, daybook.settings.read_wait_s)
    if checkpoint is None:
        raise NotYetPublished(field="position")
    hashes = await published.inclusion_proof(log_id, position - 1, checkpoint.size)
    entry = _entry(log_id, row)
    try:
        verify_inclusion(
            leaf_hash(entry), position - 1, checkpoint.size, hashes, checkpoint.checkpoint.root
        )
    except ProofInvalid:
        # Nobody is handed a proof that does not hold, least of all of a row that was changed.
        raise SealBroken(field="position") from None
    proof = TlogProof(position - 1, tuple(hashes), checkpoint.note, extra=entry)
    return ProvedEvent(row, entry, checkpoint, proof.to_bytes())


async def receipt_of(
    daybook: Daybook, log_id: UUID, case_id: UUID, position: int, reads: Reads
) -> ProvableReceipt:
    """The receipt of an event. As `proved_event`; CaseDestroyed if nobody can open it any more.

    It shows the whole event, so one that names an entry the reader may not read has none for them.
    Taken away it has left the record, so what a court said in private has none, for nobody, until
    its permission is on the record: MaterialNotPermitted.
    """
    looking = Looking(daybook.records, log_id, case_id, reads)
    if not await looking.may_read_all_of(position):
        raise EventNotOnRecord
    if not await looking.may_leave(position):
        raise MaterialNotPermitted
    proved = await proved_event(daybook, log_id, case_id, position, reads)
    row = proved.row
    vault = daybook.records.vault
    async with daybook.pool.connection() as connection:
        keys = await vault.opening_keys(connection, log_id, (row.sealed,))
    key_id = sealing.key_id_of(row.sealed)
    if key_id not in keys:
        raise SealBroken(field="position")
    key = keys[key_id]
    log = await daybook.publishing.checkpoints.log(log_id)
    if key is None or log is None:
        raise CaseDestroyed
    where = sealing.context(log_id, row.case_id, row.stream_id, row.stream_version, row.topic)
    opening, payload = sealing.unseal_with_opening(key, where, row.sealed)
    return ProvableReceipt(
        log=log_id,
        origin=log.origin,
        verifier_key=log.verifier_key,
        entry=proved.entry.decode(),
        sealed=to_base64(row.sealed),
        opening=to_base64(opening),
        content=payload.decode(),
        proof=proved.proof.decode(),
        witnesses=_witnesses(daybook, proved.checkpoint),
    )


def file_name(position: int, suffix: str) -> str:
    """What a receipt or proof is saved as: a position says nothing of whose it is."""
    return f"daybook-event-{position}{suffix}"


def _entry(log_id: UUID, row: SealedRow) -> bytes:
    return envelope.envelope(
        log_id,
        row.case_id,
        envelope.digest(row.sealed),
        row.position,
        row.recorded_at,
        row.stream_id,
        row.stream_version,
        row.topic,
    )


def _witnesses(daybook: Daybook, checkpoint: StoredCheckpoint) -> tuple[str, ...]:
    signed_by = {(each.name, each.key_id) for each in Note.parse(checkpoint.note).signatures}
    return tuple(
        each.vkey
        for each in daybook.publishing.witnesses
        if (each.name, each.verifier.key.key_id) in signed_by
    )
