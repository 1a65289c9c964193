"""Rows as they are grouped and badged: days, gaps that may be claimed, what corrections did."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from api.web.case_page import NotThePresent
from api.web.names import Names, told_in_words
from api.web.rows import Group, grouped, kept_from, row_view
from api.web.signs import name_of_code, named_by_code
from domain.entry import EntryContent
from domain.event import Source
from domain.moments import Moment
from domain.told import Told
from domain.vocabulary import EntryKind, Role, Seen, Sensitivity
from projections.case_file.rows import ReviewWindow
from projections.chronology.rows import ChronologyRow, Correction, Wording
from projections.people import By, OnRecord

WINDOW = ReviewWindow(
    label="Window", starts_on=date(2026, 3, 6), ends_on=date(2026, 3, 19), day_one=date(2026, 3, 6)
)
NAMES = Names({})
ONE_DAY = "1 day with nothing recorded that you may read"


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
    assert [group.gap for group in groups] == [
        None,
        ONE_DAY,
        None,
    ]


def test_claims_no_silence_in_a_month_that_a_row_may_fall_in() -> None:
    groups = _grouped("2026-03", "2026-03-28", "2026-04-02")
    assert [group.gap for group in groups] == [
        None,
        None,
        ONE_DAY,
    ]


def test_measures_a_gap_from_when_something_ended() -> None:
    rows = [_row("2026-03-06", 1, ended="2026-03-10"), _row("2026-03-12", 2)]
    groups = grouped(rows, NAMES, WINDOW, is_filtered=False)
    assert groups[1].gap == ONE_DAY


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


def test_says_what_each_correction_of_an_assessment_changed_until_what_it_says_now() -> None:
    def wording(summary: str, **more: object) -> Wording:
        return Wording.model_validate(
            {"title": "Assessment", "summary": summary, "occurred": "2026-03-06", **more}
        )

    first, second = wording("Detained."), wording("Not detained.", facts=(("Reasons", "None."),))
    row = _row("2026-03-06").model_copy(
        update={
            "content": None,
            "title": "Assessment",
            "summary": "Not detained.",
            "source": None,
            "sensitivities": (Sensitivity.HEALTH,),
            "corrections": (
                Correction(on_record=_on_record(7), reason="Misread.", before=first),
                Correction(on_record=_on_record(9), reason="It is health.", before=second),
            ),
        }
    )
    view = row_view(row, NAMES)
    one, two = view.corrections
    assert [(each.label, each.was, each.now) for each in one.changes] == [
        ("Outcome", "Detained.", "Not detained."),
        ("Reasons", None, "None."),
    ]
    assert [(each.label, each.was, each.now) for each in two.changes] == [
        ("Reasons", "None.", None),
        ("Sensitivity", "Open to the review", "Health"),
    ]
    assert "corrected 2 times" in [badge.text for badge in view.badges]


def test_calls_an_agency_by_its_name_where_only_its_code_is_known() -> None:
    assert name_of_code("childrens-social-care") == "Children's social care"
    assert name_of_code("early-years") == "Early years"
    recorded = "Partnership coordinator, Data protection officer, safeguarding-partnership"
    assert named_by_code(recorded) == (
        "Partnership coordinator, Data protection officer, Safeguarding partnership"
    )
    assert named_by_code("Registrar") == "Registrar"


def test_says_of_a_restricted_row_that_it_is_restricted() -> None:
    kinds = {each: kept_from(each) for each in Sensitivity}
    assert kinds[Sensitivity.HEALTH] == "Restricted: health"
    assert kinds[Sensitivity.THIRD_PARTY] == "Restricted: third party"
    assert kinds[Sensitivity.COURT_RESTRICTED] == "Restricted by a court"
    assert kinds[Sensitivity.LEGALLY_PRIVILEGED] == "Restricted: legally privileged"


@pytest.mark.parametrize(
    ("entries", "changes", "events", "said"),
    [
        (0, 0, 0, None),
        (1, 0, 1, "1 later entry is left out."),
        (2, 1, 6, "2 later entries, 1 later correction and 3 other later events are left out."),
        (0, 0, 1, "No entry was added or changed. 1 later event is left out."),
    ],
)
def test_says_all_that_an_earlier_view_leaves_out(
    entries: int, changes: int, events: int, said: str | None
) -> None:
    banner = NotThePresent(
        asked="12",
        position=12,
        stamp="",
        later_entries=entries,
        later_changes=changes,
        later_events=events,
        was_time=False,
        changed="",
    )
    assert banner.left_out == said


def test_says_who_was_told_of_something_and_from_when_it_was_known_to_them() -> None:
    told = (
        Told(agency="community-health", occurred=Moment.model_validate("2026-10-28")),
        Told(agency="acute-hospital", occurred=Moment(kind="unknown")),
    )
    row = _row("2026-10-21").model_copy(update={"content": None, "told": told})

    assert row_view(row, NAMES).known_to == (
        "Police", "Community health from 28 October 2026", "Acute hospital (date not known)",
    )  # fmt: skip
    assert told_in_words(told, NAMES) == (
        "Community health, 28 October 2026; Acute hospital, date not known"
    )


@pytest.mark.parametrize(
    ("kind", "title", "badges"),
    [
        ("order-made", "Order made: Care Order", ["Care Order made"]),
        ("order-applied-for", "Order applied for: Care Order", []),
        ("order-discharged", "Order discharged: Care Order", []),
    ],
)
def test_calls_made_only_the_order_that_a_court_made(
    kind: str, title: str, badges: list[str]
) -> None:
    step = {"content": None, "item": "order", "kind": kind, "title": title}
    view = row_view(_row("2026-10-05").model_copy(update=step), NAMES)

    assert [each.text for each in view.badges] == badges
