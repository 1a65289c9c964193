"""What a mark on the review timeline says: its sign, its words, and the letter that stands for it.

Key marks are lettered, so that they can be told apart in a picture without colour and named in a
key beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.web import present
from api.web.names import Names
from api.web.signs import Agency
from domain.moments import Moment
from projections.review_timeline.rows import MarkRow

#: Letter, name and tone of each sort of key mark, in the order in which a column shows them.
LETTERS: dict[str, tuple[str, str, str]] = {
    "critical-incident": ("!", "Critical incident", "critical"),
    "transition": ("T", "Transition", "transition"),
    "hearing": ("H", "Hearing or judgment", "court"),
    "order": ("O", "Order", "court"),
    "decision": ("D", "Decision", "decision"),
    "escalation": ("E", "Escalation", "escalation"),
    "mental-health-act": ("M", "Mental Health Act assessment", "health"),
    "admission": ("A", "Admission or discharge", "plain"),
    "incident": ("I", "Incident or missing", "plain"),
    "plan": ("P", "Plan or enquiry", "plain"),
    "placement": ("S", "Placement or search for one", "plain"),
    "other": ("K", "Other key mark", "plain"),
}

_OF_KIND = {
    "critical-incident": "critical-incident",
    "transition": "transition",
    "mental-health-act-assessment": "mental-health-act",
    "admission": "admission",
    "discharge": "admission",
    "incident": "incident",
    "missing": "incident",
    "police-protection": "incident",
}
_OF_ITEM = {
    "hearing": "hearing",
    "judgment": "hearing",
    "assessment": "mental-health-act",
    "plan": "plan",
    "placement": "placement",
    "order": "order",
    "decision": "decision",
    "escalation": "escalation",
}


@dataclass(frozen=True)
class MarkView:
    """A mark as lists and pictures show it."""

    key: str
    position: int
    agency: Agency
    title: str
    summary: str
    when: present.When
    when_in_month: present.When
    moment_words: str
    moment: Moment
    lasts_until: datetime | None
    is_key: bool
    is_withdrawn: bool
    sort: str
    court: str | None

    @property
    def letter(self) -> str:
        """What stands for it in a picture."""
        return LETTERS[self.sort][0]

    @property
    def sort_name(self) -> str:
        """What its letter means."""
        return LETTERS[self.sort][1]

    @property
    def tone(self) -> str:
        """The class that colours its letter."""
        return LETTERS[self.sort][2]


def mark_view(mark: MarkRow, names: Names) -> MarkView:
    """A mark as it is shown."""
    return MarkView(
        key=mark.row_key,
        position=mark.position,
        agency=names.agency(mark.agency),
        title=mark.title,
        summary=mark.summary,
        when=present.when(mark.occurred),
        when_in_month=present.when_in_month(mark.occurred),
        moment_words=mark.occurred.in_words(),
        moment=mark.occurred,
        lasts_until=mark.lasts_until,
        is_key=mark.is_key,
        is_withdrawn=mark.is_withdrawn,
        sort=sort_of(mark),
        court=_court(mark),
    )


def _court(mark: MarkRow) -> str | None:
    """The court, where the summary does not say it."""
    court = mark.thread.court
    return None if court is None or court in mark.summary else court


def sort_of(mark: MarkRow) -> str:
    """Which sort of key mark it is."""
    return _OF_ITEM.get(mark.item) or _OF_KIND.get(mark.kind, "other")


def key_of(marks: tuple[MarkView, ...]) -> tuple[tuple[str, str, str], ...]:
    """The letters that these marks use, with their meaning and tone, in their order."""
    used = {mark.sort for mark in marks if mark.is_key}
    return tuple(words for sort, words in LETTERS.items() if sort in used)
