"""Both scenarios on the record, in a partnership of their own: what the page tests read."""

from __future__ import annotations

from dataclasses import dataclass

from domain.vocabulary import Role
from ops.scenarios import CONVENING, load, read
from tests.support.server import RunningServer

PARTNERSHIP = "westmere"


@dataclass(frozen=True)
class Scene:
    """The two cases, and who may read them. `head` is the last position of both together."""

    server: RunningServer
    elliot: str
    george: str
    head: int
    auditor: str = f"{PARTNERSHIP}.auditor"
    contributor: str = f"{PARTNERSHIP}.cafcass"

    def path(self, case: str, page: str = "chronology") -> str:
        """A page of a case."""
        return f"/cases/{case}/{page}"


def load_scene(server: RunningServer) -> Scene:
    """Elliot, then George, loaded over HTTP as their agencies would, and readable."""
    scenarios = {name: read(name) for name in ("elliot", "george")}
    codes = {each.code for scenario in scenarios.values() for each in scenario.agencies}
    tokens = {
        code: server.add_actor(
            f"{PARTNERSHIP}.{code}",
            code,
            Role.COORDINATOR if code == CONVENING else Role.CONTRIBUTOR,
            partnership=PARTNERSHIP,
        ).token
        for code in sorted(codes)
    }
    server.add_actor(f"{PARTNERSHIP}.auditor", CONVENING, Role.AUDITOR, partnership=PARTNERSHIP)
    loaded = {name: load(each, server.base_url, tokens) for name, each in scenarios.items()}
    with server.client(f"{PARTNERSHIP}.auditor", **_upto(loaded["george"].position)) as client:
        client.get("/v1/cases").raise_for_status()
    return Scene(
        server,
        str(loaded["elliot"].case_id),
        str(loaded["george"].case_id),
        loaded["george"].position,
    )


def _upto(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}
