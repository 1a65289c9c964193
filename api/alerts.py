"""Telling coordinators by e-mail that a case was opened in an emergency.

The e-mail names nobody and no case: it says to sign in. The same is said on the list of cases and
on the case, so a mail server that is away costs an e-mail and nothing else. Nothing waits for it:
it is sent by a task of its own, tried again a bounded number of times, and then given up, which the
log says. What is still unsent when the process ends is not sent any more.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from api.access import Actor
from api.settings import Settings, SettingUnusable
from domain.access import POLICY, standing
from domain.case import NEW_CASE, evolve
from domain.record.application import Records
from domain.vocabulary import Role
from projections.sql import queries

SQL = queries("api")
log = structlog.get_logger("daybook.alerts")

SUBJECT = "Daybook: emergency access to review"
WORDS = "Emergency access was used on a case. Sign in to review it."

#: How often an e-mail is tried, and after which pauses. Then the pages alone say it.
PAUSES_S = (2.0, 10.0, 60.0, 300.0)
#: More alerts than this are waiting only if somebody opens one case after the other.
MOST_WAITING = 100
SEND_TIMEOUT_S = 15.0
_PORTS = {"smtp": 25, "smtps": 465}


class MailServer:
    """Where e-mail goes: `smtp://` (with STARTTLS, unless it is on this machine) or `smtps://`."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingUnusable where DAYBOOK_SMTP_URL is no such address."""
        url = urlsplit(settings.smtp_url or "")
        if url.scheme not in _PORTS or url.hostname is None or settings.mail_from is None:
            raise SettingUnusable(
                "DAYBOOK_SMTP_URL must be smtp://HOST:PORT or smtps://HOST:PORT, and "
                "DAYBOOK_MAIL_FROM the address that alerts come from."
            )
        self._host, self._is_smtps = url.hostname, url.scheme == "smtps"
        self._port = url.port or _PORTS[url.scheme]
        self._user = unquote(url.username) if url.username else None
        self._password_file = settings.smtp_password_file
        self._sender = settings.mail_from

    def send(self, addresses: Sequence[str], link: str | None) -> None:
        """Send to each, one message each, so that nobody sees who else was told. Blocks.

        Raises OSError and smtplib.SMTPException.
        """
        context = ssl.create_default_context()
        if self._is_smtps:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=SEND_TIMEOUT_S, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SEND_TIMEOUT_S)
        with server:
            if not self._is_smtps and self._host not in {"127.0.0.1", "::1", "localhost"}:
                server.starttls(context=context)
            if self._user is not None and self._password_file is not None:
                server.login(self._user, self._password_file.read_text().strip())
            for address in addresses:
                server.send_message(self._message(address, link))

    def _message(self, address: str, link: str | None) -> EmailMessage:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = SUBJECT, self._sender, address
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain="daybook.invalid")
        message.set_content(WORDS + (f"\n\n{link}/cases\n" if link else "\n"))
        return message


class Alerts:
    """The e-mails of one process that wait to be sent. Without a mail server there are none."""

    def __init__(
        self, settings: Settings, records: Records, pool: AsyncConnectionPool[Any]
    ) -> None:
        """Raises SettingUnusable."""
        self._server = MailServer(settings) if settings.smtp_url else None
        self._link = settings.public_url
        self._records, self._pool = records, pool
        self._waiting: asyncio.Queue[tuple[Actor, UUID]] = asyncio.Queue(MOST_WAITING)

    def emergency(self, actor: Actor, case_id: UUID) -> None:
        """Somebody opened this case in an emergency. Never waits, and never fails."""
        if self._server is None:
            return
        try:
            self._waiting.put_nowait((actor, case_id))
        except asyncio.QueueFull:
            log.warning("alerts.too_many")

    async def run(self) -> None:
        """Send what waits, one after the other, until cancelled."""
        while True:
            actor, case_id = await self._waiting.get()
            await self._tell(actor, case_id)

    async def _tell(self, actor: Actor, case_id: UUID) -> None:
        for pause_s in (*PAUSES_S, None):
            try:
                addresses = await self._addresses(actor, case_id)
                if addresses and self._server is not None:
                    await asyncio.to_thread(self._server.send, addresses, self._link)
            except Exception as error:
                # Only what kind of error: a mail server's words may hold an address.
                because = type(error).__name__
                if pause_s is None:
                    log.warning("alerts.given_up", because=because)
                    return
                log.warning("alerts.not_sent", because=because, pause_s=pause_s)
                await asyncio.sleep(pause_s)
            else:
                log.info("alerts.sent", count=len(addresses))
                return

    async def _addresses(self, actor: Actor, case_id: UUID) -> list[str]:
        """Of the coordinators who may review it: not who took it, nor who is barred."""
        case, _ = await self._records.load(actor.log_id, case_id, evolve, NEW_CASE)
        async with self._pool.connection() as connection:
            rows = await _reviewers(connection, actor.log_id)
        now = datetime.now(UTC)
        told: list[str] = []
        for row in rows:
            roles = tuple(Role(role) for role in row["roles"])
            one = Actor(
                row["actor_id"], actor.log_id, "", row["name"], row["agency"], roles, actor.log_id
            )
            found = standing(one, case, now)
            if (
                one.actor_id != actor.actor_id
                and Role.COORDINATOR in roles
                and found is not None
                and POLICY.allows(found.roles, "emergency-access.review")
            ):
                told.append(row["email"])
        return told


async def _reviewers(
    connection: AsyncConnection[Any], partnership_id: UUID
) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["people_with_email"], {"partnership_id": partnership_id})
        return await cursor.fetchall()


async def ended(task: asyncio.Task[None]) -> None:
    """Stop sending."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
