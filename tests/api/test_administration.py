"""An administrator's work: who may use Daybook, as what, with which tokens; and what nobody may."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import psycopg
import pytest

from domain.vocabulary import Role
from projections.access.rows import AccessRow
from tests.support.client import AgencyClient, at_once, contribution_body, open_case
from tests.support.database import Cluster
from tests.support.looks import looks_until
from tests.support.pages import Reader
from tests.support.server import CONVENING, SOUTHMERE, RunningServer, TestActor, running_server

_NUMBERS = count(1)
WHY = {"reason": "Asked for by the head of service."}


@pytest.fixture(scope="module")
def daybook(cluster: Cluster) -> Iterator[RunningServer]:
    """A Daybook with two administrators in Northmere and one in Southmere."""
    with running_server(cluster) as server:
        for username in ("administrator", "second"):
            server.add_actor(username, CONVENING, Role.ADMINISTRATOR)
        server.add_actor("elsewhere", CONVENING, Role.ADMINISTRATOR, partnership=SOUTHMERE)
        yield server


@pytest.fixture
def administrator(daybook: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(daybook, "administrator") as client:
        yield client


@pytest.fixture
def nurse(daybook: RunningServer) -> TestActor:
    """Somebody of the hospital whom no other test changes."""
    return daybook.add_actor(f"nurse.{next(_NUMBERS)}", "acute-hospital", Role.CONTRIBUTOR)


def path_of(administrator: AgencyClient, username: str) -> str:
    listed = administrator.get("/v1/actors", limit=1000).ok()["actors"]
    (found,) = [each for each in listed if each["username"] == username]
    return f"/v1/actors/{found['actor_id']}"


@contextmanager
def with_token(daybook: RunningServer, token: str) -> Iterator[AgencyClient]:
    with AgencyClient(daybook, None) as client:
        client._http.headers["Authorization"] = f"Bearer {token}"
        yield client


class TestPeople:
    """Adding, changing, disabling."""

    def test_somebody_is_added_and_signs_in_with_what_was_shown_once(
        self, daybook, administrator
    ) -> None:
        body = {
            "username": "w.hale",
            "name": "W Hale",
            "agency": "police",
            "roles": ["contributor", "sign-off-officer"],
            "email": "w.hale@northmere.example",
            "with_password": True,
        }

        added = administrator.post("/v1/actors", body)

        said = added.ok(201)
        assert added.headers["location"] == f"/v1/actors/{said['actor_id']}"
        shown = administrator.get(added.headers["location"]).ok()
        assert "password" not in shown
        assert (shown["has_password"], shown["roles"]) == (True, body["roles"])
        daybook.actors["w.hale"] = replace(
            daybook.actors["police"], username="w.hale", password=said["password"]
        )
        with Reader(daybook) as reader:
            assert reader.sign_in("w.hale") == "/cases"
        administrator.post("/v1/actors", body).problem(409, "username", "Choose another")

    @pytest.mark.parametrize(
        ("field", "value", "named"),
        [
            ("username", "W Hale", "username"),
            ("agency", "Police HQ", "agency"),
            ("roles", [], "roles"),
            ("roles", ["chief"], "roles.0"),
            ("email", "nobody", "email"),
            ("account", {"issuer": "ftp://x", "subject": "1"}, "issuer"),
            ("nickname", "x", "nickname"),
        ],
    )
    def test_what_cannot_be_right_is_named(self, administrator, field, value, named) -> None:
        body = {"username": "m.shah", "name": "M Shah", "agency": "police",
                "roles": ["contributor"], field: value}  # fmt: skip

        administrator.post("/v1/actors", body).problem(422, named)

    def test_other_roles_and_another_agency_end_every_sign_in_and_old_tokens(
        self, daybook, administrator, nurse
    ) -> None:
        """Given a nurse with a token and a sign-in, when she moves agency, then both are over."""
        path = path_of(administrator, nurse.username)
        with (
            Reader(daybook, nurse.username) as reader,
            AgencyClient(daybook, nurse.username) as token,
        ):
            administrator.post(f"{path}/changes", {"name": "N Urse", **WHY}).ok(200)
            assert reader.get("/cases").status == 200
            token.get("/v1/me").ok()

            administrator.post(f"{path}/changes", {"roles": ["sign-off-officer"], **WHY}).ok(200)
            assert reader.sent_to("/cases").startswith("/sign-in")
            assert token.get("/v1/me").ok()["roles"] == ["sign-off-officer"]

            reader.sign_in(nurse.username)
            moved = administrator.post(f"{path}/changes", {"agency": "police", **WHY}).ok(200)
            assert (moved["agency"], moved["name"]) == ("police", "N Urse")
            assert reader.sent_to("/cases").startswith("/sign-in")
            token.get("/v1/me").problem(401)

    def test_a_disabled_person_is_out_at_once_and_comes_back_as_they_were(
        self, daybook, administrator, nurse
    ) -> None:
        path = path_of(administrator, nurse.username)
        with (
            Reader(daybook, nurse.username) as reader,
            AgencyClient(daybook, nurse.username) as token,
        ):
            assert administrator.post(f"{path}/disablement", WHY).ok(200)["is_disabled"]
            assert reader.sent_to("/cases").startswith("/sign-in")
            token.get("/v1/me").problem(401)

            assert not administrator.post(f"{path}/enablement", WHY).ok(200)["is_disabled"]
            assert reader.sent_to("/cases").startswith("/sign-in"), "The old sign-in came back."
            token.get("/v1/me").ok()
            reader.sign_in(nurse.username)

    def test_a_new_password_ends_the_old_one_its_lock_and_every_sign_in(
        self, daybook, administrator, nurse
    ) -> None:
        path = path_of(administrator, nurse.username)
        with psycopg.connect(daybook.dsns.owner) as owner:
            owner.execute(
                "UPDATE access.actor SET locked_until = now() + interval '9 minutes' "
                "WHERE username = %s",
                [nurse.username],
            )
        assert administrator.get(path).ok()["locked_until"] is not None

        said = administrator.post(f"{path}/password", WHY).ok(200)

        assert administrator.get(path).ok()["locked_until"] is None
        daybook.actors[nurse.username] = replace(nurse, password=said["password"])
        with Reader(daybook) as reader:
            assert reader.sign_in(nurse.username) == "/cases"
            administrator.post(f"{path}/sign-out", WHY).ok(200)
            assert reader.sent_to("/cases").startswith("/sign-in")

    def test_an_account_is_linked_to_one_person_and_unlinked(self, administrator, nurse) -> None:
        path, other = path_of(administrator, nurse.username), path_of(administrator, "police")
        account = {"issuer": "https://login.northmere.example/", "subject": nurse.username}

        linked = administrator.post(f"{path}/changes", {"account": account, **WHY}).ok(200)
        refused = administrator.post(f"{other}/changes", {"account": account, **WHY})
        unlinked = administrator.post(f"{path}/changes", {"unlink": True, **WHY}).ok(200)

        assert linked["account"] == account
        refused.problem(409, "subject", "linked to this account")
        assert unlinked["account"] is None

    def test_people_are_listed_by_username_a_page_at_a_time(self, administrator) -> None:
        names, after = list[str](), ""
        while True:
            page = administrator.get("/v1/actors", limit=3, after=after).ok()
            names += [each["username"] for each in page["actors"]]
            if page["next"] is None:
                break
            after = page["next"]

        assert names == sorted(set(names))
        assert {"administrator", "second", "police"} <= set(names)
        assert not any("southmere" in name or name == "elsewhere" for name in names)


class TestWhatNobodyMay:
    """Raise themselves, reach another partnership, or leave nobody to put things right."""

    @pytest.mark.parametrize("change", [{"roles": ["coordinator"]}, {"agency": "police"}])
    def test_nobody_raises_themselves(self, administrator, change) -> None:
        path = path_of(administrator, "administrator")

        refused = administrator.post(f"{path}/changes", {**change, **WHY})

        refused.problem(403, "roles", "Nobody changes their own roles")
        administrator.post(f"{path}/changes", {"name": "A Dministrator", **WHY}).ok(200)

    @pytest.mark.parametrize(
        "what",
        ["", "/tokens", "/changes", "/disablement", "/enablement", "/password", "/sign-out"],
    )
    def test_people_of_another_partnership_are_nobody(self, daybook, administrator, what) -> None:
        """Given an id of Southmere, when Northmere asks, then it is as if it had never been."""
        with AgencyClient(daybook, "elsewhere") as elsewhere:
            theirs = path_of(elsewhere, "southmere.police")
        nobodys = f"/v1/actors/{uuid.uuid4()}"

        def ask(path: str) -> dict[str, object]:
            if what in {"", "/tokens"}:
                return administrator.get(path + what).problem(404, "actor_id")
            return administrator.post(path + what, WHY).problem(404, "actor_id")

        assert ask(theirs) == ask(nobodys)
        if what == "/tokens":
            body = {"label": "Mine"}
            administrator.post(theirs + what, body).problem(404, "actor_id")
            revoke = f"{theirs}/tokens/{uuid.uuid4()}/revocation"
            administrator.post(revoke, WHY).problem(404, "actor_id")

    def test_the_last_administrator_stays_one(self, cluster) -> None:
        """Given two who remove each other at one moment, then one of them is left."""
        with running_server(cluster) as server:
            for name in ("a.one", "b.two"):
                server.add_actor(name, CONVENING, Role.ADMINISTRATOR)
            with AgencyClient(server, "a.one") as one, AgencyClient(server, "b.two") as two:
                first, second = path_of(one, "a.one"), path_of(one, "b.two")
                for _ in range(4):
                    answers = at_once(
                        [
                            lambda: one.post(f"{second}/disablement", WHY).status,
                            lambda: two.post(f"{first}/disablement", WHY).status,
                        ]
                    )
                    assert sorted(answers) in ([200, 401], [200, 409]), answers
                    left, path = (one, second) if one.get("/v1/me").status == 200 else (two, first)
                    own = first if left is one else second
                    left.post(f"{own}/disablement", WHY).problem(409, None, "last administrator")
                    left.post(f"{path}/enablement", WHY).ok(200)
                one.post(f"{second}/changes", {"roles": ["auditor"], **WHY}).ok(200)
                one.post(f"{first}/disablement", WHY).problem(409, None, "last administrator")


class TestTokens:
    """Given, listed, revoked; and narrowing only."""

    def test_a_system_gets_a_token_that_works_until_it_is_revoked(
        self, daybook, administrator, nurse
    ) -> None:
        path = path_of(administrator, nurse.username)
        body = {"label": "Ward system", "scopes": ["self.read"]}

        given = administrator.post(f"{path}/tokens", body).ok(201)

        with with_token(daybook, given["token"]) as system:
            system.get("/v1/me").ok()
            system.get("/v1/cases").problem(403, None, "cases.list")
            (listed, first) = administrator.get(f"{path}/tokens").ok()["tokens"]
            assert listed["label"] == "Ward system"
            assert listed["last_used_at"] is not None
            assert first["label"] == "Given with the account"
            assert "token" not in listed
            revocation = f"{path}/tokens/{given['token_id']}/revocation"
            ended = administrator.post(revocation, WHY).ok(200)
            system.get("/v1/me").problem(401)
            assert administrator.post(revocation, WHY).ok(200) == ended

    @pytest.mark.parametrize(
        ("field", "value"),
        [("scopes", []), ("scopes", ["everything"]), ("expires_at", "2020-01-01T00:00:00Z")],
    )
    def test_what_cannot_be_right_is_named(self, administrator, field, value) -> None:
        path = path_of(administrator, "police")

        administrator.post(f"{path}/tokens", {"label": "x", field: value}).problem(422, field)

    def test_a_token_gives_no_other_that_is_for_more_than_itself(
        self, daybook, administrator
    ) -> None:
        own, police = path_of(administrator, "administrator"), path_of(administrator, "police")
        narrow = administrator.post(
            f"{own}/tokens", {"label": "Provisioning", "scopes": ["actor.manage", "self.read"]}
        ).ok(201)

        with with_token(daybook, narrow["token"]) as system:
            for wider in (["*"], ["self.read", "case.read"]):
                system.post(f"{police}/tokens", {"label": "x", "scopes": wider}).problem(
                    403, "scopes"
                )
            system.post(f"{police}/tokens", {"label": "x"}).problem(403, "scopes")
            system.post(f"{police}/tokens", {"label": "x", "scopes": ["self.read"]}).ok(201)


def test_history_shows_who_somebody_was_after_they_have_moved(
    daybook, administrator, nurse
) -> None:
    """Given what a nurse of the hospital recorded, when she is an officer of the police under
    another name, then the history still says who she was: over the API and on the page.
    """
    with AgencyClient(daybook, "coordinator") as coordinator:
        case = open_case(coordinator, ("acute-hospital", "police"))
        with AgencyClient(daybook, nurse.username) as before:
            before.post(f"{case.path}/contributions", contribution_body()).ok(201)
        changes = {"name": "Officer Moved", "agency": "police", "roles": ["sign-off-officer"]}
        path = path_of(administrator, nurse.username)
        administrator.post(f"{path}/changes", {**changes, **WHY}).ok(200)
        token = administrator.post(f"{path}/tokens", {"label": "New post"}).ok(201)["token"]
        with with_token(daybook, token) as after:
            sent = after.post(f"{case.path}/contributions", contribution_body()).ok(201)

        rows = coordinator.get(
            f"{case.path}/history", headers={"Daybook-Position": str(sent["position"])}
        ).ok()["rows"]

    by = [
        (row["by"]["name"], row["by"]["agency"], tuple(row["by"]["roles"]))
        for row in rows
        if "contribution" in row["topic"]
    ]
    assert sorted(set(by)) == [
        (nurse.name, "acute-hospital", ("contributor",)),
        ("Officer Moved", "police", ("sign-off-officer",)),
    ]
    with Reader(daybook, "coordinator") as reader:
        text = reader.get(f"/cases/{case.case_id}/history").main.text
    assert f"{nurse.name}, " in text
    assert "Officer Moved, " in text


def test_what_became_of_people_is_on_the_access_log_without_a_secret(
    daybook, administrator, nurse
) -> None:
    """Given all that can become of somebody, then the access log says each, in order, and who did
    it, as they were; and no secret is on it or in our log.
    """
    path = path_of(administrator, nurse.username)
    with Reader(daybook, nurse.username) as reader:
        form = {"form_token": "", "username": nurse.username, "password": "a guess"}
        reader.http.cookies.clear()
        form["form_token"] = (
            reader.get("/sign-in").main.one("input", name="form_token").attributes["value"]
        )
        assert reader.post("/sign-in", form).status_code == 422
    password = administrator.post(f"{path}/password", WHY).ok(200)["password"]
    token = administrator.post(f"{path}/tokens", {"label": "Ward system"}).ok(201)
    revocation = f"{path}/tokens/{token['token_id']}/revocation"
    administrator.post(revocation, WHY).ok(200)
    administrator.post(f"{path}/changes", {"agency": "police", **WHY}).ok(200)
    administrator.post(f"{path}/disablement", WHY).ok(200)

    expected = ["signed-in", "sign-in-failed", "password-set", "token-issued", "token-revoked",
                "changed", "disabled"]  # fmt: skip

    def of_nurse(rows: list[AccessRow]) -> list[AccessRow]:
        return [row for row in rows if row.became and f"/v1/actors/{row.became.person_id}" == path]

    rows = of_nurse(looks_until(daybook, lambda rows: len(of_nurse(rows)) >= len(expected)))
    assert [row.became.change for row in rows if row.became] == expected
    assert [row.by.agency for row in rows] == ["acute-hospital"] * 2 + [CONVENING] * 5
    (moved,) = [row.became for row in rows if row.became and row.became.change == "changed"]
    assert (moved.agency, moved.about) == ("police", WHY["reason"])
    said = "".join(row.model_dump_json() for row in rows) + daybook.log_file.read_text()
    for secret in (password, token["token"], "a guess"):
        assert secret not in said
    assert nurse.username not in daybook.log_file.read_text()
