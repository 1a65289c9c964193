"""What became of people, for their partnership's access log: never a secret, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog

from api.access import Actor
from api.access_log import NOWHERE, AccessLogFull
from api.identity.administration import Person
from api.services import Daybook
from domain.looks import IdentityChanged
from domain.vocabulary import IdentityChange

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that became of `whom`. `by` is whoever did it: themselves, where they signed in or
    somebody tried to as them.
    """

    what: IdentityChange
    whom: Actor | Person
    by: Actor
    request_id: UUID
    token_id: UUID | None = None
    about: str | None = None


async def require_room(daybook: Daybook, partnership_id: UUID) -> None:
    """Refuse to change anything of people while it could not be put on their access log.

    Raises AccessLogFull.
    """
    if daybook.access_log is not None:
        await daybook.access_log.ready(partnership_id, daybook.settings.read_wait_s)


def note(daybook: Daybook, happened: Happened) -> None:
    """Have it put on the access log of their partnership, within a second.

    It has happened, so where the log has no room left for it, it is not undone.
    """
    if daybook.access_log is None:
        return
    whom = happened.whom
    event = IdentityChanged(
        originator_id=NOWHERE,
        originator_version=1,
        case_id=NOWHERE,
        attribution=happened.by.attribution(happened.request_id),
        at=datetime.now(UTC),
        change=happened.what,
        person_id=whom.actor_id,
        username=whom.username,
        name=whom.name,
        agency=whom.agency,
        roles=whom.roles,
        token_id=happened.token_id,
        about=happened.about,
        by_token=happened.by.by_token,
        by_session=happened.by.by_session,
    )
    try:
        daybook.access_log.note(whom.partnership_id, None, event)
    except AccessLogFull:
        log.warning("identity.not_noted", change=happened.what.value)
