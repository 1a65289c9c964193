"""The parts of a review that have a story of their own: awareness, requests, appointments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from domain.moments import Moment
from domain.review.events import (
    AgencyAnswered,
    AgencyAsked,
    AgencyChased,
    AwarenessCorrected,
    AwarenessRecorded,
    ReviewerAppointed,
    ReviewerRemoved,
)
from domain.text import AgencyCode


@dataclass(frozen=True, slots=True)
class Awareness:
    """When an agency became aware: as first said, and as corrected since. The last one counts."""

    recorded: AwarenessRecorded
    corrections: tuple[AwarenessCorrected, ...] = ()

    @property
    def said_at(self) -> int:
        """The version of the review at which it was first said, which a correction names."""
        return self.recorded.originator_version

    @property
    def agency(self) -> AgencyCode:
        """Whose awareness it is. No correction makes it another's."""
        return self.recorded.agency

    @property
    def said(self) -> tuple[Moment, str | None]:
        """When, and how, as it stands."""
        last = self.corrections[-1] if self.corrections else self.recorded
        return last.occurred, last.how

    @property
    def occurred(self) -> Moment:
        """When, as it stands."""
        return self.said[0]


@dataclass(frozen=True, slots=True)
class Request:
    """What one agency was asked for, and what came of it."""

    asked: AgencyAsked
    answers: tuple[AgencyAnswered, ...] = ()

    @property
    def request_id(self) -> UUID:
        """Its id within the review."""
        return self.asked.request_id


@dataclass(frozen=True, slots=True)
class Appointment:
    """A reviewer and, once they are no longer, their removal."""

    appointed: ReviewerAppointed
    removals: tuple[ReviewerRemoved, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether they are the reviewer still."""
        return not self.removals


def corrected(awareness: tuple[Awareness, ...], event: AwarenessCorrected) -> tuple[Awareness, ...]:
    """Each as it stands after one of them was corrected."""
    return tuple(
        replace(each, corrections=(*each.corrections, event))
        if each.said_at == event.corrects_version
        else each
        for each in awareness
    )


def requests(
    requests: tuple[Request, ...], event: AgencyAsked | AgencyChased | AgencyAnswered
) -> tuple[Request, ...]:
    """What was asked after one more request, reminder or answer. A reminder changes nothing."""
    match event:
        case AgencyAsked():
            return (*requests, Request(event))
        case AgencyAnswered():
            return tuple(
                replace(each, answers=(*each.answers, event))
                if each.request_id == event.request_id
                else each
                for each in requests
            )
        case AgencyChased():
            return requests


def removed(
    appointments: tuple[Appointment, ...], event: ReviewerRemoved
) -> tuple[Appointment, ...]:
    """Each as it stands after one of them was removed."""
    return tuple(
        replace(each, removals=(*each.removals, event))
        if each.appointed.appointment_id == event.appointment_id
        else each
        for each in appointments
    )
