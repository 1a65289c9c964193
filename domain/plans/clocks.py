"""The clock of the initial child protection conference, which a section 47 enquiry starts. Pure.

The record has no event of a conference. A child protection plan begins at one, so that is what
ends the clock; a conference that made no plan is an entry like any other, and an entry does not say
which conference it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.clocks.course import Course
from domain.clocks.standing import Stop
from domain.moments import Moment

_NO_DISCUSSION = Moment(kind="unknown", words="not recorded")
#: The outcome of an enquiry after which a conference is held. Any other says that none is.
CONFERENCE_CALLED = "substantiated-conference"

_BY_A_PLAN = (
    "A child protection plan begins at an initial conference, so Daybook takes the day on which "
    "the plan began for the day of the conference."
)
_WITHOUT_A_PLAN = (
    "Only a conference that made a plan ends this clock: of any other there is an entry at most, "
    "and an entry does not say which conference it was."
)


@dataclass(frozen=True, slots=True)
class EnquiryFacts:
    """A section 47 enquiry, as far as its clock goes. `outcome` is a code of `plans.toml`."""

    enquiry_id: UUID
    subject_id: UUID
    position: int
    opened: Moment
    strategy_discussion: Moment | None = None
    concluded: Moment | None = None
    outcome: str | None = None
    outcome_title: str = ""

    @property
    def began(self) -> Moment:
        """When the discussion was held that led to it, or else when it was opened."""
        return self.strategy_discussion or self.opened


@dataclass(frozen=True, slots=True)
class PlanStart:
    """That a child became the subject of a child protection plan."""

    plan_id: UUID
    subject_id: UUID
    occurred: Moment


def conference_courses(
    enquiries: Sequence[EnquiryFacts], plans: Sequence[PlanStart]
) -> Iterator[tuple[Course, PlanStart | None]]:
    """The clock of the conference that each enquiry leads to, with the plan that was made at it."""
    for enquiry in enquiries:
        theirs = [each for each in plans if _led_to(each, enquiries) is enquiry]
        plan = min(theirs, key=lambda each: _place(each.occurred), default=None)
        yield _course(enquiry, plan), plan


def _course(enquiry: EnquiryFacts, plan: PlanStart | None) -> Course:
    stops: tuple[Stop, ...] = ()
    if enquiry.concluded is not None and enquiry.outcome != CONFERENCE_CALLED:
        because = f"The enquiry was concluded: {enquiry.outcome_title.lower()}."
        stops = (Stop(stopped=enquiry.concluded, because=because),)
    return Course(
        code="initial-conference",
        stream_id=enquiry.enquiry_id,
        subjects=(enquiry.subject_id,),
        position=enquiry.position,
        trigger=enquiry.strategy_discussion or _NO_DISCUSSION,
        done=plan and plan.occurred,
        stops=stops,
        goes_by=_BY_A_PLAN if plan else "" if stops else _WITHOUT_A_PLAN,
        told=False,
    )


def _led_to(plan: PlanStart, enquiries: Sequence[EnquiryFacts]) -> EnquiryFacts | None:
    """The enquiry that a plan followed: the last of the same child that had begun by then."""
    if plan.occurred.sort_at is None:
        return None
    earlier = [
        each
        for each in enquiries
        if each.subject_id == plan.subject_id and not plan.occurred.definitely_before(each.began)
    ]
    return max(earlier, key=lambda each: (_place(each.began), each.position), default=None)


def _place(moment: Moment) -> datetime:
    return moment.sort_at or datetime.min.replace(tzinfo=UTC)
