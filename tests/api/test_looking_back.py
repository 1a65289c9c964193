"""Who looked at this case, what did this person look at: asked by those whose role is to."""

from __future__ import annotations

import uuid

import pytest

from domain.vocabulary import Role
from tests.support.client import AgencyClient, contribution_body, open_case
from tests.support.looks import look_of
from tests.support.pages import Reader
from tests.support.server import RunningServer


@pytest.fixture(scope="module")
def case(server: RunningServer):
    with AgencyClient(server, "coordinator") as coordinator, AgencyClient(server, "police") as who:
        case = open_case(coordinator, ("police",))
        sent = who.post(f"{case.path}/contributions", contribution_body()).ok(201)
        who.get(case.path, headers={"Daybook-Position": str(sent["position"])}).ok()
    return case


@pytest.fixture
def auditor(server: RunningServer):
    with AgencyClient(server, "auditor") as auditor:
        yield auditor


def actor_id(server: RunningServer, username: str) -> str:
    with AgencyClient(server, username) as client:
        return client.get("/v1/me").ok()["actor_id"]


def looked(server: RunningServer, who: str, path: str, **query):
    """Somebody looks, and it is on the log."""
    with AgencyClient(server, who) as client:
        answer = client.get(path, **query)
    look_of(server, answer.headers["X-Request-ID"])
    return answer.headers["X-Request-ID"]


def test_who_looked_at_a_case_is_told_the_latest_first_with_those_who_were_refused(
    server, case, auditor
):
    mine = looked(server, "police", f"{case.path}/chronology")
    refused = looked(server, "mental-health", case.path)

    told = auditor.get(f"{case.path}/looks").ok()

    by_request = {row["request_id"]: row for row in told["rows"]}
    assert by_request[mine]["by"]["agency"] == "police"
    assert (by_request[mine]["outcome"], by_request[mine]["about"]) == ("answered", "a-case")
    assert by_request[refused]["why"] == "no-such-case"
    assert [row["position"] for row in told["rows"]] == sorted(
        (row["position"] for row in told["rows"]), reverse=True
    )
    assert told["total"] >= 3


def test_pages_follow_one_another_without_a_gap(server, case, auditor):
    for _ in range(4):
        last = looked(server, "police", case.path)
    whole = auditor.get(f"{case.path}/looks").ok()
    found, after = [], None
    while True:
        page = auditor.get(f"{case.path}/looks", limit=2, **({"after": after} if after else {}))
        found += page.ok()["rows"]
        after = page.ok()["next"]
        if after is None:
            break
    back = auditor.get(f"{case.path}/looks", limit=2, after=page.ok()["previous"]).ok()

    # Each page is a look itself, so there are more of them by now; those there were are all there.
    ids = [row["position"] for row in found]
    assert ids == sorted(ids, reverse=True)
    assert {row["position"] for row in whole["rows"]} <= set(ids)
    assert last in {row["request_id"] for row in found}
    assert len(back["rows"]) == 2


def test_what_a_person_looked_at_is_told_with_the_words_they_searched_for_if_asked(
    server, case, auditor
):
    request = looked(server, "police", f"{case.path}/chronology", text="blue door")
    path = f"/v1/actors/{actor_id(server, 'police')}/looks"

    plain = {row["request_id"]: row for row in auditor.get(path).ok()["rows"]}
    whole = {row["request_id"]: row for row in auditor.get(path, whole=True).ok()["rows"]}

    assert (plain[request]["way"], plain[request]["is_search"]) == ("search", True)
    assert plain[request]["whole"] is None
    assert whole[request]["whole"]["searched_for"] == "blue door"
    assert "blue door" not in str(plain)


def test_what_was_recorded_while_somebody_follows_is_told_by_no_line_of_the_log(
    server, case, auditor
):
    """Given a stream that is followed, when something is recorded, then there is one line for the
    stream and none for what it showed: an auditor may not know of it.
    """
    before = auditor.get(f"{case.path}/looks").ok()["total"]
    with (
        AgencyClient(server, "police") as police,
        police.follow(f"{case.path}/events") as events,
    ):
        first = [next(events) for _ in range(3)]
        police.post(f"{case.path}/contributions", contribution_body()).ok(201)
        next(events)
    assert first
    looked(server, "police", case.path)

    told = auditor.get(f"{case.path}/looks", whole=True).ok()

    # Whoever asked before, the stream, and the look after it.
    assert told["total"] == before + 3
    assert {row["outcome"] for row in told["rows"]} == {"answered", "denied"}
    assert "positions" not in str(told)
    assert "shown" not in str(told)


