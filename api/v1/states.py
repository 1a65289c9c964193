"""The state of a person of the case at a moment, by any of the three clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from api.access import permitting
from api.openapi import READS
from api.reading import Asking, AsOf, Restricted, as_of, instant_of, require_json, restricted
from api.v1.instants import Instant
from api.v1.route import Route
from domain.errors import Invalid
from domain.state_at import Asked, Next, Reply, state_at
from projections.case_file.legal import child_of
from projections.case_file.state_facts import facts_of

router = APIRouter(
    route_class=Route,
    tags=["state"],
    prefix="/v1/cases/{case_id}/state",
    responses=READS,
    dependencies=[Depends(require_json)],
)


class AgencyNeverOnCase(Invalid):
    """This agency has never taken part in the case, so nothing can be said of what it knew."""

    field = "known_to"


class StateAnswer(BaseModel):
    """What was so, what may have been, and what is not known; and what was to come next.

    `as_of` says what was on the record, `at` by when it had happened, and `known_to` and `known_by`
    which agency is asked of, and by when it was told.
    """

    as_of: AsOf
    restricted: Restricted
    at: datetime
    known_to: str | None
    known_by: datetime | None
    subject_id: UUID | None
    replies: tuple[Reply, ...] = Field(description="One for each question, in a fixed order.")
    following: Next | None


@router.get("", summary="Read the state at a moment", openapi_extra=permitting("case.read"))
async def show_state(  # noqa: PLR0917 - FastAPI hands them over by name.
    case_id: UUID,
    asking: Asking,
    at: Annotated[
        Instant | None,
        Query(
            description="By when it had happened. Left out: now, or as late as `as_of` sees.",
            examples=["2026-03-18T10:00Z"],
        ),
    ] = None,
    known_to: Annotated[
        str | None,
        Query(max_length=60, description="Only what this agency recorded or was told."),
    ] = None,
    known_by: Annotated[
        Instant | None, Query(description="By when it was told. Left out: `at`.")
    ] = None,
    subject_id: Annotated[
        UUID | None, Query(description="Of whom. Left out: the first child of the case.")
    ] = None,
) -> StateAnswer:
    """Legal status, placement, in whose care, child protection plan, section 47 and police
    enquiries, lead professional, open escalations, and the next date that was fixed. Where what
    could answer is kept from you, the answer says so.
    """
    view, file, sight = await asking.file(case_id)
    subject = child_of(file, subject_id)
    if known_to is not None and all(each.agency != known_to for each in file.agencies):
        raise AgencyNeverOnCase
    moment = at or instant_of(view)
    called = file.agency_name(known_to) if known_to else None
    asked = Asked(moment, subject and subject.subject_id, known_to, known_by, called)
    found = state_at(facts_of(file, sight.restricted(view.position)), asked)
    return StateAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        at=moment,
        known_to=known_to,
        known_by=asked.knowing_by if known_to else None,
        subject_id=asked.subject_id,
        replies=found.replies,
        following=found.following,
    )
