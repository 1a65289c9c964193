"""Who looks at what, noted where every request passes: in the choke point, not in handlers.

Every route of `v1` and every page is let in through `logged`, which notes

- a look: whatever was answered to a read, and any page, but for what somebody asks about
  themselves;
- a refusal: that the case does not exist for whoever asked, or that they may not do this.

A write is on the record by itself, with who wrote it. What was shown of it is its receipt.

A handler that shows a list says which records with `returned`, and one that goes on answering says
so of each part with `note_part`. What is put on the log is built before anything is sent, so there
is no answer without its look: a log that cannot take it makes the answer 503.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api.access import Actor, Barred, Declared, NoSuchCase, admit, current_actor
from api.access_log import NOWHERE
from api.services import daybook_of
from domain.case.persons import EmergencyAccessTaken
from domain.errors import NotPermitted, Refusal
from domain.looks import Denied, Emergency, Looked
from domain.vocabulary import Denial, Way

#: Records of one answer that are named on the log; the rest are counted.
MOST_RETURNED = 500
#: What somebody asks about themselves is no look at anything.
ABOUT_ONESELF = "self.read"
#: As long as what can be searched for.
LONGEST_SEARCH = 500

_POSITION = "Daybook-Position"
_BY_MEDIA_TYPE = {"application/x-ndjson": Way.EXPORT, "text/event-stream": Way.STREAM}


@dataclass(frozen=True, slots=True)
class Returned:
    """What an answer showed: cases by id, or places on the record."""

    cases: tuple[UUID, ...] = ()
    positions: tuple[int, ...] = ()
    left_out: int = 0


def returned(
    request: Request, *, cases: Iterable[UUID] = (), positions: Iterable[int] = ()
) -> None:
    """Say which records this request's answer shows. Call it once, before it is answered."""
    request.state.returned = _bounded(cases, positions)


async def logged(
    request: Request,
    declared: Declared,
    usual: Way,
    handle: Callable[[], Awaitable[Response]],
) -> Response:
    """Admit a request, have it answered, and note that, or that it was refused.

    `usual` is how whoever comes by this kind of route looks. Raises what `admit` and `handle` do,
    and AccessLogFull.
    """
    daybook = daybook_of(request)
    try:
        await admit(request, daybook.records, declared)
        log_id = current_actor(request).log_id
        may_show = declared.action != ABOUT_ONESELF and (
            usual is Way.PAGE or _reads(request, declared)
        )
        if daybook.access_log is not None and may_show:
            await daybook.access_log.ready(log_id, daybook.settings.read_wait_s)
        response = await handle()
    except (NoSuchCase, NotPermitted) as refused:
        _note_refusal(request, declared, usual, refused)
        raise
    if isinstance(refused := getattr(request.state, "refused", None), NoSuchCase | NotPermitted):
        _note_refusal(request, declared, usual, refused)
    request.state.way = _way(request, declared, usual, response)
    if _is_look(request, declared, usual, response):
        _note_look(request, response)
    return response


def refused_on_page(request: Request, refused: Refusal) -> None:
    """What a page answers by saying it beside its form is as much of a refusal as any other."""
    request.state.refused = refused


def note_part(request: Request, positions: Iterable[int]) -> None:
    """Note what one part of an answer without an end shows, before it is sent.

    Raises AccessLogFull.
    """
    part = _bounded((), positions)
    if part.positions:
        _note(request, _looked(request, part, is_part=True))


def note_listed(request: Request, guests: Iterable[tuple[Actor, UUID]], way: Way) -> None:
    """Note, on the log of each case's own partnership, that a guest was shown it in a list of
    cases. Their own log has the list. Call it before it is answered. Raises AccessLogFull.
    """
    access_log = daybook_of(request).access_log
    if access_log is None:
        return
    request.state.status = 200
    for guest, case_id in guests:
        as_guest: dict[str, Any] = {"attribution": guest.attribution(request.state.request_id)}
        looked = Looked(
            **{**_common(request), **as_guest},
            way=way if _searched_for(request) is None else Way.SEARCH,
            cases=(case_id,),
        )
        access_log.note(guest.log_id, case_id, looked)


