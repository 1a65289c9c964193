"""How a clock is shown: a tag in a word, the sentence, and how the day was worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.clocks import ClockStanding, RunningClock, Standing
from domain.clocks.rules import Sense

#: The word and the colour of each standing, for what must be done by its end.
_TAGS: Mapping[ClockStanding, tuple[str, str]] = {
    "due": ("Due", "blue"),
    "at-risk": ("At risk", "yellow"),
    "met": ("Met", "green"),
    "missed": ("Missed", "red"),
    "stopped": ("Stopped", "grey"),
    "restarted": ("Restarted", "blue"),
}
#: The same where its end is not something that is done: a power that ends, what becomes so.
_OTHERWISE: Mapping[tuple[Sense, ClockStanding], tuple[str, str]] = {
    ("ends", "due"): ("Runs", "blue"),
    ("ends", "at-risk"): ("Ends soon", "yellow"),
    ("ends", "met"): ("Ended in time", "green"),
    ("ends", "missed"): ("Time is over", "red"),
    ("begins", "due"): ("Not yet", "blue"),
    ("begins", "at-risk"): ("Not yet", "blue"),
    ("begins", "met"): ("Began", "green"),
}


@dataclass(frozen=True)
class ClockView:
    """A clock as a page lists it. `who` is whom it is about, where its page tells of several."""

    code: str
    title: str
    tag: str
    colour: str
    says: str
    because: str
    confirmed: bool
    who: str = ""


def clock_view(clock: RunningClock, who: str = "") -> ClockView:
    """One clock."""
    return view_of(clock.code, clock.title, clock.stands, who=who, confirmed=clock.confirmed)


def view_of(
    code: str, title: str, stands: Standing, *, confirmed: bool, who: str = ""
) -> ClockView:
    """A clock by its parts."""
    word, colour = tag_of(stands)
    return ClockView(
        code=code,
        title=title,
        tag=word,
        colour=colour,
        says=stands.says,
        because=stands.deadline.because,
        confirmed=confirmed,
        who=who,
    )


def tag_of(stands: Standing) -> tuple[str, str]:
    """The word that marks how a clock stands, and its colour: no surer than the record is."""
    sense = stands.deadline.rule.sense
    word, colour = _OTHERWISE.get((sense, stands.standing), _TAGS[stands.standing])
    if stands.certain:
        return word, colour
    if stands.standing == "missed":
        return "Time is over", "yellow"
    return (f"May be {word.lower()}", "yellow") if stands.standing == "met" else (word, colour)
