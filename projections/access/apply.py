"""How each event of an access log makes one row. Pure. No row ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from domain.event import Event, Value
from domain.looks import Denied, IdentityChanged, Looked
from domain.record.append import Recorded
from projections import sql
from projections.access.rows import AccessRow, Became
from projections.items import step_key
from projections.names import ACCESS
from projections.people import by, on_record
from projections.projection import Projection
from projections.working_set import Key, WorkingSet


def keys(event: Event) -> tuple[Key, ...]:
    """The event's own row."""
    return (Key(event.case_id, step_key(event.originator_id, event.originator_version)),)


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put the event's row."""
    event = recorded.event
    match event:
        case Looked():
            row = _row(recorded, event).model_copy(
                update={
                    "outcome": "part" if event.is_part else "answered",
                    "action": event.action,
                    "way": event.way,
                    "route": event.route,
                    "status": event.status,
                    "as_of": event.as_of,
                    "is_search": event.searched_for is not None,
                    "emergency": event.emergency,
                }
            )
        case Denied():
            row = _row(recorded, event).model_copy(
                update={
                    "outcome": "denied",
                    "action": event.action,
                    "way": event.way,
                    "route": event.route,
                    "status": event.status,
                    "is_search": event.searched_for is not None,
                    "why": event.why,
                }
            )
        case IdentityChanged():
            became = Became(
                change=event.change,
                person_id=event.person_id,
                username=event.username,
                name=event.name,
                agency=event.agency,
                roles=event.roles,
                token_id=event.token_id,
                about=event.about,
            )
            row = _row(recorded, event).model_copy(update={"became": became})
        case _:
            return
    rows.put(keys(event)[0], row)


def _row(recorded: Recorded, event: Looked | Denied | IdentityChanged) -> AccessRow:
    return AccessRow(
        position=recorded.position,
        at=event.at.astimezone(UTC),
        recorded_at=on_record(recorded).recorded_at,
        case_id=event.case_id,
        actor_id=event.attribution.actor_id,
        by=by(event.attribution),
        request_id=event.attribution.correlation_id,
        outcome="identity",
        by_token=event.by_token,
        by_session=event.by_session,
    )


def columns(_key: Key, body: Value) -> Mapping[str, object]:
    """The table's own columns: those that a question is asked by."""
    if not isinstance(body, AccessRow):
        raise TypeError("The access read model holds only what happened.")
    return {
        "at": body.at,
        "actor_id": body.actor_id,
        "agency": body.by.agency,
        "action": body.action,
        "way": body.way.value if body.way else "",
        "outcome": body.outcome,
    }


def body(_key: str, text: str) -> Value:
    """A stored body read back."""
    return AccessRow.model_validate_json(text)


PROJECTION = Projection(
    name=ACCESS,
    version=2,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("access"),
    kind="access",
)
