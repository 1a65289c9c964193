"""The brake on guessing: how much is too much, for whom, and for how long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from api.brakes import Brake, address_of
from tests.support.client import AgencyClient
from tests.support.server import RunningServer


def test_so_many_failures_and_then_a_pause():
    brake = Brake(allowed=3, within_s=300)
    for _ in range(3):
        assert brake.wait_s("192.0.2.1") is None
        brake.failed("192.0.2.1")

    assert brake.wait_s("192.0.2.1") in range(99, 101)
    assert brake.wait_s("192.0.2.2") is None


def test_the_pause_ends():
    brake = Brake(allowed=1, within_s=1e-9)
    brake.failed("192.0.2.1")

    assert brake.wait_s("192.0.2.1") is None


def test_what_was_right_after_all_does_not_count():
    brake = Brake(allowed=2, within_s=300)
    for _ in range(20):
        assert brake.wait_s("192.0.2.1") is None
        brake.failed("192.0.2.1")
        brake.was_right("192.0.2.1")


@given(st.lists(st.integers(0, 50), max_size=200))
def test_it_remembers_only_so_many(addresses):
    brake = Brake(allowed=1, within_s=300, remembered=5)
    for address in addresses:
        brake.failed(str(address))

    remembered = {each for each in map(str, range(51)) if brake.wait_s(each) is not None}
    assert len(remembered) <= 5
    assert not addresses or str(addresses[-1]) in remembered


def test_an_address_is_a_host_and_of_ipv6_a_network():
    def came_from(host: str) -> str:
        return address_of(HTTPConnection({"type": "http", "headers": [], "client": (host, 1)}))

    assert came_from("192.0.2.7") == "192.0.2.7"
    assert came_from("::ffff:192.0.2.7") == "192.0.2.7"
    assert came_from("2001:db8:1:2::5") == came_from("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert came_from("2001:db8:1:3::5") != came_from("2001:db8:1:2::5")
    assert len(came_from("x" * 5000)) == 100


def test_wrong_tokens_are_refused_after_a_while_and_right_ones_never(server: RunningServer):
    """Given an address that guesses tokens, when it goes on, then it waits, and others do not."""
    guesser = {"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer daybook_guess"}
    with AgencyClient(server, None) as nobody, AgencyClient(server, "police") as police:
        answers = [nobody.get("/v1/me", headers=guesser) for _ in range(101)]

        assert {each.status for each in answers[:100]} == {401}
        waits = answers[-1]
        waits.problem(429, "Authorization", "Wait")
        assert 1 <= int(waits.headers["retry-after"]) <= 300
        police.get("/v1/me", headers={"X-Forwarded-For": "198.51.100.7"}).ok()
        elsewhere = {**guesser, "X-Forwarded-For": "198.51.100.8"}
        nobody.get("/v1/me", headers=elsewhere).problem(401, "Authorization")
