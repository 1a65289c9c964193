"""How events make the rows that say who may know of a case. Pure.

The database holds every reader to these rows by its own policies, apart from what the application
checks on the log itself. So they know less: not which roles somebody has, only whose agency takes
part, who is named, who is barred, and who was let in until when.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from domain.case import (
    AgencyJoined,
    AgencyLeft,
    BarLifted,
    CaseOpened,
    EmergencyAccessEnded,
    EmergencyAccessTaken,
    KeyDestroyed,
    MemberNamed,
    MemberReleased,
    PartnershipInvited,
    PersonBarred,
)
from domain.event import Event, Value
from domain.moments import start_of_day
from domain.record.append import Recorded
from domain.text import AgencyCode
from projections import sql
from projections.case_access.rows import AccessRow
from projections.names import CASE_ACCESS
from projections.projection import Projection
from projections.working_set import Key, WorkingSet

#: The row that says that the case is there.
CASE = "case"


def keys(event: Event) -> tuple[Key, ...]:
    """The rows that an event may read or write: one, or one for each agency that is invited."""
    if isinstance(event, PartnershipInvited):
        return tuple(Key(event.case_id, _of_agency(each.here)) for each in event.agencies)
    about = _about(event)
    return () if about is None else (Key(event.case_id, about),)


def _of_agency(agency: AgencyCode) -> str:
    return f"agency.{agency}"


def _about(event: Event) -> str | None:
    match event:
        case CaseOpened() | KeyDestroyed():
            return CASE
        case AgencyJoined() | AgencyLeft():
            return _of_agency(event.agency)
        case MemberNamed() | MemberReleased():
            return f"member.{event.actor_id}"
        case PersonBarred() | BarLifted():
            return f"bar.{event.actor_id}"
        case EmergencyAccessTaken() | EmergencyAccessEnded():
            return f"emergency.{event.access_id}"
        case _:
            return None


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put what an event changes."""
    event = recorded.event
    if isinstance(event, PartnershipInvited):
        for key, invited in zip(keys(event), event.agencies, strict=True):
            rows.put(key, _invited(event, invited.here))
        return
    for key in keys(event):
        made = _made(event, rows.get(key, AccessRow))
        if made is not None:
            rows.put(key, made)


def _made(  # noqa: PLR0911 - one row for each kind of event.
    event: Event, row: AccessRow | None
) -> AccessRow | None:
    match event:
        case CaseOpened() | KeyDestroyed():
            # The destruction erased all the others: nobody can say any more whom they let in.
            return AccessRow()
        case AgencyJoined():
            return _joined(event, row)
        case MemberNamed():
            return AccessRow(actor_id=event.actor_id, opens=True)
        case PersonBarred():
            return AccessRow(actor_id=event.actor_id, is_barred=True)
        case EmergencyAccessTaken():
            return AccessRow(actor_id=event.attribution.actor_id, opens=True, until=event.until)
        case AgencyLeft() | MemberReleased() | EmergencyAccessEnded():
            return row and row.model_copy(update={"opens": False})
        case BarLifted():
            return row and row.model_copy(update={"is_barred": False})
        case _:
            return None


def _invited(event: PartnershipInvited, here: AgencyCode) -> AccessRow:
    """It opens nothing until they join, and then until the last day of the invitation is over."""
    last = event.until
    return AccessRow(
        agency=here,
        guest_of=event.partnership.partnership_id,
        # After the last day of the calendar there is no moment to say.
        until=None if last is None or last == date.max else start_of_day(last + timedelta(days=1)),
    )


def _joined(event: AgencyJoined, row: AccessRow | None) -> AccessRow:
    guest_of = event.partnership and event.partnership.partnership_id
    is_invited = guest_of is not None and row is not None and row.guest_of == guest_of
    return AccessRow(
        agency=event.agency,
        guest_of=guest_of,
        opens=True,
        until=row.until if is_invited and row is not None else None,
    )


def columns(_key: Key, body: Value) -> Mapping[str, object]:
    """The table's own columns: what the policies look at."""
    row = body if isinstance(body, AccessRow) else AccessRow()
    return {
        "agency": row.agency,
        "guest_of": None if row.guest_of is None else str(row.guest_of),
        "actor_id": None if row.actor_id is None else str(row.actor_id),
        "opens": row.opens,
        "until": row.until,
        "is_barred": row.is_barred,
    }


def body(_key: str, text: str) -> Value:
    """A stored body read back."""
    return AccessRow.model_validate_json(text)


PROJECTION = Projection(
    name=CASE_ACCESS,
    version=2,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("case_access"),
)
