"""Chronology rows as the pages show them: grouped by day, with what a reader must not miss.

A row says what the entry says now; each correction stands beneath it with what was said before.
Badges are for what changes how a row is to be read: restricted, late, corrected, withdrawn,
contested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.web import present
from api.web.corrections import CorrectionView, corrections, moment_words, source_words
from api.web.names import Names
from api.web.signs import Agency
from domain.entry import EntryContent
from domain.moments import Moment
from domain.vocabulary import Seen, Sensitivity
from projections.case_file.rows import ReviewWindow
from projections.chronology.rows import ChronologyRow, Difference
from projections.review_timeline.window import day_number

#: Facts of a step without which its row cannot be understood.
ALWAYS_SAID = frozenset({"Court", "Raised to", "Question", "Relisted for"})

ORDER, ORDER_MADE = "Order", "Order made: "


@dataclass(frozen=True)
class Badge:
    """A few words in a coloured box. The colour repeats what the words say."""

    text: str
    tone: str


@dataclass(frozen=True)
class Differing:
    """Another agency's account of the same event."""

    agency: Agency
    differs_in: str
    position: int
    stamp: str
    other_key: str | None


@dataclass(frozen=True)
class RowView:
    """One row of the chronology."""

    key: str
    position: int
    agency: Agency
    title: str
    summary: str
    when: present.When
    moment_words: str
    sort_at: datetime | None
    source: str | None
    known_to: tuple[str, ...]
    badges: tuple[Badge, ...]
    said: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    detail: str | None
    corrections: tuple[CorrectionView, ...]
    contested_by: tuple[Differing, ...]
    contests: tuple[Differing, ...]
    withdrawn_because: str | None = None
    withdrawn_stamp: str | None = None
    withdrawn_position: int | None = None


@dataclass(frozen=True)
class Group:
    """Rows under one heading, and the silence before it."""

    heading: present.Heading
    anchor: str
    day_number: int | None
    rows: tuple[RowView, ...]
    gap: str | None = None


def row_view(row: ChronologyRow, names: Names) -> RowView:
    """A row as it is shown. Rows that are not entries have facts in place of content."""
    content = row.current
    return RowView(
        key=row.row_key,
        position=row.position,
        agency=names.agency(row.agency),
        title=ORDER if row.item == "order" else row.title,
        summary=row.summary,
        when=present.when(row.occurred, row.ended),
        moment_words=row.occurred.in_words(),
        sort_at=row.occurred.sort_at,
        source=source_words(row.source),
        known_to=_known_to(row, names),
        badges=_badges(row, content, names),
        said=_said(content) if content else _step_facts(row, said=True),
        facts=_facts(content, names) if content else _step_facts(row, said=False),
        detail=content.detail if content else None,
        corrections=tuple(corrections(row, names)),
        contested_by=tuple(_differing(each, names, each.by_agency) for each in row.contested_by),
        contests=tuple(_differing(each, names, each.by_agency) for each in row.contests),
        withdrawn_because=row.withdrawn.reason if row.withdrawn else None,
        withdrawn_stamp=present.stamp(row.withdrawn.on_record.recorded_at)
        if row.withdrawn
        else None,
        withdrawn_position=row.withdrawn.on_record.position if row.withdrawn else None,
    )


def grouped(
    rows: Sequence[ChronologyRow],
    names: Names,
    window: ReviewWindow | None,
    *,
    is_filtered: bool,
    says_gaps: bool = True,
) -> tuple[Group, ...]:
    """Rows in the order given, under their headings, with the gaps between them said.

    A gap is measured from the latest bound of everything before it, so that a row dated only to
    March hides any silence in March: it may have happened on any of those days.
    """
    smallest = present.gap_worth_saying(_window_days(window))
    groups: list[Group] = []
    bucket: list[RowView] = []
    heading: present.Heading | None = None
    gap: str | None = None
    latest: datetime | None = None

    def close() -> None:
        if heading is not None:
            # A heading can come twice, where a month's row stands among those of its first day.
            again = sum(group.heading.key == heading.key for group in groups)
            anchor = f"{heading.key}-{again + 1}" if again else heading.key
            groups.append(Group(heading, anchor, _number(heading, window), tuple(bucket), gap))

    for row in rows:
        found = present.heading_of(row.occurred)
        if heading is None or found.key != heading.key:
            close()
            bucket, heading = [], found
            gap = (
                _gap(latest, row.occurred.sort_at, smallest, is_filtered=is_filtered)
                if says_gaps
                else None
            )
        bucket.append(row_view(row, names))
        bounds = [each for each in (latest, _last_bound(row)) if each is not None]
        latest = max(bounds) if bounds else None
    close()
    return tuple(groups)


