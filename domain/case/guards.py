"""What every rule asks of the case first: that it is open, and that those it names are on it."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from domain.case.state import CaseState, Closed, Destroyed, NotOpened, Open
from domain.command import Command, require_own_agency
from domain.errors import Conflict, NotOnRecord
from domain.text import AgencyCode


class CaseNotOpened(NotOnRecord):
    """There is no such case on the record. Check its address, or open it first."""


class CaseIsClosed(Conflict):
    """This case is closed, so nothing can be added to it. Ask a coordinator to reopen it first."""


class CaseDestroyed(Conflict):
    """The key of this case was destroyed, so nothing of it can be read by anybody, and nothing can
    be added. The case's own address still says when it was done, by whom and under which rule.
    """


class DisposalIsProposed(Conflict):
    """It is proposed that this case be disposed of, so nothing can be added to it now. Ask a
    coordinator to withdraw the proposal first.
    """


class AgencyNotOnCase(Conflict):
    """This agency does not take part in the case. A coordinator can add it."""


class SubjectNotOnCase(Conflict):
    """This person is not a subject of the case. Add them to the case first, or check the id."""


def require_open(state: CaseState) -> Open:
    """The case, if it may be added to."""
    case = require_kept(state)
    if isinstance(case, Closed):
        raise CaseIsClosed
    return case


def require_kept(state: CaseState) -> Open | Closed:
    """The case, open or closed, if it was opened and its key not destroyed."""
    match state:
        case NotOpened():
            raise CaseNotOpened
        case Destroyed():
            raise CaseDestroyed
        case Open() | Closed():
            return state
        case _:
            assert_never(state)


def require_followed_up(state: CaseState) -> Open | Closed:
    """The case, if what became of its review's recommendations may still be added: also when it is
    closed, because an action plan outlives the case. Not while its disposal is proposed, which
    counts every event that is there.
    """
    case = require_kept(state)
    if case.proposal is not None:
        raise DisposalIsProposed
    return case


def require_agency(case: Open | Closed, agency: AgencyCode, field: str | None) -> None:
    """Refuse an agency that does not take part now. `field` is None where it is the actor's own."""
    if case.takes_part(agency):
        return
    if case.has_taken_part(agency):
        raise AgencyNotOnCase(
            f"{agency} has left this case. A coordinator can add it again.", field=field
        )
    raise AgencyNotOnCase(
        f"{agency} does not take part in this case. A coordinator can add it.", field=field
    )


def require_speaks_for(
    command: Command, case: Open | Closed, agency: AgencyCode, field: str
) -> None:
    """Refuse to let an actor speak for another agency than their own, or for one that does not take
    part now.
    """
    require_own_agency(command, agency, field)
    require_agency(case, agency, field)


def require_agency_once(case: Open | Closed, agency: AgencyCode, field: str) -> None:
    """Refuse an agency that has never taken part. One that has left since is part of the story."""
    if not case.has_taken_part(agency):
        require_agency(case, agency, field)


def require_subject(case: Open, subject_id: UUID, field: str) -> None:
    """Refuse a person who is not a subject of the case."""
    if subject_id not in case.subjects:
        raise SubjectNotOnCase(field=field)
