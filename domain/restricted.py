"""What carries a sensitivity, whatever it is, and what each event of it says of who may read it.

This is the one place that knows which streams can be kept from somebody. The restrictions that
readers are shown a case through, receipts and proofs, and what is asked of a stream before anything
is done to it, all fold the same events here. Another thing that is to carry a sensitivity is added
to `Thing`, `thing_of` and `evolve`, and is then kept wherever entries are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from domain.access import Reads, Restriction
from domain.assessment import AssessmentCorrected, AssessmentEvent, AssessmentMade
from domain.entry import (
    EntryCorrected,
    EntryCourtPermissionRecorded,
    EntryDisclosed,
    EntryEvent,
    EntryRecorded,
)
from domain.event import Event
from domain.hearing import (
    CourtMaterialPermitted,
    HearingEvent,
    HearingHeld,
    HearingListed,
    JudgmentGiven,
)
from domain.placement import (
    PlacementEnded,
    PlacementEvent,
    PlacementStarted,
    SearchEvent,
    SearchOpened,
)
from domain.plans import (
    ENDS,
    KINDS,
    WITHDRAWS,
    Begun,
    Ended,
    TakenBack,
)
from domain.text import AgencyCode
from domain.told import agencies_told
from domain.vocabulary import Sensitivity

#: Whatever may be kept from somebody on the case.
Thing = Literal[
    "entry",
    "assessment",
    "placement-search",
    "placement",
    "protection-plan",
    "section-47",
    "police-enquiry",
    "lead-professional",
    "care-arrangement",
    "hearing",
]

#: What one of each is called in a sentence, and several.
CALLED: dict[Thing, tuple[str, str]] = {
    "entry": ("entry", "entries"),
    "assessment": ("assessment", "assessments"),
    "placement-search": ("placement search", "placement searches"),
    "placement": ("placement", "placements"),
    "protection-plan": ("child protection plan", "child protection plans"),
    "section-47": ("section 47 enquiry", "section 47 enquiries"),
    "police-enquiry": ("police enquiry", "police enquiries"),
    "lead-professional": ("lead professional", "lead professionals"),
    "care-arrangement": ("care arrangement", "care arrangements"),
    "hearing": ("hearing", "hearings"),
}


def counted_in_words(found: Mapping[Thing, int]) -> str:
    """Numbers of things, of which there is at least one: 3 entries and 1 assessment."""
    said = [
        f"{found[thing]:,} {one if found[thing] == 1 else several}"
        for thing, (one, several) in CALLED.items()
        if found.get(thing)
    ]
    return " and ".join((", ".join(said[:-1]), said[-1]) if said[1:] else said)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something on a case that carries a sensitivity, and what decides who may read it."""

    case_id: UUID
    thing: Thing
    restriction: Restriction


def thing_of(event: Event) -> Thing | None:  # noqa: PLR0911 - one for each sort of thing.
    """What an event is about, if that carries a sensitivity."""
    if isinstance(event, EntryEvent):
        return "entry"
    if isinstance(event, AssessmentEvent):
        return "assessment"
    if isinstance(event, SearchEvent):
        return "placement-search"
    if isinstance(event, PlacementEvent):
        return "placement"
    if isinstance(event, HearingEvent):
        return "hearing"
    if isinstance(event, Begun):
        return KINDS[type(event)]
    if isinstance(event, TakenBack):
        return KINDS[WITHDRAWS[type(event)]]
    return KINDS[ENDS[type(event)]] if isinstance(event, Ended) else None


def sensitivity_of(event: Event) -> Sensitivity | None:
    """How sensitive an event itself says that what it is about is, if it says so."""
    match event:
        case EntryRecorded() | EntryCorrected() | AssessmentMade() | AssessmentCorrected():
            return event.content.sensitivity
        case SearchOpened() | PlacementStarted():
            return event.sensitivity
        case _:
            return event.sensitivity if isinstance(event, Begun) else None


def evolve(  # noqa: PLR0911 - one for each event that begins something.
    state: Kept | None, event: Event
) -> Kept | None:
    """It after one more event of its stream; None while nothing there carries a sensitivity."""
    match event:
        case EntryRecorded():
            return _begun(state, event, "entry", event.agency, event.content.sensitivity)
        case AssessmentMade(content=said):
            told = agencies_told(said.told)
            return _begun(state, event, "assessment", event.by_agency, said.sensitivity, told)
        case SearchOpened():
            search, agency = "placement-search", event.by_agency
            return _begun(state, event, search, agency, event.sensitivity)
        case PlacementStarted():
            told, agency = agencies_told(event.told), event.by_agency
            return _begun(state, event, "placement", agency, event.sensitivity, told)
        case HearingListed():
            return _begun(state, event, "hearing", event.by_agency, Sensitivity.OPEN)
        case _ if isinstance(event, Begun):
            thing, told = KINDS[type(event)], agencies_told(event.told)
            return _begun(state, event, thing, event.by_agency, event.sensitivity, told)
        case _:
            return state and replace(state, restriction=_changed(state.restriction, event))


def may_read(state: Kept | None, case_id: UUID, reads: Reads) -> bool:
    """Whether a reader of a case may read it: also what carries no sensitivity, but nothing that
    is of another case.
    """
    return state is None or (state.case_id == case_id and reads.may_read(state.restriction))


def _begun(  # noqa: PLR0917 - what each beginning says.
    state: Kept | None,
    event: Event,
    thing: Thing,
    agency: AgencyCode,
    sensitivity: Sensitivity,
    told: Iterable[AgencyCode] = (),
) -> Kept:
    # No rule records the same thing twice. If it were done, both would count.
    ever = state.restriction.sensitivities if state else frozenset[Sensitivity]()
    before = state.restriction if state else Restriction(agency, ever)
    restriction = replace(
        before,
        agency=agency,
        sensitivities=ever | {sensitivity},
        shared_with=before.shared_with | frozenset(told),
    )
    return Kept(event.case_id, thing, restriction)


def _changed(  # noqa: PLR0911 - one for each event that says more of something.
    before: Restriction, event: Event
) -> Restriction:
    match event:
        case EntryCorrected(content=content):
            return replace(before, sensitivities=before.sensitivities | {content.sensitivity})
        case EntryDisclosed():
            return replace(before, shared_with=before.shared_with | {event.to_agency})
        case EntryCourtPermissionRecorded():
            named = frozenset((*event.agencies, *(f"role:{role}" for role in event.roles)))
            return replace(before, permitted_to=before.permitted_to | named)
        case AssessmentCorrected(content=content):
            # Whom it was shared with is what it says last: named by mistake is not told.
            return replace(
                before,
                sensitivities=before.sensitivities | {content.sensitivity},
                shared_with=agencies_told(content.told),
            )
        case HearingHeld() | JudgmentGiven():
            # What was said and found in private. A permission is of what was on the record then.
            return replace(before, needs_permission=True)
        case CourtMaterialPermitted():
            return replace(before, needs_permission=False)
        case _ if isinstance(event, PlacementEnded | Ended):
            # Whoever was told how it ended knows of it, and cannot be told that without it.
            return replace(before, shared_with=before.shared_with | agencies_told(event.told))
        case _:
            return before
