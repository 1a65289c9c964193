"""What a verification found: each thing that is wrong, and where, in a sentence for a person."""

from __future__ import annotations

from dataclasses import dataclass, field

#: One wrong key makes every event wrong, and the first of them say as much as all.
MOST_FINDINGS = 1000

#: Findings about events that may be right themselves, since another one is not where it was.
SYMPTOMS = {"version", "time"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    `what` is its name for tools. `first` and `last` are the positions among which the fault is,
    both None when it is not about events.
    """

    what: str
    says: str
    first: int | None = None
    last: int | None = None

    @property
    def sentence(self) -> str:
        """The finding, with where it is."""
        where = positions(self.first, self.last)
        return f"{where}: {self.says}" if where else self.says


@dataclass(slots=True)
class Findings:
    """All that one verification has to say: what is wrong, what was checked, what could not be."""

    all: list[Finding] = field(default_factory=list[Finding])
    #: How many more there were than are kept.
    more: int = 0
    checked: list[str] = field(default_factory=list[str])
    not_checked: list[str] = field(default_factory=list[str])

    def add(self, what: str, says: str, first: int | None = None, last: int | None = None) -> None:
        """Something is wrong: at one position, in a range of them, or with the log as a whole."""
        if len(self.all) < MOST_FINDINGS:
            self.all.append(Finding(what, says, first, first if last is None else last))
        else:
            self.more += 1

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with what could be checked."""
        return not self.all

    @property
    def first_bad(self) -> tuple[int, int] | None:
        """The first position that is wrong, or the range that holds it where it is not known."""
        placed = [
            (each.last, each.last - each.first, each)
            for each in self.all
            if each.first is not None and each.last is not None
        ]
        if not placed:
            return None
        # By their ends: what is known of one event says more than what is known of a range that
        # goes on behind it.
        last, _, found = min(placed, key=lambda each: each[:2])
        first = last if found.first is None else found.first
        if found.what in SYMPTOMS:
            # Then the cause is in the range that a checkpoint says is wrong, and not after it.
            first = min([first, *(end - width for end, width, _ in placed if end - width <= last)])
        return first, last


def positions(first: int | None, last: int | None) -> str:
    """A place as people say it: "Position 17", "Positions 257 to 512", or nothing."""
    if first is None or last is None:
        return ""
    return f"Position {first}" if first == last else f"Positions {first} to {last}"
