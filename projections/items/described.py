"""What an item of a chronology is made of. Each concept's module makes them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.event import Source, Value, is_absent
from domain.moments import Moment
from domain.text import AgencyCode
from domain.told import Told

Item = Literal[
    "entry", "escalation", "hearing", "judgment", "order", "decision", "power", "direction",
    "placement", "assessment", "plan", "review",
]  # fmt: skip
Facts = tuple[tuple[str, str], ...]

#: The fact of a decision that says how many entries it relied on.
RELIED_ON = "Relied on"

#: A row's summary is never longer; the whole text is then among its facts.
LONGEST_SUMMARY = 2_000


class Approached(Value):
    """A provider that was asked, and the approach in which it was."""

    approach_id: UUID
    provider: str


class Thread(Value):
    """What a stream is about: each of its items carries it, so that the next can be worded."""

    ladder: str | None = None
    level: int | None = None
    concern: str | None = None
    court: str | None = None
    hearing_type: str | None = None
    #: What an order or a power is called, or what a court directed.
    matter: str | None = Field(default=None, exclude_if=is_absent)
    #: Of a placement search: who was approached, in the order in which they were.
    approached: tuple[Approached, ...] | None = Field(default=None, exclude_if=is_absent)

    def provider(self, approach_id: UUID) -> str:
        """What the provider is called that was asked in this approach."""
        for asked in self.approached or ():
            if asked.approach_id == approach_id:
                return asked.provider
        return "A provider"

    @property
    def rung(self) -> str:
        """Where an escalation stands."""
        if self.level is None:
            return ""
        return f", level {self.level}" + (f" ({self.ladder})" if self.ladder else "")

    @property
    def hearing(self) -> str:
        """What a hearing is about."""
        return f": {self.hearing_type}" if self.hearing_type else ""


#: What an item carries whose stream has no more of them.
NO_THREAD = Thread()


@dataclass(frozen=True, slots=True)
class Described:
    """An event as an item. `kind` is an `EntryKind` value or a key of `STEP_KINDS`; `told` are the
    agencies that were told of it when it was recorded.
    """

    item: Item
    kind: str
    agency: AgencyCode
    title: str
    summary: str
    occurred: Moment
    facts: Facts = ()
    source: Source | None = None
    told: tuple[Told, ...] = ()
    thread: Thread = NO_THREAD
    runs_from: Moment | None = None
    runs_until: Moment | None = None


def step_key(stream_id: UUID, version: int) -> str:
    """The key of one step of a stream."""
    return f"{stream_id}.{version}"


def facts(*pairs: tuple[str, str | Moment | None]) -> Facts:
    """Labels with their words, without those that have nothing to say."""
    return tuple(
        (label, words.in_words() if isinstance(words, Moment) else words)
        for label, words in pairs
        if words
    )


def summary_of(text: str) -> tuple[str, str | None]:
    """A text as a summary, and the whole of it if the summary had to be shortened."""
    if len(text) <= LONGEST_SUMMARY:
        return text, None
    return shorten(text, LONGEST_SUMMARY, placeholder=" …"), text


def positions_in_words(last: int, *, reconstructed: bool = False) -> str:
    """All positions up to this one in words, and whether they were recorded only later."""
    said = f"positions 1 to {last}" if last else "nothing"
    return f"{said}, reconstructed: recorded later" if reconstructed else said


def entries_in_words(count: int) -> str | None:
    """A number of entries in words, None for none."""
    return f"{count} {'entry' if count == 1 else 'entries'}" if count else None
