"""What every step of a scenario has. See `steps`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.event import Value
from domain.text import AgencyCode

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class Sent(Value):
    """What every step has: its key, and who sends it."""

    key: Key
    agency: AgencyCode
