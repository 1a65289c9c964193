"""What follows a form that was sent: a page that shows what it did, or says why it was refused."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.looks import refused_on_page
from api.problems import kind_of
from api.recording import Recording
from domain.errors import Refusal
from domain.record.append import Receipt
from projections.waiting import caught_up


async def go_on(writing: Recording, receipt: Receipt, where: str) -> Response:
    """Send the browser to a page, once the read models show what is on the record. If they take too
    long it goes all the same: the page then says how far it sees.
    """
    daybook, longest_s = writing.daybook, writing.daybook.settings.read_wait_s
    await caught_up(daybook.pool, writing.actor.log_id, receipt.position, longest_s)
    return RedirectResponse(where, status_code=303)


def refused_with(request: Request, refused: Refusal) -> int:
    """The status of a page that says a refusal beside its form. The access log has it, too."""
    refused_on_page(request, refused)
    return kind_of(type(refused)).status
