"""Which items of a stream stand no longer, and from which of them the next one carries on."""

from __future__ import annotations

from domain.authority import PowerEndCorrected, PowerEnded, PowerEndTakenBack, PowerExtended
from domain.event import Event
from domain.in_error import InErrorFacts
from projections.items.described import step_key
from projections.working_set import Key

#: An end of a power, as first said and as corrected.
_ENDS = frozenset({"power-ended", "power-end-corrected"})


def taken_back(event: Event) -> str | None:
    """Why items of its stream stand no longer, if that is what the event says. It makes no item of
    its own: nothing happened at the time that it takes back.
    """
    if isinstance(event, PowerEndTakenBack):
        return f"It had not ended. {event.reason}"
    return f"Recorded in error. {event.reason}" if isinstance(event, InErrorFacts) else None


def takes_back(event: Event, kind: str) -> bool:
    """Whether an event that takes something back takes back an earlier item of this kind of its
    stream: all of what was recorded in error, but of a power that had not ended its end alone.
    """
    return kind in _ENDS if isinstance(event, PowerEndTakenBack) else bool(taken_back(event))


def steps_before(event: Event) -> tuple[Key, ...]:
    """The keys of every row or mark that an earlier event of its stream can have made."""
    earlier = range(1, event.originator_version)
    return tuple(Key(event.case_id, step_key(event.originator_id, each)) for each in earlier)


def carried_on(event: Event) -> Key:
    """The key of the item whose thread the event's own carries on: the one before it. Of a power it
    is the first, since an end that was taken back leaves no item before what comes next.
    """
    is_of_power = isinstance(event, PowerExtended | PowerEnded | PowerEndCorrected)
    version = 1 if is_of_power else event.originator_version - 1
    return Key(event.case_id, step_key(event.originator_id, version))
