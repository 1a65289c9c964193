"""Rows as they are grouped and badged: days, gaps that may be claimed, what corrections did."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from api.web.rows import Group, Names, grouped, row_view
from domain.entry import EntryContent
from domain.event import Source
from domain.moments import Moment
from domain.vocabulary import EntryKind, Role, Seen
from projections.case_file.rows import ReviewWindow
from projections.chronology.rows import ChronologyRow, Correction
from projections.people import By, OnRecord

WINDOW = ReviewWindow(
    label="Window", starts_on=date(2026, 3, 6), ends_on=date(2026, 3, 19), day_one=date(2026, 3, 6)
)
NAMES = Names({})


def _on_record(position: int) -> OnRecord:
    by = By(name="Records clerk", agency="police", roles=(Role.CONTRIBUTOR,))
    return OnRecord(position=position, recorded_at=datetime(2026, 4, 1, tzinfo=UTC), by=by)


def _content(occurred: str | Moment, **more: object) -> EntryContent:
    return EntryContent.model_validate(
        {
            "occurred": occurred,
            "kind": EntryKind.CONTACT,
            "summary": "Something happened.",
            "source": Source(system="Log"),
            **more,
        }
    )


def _row(occurred: str | Moment, position: int = 1, **more: object) -> ChronologyRow:
    content = _content(occurred, **more)
    return ChronologyRow(
        row_key=str(UUID(int=position)),
        item="entry",
        stream_id=UUID(int=position),
        stream_version=1,
        on_record=_on_record(position),
        agency="police",
        kind="contact",
        title="Contact",
        summary=content.summary,
        occurred=content.occurred,
        ended=content.ended,
        source=content.source,
        content=content,
    )


def _grouped(*occurred: str | Moment, window: ReviewWindow | None = WINDOW) -> tuple[Group, ...]:
    rows = [_row(each, position) for position, each in enumerate(occurred, start=1)]
    return grouped(rows, NAMES, window, is_filtered=False)


def test_numbers_the_days_inside_the_window_only() -> None:
    groups = _grouped("2026-03-05", "2026-03-06", "2026-03-18T10:30+00:00", "2026-03-20")
    assert [group.day_number for group in groups] == [None, 1, 13, None]


def test_says_a_day_without_anything() -> None:
    groups = _grouped("2026-03-06", "2026-03-08T23:59+00:00", "2026-03-09")
    assert [group.gap for group in groups] == [None, "1 day with nothing recorded", None]


def test_claims_no_silence_in_a_month_that_a_row_may_fall_in() -> None:
    groups = _grouped("2026-03", "2026-03-28", "2026-04-02")
    assert [group.gap for group in groups] == [None, None, "1 day with nothing recorded"]


def test_measures_a_gap_from_when_something_ended() -> None:
    rows = [_row("2026-03-06", 1, ended="2026-03-10"), _row("2026-03-12", 2)]
    groups = grouped(rows, NAMES, WINDOW, is_filtered=False)
    assert groups[1].gap == "1 day with nothing recorded"


def test_gives_a_heading_that_comes_twice_an_anchor_of_its_own() -> None:
    groups = _grouped("2026-03-01", "2026-03", "2026-03-01T09:00+00:00")
    assert [group.heading.text for group in groups][::2] == ["Sunday 1 March 2026"] * 2
    assert len({group.anchor for group in groups}) == 3


def test_badges_what_changes_how_a_row_is_read() -> None:
    row = _row(
        "2026-03-06",
        written_up="2026-03-09",
        child_seen=Seen.YES,
        child_seen_alone=Seen.YES,
    ).model_copy(update={"is_late": True})
    texts = [badge.text for badge in row_view(row, NAMES).badges]
    assert texts == ["written up 3 days later", "child seen alone", "arrived late on the record"]


def test_says_field_by_field_what_each_correction_changed() -> None:
    first = _row("2026-03-06T20:40+00:00")
    second = _content("2026-03-06T21:40+00:00")
    third = _content("2026-03-06T21:40+00:00", outcome="Admitted.")
    row = first.model_copy(
        update={
            "corrections": (
                Correction(on_record=_on_record(7), reason="Misread.", content=second),
                Correction(on_record=_on_record(9), reason="Left out.", content=third),
            )
        }
    )
    one, two = row_view(row, NAMES).corrections
    assert [(each.label, each.was, each.now) for each in one.changes] == [
        ("When", "6 March 2026 at 8:40pm", "6 March 2026 at 9:40pm")
    ]
    assert [(each.label, each.was, each.now) for each in two.changes] == [
        ("Outcome", None, "Admitted.")
    ]
    assert (one.position, two.position) == (7, 9)
