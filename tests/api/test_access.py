"""Every route of the interface, asked by those who must not get an answer.

The routes come from the description the server gives of itself, so one that is added later without
signing in, without a role or without looking at the case fails here.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from api.app import create_app
from api.settings import Dsns, Settings
from domain.vocabulary import Role
from tests.support.client import (
    AgencyClient,
    OpenedCase,
    agency_body,
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    hearing_body,
    open_case,
    order_body,
)

Operation = tuple[str, str]

#: Everything that is served without signing in. A new address does not get here by itself.
OPEN_TO_ALL = {
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
    ("get", "/problems/{slug}"),
    ("get", "/log"),
    ("get", "/log/{log_id}/checkpoint"),
    ("get", "/log/{log_id}/tile/{level}/{index}"),
}

CONTRIBUTES = (Role.CONTRIBUTOR, Role.SIGN_OFF_OFFICER, Role.COORDINATOR)
DECIDES = (*CONTRIBUTES, Role.REVIEWER)
KEEPS = (Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER)
AUTHORISES = (Role.DATA_PROTECTION_OFFICER,)
TAKES = (Role.CONTRIBUTOR, Role.SIGN_OFF_OFFICER, Role.REVIEWER, Role.PANEL_MEMBER)
#: Where an empty body is a whole one, so that it is what is asked for that is not there.
NEEDS_NO_BODY = {"/v1/cases/{case_id}/emergency-accesses/{access_id}/end"}
SETS_WINDOWS = LEADS = (Role.COORDINATOR, Role.REVIEWER)

#: Which roles each write is for: what roles.toml says, said again on purpose.
ROLES: dict[str, tuple[Role, ...]] = {
    "/v1/actors": (Role.ADMINISTRATOR,),
    "/v1/actors/{actor_id}/changes": (Role.ADMINISTRATOR,),
    "/v1/actors/{actor_id}/disablement": (Role.ADMINISTRATOR,),
    "/v1/actors/{actor_id}/enablement": (Role.ADMINISTRATOR,),
    "/v1/actors/{actor_id}/password": (Role.ADMINISTRATOR,),
    "/v1/actors/{actor_id}/sign-out": (Role.ADMINISTRATOR,),
    "/v1/actors/{actor_id}/tokens": (Role.ADMINISTRATOR,),
    "/v1/actors/{actor_id}/tokens/{token_id}/revocation": (Role.ADMINISTRATOR,),
    "/v1/cases": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/subjects": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/relationships": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/agencies": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/agencies/{agency}/departure": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/closure": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/reopening": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/legal-holds": KEEPS,
    "/v1/cases/{case_id}/legal-holds/{hold_id}/lift": KEEPS,
    "/v1/cases/{case_id}/retention-class": KEEPS,
    "/v1/cases/{case_id}/disposal-proposals": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/disposal-proposals/{proposal_id}/withdrawal": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/disposal-proposals/{proposal_id}/refusal": AUTHORISES,
    "/v1/cases/{case_id}/key-destruction": AUTHORISES,
    "/v1/cases/{case_id}/subject-access": AUTHORISES,
    "/v1/cases/{case_id}/members": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/members/{actor_id}/release": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/bars": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/bars/{actor_id}/lift": (Role.COORDINATOR,),
    "/v1/emergency-access": TAKES,
    "/v1/cases/{case_id}/emergency-accesses/{access_id}/end": KEEPS,
    "/v1/cases/{case_id}/emergency-accesses/{access_id}/review": KEEPS,
    "/v1/cases/{case_id}/invitations": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/invitations/{invitation_id}/end": (Role.COORDINATOR,),
    "/v1/cases/{case_id}/review-window": SETS_WINDOWS,
    "/v1/cases/{case_id}/decisions": DECIDES,
    **dict.fromkeys(
        (
            "/v1/cases/{case_id}/episodes",
            "/v1/cases/{case_id}/episodes/{episode_id}/revisions",
            "/v1/cases/{case_id}/findings",
            "/v1/cases/{case_id}/findings/{finding_id}/revisions",
            "/v1/cases/{case_id}/recommendations",
            "/v1/cases/{case_id}/recommendations/{recommendation_id}/repeats",
            "/v1/cases/{case_id}/recommendations/{recommendation_id}/withdrawal",
        ),
        LEADS,
    ),
    "/v1/cases/{case_id}/actions/{action_id}/impact-tests": DECIDES,
    "/v1/cases/{case_id}/actions/{action_id}/reopening": DECIDES,
    "/v1/cases/{case_id}/entries/{entry_id}/court-permissions": (
        Role.SIGN_OFF_OFFICER,
        Role.COORDINATOR,
    ),
}


def _operations() -> list[Operation]:
    app = create_app(Settings(), Dsns("", "", ""), follow=False)
    return [
        (method, path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    ]


OPERATIONS = _operations()
SIGNED_IN = [each for each in OPERATIONS if each not in OPEN_TO_ALL]
IN_A_CASE = [each for each in SIGNED_IN if "{case_id}" in each[1]]
WRITES = [each for each in SIGNED_IN if each[0] == "post"]
#: Whoever answers an invitation must first have one: see test_shared_cases.py.
WRITES_TO_OWN = [each for each in WRITES if not each[1].startswith("/v1/invitations/")]


def _named(operation: Operation) -> str:
    return f"{operation[0].upper()} {operation[1]}"


def _address(path: str, case_id: str) -> str:
    some = str(uuid.uuid4())
    path = path.replace("{case_id}", case_id).replace("{agency}", "police")
    path = path.replace("{position}", "1")
    return re.sub(r"\{[a-z_]+_id\}", some, path)


def _ask(client: AgencyClient, operation: Operation, case_id: str, **more: object):
    method, path = operation
    body = {} if method == "post" else None
    headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "post" else {}
    return client.request(method, _address(path, case_id), json=body, headers=headers)


@pytest.fixture(scope="module")
def their_case(coordinator: AgencyClient) -> OpenedCase:
    return open_case(coordinator, ("police", "acute-hospital", "childrens-social-care"))


@pytest.fixture
def nothing_is_recorded(coordinator: AgencyClient, their_case: OpenedCase) -> Iterator[None]:
    with coordinator.nothing_recorded():
        yield


def test_there_is_something_to_ask():
    assert len(WRITES) >= 20
    assert len(IN_A_CASE) >= 35


@pytest.mark.usefixtures("nothing_is_recorded")
@pytest.mark.parametrize("operation", SIGNED_IN, ids=_named)
def test_nobody_gets_in_without_a_token(nobody, their_case, operation):
    answer = _ask(nobody, operation, their_case.case_id)

    answer.problem(401, "Authorization", "token")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.usefixtures("nothing_is_recorded")
@pytest.mark.parametrize("operation", IN_A_CASE, ids=_named)
@pytest.mark.parametrize("outsider", ["education", "elsewhere"])
def test_a_case_does_not_exist_for_outsiders(request, their_case, operation, outsider):
    client: AgencyClient = request.getfixturevalue(outsider)

    theirs = _ask(client, operation, their_case.case_id).problem(404, "case_id")
    never_opened = _ask(client, operation, str(uuid.uuid4())).problem(404, "case_id")

    assert theirs == never_opened


@pytest.mark.usefixtures("nothing_is_recorded")
@pytest.mark.parametrize("operation", WRITES, ids=_named)
def test_an_auditor_records_nothing(auditor, their_case, operation):
    _ask(auditor, operation, their_case.case_id).problem(403, None, "role")


@pytest.mark.usefixtures("nothing_is_recorded")
@pytest.mark.parametrize("operation", WRITES_TO_OWN, ids=_named)
@pytest.mark.parametrize(
    ("username", "role"),
    [
        ("police", Role.CONTRIBUTOR),
        ("reviewer", Role.REVIEWER),
        ("coordinator", Role.COORDINATOR),
        ("officer", Role.DATA_PROTECTION_OFFICER),
    ],
)
def test_each_write_is_for_its_roles(request, their_case, operation, username, role):
    client: AgencyClient = request.getfixturevalue(username)
    allowed = role in ROLES.get(operation[1], CONTRIBUTES)

    answer = _ask(client, operation, their_case.case_id)

    # An empty body is refused too, but only once the role has been looked at.
    let_in = 404 if operation[1] in NEEDS_NO_BODY else 422
    assert answer.status == (let_in if allowed else 403), answer.text


@pytest.mark.parametrize(
    "token",
    ["", "Bearer", "Basic cG9saWNlOnBvbGljZQ==", "Bearer daybook_wrong", "Bearer a b"],
)
def test_a_token_must_be_one_that_was_given(nobody, token):
    headers = {"Authorization": token} if token else {}

    nobody.get("/v1/me", headers=headers).problem(401, "Authorization")


def test_two_tokens_at_once_are_refused(server, nobody):
    token = server.actors["police"].headers["Authorization"]
    headers = [("Authorization", token), ("Authorization", token)]

    nobody.request("GET", "/v1/me", headers=headers).problem(401, "Authorization")


def test_a_disabled_actor_is_out_at_once(server):
    server.add_actor("leaver", "police", Role.CONTRIBUTOR)
    with AgencyClient(server, "leaver") as leaver:
        leaver.get("/v1/me").ok()
        with psycopg.connect(server.dsns.owner) as connection:
            connection.execute(
                "UPDATE access.actor SET is_disabled = true WHERE username = 'leaver'"
            )

        leaver.get("/v1/me").problem(401, "Authorization")


def test_a_session_cookie_is_not_a_token(server, nobody):
    cookie = {"Cookie": f"daybook_session={server.actors['police'].token}"}

    nobody.get("/v1/me", headers=cookie).problem(401)


def test_an_agency_that_leaves_no_longer_sees_the_case(coordinator, police, case):
    police.get(case.path, headers={"Daybook-Position": str(case.position)}).ok()

    coordinator.post(f"{case.path}/agencies/police/departure", {"reason": "Not involved."}).ok(200)

    police.get(case.path).problem(404, "case_id")
    police.get(case.path, as_of=case.position).problem(404, "case_id")
    police.post(f"{case.path}/contributions", contribution_body()).problem(404, "case_id")
    listed = police.get("/v1/cases").ok()["cases"]
    assert case.case_id not in [each["case"]["case_id"] for each in listed]


def test_a_contributor_lists_only_the_cases_of_its_agency(coordinator, police, education, case):
    seen = {"Daybook-Position": str(case.position)}

    def ids(client):
        return [
            one["case"]["case_id"] for one in client.get("/v1/cases", headers=seen).ok()["cases"]
        ]

    assert case.case_id in ids(police)
    assert case.case_id in ids(coordinator)
    assert ids(education) == []


def test_partnerships_never_see_each_other(coordinator, elsewhere, case):
    other = open_case(elsewhere)

    coordinator.get(other.path).problem(404, "case_id")
    listed = coordinator.get("/v1/cases", text=other.reference).ok()["cases"]
    assert listed == []
    assert elsewhere.get("/v1/log").ok()["log_id"] != coordinator.get("/v1/log").ok()["log_id"]


@pytest.mark.parametrize("kind", ["entry", "escalation", "hearing"])
def test_things_of_another_case_are_not_found_under_this_one(coordinator, police, case, kind):
    other = open_case(coordinator, ("police", "childrens-social-care"))
    entry = police.post(f"{other.path}/contributions", contribution_body()).ok()["entries"][0]["id"]
    escalation = police.post(f"{other.path}/escalations", escalation_body()).ok()["id"]
    hearing = police.post(f"{other.path}/hearings", hearing_body()).ok()["id"]
    reason, when = {"reason": "Wrong."}, "2026-03-15T10:00+00:00"
    writes = {
        "entry": [
            (f"/entries/{entry}/corrections", {"content": entry_body(), **reason}),
            (f"/entries/{entry}/withdrawal", reason),
            (f"/entries/{entry}/disclosures", {"to_agency": "acute-hospital", "occurred": when}),
            (f"/entries/{entry}/contests", {"differs_in": "The time."}),
        ],
        "escalation": [
            (
                f"/escalations/{escalation}/acknowledgement",
                {"acknowledged_by": "Head of service", "occurred": when},
            ),
            (
                f"/escalations/{escalation}/responses",
                {"responded_by": "Head of service", "response": "No.", "occurred": when},
            ),
            (
                f"/escalations/{escalation}/steps",
                {
                    "to_level": 2,
                    "to_agency": "childrens-social-care",
                    "raised_to": "Director",
                    "reason": "No answer.",
                    "occurred": when,
                },
            ),
            (f"/escalations/{escalation}/resolution", {"outcome": "Done.", "occurred": when}),
        ],
        "hearing": [
            (
                f"/hearings/{hearing}/outcome",
                {"occurred": when, "attendance": "in-person", "summary": "Heard."},
            ),
            (f"/hearings/{hearing}/adjournment", {"occurred": when, "reason": "Not ready."}),
            (
                f"/hearings/{hearing}/judgments",
                {"occurred": when, "judge_role": "Judge", "summary": "Refused."},
            ),
        ],
    }[kind]

    with coordinator.nothing_recorded():
        for path, body in writes:
            police.post(case.path + path, body).problem(404, None, f"no such {kind} on this case")
    thing = {"entry": entry, "escalation": escalation, "hearing": hearing}[kind]
    plural = {"entry": "entries"}.get(kind, f"{kind}s")
    seen = {"Daybook-Position": str(police.head())}
    police.get(f"{case.path}/{plural}/{thing}", headers=seen).problem(404)
    police.get(f"{other.path}/{plural}/{thing}", headers=seen).ok()


def test_nothing_of_another_case_can_be_relied_on(coordinator, police, case):
    other = open_case(coordinator, ("police",))
    entry = police.post(f"{other.path}/contributions", contribution_body()).ok()["entries"][0]["id"]
    hearing = police.post(f"{other.path}/hearings", hearing_body()).ok()["id"]
    order = police.post(f"{other.path}/orders", order_body()).ok()["id"]

    with coordinator.nothing_recorded():
        police.post(f"{case.path}/decisions", decision_body(relied_on=[entry])).problem(
            409, "relied_on.0"
        )
        police.post(f"{case.path}/orders", order_body(hearing_id=hearing)).problem(
            409, "hearing_id"
        )
        police.post(f"{case.path}/orders", order_body(extends_order_id=order)).problem(
            409, "extends_order_id"
        )
        window = {"label": "W", "starts_on": "2026-03-01", "ends_on": "2026-03-15"}
        coordinator.post(
            f"{case.path}/review-window", {**window, "anchor_entry_id": entry}
        ).problem(409, "anchor_entry_id")


def test_a_coordinator_whose_agency_is_not_on_the_case_is_told_so(coordinator, case):
    """They may see the case, so it is a refusal and not a case that does not exist."""
    with coordinator.nothing_recorded():
        coordinator.post(f"{case.path}/contributions", contribution_body()).problem(
            409, "agency", "does not take part in this case", "coordinator can add it"
        )


def test_nobody_speaks_for_another_agency(coordinator, police, case):
    body = contribution_body(agency="acute-hospital")
    escalation = escalation_body(from_agency="acute-hospital")

    with coordinator.nothing_recorded():
        police.post(f"{case.path}/contributions", body).problem(403, "agency", "Ask acute-hospital")
        police.post(f"{case.path}/escalations", escalation).problem(403, "from_agency")


def test_an_actor_can_add_their_own_agency_and_then_contribute(coordinator, case):
    coordinator.post(f"{case.path}/agencies", agency_body("safeguarding-partnership")).ok(201)

    coordinator.post(f"{case.path}/contributions", contribution_body()).ok(201)
