"""Examples of what an access log holds, for the golden files."""

from __future__ import annotations

from domain.event import Event
from domain.looks import Denied, IdentityChanged, Looked
from tests.support.builders import CASE, an_id
from tests.support.golden_parts import example as _example

EXAMPLES_OF_LOOKS: tuple[Event, ...] = (
    _example(
        Looked,
        at="2026-03-20T12:00:00.250000Z",
        action="case.read",
        way="search",
        route="/v1/cases/{case_id}/chronology",
        status=200,
        as_of=1284,
        searched_for="asked to go home",
        cases=[str(CASE)],
        positions=[17, 1284],
        left_out=3,
        is_part=True,
        emergency={"access_id": str(an_id("emergency")), "reason": "She is missing tonight."},
        by_token=str(an_id("token")),
        by_session=str(an_id("session")),
    ),
    _example(
        Denied,
        at="2026-03-20T12:00:00.250000Z",
        action="case.read",
        way="page",
        route="/cases/{case_id}/chronology",
        status=404,
        why="no-such-case",
        searched_for="CASE-0142",
        by_token=str(an_id("token")),
        by_session=str(an_id("session")),
    ),
    _example(
        IdentityChanged,
        at="2026-03-20T12:00:00.250000Z",
        change="token-issued",
        person_id=str(an_id("somebody")),
        username="named.nurse",
        name="Named nurse",
        agency="acute-hospital",
        roles=["contributor"],
        token_id=str(an_id("token")),
        about="For the ward's own system",
        by_token=str(an_id("token")),
        by_session=str(an_id("session")),
    ),
)
