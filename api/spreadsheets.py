"""Tables as CSV (RFC 4180), in which no cell can be more than what it says.

A spreadsheet program takes a cell that begins with = + - or @ for a formula, runs it for whoever
opens the file, and lets it send away what stands in the cells beside it. What agencies write ends
up in such cells. So text that begins like a formula gets an apostrophe before it, which those
programs read as "this is text" (OWASP, CSV Injection). Only text does: a number that Daybook itself
counted stays a number.

Whatever Daybook gives out as CSV is written here, and a test of the architecture holds that. What
goes into a workbook goes through `cell`, too: that it is text is lost once it is saved as CSV.
This holds where a comma parts cells, as it does in the United Kingdom; a program that is set to
another sign takes the lines apart in other places.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

MEDIA_TYPE = "text/csv; charset=utf-8"

#: Excel takes a CSV for UTF-8 only if it begins with this.
BYTE_ORDER_MARK = "\ufeff"

# What begins a formula somewhere, with the wide forms that some programs make narrow, also after
# what programs pass over: spaces of all kinds, quotes, and characters that show as nothing.
_PASSED_OVER = r"""[\s'"\x00-\x1f\u200b-\u200f\u2060\ufeff]*"""
_FORMULA = re.compile(_PASSED_OVER + r"[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUL = "\x00"

Value = str | int | float | bool | date | datetime | None


def cell(value: Value) -> str:
    """What stands in a cell for a value. Empty for None; dates and times in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):  # A datetime is one, too.
        return value.isoformat()
    if not isinstance(value, str):
        return str(value)
    text = value.replace(_NUL, "")
    return f"'{text}" if _FORMULA.match(text) else text


def rows_as_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The lines of a CSV file, each ended by CRLF, every cell in quotes."""
    yield BYTE_ORDER_MARK + _line(header)
    for row in rows:
        yield _line(row)


def _line(values: Sequence[Value]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(value) for value in values])
    return written.getvalue()
