"""Tokens: how an agency's system, or a person's program, says who it is.

A token is 256 random bits, shown once and kept as its SHA-256. It ends by a day that is set when it
is given, or when it is revoked. Its scopes narrow what its actor's roles allow and never widen it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import TypeAdapter, ValidationError

from api.access import EVERY_ACTION, Actor
from api.authentication import fingerprint, new_token
from api.identity import SQL
from api.identity.rows import actor_of, one
from domain.access import POLICY
from domain.errors import Invalid, NotOnRecord
from domain.identifiers import new_id
from domain.text import ShortText

#: How long a token is good for where nobody says.
USUAL_LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=2 * 366)

_LABEL = TypeAdapter[str](ShortText)


class NoSuchToken(NotOnRecord):
    """This person has no such token. The list of their tokens says which there are."""

    field = "token_id"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was given, without its secret."""

    token_id: UUID
    actor_id: UUID
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_good(self) -> bool:
        """Whether it still says who somebody is."""
        return self.revoked_at is None and self.expires_at > datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just given. `secret` is shown here and nowhere else, ever again."""

    token: Token
    secret: str = field(repr=False)


async def issue_token(
    connection: AsyncConnection[Any],
    actor_id: UUID,
    *,
    label: str,
    scopes: Collection[str] = (EVERY_ACTION,),
    expires_at: datetime | None = None,
) -> NewToken:
    """Give an actor a token. Raises Invalid naming what cannot be right."""
    now = datetime.now(UTC)
    expires_at = expires_at or now + USUAL_LIFE
    if not now < expires_at <= now + LONGEST_LIFE:
        raise Invalid(
            "A token ends within two years, and later than now. Choose a day between.",
            field="expires_at",
        )
    secret = new_token()
    row = await one(
        connection,
        SQL["issue_token"],
        {
            "token_id": new_id(),
            "actor_id": actor_id,
            "token_hash": fingerprint(secret),
            "label": _checked_label(label),
            "scopes": checked_scopes(scopes),
            "expires_at": expires_at,
        },
    )
    if row is None:
        raise AssertionError("What was inserted is returned.")
    return NewToken(_token(row), secret)


async def tokens_of(connection: AsyncConnection[Any], actor_id: UUID) -> tuple[Token, ...]:
    """All tokens that an actor was ever given, the newest first."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["tokens_of"], {"actor_id": actor_id})
        return tuple(_token(row) for row in await cursor.fetchall())


async def revoke_token(connection: AsyncConnection[Any], actor_id: UUID, token_id: UUID) -> Token:
    """End a token now. Raises NoSuchToken."""
    row = await one(connection, SQL["revoke_token"], {"actor_id": actor_id, "token_id": token_id})
    if row is None:
        raise NoSuchToken
    return _token(row)


async def actor_by_token(connection: AsyncConnection[Any], token: str) -> Actor | None:
    """The actor whose token this is, narrowed to what it is for; None once it has ended."""
    row = await one(connection, SQL["actor_by_token"], {"token_hash": fingerprint(token)})
    if row is None:
        return None
    if row["is_stale"]:
        await connection.execute(SQL["use_token"], {"token_id": row["token_id"]})
    return actor_of(row, scopes=frozenset(row["scopes"]), by_token=row["token_id"])


def checked_scopes(scopes: Collection[str]) -> list[str]:
    """Scopes as they are kept: actions of the policy, or `*` alone. Raises Invalid."""
    if not scopes:
        raise Invalid("A token needs at least one scope: an action, or *.", field="scopes")
    unknown = sorted(set(scopes) - set(POLICY.actions) - {EVERY_ACTION})
    if unknown:
        raise Invalid(
            f"There is no action {unknown[0][:60]!r}. There are {', '.join(POLICY.actions)}, and * "
            "for all that the person may do.",
            field="scopes",
        )
    return [EVERY_ACTION] if EVERY_ACTION in scopes else sorted(set(scopes))


def _checked_label(label: str) -> str:
    try:
        return _LABEL.validate_python(label)
    except ValidationError:
        raise Invalid(
            "Say what the token is for in a line of at most 300 characters.", field="label"
        ) from None


def _token(row: dict[str, Any]) -> Token:
    fields: dict[str, Any] = {**row, "scopes": tuple(row["scopes"])}
    return Token(**fields)
