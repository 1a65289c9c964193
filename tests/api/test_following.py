"""Server-sent events, and a server with limits small enough to meet."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest

from api.v1.histories import LOOK_AGAIN_S, LOOK_EVERY_S, Looks
from tests.support.client import (
    AgencyClient,
    contribution_body,
    open_case,
)
from tests.support.database import Cluster
from tests.support.server import running_server


def seen(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}


#: What is on a new case: it was opened, three agencies joined, and its lead reviewer was named.
SO_FAR = 5


class TestFollowing:
    """Server-sent events: the history so far, then each event as it is recorded."""

    def test_what_is_on_record_comes_first_then_what_is_recorded(self, police, case):
        with police.follow(f"{case.path}/events") as events:
            so_far = [next(events) for _ in range(SO_FAR)]
            receipt = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
            then = [next(events) for _ in range(2)]

        assert [each["data"]["topic"] for each in so_far] == [
            "case.opened",
            *["case.agency_joined"] * 3,
            "case.member_named",
        ]
        assert [int(each["id"]) for each in then] == [
            each["position"] for each in receipt["events"]
        ]
        assert [each["data"]["position"] for each in then] == [int(each["id"]) for each in then]

    def test_it_goes_on_after_the_last_event_a_client_had(self, police, case):
        receipt = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
        first, second = (str(each["position"]) for each in receipt["events"])

        with police.follow(f"{case.path}/events", headers={"Last-Event-ID": first}) as events:
            assert next(events)["id"] == second
        with police.follow(f"{case.path}/events", params={"after": first}) as events:
            assert next(events)["id"] == second

    def test_it_ends_when_the_agency_leaves(self, coordinator, police, case):
        with police.follow(f"{case.path}/events") as events:
            for _ in range(SO_FAR):
                next(events)
            coordinator.post(
                f"{case.path}/agencies/police/departure", {"reason": "Not involved."}
            ).ok(200)

            rest = list(events)

        assert rest == []

    def test_it_ends_when_the_actor_is_disabled(self, server, coordinator, police, case):
        change = "UPDATE access.actor SET is_disabled = %s WHERE username = 'police'"
        with (
            psycopg.connect(server.dsns.owner, autocommit=True) as owner,
            police.follow(f"{case.path}/events") as events,
        ):
            for _ in range(SO_FAR):
                next(events)
            try:
                owner.execute(change, [True])
                coordinator.post(
                    f"{case.path}/subjects", {"pseudonym": "Elliot", "role": "child"}
                ).ok(201)

                rest = list(events)
            finally:
                owner.execute(change, [False])

        assert rest == []

    def test_it_looks_less_and_less_often_while_nothing_can_be_shown(self):
        looks = Looks()

        behind = [looks.pause_s(is_behind=True) for _ in range(10)]
        caught_up = looks.pause_s(is_behind=False)

        assert behind == sorted(behind)
        assert (behind[0], behind[-1], caught_up) == (LOOK_AGAIN_S, LOOK_EVERY_S, LOOK_EVERY_S)
        assert looks.pause_s(is_behind=True) == LOOK_AGAIN_S

    def test_events_of_another_case_do_not_come(self, coordinator, police, case):
        other = open_case(coordinator, ("police",))
        with police.follow(f"{case.path}/events", params={"after": other.position}) as events:
            police.post(f"{other.path}/contributions", contribution_body()).ok(201)
            ours = police.post(f"{case.path}/contributions", contribution_body()).ok(201)

            assert int(next(events)["id"]) == ours["events"][0]["position"]

    def test_a_position_that_is_none_is_refused(self, police, case):
        police.get(f"{case.path}/events", headers={"Last-Event-ID": "x"}).problem(
            400, "Last-Event-ID"
        )
        police.get(f"{case.path}/events", after="x").problem(422, "after")


@pytest.fixture(scope="module")
def small(cluster: Cluster) -> Iterator[AgencyClient]:
    limits = {"READ_WAIT_S": "1.0", "MAX_PAGE_ROWS": "2", "DEFAULT_PAGE_ROWS": "1"}
    with (
        running_server(cluster, **limits) as server,
        AgencyClient(server, "coordinator") as client,
    ):
        yield client


class TestLimits:
    """A server with limits small enough to meet."""

    def test_a_page_is_never_longer_than_the_longest(self, small):
        case = open_case(small, ("police", "education", "housing"))
        where = {"headers": seen(case.position)}

        assert len(small.get(f"{case.path}/history", limit=500, **where).ok()["rows"]) == 2
        assert len(small.get(f"{case.path}/history", **where).ok()["rows"]) == 1

    def test_a_position_that_never_comes_is_not_waited_for_for_ever(self, small):
        answer = small.get("/v1/cases", headers=seen(10**9))

        answer.problem(503, "Daybook-Position", "Ask again shortly")
        assert int(answer.headers["retry-after"]) > 0

    def test_a_time_that_a_stuck_read_model_holds_is_answered(self, small):
        case = open_case(small)
        path = f"{case.path}/chronology"
        read = small.get(path, headers=seen(case.position)).ok()["as_of"]
        stop = """UPDATE read.progress SET stuck_at = CASE WHEN %s THEN position + 1 END
            WHERE projection = 'chronology' AND is_serving"""
        with psycopg.connect(small.server.dsns.owner, autocommit=True) as owner:
            try:
                owner.execute(stop, [True])
                receipt = small.post(
                    f"{case.path}/subjects", {"pseudonym": "Elliot", "role": "child"}
                ).ok(201)

                held = small.get(path, as_of=read["recorded_at"]).ok()["as_of"]
                small.get(path, as_of=receipt["recorded_at"]).problem(503, "as_of")
            finally:
                owner.execute(stop, [False])

        assert held["position"] == read["position"]

    def test_a_follower_does_not_hold_up_the_end(self, small):
        """The last one, because it stops the server."""
        case = open_case(small)
        with small.follow(f"{case.path}/events") as events:
            next(events)
            stopping = threading.Thread(target=small.server.stop)
            stopping.start()
            list(events)
            stopping.join(30)
            assert not stopping.is_alive()