def test_a_look_says_with_which_token_or_sign_in(server, case, auditor):
    """Given a token that an administrator gave somebody, when it is used, then the log says with
    which one it was, and who gave it.
    """
    keeper = server.add_actor("token.keeper", "police", Role.ADMINISTRATOR)
    police = actor_id(server, "police")
    with AgencyClient(server, keeper.username) as administrator:
        given = administrator.post(f"/v1/actors/{police}/tokens", {"label": "Night shift"})
        token = given.ok(201)
    bearer = {"Authorization": f"Bearer {token['token']}"}
    with server.client(None, **bearer) as client:
        mine = client.get(case.path)
        refused = client.get(f"/v1/cases/{uuid.uuid4()}")
    with Reader(server, "police") as reader:
        page = reader.http.get(f"/cases/{case.case_id}/chronology")
    for each in (given, mine, refused, page):
        look_of(server, each.headers["X-Request-ID"])

    told = auditor.get(f"/v1/actors/{police}/looks").ok()["rows"]
    by_keeper = auditor.get(f"/v1/actors/{keeper.actor_id}/looks").ok()["rows"]

    rows = {row["request_id"]: row for row in told}
    for each in (mine, refused):
        row = rows[each.headers["X-Request-ID"]]
        assert (row["by_token"], row["by_session"]) == (token["token_id"], None)
    assert rows[page.headers["X-Request-ID"]]["by_token"] is None
    assert rows[page.headers["X-Request-ID"]]["by_session"] is not None
    [became] = [row["became"] for row in by_keeper if row["became"]]
    assert (became["change"], became["token_id"]) == ("token-issued", token["token_id"])


def test_asking_is_a_look_itself(server, case, auditor):
    asked = auditor.get(f"{case.path}/looks")
    asked.ok()

    [look] = look_of(server, asked.headers["X-Request-ID"])
    assert (look.action, str(look.case_id)) == ("access-log.read", case.case_id)


def test_a_case_that_the_reader_is_barred_from_is_told_without_its_id(server, case, auditor):
    with AgencyClient(server, "southmere.coordinator") as elsewhere:
        theirs = open_case(elsewhere, ("police",))
    request = looked(server, "police", theirs.path)

    rows = auditor.get(f"/v1/actors/{actor_id(server, 'police')}/looks").ok()["rows"]

    row = next(row for row in rows if row["request_id"] == request)
    assert (row["about"], row["case_id"], row["outcome"]) == ("a-case-not-yours", None, "denied")


@pytest.mark.parametrize("who", ["police", "coordinator", "reviewer"])
@pytest.mark.parametrize("path", ["{case}/looks", "/v1/actors/{me}/looks", "/v1/unusual-access"])
def test_others_may_not_ask(server, case, who, path):
    with AgencyClient(server, "coordinator") as coordinator:
        coordinator.get(case.path).ok()
    with AgencyClient(server, who) as client:
        answer = client.get(path.format(case=case.path, me=actor_id(server, who)))

    assert answer.status in {403, 404}
    if who != "reviewer":
        answer.problem(403, None, "auditor")


def test_nothing_of_one_partnership_is_told_in_another(server, case):
    with AgencyClient(server, "southmere.auditor") as elsewhere:
        elsewhere.get(f"{case.path}/looks").problem(404)
        told = elsewhere.get(f"/v1/actors/{actor_id(server, 'police')}/looks").ok()

    assert (told["rows"], told["total"]) == ([], 0)


def test_repeated_refusals_are_unusual(server, case, auditor):
    for _ in range(6):
        last = looked(server, "education", case.path)
    assert last

    told = auditor.get("/v1/unusual-access").ok()

    found = [
        one for one in told["found"] if one["kind"] == "denied" and one["agency"] == "education"
    ]
    assert found
    # Other tests share this server, so there may be more that were refused to them.
    assert case.case_id in found[0]["cases"]
    assert told["rules"]["denied"].startswith("Was refused")
    assert told["rules_confirmed"] is False
