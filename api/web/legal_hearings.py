"""When a hearing was listed and put off, in words, as the page Legal lists it."""

from __future__ import annotations

from collections.abc import Callable

from domain.moments import Moment
from domain.text import AgencyCode
from domain.wording import sentence
from projections.case_file.rows_of_law import HearingRow, Postponement
from projections.items.law import code_in_words

#: How the new day follows what was done on the day before it.
_TO = {"adjourned": "until", "vacated": "relisted for", "relisted": "for"}


def listed_in_words(row: HearingRow) -> str:
    """When the court gave the time that it is listed for now; and, where it gave another before,
    when it was first listed and for when.
    """
    words = f"Listed {_given(row.given)}for {_day(row.listed_for)}."
    again = [each for each in row.postponements if each.relisted_for is not None]
    if again:
        first = row.postponements[0].was_listed_for
        words += f" First listed {_given(row.listed)}for {_day(first)}."
    return words


def put_off_in_words(
    each: Postponement, row: HearingRow, name_of: Callable[[AgencyCode], str]
) -> str:
    """That it was adjourned, vacated or listed again, why, and who said so where that is not the
    agency that listed it.
    """
    words = f"{each.what.capitalize()} {each.occurred.in_words()}"
    if each.relisted_for is not None:
        words += f", {_TO[each.what]} {_day(each.relisted_for)}"
    words += f": {each.reason}" if each.reason else ""
    words += f" ({code_in_words(each.code)})" if each.code else ""
    by = each.on_record.by.agency
    return words if by == row.by_agency else f"{sentence(words)} Said by {name_of(by)}."


def _given(moment: Moment | None) -> str:
    return f"{moment.in_words()}, " if moment else ""


def _day(moment: Moment) -> str:
    """A day for which something is listed. One that is not known is said in its source's words."""
    if moment.value is not None:
        return moment.in_words()
    words = moment.words
    if words is None:
        return "a day that is not known"
    return f"a day {words}" if words.startswith("to be ") else f"a day not known (“{words}”)"
