"""What every write answers: its receipt, and the headers that say the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.concurrency import entity_tag
from api.openapi import Responses
from domain.record.append import Receipt

POSITION = "Daybook-Position"
REPLAYED = "Daybook-Replayed"


class EventReceipt(BaseModel):
    """Where one event went."""

    position: int
    stream_id: UUID
    stream_version: int
    topic: str = Field(examples=["entry.recorded"])
    leaf_hash: str = Field(
        description="RFC 9162 leaf hash of its envelope, hexadecimal.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


class ReceiptAnswer(BaseModel):
    """The record's receipt. The same request under the same key always gets the same one."""

    model_config = ConfigDict(frozen=True)

    position: int = Field(description="Last position of what was recorded.", examples=[1284])
    recorded_at: datetime
    id: UUID = Field(description="What was recorded or changed.")
    events: tuple[EventReceipt, ...]


class SubjectReceipt(ReceiptAnswer):
    """The receipt of a subject. `id` and `subject_id` both name them; its event is of the case."""

    subject_id: UUID


def receipt_fields(receipt: Receipt) -> dict[str, Any]:
    """The fields of `ReceiptAnswer`."""
    return {
        "position": receipt.position,
        "recorded_at": receipt.recorded_at,
        "id": receipt.placed[0].stream_id,
        "events": tuple(
            EventReceipt(
                position=placed.position,
                stream_id=placed.stream_id,
                stream_version=placed.stream_version,
                topic=placed.topic,
                leaf_hash=placed.leaf_hash.hex(),
            )
            for placed in receipt.placed
        ),
    }


def receipt_answer(
    receipt: Receipt, response: Response, *, location: str | None = None
) -> ReceiptAnswer:
    """The receipt as body and headers."""
    dress(response, receipt, location=location)
    return ReceiptAnswer(**receipt_fields(receipt))


def dress(response: Response, receipt: Receipt, *, location: str | None = None) -> None:
    """The headers of a receipt. All but Daybook-Replayed are the same each time."""
    response.headers["ETag"] = entity_tag(receipt.placed[0].stream_version)
    response.headers[POSITION] = str(receipt.position)
    if location is not None:
        response.headers["Location"] = location
    if receipt.replayed:
        response.headers[REPLAYED] = "true"


_HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "The version of what was recorded or changed, for If-Match.",
        "schema": {"type": "string", "examples": ['"1"']},
    },
    POSITION: {
        "description": "Send it with a read, and the read waits until it sees this.",
        "schema": {"type": "integer", "examples": [1284]},
    },
    REPLAYED: {
        "description": "`true`: this was recorded before, and this is its receipt.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}

CREATED: Responses = {
    201: {
        "description": "On the record, durably.",
        "headers": {
            **_HEADERS,
            "Location": {"description": "Where to read it.", "schema": {"type": "string"}},
        },
    }
}
CHANGED: Responses = {200: {"description": "On the record, durably.", "headers": _HEADERS}}
