"""What becomes of a hearing whose day goes by: whether the record says what came of it. Pure."""

from __future__ import annotations

from datetime import datetime

from domain.moments import Moment, day_in_words, london_day


def no_outcome(status: str, listed_for: Moment, now: datetime) -> str | None:
    """Of a hearing that is only listed (`status`) and whose day is certainly over at `now`: that
    nothing says what came of it, with its day. None of any other. On the day itself it may still
    be heard.
    """
    _, last = listed_for.widest
    if status != "listed" or last is None or london_day(last) >= london_day(now):
        return None
    last_day = london_day(listed_for.latest or last)
    day = day_in_words(last_day) if listed_for.is_exact else listed_for.in_words()
    return (
        f"It was listed for {day}, and nothing on the record says that it was held, adjourned or "
        "vacated."
    )
