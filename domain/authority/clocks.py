"""The clocks of courts and of powers that last so many hours. Pure.

What a power's end means, and where it goes beyond the law, `domain.authority.flags` says by the
rules of `orders.toml`; here is the same time as a clock, by those of `clocks.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.clocks.course import Course
from domain.clocks.standing import Stop
from domain.moments import Moment, within
from domain.vocabulary import OrderType, PowerType

#: What an application under section 31 of the Children Act 1989 asks for. An interim order is made
#: on the way, and disposes of nothing.
CARE_PROCEEDINGS = frozenset({OrderType.CARE_ORDER, OrderType.SUPERVISION_ORDER})
#: The clock of each power whose time the law counts in hours.
POWERS: Mapping[PowerType, str] = {
    PowerType.POLICE_PROTECTION: "police-protection",
    PowerType.SECURE_ACCOMMODATION_WITHOUT_ORDER: "secure-without-order",
    PowerType.SECTION_20_ACCOMMODATION: "accommodated-looked-after",
    PowerType.MHA_SECTION_4: "mental-health-s4",
    PowerType.MHA_SECTION_5_2: "mental-health-s5-2",
    PowerType.MHA_SECTION_5_4: "mental-health-s5-4",
    PowerType.MHA_SECTION_136: "mental-health-s136",
}
#: The clock of one that was extended, where the law lets it be.
EXTENDED: Mapping[str, str] = {"mental-health-s136": "mental-health-s136-extended"}

_ISSUED = (
    "Counted from when it was applied for: the day on which the court issued it is not on the "
    "record, and cannot have been earlier."
)


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """An application, as far as its clocks go: `concluded` by an order, a refusal or a withdrawal;
    `managed` by the first case management hearing that was held after it. `subjects`: of which
    children, where it says so.
    """

    application_id: UUID
    position: int
    order_type: OrderType
    occurred: Moment
    concluded: Moment | None = None
    managed: Moment | None = None
    subjects: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class PowerFacts:
    """A power that was used. `subjects`: for which children, where it says so."""

    power_id: UUID
    position: int
    power: PowerType
    occurred: Moment
    is_extended: bool = False
    ended: Moment | None = None
    subjects: tuple[UUID, ...] = ()


def application_courses(application: ApplicationFacts) -> Iterator[Course]:
    """The clocks that care proceedings start; none for any other application."""
    if application.order_type not in CARE_PROCEEDINGS:
        return
    issued = _or_later(application.occurred)
    yield Course(
        code="care-proceedings",
        stream_id=application.application_id,
        position=application.position,
        subjects=application.subjects,
        trigger=issued,
        done=application.concluded,
        goes_by=_ISSUED,
    )
    over = application.concluded
    yield Course(
        code="case-management-hearing",
        stream_id=application.application_id,
        position=application.position,
        subjects=application.subjects,
        trigger=issued,
        done=application.managed,
        stops=(Stop(stopped=over, because="The application was disposed of."),) if over else (),
        goes_by=_ISSUED,
    )


def power_course(power: PowerFacts) -> Course | None:
    """The clock of a power; None where the law counts none in hours."""
    code = POWERS.get(power.power)
    if code is None:
        return None
    code = EXTENDED.get(code, code) if power.is_extended else code
    begins = power.power is PowerType.SECTION_20_ACCOMMODATION
    because = "The child was no longer accommodated."
    return Course(
        code=code,
        stream_id=power.power_id,
        position=power.position,
        subjects=power.subjects,
        trigger=power.occurred,
        done=None if begins else power.ended,
        stops=(Stop(stopped=power.ended, because=because),) if begins and power.ended else (),
    )


def _or_later(moment: Moment) -> Moment:
    """Not before a moment, and nobody says how long after it."""
    earliest = moment.widest[0]
    if moment.value is None or earliest is None:
        return Moment(kind="unknown", words=moment.words)
    # Read widely, "about 1900" reaches before the first year that may be named.
    exactly = moment.value if moment.kind != "about" else within(earliest).isoformat()
    return Moment(kind="after", value=exactly)
