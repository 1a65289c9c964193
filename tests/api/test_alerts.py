"""Coordinators are told of an emergency by e-mail, from a real mail server on loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from api.alerts import SUBJECT, WORDS
from domain.vocabulary import Role
from tests.support.client import AgencyClient, OpenedCase, open_case
from tests.support.database import Cluster
from tests.support.mail_server import ARRIVES_WITHIN_S, running_mail_server
from tests.support.server import CONVENING, RunningServer, running_server

REASON = "The child was brought to us tonight, and we know nothing of them."


@contextmanager
def a_server(cluster: Cluster, port: int) -> Iterator[RunningServer]:
    settings = {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": "daybook@northmere.example"}
    with running_server(cluster, **settings) as server:
        server.add_actor("second", CONVENING, Role.COORDINATOR)
        server.add_actor("conflicted", CONVENING, Role.COORDINATOR)
        with psycopg.connect(server.dsns.owner) as owner:
            owner.execute(
                """UPDATE access.actor SET email = username || '@northmere.example'
                WHERE username <> 'second'"""
            )
        yield server


def in_an_emergency(server: RunningServer) -> OpenedCase:
    """Somebody opens a case that its third coordinator is barred from."""
    with (
        AgencyClient(server, "coordinator") as coordinator,
        AgencyClient(server, "education") as nurse,
    ):
        case = open_case(coordinator)
        barred = {"actor_id": server.actors["conflicted"].actor_id, "reason": "A relative."}
        coordinator.post(f"{case.path}/bars", barred).ok(201)
        asked = {"reference": case.reference, "reason": REASON}
        taken = nurse.post("/v1/emergency-access", asked).ok(201)
        nurse.get(case.path, headers={"Daybook-Position": str(taken["position"])}).ok()
    return case


def until_sent(server: RunningServer) -> str:
    """What the server wrote, once it says that an e-mail is sent: a moment after it has arrived."""
    deadline = time.monotonic() + ARRIVES_WITHIN_S
    while "alerts.sent" not in (log := server.log(10_000)):
        assert time.monotonic() < deadline, "It never said that the e-mail was sent."
        time.sleep(0.02)
    return log


def test_tells_the_coordinators_who_may_review_it_and_says_nothing_of_the_case(cluster):
    with running_mail_server() as mailbox, a_server(cluster, mailbox.port) as server:
        case = in_an_emergency(server)
        [(addresses, message)] = mailbox.wait_for(1)
        again = server.stop()

    # Not the coordinator without an address, nor the one who is barred, nor anybody else.
    assert addresses == ["coordinator@northmere.example"]
    assert again == 0
    assert len(mailbox.arrived) == 1
    assert message["Subject"] == SUBJECT
    assert message.get_payload().strip() == WORDS
    whole = message.as_string()
    for word in (case.reference, case.case_id, "Elliot", "education", REASON[:20]):
        assert word not in whole


def test_a_mail_server_that_is_away_fails_nothing_and_is_asked_again(cluster):
    with running_mail_server() as away:
        port = away.port
    with a_server(cluster, port) as server:
        in_an_emergency(server)
        with running_mail_server(port) as mailbox:
            mailbox.wait_for(1)
            log = until_sent(server)

    assert "northmere.example" not in log


@pytest.mark.parametrize("address", ["http://127.0.0.1", "smtp://", "127.0.0.1:25"])
def test_an_address_that_is_none_stops_the_start(cluster, address):
    settings = {"SMTP_URL": address, "MAIL_FROM": "daybook@northmere.example"}
    with pytest.raises(AssertionError, match="SMTP_URL"), running_server(cluster, **settings):
        pass
