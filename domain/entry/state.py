"""What an entry has become, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.entry.events import (
    EntryContent,
    EntryContested,
    EntryCorrected,
    EntryCourtPermissionRecorded,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)
from domain.event import Event
from domain.text import AgencyCode
from domain.vocabulary import Sensitivity


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """No entry has been recorded under this id."""

    status: ClassVar[Literal["not-recorded"]] = "not-recorded"

    version: int = 0


@dataclass(frozen=True, slots=True)
class _Recorded:
    entry_id: UUID
    case_id: UUID
    version: int
    agency: AgencyCode
    contribution_id: UUID
    content: EntryContent
    content_version: int
    #: All that it ever had.
    sensitivities: frozenset[Sensitivity]
    corrections: int = 0
    disclosures: tuple[EntryDisclosed, ...] = ()
    contests: tuple[EntryContested, ...] = ()
    permissions: tuple[EntryCourtPermissionRecorded, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing(_Recorded):
    """An entry its agency stands by. `content` is what it says now, after corrections."""

    status: ClassVar[Literal["standing"]] = "standing"


@dataclass(frozen=True, slots=True)
class Withdrawn(_Recorded):
    """An entry that its agency withdrew. It is still read, and may still be contested."""

    status: ClassVar[Literal["withdrawn"]] = "withdrawn"


EntryState: TypeAlias = NotRecorded | Standing | Withdrawn
EntryEvent: TypeAlias = (
    EntryRecorded
    | EntryCorrected
    | EntryWithdrawn
    | EntryDisclosed
    | EntryContested
    | EntryCourtPermissionRecorded
)

NEW_ENTRY: EntryState = NotRecorded()


def evolve(state: EntryState, event: Event) -> EntryState:
    """The entry after one more event. Events of other things leave it as it was."""
    if not isinstance(event, EntryEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(state: EntryState, event: EntryEvent) -> EntryState:  # noqa: PLR0911 - one an event
    match state, event:
        case NotRecorded(), EntryRecorded():
            return Standing(
                entry_id=event.originator_id,
                case_id=event.case_id,
                version=event.originator_version,
                agency=event.agency,
                contribution_id=event.contribution_id,
                content=event.content,
                content_version=event.originator_version,
                sensitivities=frozenset({event.content.sensitivity}),
            )
        case Standing(), EntryCorrected():
            return replace(
                state,
                content=event.content,
                content_version=event.originator_version,
                sensitivities=state.sensitivities | {event.content.sensitivity},
                corrections=state.corrections + 1,
            )
        case Standing(), EntryWithdrawn():
            return Withdrawn(**_facts(state))
        case ((Standing() | Withdrawn()), EntryDisclosed()):
            return replace(state, disclosures=(*state.disclosures, event))
        case ((Standing() | Withdrawn()), EntryContested()):
            return replace(state, contests=(*state.contests, event))
        case ((Standing() | Withdrawn()), EntryCourtPermissionRecorded()):
            return replace(state, permissions=(*state.permissions, event))
        case _:
            return state


def _facts(state: Standing) -> dict[str, Any]:
    return {each.name: getattr(state, each.name) for each in fields(state)}
