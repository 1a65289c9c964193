"""A real mail server on loopback, that keeps what it is given."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

#: An e-mail is sent within milliseconds; this is for a machine that does much else.
ARRIVES_WITHIN_S = 60.0


class Mailbox:
    """What arrived: each e-mail with the addresses it was for."""

    def __init__(self) -> None:
        self.arrived: list[tuple[list[str], Message]] = []
        self.port = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd names it.
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take an e-mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.arrived.append((list(envelope.rcpt_tos), message_from_bytes(content)))
        return "250 OK"

    def wait_for(self, count: int) -> list[tuple[list[str], Message]]:
        """Wait until so many have arrived."""
        deadline = time.monotonic() + ARRIVES_WITHIN_S
        while len(self.arrived) < count:
            assert time.monotonic() < deadline, f"{len(self.arrived)} of {count} e-mails came."
            time.sleep(0.02)
        return self.arrived


@contextmanager
def running_mail_server(port: int = 0) -> Generator[Mailbox]:
    """A mail server on a free port, or on this one."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port or _free_port())
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
