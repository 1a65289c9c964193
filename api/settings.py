"""What can be set from outside, and nothing else: an unknown `DAYBOOK_*` name stops the start.

Every name is the field's in capitals with `DAYBOOK_` before it: `DAYBOOK_DATABASE_URL`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DAYBOOK_"


class SettingUnusable(Exception):
    """What a setting names cannot be used. The message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Dsns:
    """Where the database is, once for each role that connects to it.

    The owner migrates; the service records and reads; the follower keeps the read models.
    """

    owner: str
    service: str
    follower: str

    def __repr__(self) -> str:
        """No connection string, because it may hold a password and this may be logged."""
        return "Dsns(...)"


def _number(given: object) -> object:
    """The environment holds only text, and a closed list of numbers accepts none."""
    return int(given) if isinstance(given, str) and given.isdecimal() else given


class Settings(BaseSettings):
    """The settings of one Daybook process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str | None = Field(default=None, repr=False)
    """Any PostgreSQL 16 or later. Left out, Daybook runs its own in the data folder."""

    postgres_version: Annotated[Literal[16, 18], BeforeValidator(_number)] = 18
    """The version Daybook runs itself."""

    data_dir: Path = Path(".daybook")
    """Where the database Daybook runs itself, and the demo's sign-ins, are kept."""

    keys_dir: Path | None = None
    """Where the master keys and the signing keys are kept, apart from the database: by default
    `keys` in the data folder. Back it up apart from the database, too."""

    key_service_url: str | None = None
    """A HashiCorp Vault or OpenBao whose transit engine wraps data keys, instead of a file."""

    key_service_key: str | None = None
    """The name of the key there."""

    key_service_token_file: Path | None = None
    """A file with the token for it, read for each request."""

    origin: Annotated[str, Field(pattern=r"^[A-Za-z0-9._~:-]+(/[A-Za-z0-9._~:-]+)*$")] = (
        "daybook.local"
    )
    """The name that logs are published under: this Daybook's address without https://. A log keeps
    the one it was first signed under."""

    public_url: Annotated[str | None, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]-]+$")] = None
    """Where people's browsers find this Daybook, such as https://daybook.northmere.example. With
    https:// they are told to use nothing else from then on, and cookies are sent over it only."""

    smtp_url: Annotated[str | None, Field(repr=False)] = None
    """The mail server that tells coordinators of emergency access, such as smtp://USER@HOST:587.
    Left out, only the pages tell them."""

    smtp_password_file: Path | None = None
    """A file with the password for it."""

    mail_from: str | None = None
    """The address that e-mails come from."""

    checkpoint_every: Annotated[timedelta, Field(gt=timedelta(0))] = timedelta(seconds=1)
    """At most one checkpoint of a log is signed in this time."""

    witnesses: Path | None = None
    """A file of the witnesses to ask: on each line a verifier key, a space and a URL."""

    witness_dir: Path | None = None
    """The folder of a witness, made by `daybook witness init`, to be served under /witness."""

    timestamp_url: str | None = None
    """An RFC 3161 time-stamping authority to have checkpoints stamped by."""

    timestamp_roots: Path | None = None
    """A PEM file with the certificates that its stamps must lead to."""

    timestamp_every: Annotated[timedelta, Field(gt=timedelta(0))] = timedelta(hours=1)
    """At most one stamp of a log is asked for in this time."""

    host: str = "127.0.0.1"
    """The address to listen on."""

    port: int = Field(default=8000, ge=0, le=65535)
    """The port to listen on; 0 takes any free one."""

    max_body_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    """The longest request body. Longer ones are answered 413, however they are sent."""

    body_pause_s: float = Field(default=30.0, gt=0)
    """How long a request body may stop coming before it is given up."""

    body_longest_s: float = Field(default=600.0, gt=0)
    """How long a request body may take in all, however steadily it comes."""

    head_longest_s: float = Field(default=20.0, gt=0)
    """How long a connection may take to say what it asks for."""

    reader_pause_s: float = Field(default=60.0, gt=0)
    """How long an answer may stand unread before its connection is ended."""

    read_wait_s: float = Field(default=5.0, gt=0, le=60)
    """How long a read that names a position waits until it can see it."""

    default_page_rows: int = Field(default=100, ge=1)
    """Rows in a page where the reader does not say."""

    max_page_rows: int = Field(default=1000, ge=1)
    """Rows in the longest page. Bulk readers take NDJSON, which has no pages."""

    read_connections: int = Field(default=8, ge=1)
    """Connections that reads share."""

    session_idle: timedelta = timedelta(minutes=60)
    """A sign-in that has not been used for this long has ended."""

    session_absolute: timedelta = timedelta(hours=12)
    """A sign-in has ended after this long, used or not."""

    oidc_issuer: str | None = None
    """The OpenID provider that vouches for people and machines, as it writes itself."""

    oidc_client_id: str | None = None
    """What this Daybook is called there, for people who sign in to the pages. Its redirect address
    is DAYBOOK_PUBLIC_URL with /sign-in/callback."""

    oidc_client_secret_file: Path | None = None
    """A file with the client's secret, read for each sign-in; none for a public client."""

    oidc_audience: str | None = None
    """What access tokens of machines must be for. Left out, the API takes none."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least severe log line that is written."""

    @property
    def keys_folder(self) -> Path:
        """Where keys are."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def is_https(self) -> bool:
        """Whether people reach this Daybook over https, whatever reaches this process."""
        return self.public_url is not None and self.public_url.startswith("https://")

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        """A stamp that nobody can check would only look like one."""
        if (self.timestamp_url is None) != (self.timestamp_roots is None):
            raise ValueError("Set both DAYBOOK_TIMESTAMP_URL and DAYBOOK_TIMESTAMP_ROOTS.")
        service = (self.key_service_url, self.key_service_key, self.key_service_token_file)
        if any(service) and not all(service):
            raise ValueError(
                "Set all of DAYBOOK_KEY_SERVICE_URL, DAYBOOK_KEY_SERVICE_KEY and "
                "DAYBOOK_KEY_SERVICE_TOKEN_FILE."
            )
        self._say_who_vouches()
        return self

    def _say_who_vouches(self) -> None:
        given = (self.oidc_client_id, self.oidc_client_secret_file, self.oidc_audience)
        if self.oidc_issuer is None:
            if any(given):
                raise ValueError("Set DAYBOOK_OIDC_ISSUER beside the other DAYBOOK_OIDC_ settings.")
            return
        if self.oidc_client_id is None and self.oidc_audience is None:
            raise ValueError(
                "With DAYBOOK_OIDC_ISSUER, set DAYBOOK_OIDC_CLIENT_ID for people, "
                "DAYBOOK_OIDC_AUDIENCE for machines, or both."
            )
        if self.oidc_client_id is not None and self.public_url is None:
            raise ValueError("With DAYBOOK_OIDC_CLIENT_ID, set DAYBOOK_PUBLIC_URL.")
        if self.oidc_client_id == self.oidc_audience:
            # Else what a provider says to the pages of who signed in would do for the API.
            raise ValueError(
                "DAYBOOK_OIDC_AUDIENCE must be something else than DAYBOOK_OIDC_CLIENT_ID."
            )

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_names(cls, given: object) -> object:
        """A misspelt setting is one that silently does nothing, so it is refused by name."""
        known = {PREFIX + name.upper() for name in cls.model_fields}
        unknown = sorted(
            name for name in os.environ if name.upper().startswith(PREFIX)
            and name.upper() not in known
        )  # fmt: skip
        if unknown:
            raise ValueError(
                f"Daybook has no setting {', '.join(unknown)}. It has {', '.join(sorted(known))}."
            )
        return given
