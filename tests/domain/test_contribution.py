"""A contribution: an agency's set of entries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import AgencyNotOnCase, CaseIsClosed, CaseNotOpened, SubjectNotOnCase
from domain.command import EndsBeforeItStarts, ForAnotherAgency, NotHappenedYet
from domain.contribution import (
    ContributionSubmitted,
    EntrySentTwice,
    NewEntry,
    NoEntries,
    ReferenceSentTwice,
    SubmitContribution,
    TooManyEntries,
    source_key,
    submit_contribution,
)
from domain.entry import EntryContent, EntryRecorded, SeenAloneButNotSeen, SubjectNamedTwice
from domain.event import Source
from domain.moments import Moment, at
from tests.support.builders import (
    CASE,
    CHILD,
    CONTRIBUTION,
    HOSPITAL,
    MOTHER,
    NOW,
    POLICE,
    SOURCE,
    UNKNOWN,
    a_case,
    about,
    an_id,
    ask,
    attribution,
    closed,
    content,
    fact,
    when,
    without,
)
from tests.support.spec import given

CASE_ON_RECORD = a_case()


def new(number, **fields):
    source = Source(system="Ward record", reference=f"114/{number}")
    return NewEntry(
        entry_id=an_id(f"entry {number}"), content=content(**({"source": source} | fields))
    )


def submitting(*entries, **fields):
    given = {
        "contribution_id": CONTRIBUTION,
        "agency": HOSPITAL,
        "title": "Ward chronology",
        "author": "Ward sister",
        "author_role": "Named nurse",
        "signed_off_by": "Director of nursing",
        "note": "First part",
        "source": SOURCE,
        "entries": entries,
    }
    return ask(SubmitContribution, **(given | fields))


def with_one(**fields):
    """A contribution whose fourth entry says this."""
    return submitting(new(1), new(2), new(3), new(4, **fields))


def test_submits_a_contribution_and_its_entries_in_order():
    caused = attribution(HOSPITAL, causation_id=CONTRIBUTION)

    def entry(number):
        return fact(
            EntryRecorded,
            stream=an_id(f"entry {number}"),
            by=caused,
            contribution_id=CONTRIBUTION,
            agency=HOSPITAL,
            content=new(number).content,
        )

    given(CASE_ON_RECORD).when(submit_contribution, submitting(new(1), new(2))).then(
        fact(
            ContributionSubmitted,
            stream=CONTRIBUTION,
            agency=HOSPITAL,
            title="Ward chronology",
            author="Ward sister",
            author_role="Named nurse",
            signed_off_by="Director of nursing",
            note="First part",
            source=SOURCE,
            entry_count=2,
        ),
        entry(1),
        entry(2),
    )


def test_accepts_as_many_entries_as_one_contribution_holds():
    events = given(CASE_ON_RECORD).when(submit_contribution, submitting(*map(new, range(500))))
    assert len(events.allowed()) == 501


def test_refuses_more():
    given(CASE_ON_RECORD).when(submit_contribution, submitting(*map(new, range(501)))).refused(
        TooManyEntries, field="entries"
    )


def test_refuses_an_empty_contribution():
    given(CASE_ON_RECORD).when(submit_contribution, submitting()).refused(
        NoEntries, field="entries"
    )


def test_refuses_a_case_that_was_never_opened():
    given().when(submit_contribution, submitting(new(1))).refused(CaseNotOpened)


def test_refuses_a_closed_case():
    given(closed(CASE_ON_RECORD)).when(submit_contribution, submitting(new(1))).refused(
        CaseIsClosed
    )


def test_refuses_an_agency_that_is_not_on_the_case():
    command = submitting(new(1), agency="school", by="school")
    given(CASE_ON_RECORD).when(submit_contribution, command).refused(
        AgencyNotOnCase, field="agency"
    )


def test_refuses_an_agency_that_has_left():
    given(without(HOSPITAL, CASE_ON_RECORD)).when(submit_contribution, submitting(new(1))).refused(
        AgencyNotOnCase, field="agency"
    )


def test_refuses_to_submit_for_another_agency():
    command = submitting(new(1), agency=POLICE)
    given(CASE_ON_RECORD).when(submit_contribution, command).refused(
        ForAnotherAgency, field="agency"
    )


def test_nothing_is_written_up_before_it_happened():
    early = with_one(occurred="2026-03-04", written_up="2026-02-04")
    sentence = (
        given(CASE_ON_RECORD)
        .when(submit_contribution, early)
        .refused(EndsBeforeItStarts, field="entries.3.written_up")
    )
    assert "written up before it happened" in sentence
    for written_up in ("2026-03-04", "2026-03", about("2026-03-02")):
        asked = with_one(occurred="2026-03-04", written_up=written_up)
        given(CASE_ON_RECORD).when(submit_contribution, asked).allowed()


def test_a_child_who_was_not_seen_was_not_seen_alone():
    given(CASE_ON_RECORD).when(
        submit_contribution, with_one(child_seen="no", child_seen_alone="yes")
    ).refused(SeenAloneButNotSeen, field="entries.3.child_seen_alone")
    for seen in ("yes", "not-recorded"):
        asked = with_one(child_seen=seen, child_seen_alone="yes")
        given(CASE_ON_RECORD).when(submit_contribution, asked).allowed()


@pytest.mark.parametrize("field", ["occurred", "ended", "written_up"])
def test_refuses_an_entry_that_has_not_happened_yet(field):
    sentence = (
        given(CASE_ON_RECORD)
        .when(submit_contribution, with_one(**{field: "2026-03-21"}))
        .refused(NotHappenedYet, field=f"entries.3.{field}")
    )
    assert "21 March 2026, which has not happened yet" in sentence


@pytest.mark.parametrize(
    "occurred",
    [
        UNKNOWN,
        Moment(kind="before", value="2030"),
        Moment(kind="after", value="2019"),
        Moment(kind="range", value="2026-03-19", until="2026-04-02"),
        about("2026-03-23"),
        about("2026-03-20T12:50+00:00"),
        about("2026-04"),
        when("2026-03-20"),
        when("2026-03"),
        when("2026"),
        at(NOW + timedelta(minutes=5)),
        when("1931-06-01"),
    ],
    ids=Moment.in_words,
)
def test_accepts_a_date_however_vague_that_may_be_past(occurred):
    given(CASE_ON_RECORD).when(submit_contribution, with_one(occurred=occurred)).allowed()


@pytest.mark.parametrize(
    "occurred",
    [
        Moment(kind="after", value="2030"),
        Moment(kind="range", value="2026-03-21", until="2026-04-02"),
        about("2026-03-24"),
        about("2026-03-20T13:10+00:00"),
        about("2028"),
        when("2026-04"),
        when("2027"),
        at(NOW + timedelta(minutes=6)),
    ],
    ids=Moment.in_words,
)
def test_refuses_a_date_however_vague_that_cannot_be_past(occurred):
    given(CASE_ON_RECORD).when(submit_contribution, with_one(occurred=occurred)).refused(
        NotHappenedYet, field="entries.3.occurred"
    )


def test_today_in_london_is_not_tomorrow_in_utc():
    just_after_midnight = submitting(new(1, occurred="2026-07-02"), now="2026-07-01T23:10:00+00:00")
    given(CASE_ON_RECORD).when(submit_contribution, just_after_midnight).allowed()


def test_refuses_an_entry_that_ends_before_it_starts_however_its_content_was_made():
    backwards = EntryContent.model_construct(
        **dict(content(occurred="2026-03-02")) | {"ended": when("2026-03-01")}
    )
    command = submitting().model_copy(
        update={"entries": (NewEntry.model_construct(entry_id=an_id("x"), content=backwards),)}
    )
    given(CASE_ON_RECORD).when(submit_contribution, command).refused(
        EndsBeforeItStarts, field="entries.0.ended"
    )


def test_refuses_an_entry_about_somebody_who_is_not_on_the_case():
    given(CASE_ON_RECORD).when(
        submit_contribution, with_one(subjects=(MOTHER, an_id("stranger")))
    ).refused(SubjectNotOnCase, field="entries.3.subjects.1")


def test_refuses_a_subject_named_twice():
    given(CASE_ON_RECORD).when(
        submit_contribution, with_one(subjects=(CHILD, MOTHER, CHILD))
    ).refused(SubjectNamedTwice, field="entries.3.subjects.2")


def test_an_entry_may_be_about_nobody_in_particular():
    given(CASE_ON_RECORD).when(submit_contribution, with_one(subjects=())).allowed()


def test_refuses_the_same_entry_id_twice():
    given(CASE_ON_RECORD).when(submit_contribution, submitting(new(1), new(1))).refused(
        EntrySentTwice, field="entries.1.entry_id"
    )


@pytest.mark.parametrize("taken", [CASE, CONTRIBUTION])
def test_refuses_an_entry_under_the_id_of_the_case_or_the_contribution(taken):
    entry = NewEntry(entry_id=taken, content=content())
    given(CASE_ON_RECORD).when(submit_contribution, submitting(entry)).refused(
        EntrySentTwice, field="entries.0.entry_id"
    )


def test_refuses_the_same_source_reference_twice():
    command = submitting(new(1), new(2), new(3, source=new(1).content.source))
    given(CASE_ON_RECORD).when(submit_contribution, command).refused(
        ReferenceSentTwice, field="entries.2.source.reference"
    )


def test_the_same_reference_in_two_systems_names_two_entries():
    other = Source(system="Pharmacy record", reference="114/1")
    given(CASE_ON_RECORD).when(
        submit_contribution, submitting(new(1), new(2, source=other))
    ).allowed()


def test_entries_without_a_reference_are_never_the_same():
    nameless = Source(system="Ward record")
    given(CASE_ON_RECORD).when(
        submit_contribution, submitting(new(1, source=nameless), new(2, source=nameless))
    ).allowed()
    assert source_key(HOSPITAL, nameless) is None
    assert source_key(HOSPITAL, SOURCE) == (HOSPITAL, "Ward record", "114/2")
