"""Words to build a case with. Everything has a deterministic id and a plain default.

Events of one stream must be given their versions in order; `a_case` does so for a whole case.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from domain.case import AgencyJoined, AgencyLeft, CaseClosed, CaseOpened, SubjectAdded
from domain.command import Command
from domain.entry import EntryContent, EntryRecorded
from domain.escalation import EscalationRaised
from domain.event import Attribution, Event, Source
from domain.hearing import HearingListed
from domain.moments import Moment
from domain.vocabulary import (
    AgencyKind,
    EntryKind,
    HearingType,
    Ladder,
    Role,
    SubjectRole,
)

E = TypeVar("E", bound=Event)
C = TypeVar("C", bound=Command)

#: When every command is given: a Friday at midday, before the clocks change.
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)

HOSPITAL = "acute-hospital"
SOCIAL_CARE = "childrens-social-care"
POLICE = "police"
KINDS = {
    HOSPITAL: AgencyKind.ACUTE_HOSPITAL,
    SOCIAL_CARE: AgencyKind.CHILDRENS_SOCIAL_CARE,
    POLICE: AgencyKind.POLICE,
}
SOURCE = Source(system="Ward record", reference="114/2")


def an_id(name: str) -> UUID:
    """The id that this name always has."""
    return uuid5(UUID("5f0c4a2e-3d6b-5c1f-9a7e-2b8d4e6f0a13"), name)


CASE = an_id("case")
CHILD = an_id("child")
MOTHER = an_id("mother")
ENTRY = an_id("entry")
ESCALATION = an_id("escalation")
HEARING = an_id("hearing")
ORDER = an_id("order")
DECISION = an_id("decision")
CONTRIBUTION = an_id("contribution")


def when(text: str) -> Moment:
    """The moment a plain ISO 8601 text means."""
    return Moment.model_validate(text)


def about(text: str) -> Moment:
    """A moment said to be about then."""
    return Moment(kind="about", value=text)


UNKNOWN = Moment(kind="unknown", words="not dated in the source")


def attribution(agency: str = HOSPITAL, *roles: Role, **fields: Any) -> Attribution:
    """Somebody of this agency, a contributor unless said otherwise."""
    given = {
        "actor_id": an_id(f"actor of {agency}"),
        "name": f"Recorder for {agency}",
        "agency": agency,
        "roles": roles or (Role.CONTRIBUTOR,),
        "correlation_id": an_id("request"),
    }
    return Attribution.model_validate(given | fields)


COORDINATOR = attribution("partnership-office", Role.COORDINATOR)
OFFICER = attribution(
    "partnership-office",
    Role.DATA_PROTECTION_OFFICER,
    actor_id=an_id("data protection officer"),
    name="R Holt",
)


def ask(command: type[C], /, *, by: Attribution | str = HOSPITAL, **fields: Any) -> C:
    """A command on the case, given now by somebody of this agency."""
    given = {
        "case_id": CASE,
        "attribution": attribution(by) if isinstance(by, str) else by,
        "now": NOW,
    }
    return command.model_validate(given | fields)


def fact(
    event: type[E],
    /,
    *,
    stream: UUID = CASE,
    version: int = 1,
    by: Attribution | str = HOSPITAL,
    **fields: Any,
) -> E:
    """An event of the case, put on the record by somebody of this agency."""
    given = {
        "originator_id": stream,
        "originator_version": version,
        "case_id": CASE,
        "attribution": attribution(by) if isinstance(by, str) else by,
    }
    return event.model_validate(given | fields)


def a_case(*agencies: str, case_id: UUID = CASE) -> tuple[Event, ...]:
    """An open case of a child and their mother, with these agencies (by default three)."""
    events: list[Event] = []

    def add(event: type[Event], **fields: Any) -> None:
        version = len(events) + 1
        events.append(
            fact(event, stream=case_id, version=version, by=COORDINATOR, case_id=case_id, **fields)
        )

    add(CaseOpened, reference="CASE-0142", pseudonym="Rowan", summary="Made up for tests.")
    add(SubjectAdded, subject_id=CHILD, pseudonym="Rowan", role=SubjectRole.CHILD)
    add(SubjectAdded, subject_id=MOTHER, pseudonym="Rowan's mother", role=SubjectRole.MOTHER)
    for agency in agencies or (HOSPITAL, SOCIAL_CARE, POLICE):
        kind = KINDS.get(agency, AgencyKind.OTHER)
        add(AgencyJoined, agency=agency, name=agency.replace("-", " ").title(), kind=kind)
    return tuple(events)


def closed(history: tuple[Event, ...]) -> tuple[Event, ...]:
    """The same case, closed."""
    version = sum(event.originator_id == CASE for event in history) + 1
    return (*history, fact(CaseClosed, version=version, by=COORDINATOR, reason="No further action"))


def without(agency: str, history: tuple[Event, ...]) -> tuple[Event, ...]:
    """The same case, after this agency left it."""
    version = sum(event.originator_id == CASE for event in history) + 1
    left = fact(AgencyLeft, version=version, by=COORDINATOR, agency=agency, reason="Moved away")
    return (*history, left)


def content(**fields: Any) -> EntryContent:
    """What an entry says: a visit on 2 March, unless said otherwise."""
    given = {
        "occurred": "2026-03-02",
        "kind": EntryKind.VISIT,
        "summary": "Seen on the ward.",
        "subjects": (CHILD,),
        "source": SOURCE,
    }
    return EntryContent.model_validate(given | fields)


def an_entry(
    name: str = "entry", *, agency: str = HOSPITAL, case_id: UUID = CASE, **fields: Any
) -> EntryRecorded:
    """An entry of this agency on the record. `fields` are those of its content."""
    return fact(
        EntryRecorded,
        stream=an_id(name),
        by=agency,
        case_id=case_id,
        contribution_id=CONTRIBUTION,
        agency=agency,
        content=content(**fields),
    )


def an_escalation(*, stream: UUID = ESCALATION, **fields: Any) -> EscalationRaised:
    """The hospital raised a concern with social care on 3 March, at level 1."""
    given: dict[str, Any] = {
        "ladder": Ladder.EXTERNAL,
        "level": 1,
        "from_agency": HOSPITAL,
        "to_agency": SOCIAL_CARE,
        "raised_to": "Team manager",
        "concern": "No placement has been found.",
        "occurred": "2026-03-03",
        "source": SOURCE,
    }
    return fact(EscalationRaised, stream=stream, **(given | fields))


def a_hearing(*, stream: UUID = HEARING, **fields: Any) -> HearingListed:
    """Social care recorded on 4 March that a hearing was listed for the 6th."""
    given: dict[str, Any] = {
        "by_agency": SOCIAL_CARE,
        "court": "Family Court at Testford",
        "hearing_type": HearingType.EMERGENCY_PROTECTION_ORDER,
        "listed_for": "2026-03-06T10:00+00:00",
        "occurred": "2026-03-04",
        "source": SOURCE,
    }
    return fact(HearingListed, stream=stream, by=SOCIAL_CARE, **(given | fields))
