"""Dates as people type them into a chronology, in UK time.

2026-03-06 19:52              an instant; a clock time is UK time
2025-10-26 01:40 +01:00       the offset is needed only in the hour that happens twice
2026-03-06   2026-03   2026   a day, a month, a year
about ...   before ...   after ...
2026-03-03 to 2026-03-05      a range
unknown
about 2026-03-06 14:00 (about 2pm)     the source's own words, in brackets, after any of them
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, cast

from pydantic import BeforeValidator

from domain.moments import LONDON, Moment, MomentKind, precision_of

_WORDS = re.compile(r"^(?P<when>[^(]*?)\s*\((?P<words>[^()]+)\)$")
_CLOCK = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2}) (?P<time>\d{2}:\d{2})( (?P<offset>[+-]\d{2}:\d{2}))?"
)
_QUALIFIERS = ("about", "before", "after")


def parse_when(text: str) -> Moment:
    """The moment a chronology's date cell states. ValueError says how to write it."""
    stated = text.strip()
    words = None
    if found := _WORDS.match(stated):
        stated, words = found["when"], found["words"]
    if stated == "unknown":
        return Moment(kind="unknown", words=words)
    first, _, rest = stated.partition(" ")
    if first in _QUALIFIERS:
        return Moment(kind=cast("MomentKind", first), value=_value(rest), words=words)
    if " to " in stated:
        start, _, end = stated.partition(" to ")
        return Moment(kind="range", value=_value(start), until=_value(end), words=words)
    value = _value(stated)
    return Moment(kind=cast("MomentKind", precision_of(value).value), value=value, words=words)


def _value(text: str) -> str:
    """ISO 8601 of a day, month or year as it stands, or of a UK clock time with its offset."""
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return text
    bare = f"{clock['day']}T{clock['time']}"
    if clock["offset"]:
        return f"{bare}{clock['offset']}"
    return f"{bare}{_uk_offset(text, datetime.fromisoformat(bare))}"


def _uk_offset(text: str, bare: datetime) -> str:
    first, second = (bare.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != bare:
        raise ValueError(f"{text} did not happen in the UK: the clocks went forward over it.")
    if first.utcoffset() != second.utcoffset():
        raise ValueError(
            f"{text} happened twice in the UK. Add +01:00 for the first or +00:00 for the second."
        )
    return first.isoformat()[-6:]


def _read(given: Any) -> Any:
    return parse_when(given) if isinstance(given, str) else given


#: A `Moment` that may be written in the notation above.
When = Annotated[Moment, BeforeValidator(_read)]
