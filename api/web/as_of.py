"""Setting the clock: from the two fields of the form to the one `as_of` of an address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web.address import CLOCK_FIELDS, PAGES, Address, CasePage
from api.web.case_page import end_of_minute, opened
from api.web.rendering import page
from api.web.route import Page
from domain.moments import LONDON, clock_in_words, which_clock

router = APIRouter(route_class=Page, include_in_schema=False)

_BOTH = "Enter a position or a time, not both."
_NEITHER = "Enter a position, such as 611, or a day and time."
_NO_POSITION = "A position is a whole number from 1, such as 611."
_TWICE = (
    "The clocks go back that night, so {time} happens twice. Add which one is meant: "
    "{summer} (summer time, the first) or {winter} (the second), or enter a position."
)
_NO_TIME = "Enter a real day and time, such as 9 March 2020 at 5:00pm."


@router.get("/cases/{case_id}/as-of", openapi_extra=permitting("case.read"))
async def set_as_of(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Back to the page the form was on, at the chosen position or time."""
    params = request.query_params
    position, time = params.get("position", "").strip(), params.get("time", "").strip()
    given = params.get("page", "")
    where = cast("CasePage", given) if given in PAGES else "chronology"
    carried = [pair for pair in params.multi_items() if pair[0] not in CLOCK_FIELDS]
    as_of, fault = read(position, time)
    if as_of is not None:
        return RedirectResponse(
            Address(case_id, as_of).to(where, carried),
            status_code=303,
        )
    async with opened(request, daybook, actor, case_id) as case:
        return page(
            request,
            "as_of.html",
            status=422,
            case=case,
            tab=where,
            errors=(fault,),
            position=position,
            time=time if _london(time) else "",
            is_twice=_twice(time) is not None,
            carried=carried,
        )


def read(position: str, time: str) -> tuple[str | None, tuple[str, str]]:
    """The `as_of` that two fields mean, or the field at fault and what to do."""
    if position and time:
        return None, ("position", _BOTH)
    if time:
        if twice := _twice(time):
            return None, ("time", twice)
        instant = _london(time)
        return (None, ("time", _NO_TIME)) if instant is None else (instant, ("", ""))
    if not position:
        return None, ("position", _NEITHER)
    plain = position.replace(",", "").removeprefix("§")
    if not plain.isascii() or not plain.isdigit() or int(plain) == 0 or len(plain) > 18:
        return None, ("position", _NO_POSITION)
    return plain, ("", "")


def _twice(time: str) -> str | None:
    """What to say of a UK time that happens twice; None where it happens once or is not a time."""
    try:
        naive = datetime.fromisoformat(time)
    except ValueError:
        return None
    if naive.tzinfo is not None:
        return None
    first, second = (naive.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    # In the hour that spring leaves out the two differ the other way round.
    if first.astimezone(UTC) >= second.astimezone(UTC):
        return None
    texts = [each.isoformat(timespec="minutes") for each in (first, second)]
    return _TWICE.format(
        time=clock_in_words(first).removesuffix(which_clock(first)),
        summer=texts[0],
        winter=texts[1],
    )


def _london(time: str) -> str | None:
    """A time as a browser's own field gives it, meant as UK time, to the end of its minute: a page
    says that something was recorded at 9:02am, and whoever asks for 9:02am wants it.
    """
    try:
        naive = datetime.fromisoformat(time)
    except ValueError:
        return None
    instant = naive if naive.tzinfo else naive.replace(tzinfo=LONDON)
    return end_of_minute(instant).isoformat(timespec="microseconds")
