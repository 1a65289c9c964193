"""What a row of the access read model holds: one event of an access log, without its words.

What somebody searched for, and which rows they were shown, stays in the event, which is sealed. A
row says only that there was a search.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.event import Value
from domain.looks import Emergency
from domain.text import AgencyCode
from domain.vocabulary import Denial, IdentityChange, Role, Way
from projections.people import By

#: Whether somebody was answered or refused, or something became of a sign-in. A part of an answer
#: that goes on is told to nobody: that there is one at all says that something was recorded.
Outcome = Literal["answered", "denied", "identity", "part"]


class Became(Value):
    """What became of somebody's sign-in, or of what they may do."""

    change: IdentityChange
    person_id: UUID
    username: str
    name: str | None = None
    agency: AgencyCode | None = None
    roles: tuple[Role, ...] = ()
    #: The token that was given or revoked.
    token_id: UUID | None = None
    about: str | None = None


class AccessRow(Value):
    """One event. `case_id` is the log's own id where it was about no case. How much was listed is
    not here: the number alone could tell others of entries that they may not know of.
    """

    position: int
    at: datetime
    recorded_at: datetime
    case_id: UUID
    actor_id: UUID
    by: By
    request_id: UUID
    outcome: Outcome
    action: str = ""
    way: Way | None = None
    route: str = ""
    status: int | None = None
    as_of: int | None = None
    is_search: bool = False
    why: Denial | None = None
    emergency: Emergency | None = None
    became: Became | None = None
    #: What they came with.
    by_token: UUID | None = None
    by_session: UUID | None = None
