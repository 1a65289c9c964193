"""Which clocks Daybook works out by itself, on which page of a case, and why not the others.

It is about what Daybook does, so it is here and not in `clocks.toml`, which is about the law. A
test holds it to what the pages show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from domain.event import Value

ClockPage = Literal["review", "care", "legal"]


class Use(Value):
    """What Daybook does with a clock. `page` is where it is shown; None: it is kept for reference,
    and `says` what the record would have to hold.
    """

    page: ClockPage | None
    says: str


_POWER = "From when the power was used until its end is recorded."
_NO_PUBLICATION = "The record holds neither a planned nor an actual day of publication."
_NO_CONFERENCE = (
    "The record has no event of a conference that says which one it was, and when it is to be held."
)

USES: Mapping[str, Use] = {
    "notify-panel": Use(
        page="review",
        says="From the earliest day on which the authority is said to have been aware until the "
        "notification, or a decision not to notify.",
    ),
    "tell-safeguarding-partners": Use(
        page="review",
        says="From the same day until the incident reached this record at the latest.",
    ),
    "notify-death-looked-after": Use(
        page="review",
        says="Where a child died and an order, a placement or a care arrangement on the record "
        "says that they were looked after; until a notification that names Ofsted and the "
        "Secretary of State or the Department for Education.",
    ),
    "rapid-review": Use(
        page="review", says="From the notification until the rapid review was sent to the Panel."
    ),
    "panel-response": Use(
        page="review", says="From when the rapid review was sent until the Panel answered."
    ),
    "publish-review": Use(
        page="review",
        says="From when the review was begun, with who was told of a delay. Daybook cannot record "
        "yet that it was published, so it never says that this was met or missed for certain.",
    ),
    "send-before-publication": Use(page=None, says=_NO_PUBLICATION),
    "keep-published": Use(page=None, says=_NO_PUBLICATION),
    "keep-in-repository": Use(
        page=None, says="The record does not hold when a review was deposited."
    ),
    "initial-conference": Use(
        page="care",
        says="From the strategy discussion that a section 47 enquiry names until a child "
        "protection plan began, or the enquiry was concluded with no conference called.",
    ),
    "assessment": Use(
        page=None, says="The record does not say which referral an assessment answers."
    ),
    "first-review-conference": Use(page=None, says=_NO_CONFERENCE),
    "later-review-conference": Use(page=None, says=_NO_CONFERENCE),
    "reports-initial-conference": Use(page=None, says=_NO_CONFERENCE),
    "reports-review-conference": Use(page=None, says=_NO_CONFERENCE),
    "care-proceedings": Use(
        page="legal",
        says="From when a care or supervision order was applied for, which is the earliest day "
        "that it can have been issued, until it was made, refused or withdrawn.",
    ),
    "case-management-hearing": Use(
        page="legal",
        says="From the same day until the first case management hearing held after it. That it was "
        "not held before day 12 is not checked.",
    ),
    "police-protection": Use(page="legal", says=_POWER),
    "secure-without-order": Use(
        page="legal",
        says=f"{_POWER} Times that add up to more in 28 days are flagged there.",
    ),
    "accommodated-looked-after": Use(
        page="legal", says="From when the child was accommodated, unless that ended before."
    ),
    "mental-health-s4": Use(page="legal", says=_POWER),
    "mental-health-s5-2": Use(page="legal", says=_POWER),
    "mental-health-s5-4": Use(page="legal", says=_POWER),
    "mental-health-s136": Use(
        page="legal", says=f"{_POWER} It is taken to have been used from arrival."
    ),
    "mental-health-s136-extended": Use(
        page="legal", says="In place of the 24 hours, once it was extended."
    ),
}
