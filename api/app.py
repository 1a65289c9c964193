"""The application: what it opens, what surrounds a request, and what it serves.

A request passes, from outside in:

1. `Surroundings`: request id, log line, measure, security headers, and the answer of last resort;
2. `HeadLimit`: no address and no headers longer than anybody needs;
3. `HeadAsGet`: from here on HEAD is GET, whose body is then not sent;
4. `BodyLimit`: no body longer than the limit, or that takes for ever, reaches anything further in;
5. the problem handlers: every refusal below becomes a problem document, or a page that says it;
6. the route: for `/v1`, `v1.route.Route` authenticates before it reads, then reads strictly;
7. `access`: role, then case, before anything is looked up on the actor's behalf.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool
from starlette.staticfiles import StaticFiles

from api import health, log, problem_types, v1, web
from api.access_log import AccessLog
from api.alerts import Alerts, ended
from api.asking import asking_client
from api.body_limit import BodyLimit
from api.handlers import install_handlers, render_pages_with
from api.head import HeadAsGet
from api.head_limit import HeadLimit
from api.identity.provider import provider_of
from api.keys import serving_keys
from api.logs import configure
from api.metrics import Metrics
from api.middleware import Surroundings
from api.openapi import DESCRIPTION, TAGS, Described
from api.publishing import Publishing
from api.services import Daybook, Pool
from api.settings import Dsns, Settings
from api.witness.app import witness_app
from api.witness.folder import WitnessFolder
from domain.record.application import Records
from domain.record.database import RECONNECT_TIMEOUT_S, with_settings
from projections.follower import Follower

#: A read that takes longer than anybody waits gives its connection back.
READER_LIMITS = {
    "statement_timeout": "20s",
    "idle_in_transaction_session_timeout": "30s",
    # A plan made while a table was small must not be kept when it has grown.
    "plan_cache_mode": "force_custom_plan",
}
STATIC = Path(__file__).parent / "web" / "static"


def create_app(
    settings: Settings, dsns: Dsns, *, follow: bool = True, log_looks: bool = True
) -> FastAPI:
    """A Daybook on this database. With `follow` it also keeps the read models up to date.

    Only what measures the cost of the access log leaves it out.

    Raises SettingUnusable and WitnessUnusable.
    """
    configure(settings.log_level)
    metrics = Metrics()
    publishing = Publishing(settings, dsns)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as closing:
            daybook = await _open(closing, settings, dsns, metrics, publishing, follow=follow)
            if log_looks:
                # Entered last, so that what waits is put on the log while everything is there.
                daybook.access_log = await closing.enter_async_context(
                    AccessLog(daybook.records, daybook.access_log_of)
                )
            app.state.daybook = daybook
            closing.callback(daybook.stopping.set)
            yield

    app = Described(
        title="Daybook",
        version=version("daybook"),
        summary="The shared, provable record of a child safeguarding case.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        license_info={"name": "MIT", "identifier": "MIT"},
        lifespan=lifespan,
        # Their pages load scripts from elsewhere, which no page of Daybook may do.
        docs_url=None,
        redoc_url=None,
        # A redirect would lose a body on the way; an address is right or it is not.
        redirect_slashes=False,
        # Spans would hold addresses; what is measured is said in `metrics`.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    # Added last is outermost.
    app.add_middleware(
        BodyLimit,
        most_bytes=settings.max_body_bytes,
        longest_pause_s=settings.body_pause_s,
        longest_s=settings.body_longest_s,
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(HeadLimit)
    is_https = (settings.public_url or "").startswith("https://")
    app.add_middleware(Surroundings, metrics=metrics, is_https=is_https)
    install_handlers(app)
    # In one list. FastAPI goes through routers within routers twice a request, level by level: it
    # took half the time of a request that is refused.
    for router in (health.router, problem_types.router, *log.ROUTERS, *v1.ROUTERS, *web.ROUTERS):
        app.router.routes.extend(router.routes)
    render_pages_with(app, web.problem_page)
    if settings.witness_dir is not None:
        app.mount("/witness", witness_app(WitnessFolder(settings.witness_dir)), name="witness")
    app.mount("/static", StaticFiles(directory=STATIC, check_dir=False), name="static")
    return app


async def _open(
    closing: AsyncExitStack,
    settings: Settings,
    dsns: Dsns,
    metrics: Metrics,
    publishing: Publishing,
    *,
    follow: bool,
) -> Daybook:
    # Closed in the opposite order: the follower stops first, the log's sequencers last.
    keys = serving_keys(settings, dsns)
    records = await closing.enter_async_context(Records(dsns.service, keys))
    pool: Pool = AsyncConnectionPool(
        with_settings(dsns.service, READER_LIMITS),
        # A look-up is one round trip; what must be seen together says so (`Daybook.reading`).
        kwargs={"application_name": "daybook api", "autocommit": True},
        min_size=1,
        max_size=settings.read_connections,
        timeout=settings.read_wait_s,
        reconnect_timeout=RECONNECT_TIMEOUT_S,
        # One round trip, so that a restart of the database is not a reader's problem.
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    await closing.enter_async_context(pool)
    await closing.enter_async_context(publishing)
    records.watched_by(publishing.publisher)
    follower = Follower(dsns.follower, keys) if follow else None
    http = await closing.enter_async_context(asking_client())
    oidc = provider_of(settings, http)
    alerts = Alerts(settings, records, pool)
    daybook = Daybook(settings, dsns, records, pool, follower, metrics, publishing, alerts, oidc)
    sending = asyncio.create_task(alerts.run(), name="alerts")
    closing.push_async_callback(ended, sending)
    records.on_append(daybook.note_append)
    if follower is not None:
        stop = asyncio.Event()
        task = asyncio.create_task(follower.run(stop), name="follower")

        async def end_following() -> None:
            stop.set()
            follower.wake()
            await task

        closing.push_async_callback(end_following)
    return daybook
