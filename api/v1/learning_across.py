"""Reading what reviews learnt across cases and partnerships: codes and counts, and never a word."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.openapi import READS
from api.reading import POSITION, AsOf, Reading, as_of, reading, require_json
from api.services import Services
from api.v1.route import Route
from domain.learning import LEARNING, UsedRule
from domain.learning.across import Counted, counted, fewest
from domain.moments import london_day
from projections.case_file.across import learning_in_codes
from projections.names import CASE_FILE

router = APIRouter(
    route_class=Route,
    tags=["learning"],
    responses=READS,
    dependencies=[Depends(require_json)],
)


class LearningAcross(BaseModel):
    """What reviews learnt, by theme. No case, person, agency or partnership is named, and nothing
    is quoted.
    """

    as_of: AsOf
    today: date = Field(description="The day, in London, on which actions stand so.")
    readable: Counted = Field(description="Of the cases that you may read: every count is exact.")
    elsewhere: Counted = Field(
        description="Of all other cases on this Daybook, of your partnership and of others: a "
        "theme is counted only where at least `fewest` of them share it."
    )
    fewest: int = Field(examples=[5])
    rules: tuple[UsedRule, ...]


def reading_now(
    request: Request,
    response: Response,
    actor: CurrentActor,
    daybook: Services,
    daybook_position: Annotated[
        int | None,
        Header(
            alias=POSITION,
            ge=0,
            le=2**63 - 1,
            description="Wait until this position can be read: that of your last receipt.",
        ),
    ] = None,
) -> Reading:
    """A reading of now alone. What came between two moments would be of one case."""
    return reading(request, response, actor, daybook, None, daybook_position)


@router.get(
    "/v1/learning",
    summary="Read what reviews learnt across cases",
    openapi_extra=permitting("learning.read"),
)
async def show_learning_across(
    asking: Annotated[Reading, Depends(reading_now)],
) -> LearningAcross:
    """Themes with their findings, what is recommended again and again, and how actions stand."""
    return await learnt_across(asking)


async def learnt_across(asking: Reading) -> LearningAcross:
    """What reviews learnt, as somebody is told of it now."""
    today = london_day(datetime.now(UTC))
    async with asking.view(CASE_FILE) as (connection, view):
        found = await learning_in_codes(connection, today)
    return LearningAcross(
        as_of=as_of(view),
        today=today,
        readable=counted(found.readable),
        elsewhere=counted(found.others, fewest=fewest()),
        fewest=fewest(),
        rules=(LEARNING.used("few"), LEARNING.used("overdue"), LEARNING.used("impact")),
    )
