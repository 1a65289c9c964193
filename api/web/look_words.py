"""What stands on an access log, in plain words: what somebody looked at, how, and why not.

The log names a look by its route, so this names every route that can be one. A route that it does
not know is named by its action of the policy, so that nothing is ever left out for want of a word.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.access import POLICY
from domain.vocabulary import Denial, IdentityChange, Way
from projections.access.rows import AccessRow, Became

#: What each address shows, as it follows "looked at". Addresses of the interface without `/v1`.
SHOWN: Mapping[str, str] = {
    "/cases": "the list of cases",
    "/cases/{case_id}": "the case file",
    "/cases/{case_id}/chronology": "the chronology",
    "/cases/{case_id}/timeline": "the review timeline",
    "/cases/{case_id}/review-timeline": "the review timeline",
    "/cases/{case_id}/history": "the history",
    "/cases/{case_id}/events": "what was being recorded",
    "/cases/{case_id}/as-of": "the form that sets the clock",
    "/cases/{case_id}/entries/{row_key}": "an entry",
    "/cases/{case_id}/entries/{entry_id}": "an entry",
    "/cases/{case_id}/events/{position}/receipt": "the receipt of an event",
    "/cases/{case_id}/events/{position}/proof": "the proof of an event",
    "/cases/{case_id}/contributions/{contribution_id}": "a contribution",
    "/cases/{case_id}/escalations": "the escalations",
    "/cases/{case_id}/escalations/{escalation_id}": "an escalation",
    "/cases/{case_id}/hearings": "the hearings",
    "/cases/{case_id}/hearings/{hearing_id}": "a hearing",
    "/cases/{case_id}/orders": "the court orders",
    "/cases/{case_id}/orders/{order_id}": "a court order",
    "/cases/{case_id}/decisions": "the decisions",
    "/cases/{case_id}/decisions/{decision_id}": "a decision",
    "/cases/{case_id}/members": "who is named on the case",
    "/cases/{case_id}/people": "the people of the case",
    "/cases/{case_id}/bars": "who is barred from the case",
    "/cases/{case_id}/emergency-accesses": "who opened the case in an emergency",
    "/cases/{case_id}/legal": "orders, powers and hearings",
    "/cases/{case_id}/authority": "on what authority the child was held or placed",
    "/cases/{case_id}/authorities": "the orders and powers",
    "/cases/{case_id}/authorities/applications/{application_id}": "an application for an order",
    "/cases/{case_id}/authorities/powers/{power_id}": "a power that was used",
    "/cases/{case_id}/directions": "the directions of the court",
    "/cases/{case_id}/directions/{direction_id}": "a direction of the court",
    "/cases/{case_id}/review": "the review",
    "/cases/{case_id}/reviews": "the reviews",
    "/cases/{case_id}/reviews/{review_id}": "a review",
    "/cases/{case_id}/clocks": "the clocks of the review",
    "/cases/{case_id}/learning": "what the review learnt",
    "/cases/{case_id}/care": "the child's care",
    "/cases/{case_id}/state": "how things stood at a moment",
    "/cases/{case_id}/placement-searches": "the searches for a placement",
    "/cases/{case_id}/placement-searches/{search_id}": "a search for a placement",
    "/cases/{case_id}/placements": "the placements",
    "/cases/{case_id}/placements/{placement_id}": "a placement",
    "/cases/{case_id}/assessments": "the assessments",
    "/cases/{case_id}/assessments/{assessment_id}": "an assessment",
    "/cases/{case_id}/protection-plans": "the child protection plans",
    "/cases/{case_id}/protection-plans/{plan_id}": "a child protection plan",
    "/cases/{case_id}/section-47-enquiries": "the section 47 enquiries",
    "/cases/{case_id}/section-47-enquiries/{enquiry_id}": "a section 47 enquiry",
    "/cases/{case_id}/police-enquiries": "the police enquiries",
    "/cases/{case_id}/police-enquiries/{police_enquiry_id}": "a police enquiry",
    "/cases/{case_id}/lead-professionals": "the lead professionals",
    "/cases/{case_id}/lead-professionals/{lead_id}": "a lead professional",
    "/cases/{case_id}/care-arrangements": "in whose care the child was",
    "/cases/{case_id}/care-arrangements/{arrangement_id}": "in whose care the child was",
    "/cases/{case_id}/retention": "how long the case is kept",
    "/cases/{case_id}/sharing": "which partnerships the case is shared with",
    "/cases/{case_id}/invitations": "which partnerships the case is shared with",
    "/cases/{case_id}/subject-access": "a person's copy of what is recorded about them",
    "/cases/{case_id}/looks": "who looked at the case",
    "/actors/{actor_id}/looks": "what a person looked at",
    "/people/{actor_id}/looks": "what a person looked at",
    "/unusual-access": "unusual access",
    "/emergency-accesses": "cases that were opened in an emergency",
    "/emergency": "the form that opens a case in an emergency",
    "/learning": "what reviews learnt, in numbers",
    "/disposals-due": "the cases whose time is over",
    "/invitations": "invitations of other partnerships",
    "/partnerships": "the other partnerships",
    "/people": "the people of the partnership",
    "/actors": "the people of the partnership and what they may do",
    "/actors/{actor_id}": "what a person may do",
    "/actors/{actor_id}/tokens": "the tokens of a person",
    "/log/{log_id}/tile/entries/{index:path}": "the sealed events of a log",
    "daybook access": "the access log",
}

#: What somebody did who was shown something, by how they looked. What it was follows.
DID: Mapping[Way, str] = {
    Way.PAGE: "Looked at",
    Way.API: "Looked at",
    Way.SEARCH: "Searched",
    Way.EXPORT: "Took away",
    Way.PRINT: "Printed",
    Way.STREAM: "Followed",
    Way.RECEIPT: "Took away",
    Way.COMMAND: "Looked at",
}

HOW: Mapping[Way, str] = {
    Way.PAGE: "On a page",
    Way.API: "By a program",
    Way.SEARCH: "By searching",
    Way.EXPORT: "As a file",
    Way.PRINT: "On paper",
    Way.STREAM: "By a program, as it was recorded",
    Way.RECEIPT: "As a file that proves an event",
    Way.COMMAND: "On the machine that runs Daybook",
}

WHY_NOT: Mapping[Denial, str] = {
    Denial.NO_SUCH_CASE: "For them there is no such case: no role of theirs covers it.",
    Denial.NOT_PERMITTED: "Their role, or the token that they came with, does not allow it.",
    Denial.BARRED: "They are barred from this case.",
    Denial.NOT_SIGNED_IN: "They were not signed in.",
}

BECAME: Mapping[IdentityChange, str] = {
    IdentityChange.ADDED: "Added a person",
    IdentityChange.CHANGED: "Changed a person's name, agency or roles",
    IdentityChange.DISABLED: "Disabled a person's sign-in",
    IdentityChange.ENABLED: "Enabled a person's sign-in again",
    IdentityChange.LINKED: "Linked a person to their organisation's sign-in",
    IdentityChange.SIGNED_IN: "Signed in",
    IdentityChange.SIGNED_OUT: "Signed out",
    IdentityChange.SIGN_IN_FAILED: "A sign-in failed",
    IdentityChange.LOCKED: "A sign-in was locked, after too many wrong passwords",
    IdentityChange.PASSWORD_SET: "Set a password",
    IdentityChange.TOKEN_ISSUED: "Gave a token",
    IdentityChange.TOKEN_REVOKED: "Revoked a token",
}


def what_was_done(row: AccessRow) -> str:
    """What the row says somebody did, in a few words and without a full stop."""
    if row.became is not None:
        return BECAME[row.became.change]
    shown = SHOWN.get(route_of(row.route))
    if row.outcome == "denied":
        return f"Asked for {shown}" if shown and _reads(row.action) else f"Tried to {_to(row)}"
    if shown is None or row.way is None:
        return f"Was let in to {_to(row)}"
    return f"{DID[row.way]} {shown}"


def whom_it_became(became: Became) -> str:
    """To whom it was done, and what they are from then on."""
    roles = ", ".join(role.label.lower() for role in became.roles)
    parts = (became.name, became.username, roles, became.agency, became.about)
    return ", ".join(part for part in parts if part)


def route_of(route: str) -> str:
    """The address as `SHOWN` has it."""
    return route.removeprefix("/v1")


def _reads(action: str) -> bool:
    return action in POLICY.actions and POLICY.actions[action].startswith(("Read ", "List "))


def _to(row: AccessRow) -> str:
    words = POLICY.actions.get(row.action, row.action)
    return words[0].lower() + words[1:]
