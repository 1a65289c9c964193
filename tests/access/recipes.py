"""What each operation needs to be asked, and what it answers to whom the policy lets in.

Most need nothing: an empty body is refused with 422, but only once the role has been looked at.
"""

from __future__ import annotations

from typing import Any

from tests.access.operations import Operation
from tests.support.care import answer_body, approach_body, assessment_content, end_body
from tests.support.client import entry_body

#: What carries a sensitivity and can be changed, by its name in addresses.
KEPT = frozenset({"entry_id", "assessment_id", "police_enquiry_id", "search_id"})
#: Addresses with one of these are about one entry, or another thing that carries a sensitivity.
ABOUT_AN_ENTRY = KEPT | {"row_key", "position", "contribution_id"}

#: For the names in addresses that no case gives an id to.
FIXED = {
    "index": "000.p/1",
    # Only a closed case has one. A request about it is refused for its body before.
    "proposal_id": "018f6b1e-7c3a-7d21-9f00-000000000001",
    "actor_id": "018f6b1e-7c3a-7d21-9f00-0000000000aa",
    "token_id": "018f6b1e-7c3a-7d21-9f00-0000000000bb",
    # None of these: ending one takes no more than asking for it.
    "access_id": "018f6b1e-7c3a-7d21-9f00-000000000002",
    # What becomes of one is in tests/api/test_shared_cases.py.
    "invitation_id": "018f6b1e-7c3a-7d21-9f00-000000000003",
    # Neither: what becomes of them is in tests/api/test_reviews.py.
    "request_id": "018f6b1e-7c3a-7d21-9f00-000000000004",
    "appointment_id": "018f6b1e-7c3a-7d21-9f00-000000000005",
}

#: It ends the sessions that all other questions are asked with. tests/web/test_sessions.py asks it.
ENDS_THE_WORLD = {"POST /account/sign-out-everywhere"}

STREAMS = {"/v1/cases/{case_id}/events"}

#: What is asked of the access log of one's own partnership: of anybody else it knows nothing.
OF_ANYBODY = {"GET /v1/actors/{actor_id}/looks", "GET /people/{actor_id}/looks"}

#: Answers that show every entry of a case to those who may read it.
WHOLE = {
    "GET /v1/cases/{case_id}/chronology",
    "GET /v1/cases/{case_id}/events",
    "GET /cases/{case_id}/chronology",
}

_SEARCH = "/v1/cases/{case_id}/placement-searches/{search_id}"
_WHEN = "2026-03-15T10:00+00:00"
#: Bodies that are sound, so that it is the entry that is looked at. The request names a version
#: that nothing has, so none of them is ever recorded.
BODIES: dict[str, Any] = {
    "POST /v1/cases/{case_id}/entries/{entry_id}/corrections": {
        "content": entry_body(),
        "reason": "Wrong.",
    },
    "POST /v1/cases/{case_id}/entries/{entry_id}/withdrawal": {"reason": "Wrong."},
    "POST /v1/cases/{case_id}/entries/{entry_id}/disclosures": {
        "to_agency": "school",
        "occurred": _WHEN,
    },
    "POST /v1/cases/{case_id}/entries/{entry_id}/contests": {"differs_in": "The time."},
    "POST /v1/cases/{case_id}/entries/{entry_id}/court-permissions": {
        "court": "Family Court",
        "reference": "Order of 5 March 2026",
        "granted": "2026-03-05",
        "agencies": ["school"],
    },
    "POST /v1/cases/{case_id}/assessments/{assessment_id}/corrections": {
        "content": assessment_content(),
        "reason": "Wrong.",
    },
    "POST /v1/cases/{case_id}/assessments/{assessment_id}/withdrawal": {"reason": "Wrong."},
    "POST /v1/cases/{case_id}/police-enquiries/{police_enquiry_id}/conclusion": end_body(
        outcome="no-further-action"
    ),
    "POST /v1/cases/{case_id}/police-enquiries/{police_enquiry_id}/withdrawal": {
        "reason": "Wrong."
    },
    f"POST {_SEARCH}/withdrawal": {"reason": "Wrong."},
    f"POST {_SEARCH}/approaches": approach_body(),
    f"POST {_SEARCH}/approaches/{{approach_id}}/answers": answer_body(),
    f"POST {_SEARCH}/approaches/{{approach_id}}/withdrawal": end_body(),
    f"POST {_SEARCH}/closure": end_body(outcome={"outcome": "not-found"}),
}

#: What is answered once somebody is let in, where it is not 200 to a GET, 422 to an empty body
#: and 412 to a version that nothing has.
_BEYOND = {
    "GET /": 303,
    "GET /cases/{case_id}": 303,
    # Neither a position nor a time was given.
    "GET /cases/{case_id}/as-of": 422,
    "POST /sign-out": 303,
    "POST /account/stay": 303,
    # There is no such invitation, which is asked before what is said to it.
    "POST /v1/invitations/{invitation_id}/accept": 404,
    "POST /v1/invitations/{invitation_id}/decline": 404,
    "POST /v1/invitations/{invitation_id}/end": 404,
    "POST /invitations/{invitation_id}/accept": 404,
    "POST /invitations/{invitation_id}/decline": 404,
    "POST /invitations/{invitation_id}/end": 404,
    # An empty body is a whole one, and there is no such access.
    "POST /v1/cases/{case_id}/emergency-accesses/{access_id}/end": 404,
    "POST /cases/{case_id}/emergency-accesses/{access_id}/end": 404,
}


def beyond(operation: Operation) -> int:
    """What somebody is answered whom the policy lets in."""
    if str(operation) in _BEYOND:
        return _BEYOND[str(operation)]
    if str(operation) in BODIES:
        return 412
    return 200 if operation.method == "GET" else 422