def kept_from(sensitivity: Sensitivity) -> str:
    """What a restricted entry's badge says: a kind alone, such as Health, reads as a topic."""
    if sensitivity is Sensitivity.COURT_RESTRICTED:
        return "Restricted by a court"
    return f"Restricted: {sensitivity.label.lower()}"


def _said(content: EntryContent) -> tuple[tuple[str, str], ...]:
    """What a reviewer looks for in every row: what the child said or showed, what came of it."""
    pairs = (("Child's voice", content.child_voice), ("Outcome", content.outcome))
    return tuple((label, text) for label, text in pairs if text)


def _facts(content: EntryContent, names: Names) -> tuple[tuple[str, str], ...]:
    """What a row says when it is opened, where there is something to say."""
    about = present.listed([names.subject(each) for each in content.subjects])
    pairs = (
        ("Action taken", content.action_taken),
        ("About", about or None),
        ("Practitioner", content.practitioner),
        ("Child seen", content.child_seen.label),
        ("Written up", moment_words(content.written_up)),
    )
    return tuple((label, text) for label, text in pairs if text)


def _step_facts(row: ChronologyRow, *, said: bool) -> tuple[tuple[str, str], ...]:
    """The facts of a step that is not an entry: those always said, or those said when opened."""
    return tuple(
        (label, text)
        for label, text in row.facts
        if text != row.summary and (label in ALWAYS_SAID) is said
    )


def _badges(row: ChronologyRow, content: EntryContent | None, names: Names) -> tuple[Badge, ...]:
    badges = [Badge(kept_from(each), "kept") for each in row.sensitivities]
    if row.withdrawn:
        badges.append(Badge("withdrawn", "withdrawn"))
    if content:
        late = present.written_up_late(row.occurred, content.written_up)
        if late:
            badges.append(Badge(late, "late"))
        if content.child_seen_alone is Seen.YES:
            badges.append(Badge("child seen alone", "seen"))
        elif content.child_seen is Seen.NO:
            badges.append(Badge("child not seen", "notseen"))
    if row.is_late:
        badges.append(Badge("arrived late on the record", "late"))
    if row.corrections:
        times = len(row.corrections)
        badges.append(Badge("corrected" if times == 1 else f"corrected {times} times", "corrected"))
    badges += [
        Badge(f"differs: {names.agency(each.by_agency).name} says otherwise", "differs")
        for each in row.contested_by
    ]
    badges += [Badge("differs from another account", "differs") for _ in row.contests[:1]]
    if row.kind == "order-made":
        badges.append(Badge(f"{row.title.removeprefix(ORDER_MADE)} made", "order"))
    return tuple(badges)


def _known_to(row: ChronologyRow, names: Names) -> tuple[str, ...]:
    """Its own agency, and each it was shared with or that was told of it, from when."""
    since = [(each.to_agency, each.occurred) for each in row.disclosures]
    since += [(each.agency, each.occurred) for each in row.told]
    return (names.agency(row.agency).name, *(_since(*each, names) for each in since))


def _since(agency: str, occurred: Moment, names: Names) -> str:
    if occurred.value is None:
        return f"{names.agency(agency).name} ({occurred.in_words()})"
    joined = "" if occurred.kind in {"about", "before", "after"} else "from "
    return f"{names.agency(agency).name} {joined}{occurred.in_words()}"


def _differing(difference: Difference, names: Names, code: str) -> Differing:
    return Differing(
        agency=names.agency(code),
        differs_in=difference.differs_in,
        position=difference.on_record.position,
        stamp=present.stamp(difference.on_record.recorded_at),
        other_key=str(difference.other_entry_id) if difference.other_entry_id else None,
    )


def _number(heading: present.Heading, window: ReviewWindow | None) -> int | None:
    if window is None or heading.on is None:
        return None
    if not window.starts_on <= heading.on <= window.ends_on:
        return None
    number = day_number(heading.on, window.day_one)
    return number if number >= 1 else None


def _window_days(window: ReviewWindow | None) -> int:
    return (window.ends_on - window.starts_on).days + 1 if window else 365


def _gap(
    latest: datetime | None, sort_at: datetime | None, smallest: int, *, is_filtered: bool
) -> str | None:
    if latest is None or sort_at is None:
        return None
    quiet = present.quiet_days(latest, sort_at)
    return present.gap_sentence(quiet, is_filtered=is_filtered) if quiet >= smallest else None


def _last_bound(row: ChronologyRow) -> datetime | None:
    moment = row.ended or row.occurred
    return moment.latest or moment.earliest or row.occurred.latest
