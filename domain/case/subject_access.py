"""Giving somebody a copy of what is recorded about them, as a recorded act."""

from __future__ import annotations

from uuid import UUID

from domain.case.events import SubjectAccessGiven
from domain.case.guards import SubjectNotOnCase, require_kept
from domain.case.state import CaseState
from domain.command import Change, placed, require_current
from domain.errors import Invalid
from domain.event import Event, NonNegative
from domain.text import Digest, Summary


class GiveSubjectAccess(Change):
    """Give a subject of the case their copy. The caller has made it: see `SubjectAccessGiven`.

    `consideration` says who was asked and what was found, where an entry is given that would have
    been left out (`was_considered`).
    """

    access_id: UUID
    subject_id: UUID
    reason: Summary
    consideration: Summary | None = None
    was_considered: bool
    as_of_position: NonNegative
    given: NonNegative
    document_digest: Digest


class ConsiderationMissing(Invalid):
    """Some of these entries would have been left out. Say who considered that they may be given,
    who was asked, and what was found.
    """

    field = "consideration"


def give_subject_access(command: GiveSubjectAccess, state: CaseState) -> tuple[Event, ...]:
    """A subject of a case that is still there, open or closed, is given their copy."""
    case = require_kept(state)
    require_current(command, case.version)
    if command.subject_id not in case.subjects:
        raise SubjectNotOnCase(field="subject_id")
    if command.was_considered and command.consideration is None:
        raise ConsiderationMissing

    return (
        SubjectAccessGiven(
            **placed(command, case.case_id, case.version),
            access_id=command.access_id,
            subject_id=command.subject_id,
            reason=command.reason,
            consideration=command.consideration,
            as_of_position=command.as_of_position,
            given=command.given,
            document_digest=command.document_digest,
        ),
    )
