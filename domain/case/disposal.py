"""Proposing that a case be disposed of, which is the first of two decisions by two people.

A coordinator proposes, on one of two grounds: the time for which the case had to be kept is over,
or somebody with the right to do so has instructed it. Nothing is gone by that. Whoever authorises
it (`domain.case.destruction`) is somebody else, and finds everything looked at again as it is then.

A proposal ends by itself: after thirty days, and as soon as a hold is placed or lifted, the case is
reopened, or its kind of record is said anew. Then it was about another state of things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from domain.case.events import DisposalProposed, DisposalRefused, DisposalWithdrawn, LegalHoldPlaced
from domain.case.guards import require_kept
from domain.case.retention import facts_of
from domain.case.state import CaseState, Closed, Open
from domain.command import Change, placed, require_current
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.event import Event
from domain.moments import london_day
from domain.retention import Retention, retention
from domain.text import CaseReference, Summary
from domain.vocabulary import DestructionBasis
from domain.wording import listed

#: How long a proposal may be authorised, the day on which it was made not counted.
PROPOSAL_LASTS = timedelta(days=30)


class ProposeDisposal(Change):
    """Propose that the case be disposed of. `instruction` says who instructed it and under which
    power, where that is the ground.
    """

    proposal_id: UUID
    reference: CaseReference
    basis: DestructionBasis
    instruction: Summary | None = None
    reason: Summary


class EndProposal(Change):
    """Take a proposal back, or refuse it."""

    proposal_id: UUID
    reason: Summary


class CaseMustBeClosed(Conflict):
    """This case is open. Only a closed case can be disposed of: close it first."""


class UnderLegalHold(Conflict):
    """A legal hold is in force on this case, so nothing of it may be destroyed."""


class UnderMoratorium(Conflict):
    """An inquiry has asked everybody to keep records of this kind, so nothing of this case may be
    destroyed while that is in force.
    """


class KeptLonger(Conflict):
    """This case must still be kept. Only a lawful instruction allows its disposal before that."""

    field = "basis"


class ReferenceNotRepeated(Invalid):
    """This is not the reference of the case. Repeat it exactly: what is destroyed cannot be brought
    back.
    """

    field = "reference"


class SaysWhoTheCaseIsAbout(Invalid):
    """This names somebody of the case, and stays readable when the rest is gone. Say it without."""


class InstructionMissing(Invalid):
    """Say who instructed that this case be disposed of, when, and under which power."""

    field = "instruction"


class InstructionNotAsked(Invalid):
    """Where the time for keeping the case is over, no instruction is needed. Leave it out, or
    choose the lawful instruction as the ground.
    """

    field = "instruction"


class AlreadyProposed(Conflict):
    """It is already proposed that this case be disposed of. Withdraw that proposal first."""


class NoSuchProposal(NotOnRecord):
    """No such proposal is open on this case. It may have been withdrawn or refused, or the case has
    changed since: then it must be proposed anew.
    """

    field = "proposal_id"


def propose_disposal(command: ProposeDisposal, state: CaseState) -> tuple[Event, ...]:
    """The disposal of a closed case that nothing holds, and need not be kept, is proposed."""
    case = require_kept(state)
    require_current(command, case.version)
    today = london_day(command.now)
    if case.proposal is not None and today <= case.proposal.until:
        raise AlreadyProposed
    if command.basis is DestructionBasis.LAWFUL_INSTRUCTION and command.instruction is None:
        raise InstructionMissing
    if command.basis is DestructionBasis.RETENTION_ENDED and command.instruction is not None:
        raise InstructionNotAsked
    found = require_disposable(case, command.basis, today)
    if command.reference != case.opened.reference:
        raise ReferenceNotRepeated
    require_nobody_named(case, {"instruction": command.instruction or "", "reason": command.reason})

    return (
        DisposalProposed(
            **placed(command, case.case_id, case.version),
            proposal_id=command.proposal_id,
            basis=command.basis,
            rule=command.instruction or _rule(found),
            kept_until=found.kept_until,
            reason=command.reason,
            until=today + PROPOSAL_LASTS,
        ),
    )


def withdraw_disposal(command: EndProposal, state: CaseState) -> tuple[Event, ...]:
    """A proposal is taken back."""
    case, proposal = require_proposal(state, command)
    return (
        DisposalWithdrawn(
            **placed(command, case.case_id, case.version),
            proposal_id=proposal.proposal_id,
            reason=command.reason,
        ),
    )


def refuse_disposal(command: EndProposal, state: CaseState) -> tuple[Event, ...]:
    """A proposal is refused by whoever could have authorised it."""
    case, proposal = require_proposal(state, command)
    return (
        DisposalRefused(
            **placed(command, case.case_id, case.version),
            proposal_id=proposal.proposal_id,
            reason=command.reason,
        ),
    )


def require_proposal(
    state: CaseState, command: EndProposal
) -> tuple[Open | Closed, DisposalProposed]:
    """The case and the proposal that the command is about, which must be open on it."""
    case = require_kept(state)
    require_current(command, case.version)
    if case.proposal is None or case.proposal.proposal_id != command.proposal_id:
        raise NoSuchProposal
    return case, case.proposal


def require_disposable(case: Open | Closed, basis: DestructionBasis, today: date) -> Retention:
    """Refuse what may not be disposed of on this ground on this day. How long the case is kept."""
    if isinstance(case, Open):
        raise CaseMustBeClosed
    require_unheld(case)
    found = retention(facts_of(case), today)
    demands = [each.because for each in found.deferrals if each.kind == "moratorium"]
    if demands:
        raise UnderMoratorium(
            f"Records of this kind must be kept for now. {demands[0]} Nothing may be destroyed."
        )
    if basis is DestructionBasis.RETENTION_ENDED and found.standing != "due":
        raise KeptLonger(found.says)
    return found


def require_unheld(case: Open | Closed) -> None:
    """Refuse while a legal hold is in force, saying since when."""
    if case.holds:
        raise UnderLegalHold(_held(tuple(case.holds.values())))


def require_nobody_named(case: Open | Closed, said: Mapping[str, str]) -> None:
    """Refuse words, by field, that would go on naming whom the record was about."""
    names = [case.opened.pseudonym, *(each.pseudonym for each in case.subjects.values())]
    for field, text in said.items():
        if _names_any(text, names):
            raise SaysWhoTheCaseIsAbout(field=field)


def _rule(found: Retention) -> str:
    """The rules by which the time is over, with their sources, and nobody's name."""
    last = [about for about in found.abouts if about.kept_until == found.kept_until]
    rules = dict.fromkeys(f"{about.rule} {about.source}." for about in last)
    return " ".join(rules)


def _held(holds: tuple[LegalHoldPlaced, ...]) -> str:
    since = listed([hold.since.in_words() for hold in holds])
    if len(holds) == 1:
        return (
            f"A legal hold is in force on this case, since {since}. Nothing of it may be destroyed."
        )
    return (
        f"{len(holds)} legal holds are in force on this case, since {since}. Nothing of it may be "
        "destroyed until all are lifted."
    )


def _names_any(text: str, names: Iterable[str]) -> bool:
    folded = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded) for name in names)
