"""Every operation that the application answers, found by walking the application itself.

A route that is added later is found here by itself. One that is not open to all and declares no
action of the policy fails `test_matrix`, even if somebody takes the check out of the application.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute, Mount

from api.access import ACTION
from api.app import create_app
from api.settings import Dsns, Settings

#: Everything that is served without signing in. A new address does not get here by itself.
OPEN_TO_ALL = {
    "GET /openapi.json",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /problems/{slug}",
    "GET /log",
    "GET /log/{log_id}/checkpoint",
    "GET /log/{log_id}/tile/{level}/{index}",
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/organisation",
    "GET /sign-in/callback",
}


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    method: str
    path: str
    action: str | None
    is_page: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> frozenset[str]:
        """The names in its address."""
        return frozenset(re.findall(r"\{([a-z_]+)\}", self.path))

    @property
    def is_on_case(self) -> bool:
        """Whether its address names a case."""
        return "case_id" in self.parameters

    def address(self, ids: dict[str, str]) -> str:
        """Its address with these ids. KeyError names the one that is missing."""
        return self.path.format(**ids)


def every_operation() -> tuple[Operation, ...]:
    """All of the application's, in the order in which it has them."""
    app = create_app(Settings(), Dsns("", "", ""), follow=False)
    return tuple(dict.fromkeys(_operations(app.routes)))


def _operations(routes: Iterable[BaseRoute]) -> Iterator[Operation]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _operations(inner.routes)
        elif isinstance(route, Mount):
            assert route.path == "/static", f"{route.path} is not walked: say here why it need not."
        else:
            yield from _of(route)


def _of(route: BaseRoute) -> Iterator[Operation]:
    path: str = re.sub(r":path\}", "}", getattr(route, "path", ""))
    extra: dict[str, Any] = getattr(route, "openapi_extra", None) or {}
    methods: set[str] = getattr(route, "methods", None) or set()
    assert path, f"{route!r} has no address that can be asked."
    assert methods, f"{route!r} has no method that can be asked."
    for method in sorted(methods - {"HEAD"}):
        is_page = not getattr(route, "include_in_schema", False)
        yield Operation(method, path, extra.get(ACTION), is_page)