def _note_look(request: Request, response: Response) -> None:
    shown: Returned = getattr(request.state, "returned", Returned())
    as_of = response.headers.get(_POSITION) or getattr(request.state, "viewed", None)
    request.state.viewed = None if as_of is None else int(as_of)
    request.state.status = response.status_code
    _note(request, _looked(request, shown))


def _looked(request: Request, shown: Returned, *, is_part: bool = False) -> Looked:
    return Looked(
        **_common(request),
        way=request.state.way,
        as_of=request.state.viewed,
        searched_for=_searched_for(request),
        cases=shown.cases,
        positions=shown.positions,
        left_out=shown.left_out,
        is_part=is_part,
        emergency=_emergency(request),
    )


def _emergency(request: Request) -> Emergency | None:
    taken: EmergencyAccessTaken | None = getattr(request.state, "emergency", None)
    return taken and Emergency(access_id=taken.access_id, reason=taken.reason)


def _note_refusal(request: Request, declared: Declared, usual: Way, refused: Exception) -> None:
    about, asked_for = _case_id(request), None
    if isinstance(refused, NoSuchCase):
        about, asked_for = refused.case_id or about, refused.asked_for
    request.state.status = 404 if isinstance(refused, NoSuchCase) else 403
    denied = Denied(
        **_common(request), way=declared.way or usual, why=_why(refused), searched_for=asked_for
    )
    _put(request, about, denied)


def _why(refused: Exception) -> Denial:
    if isinstance(refused, Barred):
        return Denial.BARRED
    return Denial.NO_SUCH_CASE if isinstance(refused, NoSuchCase) else Denial.NOT_PERMITTED


def _note(request: Request, event: Looked) -> None:
    _put(request, _case_id(request), event)


def _put(request: Request, case_id: UUID | None, event: Looked | Denied) -> None:
    access_log = daybook_of(request).access_log
    if access_log is not None:
        access_log.note(current_actor(request).log_id, case_id, event)


def _common(request: Request) -> dict[str, Any]:
    return {
        "originator_id": NOWHERE,
        "originator_version": 1,
        "case_id": NOWHERE,
        "attribution": current_actor(request).attribution(request.state.request_id),
        "at": datetime.now(UTC),
        "action": request.state.action,
        "route": request.scope["route"].path,
        "status": request.state.status,
        "by_token": current_actor(request).by_token,
        "by_session": current_actor(request).by_session,
    }


def _bounded(cases: Iterable[UUID], positions: Iterable[int]) -> Returned:
    all_cases, all_positions = tuple(cases), tuple(positions)
    kept = Returned(all_cases[:MOST_RETURNED], all_positions[:MOST_RETURNED])
    left_out = len(all_cases) + len(all_positions) - len(kept.cases) - len(kept.positions)
    return Returned(kept.cases, kept.positions, left_out)


def _reads(request: Request, declared: Declared) -> bool:
    return request.method == "GET" or declared.way is not None


def _is_look(request: Request, declared: Declared, usual: Way, response: Response) -> bool:
    """A redirect shows nothing, and what it leads to is a look of its own. A page shows what is on
    it whatever it answers to: a form that cannot be taken comes back with the case around it.
    """
    if declared.action == ABOUT_ONESELF:
        return False
    if usual is Way.PAGE and response.headers.get("content-type", "").startswith("text/html"):
        return not 300 <= response.status_code < 400
    return _reads(request, declared) and 200 <= response.status_code < 300


def _way(request: Request, declared: Declared, usual: Way, response: Response) -> Way:
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if media_type in _BY_MEDIA_TYPE:
        return _BY_MEDIA_TYPE[media_type]
    if declared.way is not None:
        return declared.way
    return usual if _searched_for(request) is None else Way.SEARCH


def _searched_for(request: Request) -> str | None:
    words = request.query_params.get("text", "").strip()
    return words[:LONGEST_SEARCH] or None


def _case_id(request: Request) -> UUID | None:
    """The case of the address, also of one that there is none of; None where it is no id at all."""
    try:
        return UUID(str(request.path_params.get("case_id")))
    except ValueError:
        return None
