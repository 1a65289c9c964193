"""Hypothesis strategies for moments: every kind, at every precision, over the whole range."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from domain.moments import EARLIEST_YEAR, LATEST_YEAR, Moment

_YEARS = st.integers(min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
_DAYS = st.dates(min_value=date(EARLIEST_YEAR, 1, 1), max_value=date(LATEST_YEAR, 12, 31))
_OFFSETS = st.integers(min_value=-12 * 60, max_value=14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
_INSTANTS = st.builds(datetime.combine, _DAYS, st.times(), tzinfo=_OFFSETS)

#: Texts of a year, a month, a day or an instant.
VALUES: st.SearchStrategy[str] = st.one_of(
    _YEARS.map(str),
    _DAYS.map(lambda day: f"{day:%Y-%m}"),
    _DAYS.map(str),
    _INSTANTS.map(datetime.isoformat),
    _INSTANTS.map(lambda instant: instant.isoformat(timespec="minutes")),
)
_WORDS: st.SearchStrategy[str | None] = st.none() | st.sampled_from(["early June", "sometime"])


@st.composite
def _moments(draw: st.DrawFn) -> Moment:
    value, words = draw(VALUES), draw(_WORDS)
    match draw(st.sampled_from(["plain", "range", "about", "before", "after", "unknown"])):
        case "plain":
            stated: dict[str, Any] = Moment.model_validate(value).model_dump()
        case "range":
            stated = _range(value, draw(VALUES))
        case "unknown":
            stated = {"kind": "unknown"}
        case kind:
            stated = {"kind": kind, "value": value}
    return Moment.model_validate(stated | {"words": words})


def _range(first: str, last: str) -> dict[str, Any]:
    starts, ends = Moment.model_validate(first), Moment.model_validate(last)
    if ends.definitely_before(starts):
        first, last = last, first
    return {"kind": "range", "value": first, "until": last}


#: Any moment at all.
MOMENTS: st.SearchStrategy[Moment] = _moments()
