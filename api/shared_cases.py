"""The cases of other partnerships that somebody takes part in as a guest, for their list of cases.

Each is read on the record that it is on, as the guest that they are there, and as of now: a
position of their own record says nothing about another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from api.access import Actor
from api.guests import case_on, guest_on, invitations, partnership
from api.services import Daybook
from domain.access import crossing, standing
from projections.as_of import View, resolve
from projections.case_file.read import NoSuchCase, case_summary, summaries_shown
from projections.case_file.rows import CaseSummary
from projections.names import CASE_ACCESS, CASE_FILE, HISTORY, RESTRICTIONS

#: What a list of cases is made from.
LISTED = (CASE_FILE, HISTORY, CASE_ACCESS, RESTRICTIONS)


@dataclass(frozen=True, slots=True)
class SharedCase:
    """A case shared with the actor's agency: whose it is, what their agency is called there, and
    the case as of a view of the record that it is on.
    """

    partnership: str
    guest: Actor
    summary: CaseSummary
    view: View


async def shared_cases(
    daybook: Daybook, actor: Actor, *, text: str | None = None
) -> tuple[SharedCase, ...]:
    """Those that the actor may see now, those last shared first. `text` as for one's own cases."""
    if not crossing(actor.roles):
        return ()
    found: list[SharedCase] = []
    invited = await invitations(daybook, actor)
    for log_id, case_id in dict.fromkeys((each.log_id, each.case_id) for each in reversed(invited)):
        case = await case_on(daybook, log_id, case_id)
        guest = guest_on(actor, log_id, case)
        stands = guest and standing(guest, case, datetime.now(UTC))
        if guest is None or stands is None:
            continue
        async with daybook.reading(guest) as connection:
            view = await resolve(connection, log_id, None, projections=LISTED)
            try:
                summary = await case_summary(connection, view, case_id, text=text)
            except NoSuchCase:
                # Not in the read model yet, which it is in a moment.
                continue
            listed = () if summary is None else (summary,)
            shown = await summaries_shown(connection, view, listed, {case_id: stands.reads})
        for each in shown:
            _, name = await partnership(daybook, log_id)
            found.append(SharedCase(name, guest, each, view))
    return tuple(found)
