"""Names the demo's lead reviewer and panel member on its cases, as its coordinator would."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import httpx

from domain.vocabulary import Role
from ops.demo_people import Credential

NAMED = (Role.REVIEWER, Role.PANEL_MEMBER)


def name_members(base_url: str, credentials: Iterable[Credential], case_id: UUID) -> None:
    """Name both on a case. Done again, it adds nothing. Raises httpx.HTTPError.

    The server is loopback and has just taken the whole case, so it is asked once.
    """
    by_role = {role: each for each in credentials for role in each.roles}
    coordinator = _bearer(by_role[Role.COORDINATOR])
    with httpx.Client(base_url=base_url, timeout=30.0) as client:
        for role in NAMED:
            me = client.get("/v1/me", headers=_bearer(by_role[role])).raise_for_status().json()
            client.post(
                f"/v1/cases/{case_id}/members",
                json={"actor_id": me["actor_id"], "role": role.value},
                headers={**coordinator, "Idempotency-Key": f"demo-{case_id}-{role.value}"},
            ).raise_for_status()


def _bearer(credential: Credential) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential.token}"}
