"""What can be set from outside, and nothing else: an unknown `DAYBOOK_*` name stops the start.

Every name is the field's in capitals with `DAYBOOK_` before it: `DAYBOOK_DATABASE_URL`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DAYBOOK_"


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

    host: str = "127.0.0.1"
    """The address to listen on."""

    port: int = Field(default=8000, ge=0, le=65535)
    """The port to listen on; 0 takes any free one."""

    max_body_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    """The longest request body. Longer ones are answered 413, however they are sent."""

    body_pause_s: float = Field(default=30.0, gt=0)
    """How long a request body may stop coming before it is given up."""

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

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least severe log line that is written."""

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
