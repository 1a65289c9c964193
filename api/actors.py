"""Who may use Daybook, and the partnership they belong to: how both come to be.

How they are known afterwards is `api.identity`. The functions take an open connection under the
service role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.errors import UniqueViolation
from psycopg.rows import dict_row
from pydantic import Field, TypeAdapter, ValidationError

from api.authentication import Passwords
from api.identity.passwords import LONGEST_PASSWORD
from api.identity.tokens import issue_token
from domain.access import POLICY
from domain.errors import Conflict, Invalid
from domain.identifiers import new_id
from domain.text import AgencyCode, ShortText
from domain.vocabulary import Role
from projections.sql import queries

SQL = queries("api")

Username = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]*$", min_length=2, max_length=100)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=60)]
Password = Annotated[str, Field(min_length=12, max_length=LONGEST_PASSWORD)]
Email = Annotated[str, Field(pattern=r"^[^@\s<>,;\"]{1,64}@[A-Za-z0-9.-]{1,189}$", max_length=254)]
#: OpenID Connect Core 2: an https address that is compared character by character.
Issuer = Annotated[str, Field(pattern=r"^https?://[!-~]+$", max_length=300)]
#: OpenID Connect Core 2: at most 255 ASCII characters, unique with the issuer and never given anew.
Subject = Annotated[str, Field(pattern=r"^[!-~]([ -~]*[!-~])?$", max_length=255)]
#: What a token that comes with an account is called.
FIRST_TOKEN = "Given with the account"  # noqa: S105 - a label, not a token.

_KINDS_OF_TEXT: dict[str, tuple[TypeAdapter[str], str]] = {
    "partnership_slug": (TypeAdapter(Slug), "lower-case letters, digits and single hyphens"),
    "partnership_name": (TypeAdapter(ShortText), "a line of at most 300 characters"),
    "username": (TypeAdapter(Username), "lower-case letters, digits and . _ @ -"),
    "name": (TypeAdapter(ShortText), "a line of at most 300 characters"),
    "agency": (TypeAdapter(AgencyCode), "lower-case letters, digits and single hyphens"),
    "password": (TypeAdapter(Password), "12 to 200 characters"),
    "email": (TypeAdapter(Email), "one e-mail address"),
    "issuer": (TypeAdapter(Issuer), "the address of an OpenID provider, as it says it itself"),
    "subject": (TypeAdapter(Subject), "the provider's own identifier, of at most 255 characters"),
}


class UsernameTaken(Conflict):
    """Somebody already has this username. Choose another."""

    field = "username"


class AccountTaken(Conflict):
    """Somebody is linked to this account of their organisation already. Unlink it there first."""

    field = "subject"


@dataclass(frozen=True, slots=True)
class NewActor:
    """An actor just added. `token` and `password` are shown here and nowhere else, ever again."""

    actor_id: UUID
    partnership_id: UUID
    token: str | None = field(repr=False)
    password: str | None = field(repr=False)


async def add_actor(
    connection: AsyncConnection[Any],
    *,
    partnership_slug: str,
    partnership_name: str,
    username: str,
    name: str,
    agency: str,
    roles: Sequence[Role],
    email: str | None = None,
    issuer: str | None = None,
    subject: str | None = None,
    password: str | None = None,
    token: bool = True,
) -> NewActor:
    """Add an actor, and the partnership with its log where this is its first.

    Raises Invalid naming the argument that cannot be right, UsernameTaken and AccountTaken.
    """
    given = {
        "partnership_slug": partnership_slug, "partnership_name": partnership_name,
        "username": username, "name": name, "agency": agency,
    }  # fmt: skip
    texts = {each: checked(each, value) for each, value in given.items()}
    known = checked_account(email=email, issuer=issuer, subject=subject)
    if not roles:
        raise Invalid("An actor needs at least one role.", field="roles")
    POLICY.require_apart(roles)
    password_hash = None
    if password is not None:
        password_hash = await Passwords().hash(checked("password", password))
    secret = None
    actor_id = new_id()
    # Everything in one transaction: an actor never exists without a log to write to.
    async with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        partnership_id = await _partnership(
            cursor, texts["partnership_slug"], texts["partnership_name"]
        )
        await insert_actor(
            cursor,
            {
                **known,
                "actor_id": actor_id,
                "partnership_id": partnership_id,
                "username": texts["username"],
                "name": texts["name"],
                "agency": texts["agency"],
                "roles": [role.value for role in dict.fromkeys(roles)],
                "password_hash": password_hash,
            },
        )
        if token:
            secret = (await issue_token(connection, actor_id, label=FIRST_TOKEN)).secret
    return NewActor(actor_id, partnership_id, secret, password)


async def insert_actor(cursor: AsyncCursor[dict[str, Any]], values: dict[str, Any]) -> None:
    """Insert what was checked. Raises UsernameTaken and AccountTaken."""
    try:
        await cursor.execute(SQL["add_actor"], values)
    except UniqueViolation:
        # Of a username nothing is added; what else is unique is the account.
        raise AccountTaken from None
    if await cursor.fetchone() is None:
        raise UsernameTaken


async def _partnership(cursor: AsyncCursor[dict[str, Any]], slug: str, name: str) -> UUID:
    """The partnership of this slug, made with its two logs where there is none."""
    await cursor.execute(
        SQL["add_partnership"],
        {"partnership_id": new_id(), "slug": slug, "name": name, "access_log_id": new_id()},
    )
    await cursor.execute(SQL["partnership_by_slug"], {"slug": slug})
    (found,) = await cursor.fetchall()
    partnership_id: UUID = found["partnership_id"]
    await cursor.execute(SQL["add_log"], {"log_id": partnership_id, "name": slug, "kind": "record"})
    await cursor.execute(
        SQL["add_log"],
        {
            "log_id": found["access_log_id"],
            "name": f"{found['name']}: access log",
            "kind": "access",
        },
    )
    return partnership_id


def checked_account(
    *, email: str | None, issuer: str | None, subject: str | None
) -> dict[str, str | None]:
    """What else is known of somebody, as it is kept. An account is an issuer and a subject.

    Raises Invalid.
    """
    if (issuer is None) != (subject is None):
        raise Invalid("An account needs both its issuer and its subject.", field="subject")
    given = {"email": email, "issuer": issuer, "subject": subject}
    return {name: None if text is None else checked(name, text) for name, text in given.items()}


def checked(name: str, value: str) -> str:
    """A text of an actor as it is kept. Raises Invalid, naming the field."""
    kind, in_words = _KINDS_OF_TEXT[name]
    try:
        return kind.validate_python(value)
    except ValidationError:
        raise Invalid(f"This must be {in_words}.", field=name) from None
