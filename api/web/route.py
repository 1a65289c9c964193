"""What every page does before its own work: know who is signed in, and whether they may see it.

A page that fails in a way nobody foresaw still answers with a page, with the id to quote.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from psycopg import InterfaceError, OperationalError
from psycopg.rows import dict_row
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.access import declared
from api.identity.sessions import session_of
from api.looks import logged
from api.problems import NotSignedIn, Unexpected, problem_of
from api.services import daybook_of
from api.web.forms import session_secret
from api.web.problem_pages import problem_page
from domain.errors import Refusal
from domain.record.sql import load
from domain.vocabulary import Way

log = structlog.get_logger("daybook.page")

_SQL = load(Path(__file__).with_name("queries.sql"))

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Page(APIRoute):
    """A page for somebody signed in. Nobody else reaches the route's own code."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler, with that before it."""
        handle = super().get_route_handler()
        says = declared(self.path, self.openapi_extra)

        async def admit_and_handle(request: Request) -> Response:
            if not await identify(request):
                raise NotSignedIn
            return await logged(request, says, Way.PAGE, lambda: handle(request))

        async def handle_for_reader(request: Request) -> Response:
            return await _or_page_of_failure(request, admit_and_handle)

        return handle_for_reader


class OpenPage(APIRoute):
    """A page that anybody may open: signing in, and nothing else."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler; who is signed in is known where somebody is."""
        handle = super().get_route_handler()

        async def handle_for_anybody(request: Request) -> Response:
            async def identify_and_handle(request: Request) -> Response:
                await identify(request)
                return await handle(request)

            return await _or_page_of_failure(request, identify_and_handle)

        return handle_for_anybody


async def identify(request: Request) -> bool:
    """Put the actor of the session into `request.state`. Whether there is one."""
    secret = session_secret(request)
    if not secret:
        return False
    daybook = daybook_of(request)
    async with daybook.pool.connection() as connection:
        session = await session_of(
            connection,
            secret,
            idle=daybook.settings.session_idle,
            absolute=daybook.settings.session_absolute,
        )
        if session is None:
            return False
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(
                _SQL["partnership"], {"partnership_id": session.actor.partnership_id}
            )
            row = await cursor.fetchone()
    request.state.actor = session.actor
    request.state.session = session
    request.state.partnership = row["name"] if row else None
    return True


async def _or_page_of_failure(request: Request, handle: Handler) -> Response:
    try:
        return await handle(request)
    except (Refusal, RequestValidationError, HTTPException, OperationalError, InterfaceError):
        raise
    except Exception:
        # Logged here with its traceback, because answering it hides it from what is further out.
        log.exception("failed")
        return await problem_page(request, problem_of(Unexpected()))
