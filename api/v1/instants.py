"""An instant that somebody asks about, in a query."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from domain.moments import EARLIEST_YEAR, LATEST_YEAR


def _on_the_record(instant: datetime) -> datetime:
    """Nothing on the record is outside these years, and the ends of time are in no time zone."""
    if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        raise ValueError(f"The year {instant.year} is outside {EARLIEST_YEAR} to {LATEST_YEAR}.")
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_on_the_record)]
