"""Destroying a case's key, so that nothing of the case can be read again by anybody.

It cannot be undone, so two people decide it: one proposed it (`domain.case.disposal`), and somebody
else authorises it here, with the case's reference repeated. Everything that the proposal rested on
is looked at again, as it is now.
"""

from __future__ import annotations

from pydantic import AwareDatetime

from domain.case.disposal import (
    EndProposal,
    ReferenceNotRepeated,
    require_disposable,
    require_nobody_named,
    require_proposal,
    require_unheld,
)
from domain.case.events import Authoriser, KeyDestroyed
from domain.case.guards import require_kept
from domain.case.state import CaseState
from domain.command import placed
from domain.errors import Conflict, NotPermitted
from domain.event import Attribution, Event, NonNegative
from domain.moments import london_day
from domain.text import CaseReference


class DestroyKey(EndProposal):
    """Authorise the proposal, and destroy the case's key. `sealed_events` is how many events the
    case has on the record, as counted by the caller. `in_role_since` is since when whoever
    authorises has their role, and `proposed_at` when the proposal went on the record.
    """

    reference: CaseReference
    sealed_events: NonNegative
    in_role_since: AwareDatetime
    proposed_at: AwareDatetime


class SamePersonTwice(NotPermitted):
    """You proposed this disposal yourself, and two people must decide it. Ask another data
    protection officer to authorise it.
    """


class MadeForIt(NotPermitted):
    """You have your role only since this disposal was proposed, so you cannot authorise it. Ask a
    data protection officer who was one before, or have it proposed anew.
    """


class ProposalLapsed(Conflict):
    """This proposal is older than 30 days, so it can no longer be authorised. It must be proposed
    anew, on the record as it is now.
    """

    field = "proposal_id"


def destroy_key(command: DestroyKey, state: CaseState) -> tuple[Event, ...]:
    """The key of a closed case, whose disposal somebody else has proposed, is destroyed."""
    # A hold that was placed since has ended the proposal as well: this says why.
    require_unheld(require_kept(state))
    case, proposal = require_proposal(state, command)
    today = london_day(command.now)
    if proposal.attribution.actor_id == command.attribution.actor_id:
        raise SamePersonTwice
    if command.in_role_since > command.proposed_at:
        raise MadeForIt
    if today > proposal.until:
        raise ProposalLapsed
    require_disposable(case, proposal.basis, today)
    if command.reference != case.opened.reference:
        raise ReferenceNotRepeated
    require_nobody_named(case, {"reason": command.reason})

    return (
        KeyDestroyed(
            **placed(command, case.case_id, case.version),
            reference=command.reference,
            basis=proposal.basis,
            rule=proposal.rule,
            proposed_by=_named(proposal.attribution),
            authorised_by=_named(command.attribution),
            reason=command.reason,
            sealed_events=command.sealed_events,
        ),
    )


def _named(attribution: Attribution) -> Authoriser:
    """Who decided, as they were then."""
    roles = [role.label for role in attribution.roles]
    return Authoriser(name=attribution.name, role=f"{', '.join(roles)}, {attribution.agency}")
