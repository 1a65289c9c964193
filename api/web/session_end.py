"""When a sign-in ends, as every page says it: in a line, and to the script that warns before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from api.identity.sessions import Session
from api.web import present


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """`seconds` until it ends unused, and whether using it would make that later."""

    seconds: int
    can_be_longer: bool
    line: str

    @classmethod
    def of(cls, session: Session | None) -> Self | None:
        """The end of a sign-in; None for somebody who is not signed in."""
        if session is None:
            return None
        seconds = int((session.idles_at - datetime.now(UTC)).total_seconds())
        last = present.clock(session.ends_at)
        if session.idles_at >= session.ends_at:
            return cls(seconds, can_be_longer=False, line=f"You will be signed out at {last}.")
        first = present.clock(session.idles_at)
        return cls(
            seconds,
            can_be_longer=True,
            line=f"You will be signed out at {first} if you open no page before then, and at "
            f"{last} in any case.",
        )
