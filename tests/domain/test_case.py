"""A case: opened, its subjects and their relationships, its agencies, closed and reopened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain import case
from domain.case import (
    AddAgency,
    AddSubject,
    AgencyAlreadyOnCase,
    AgencyJoined,
    AgencyLeft,
    AgencyNotOnCase,
    CaseAlreadyOpened,
    CaseClosed,
    CaseIsClosed,
    CaseIsNotClosed,
    CaseNotOpened,
    CaseOpened,
    CaseReopened,
    CloseCase,
    DiedBeforeBorn,
    NotBornYet,
    OpenCase,
    PseudonymTaken,
    RecordRelationship,
    RelatedToThemselves,
    RelationshipAlreadyRecorded,
    RelationshipRecorded,
    RemoveAgency,
    ReopenCase,
    SubjectAdded,
    SubjectAlreadyOnCase,
    SubjectNotOnCase,
    add_agency,
    add_subject,
    close_case,
    open_case,
    record_relationship,
    remove_agency,
    reopen_case,
)
from domain.command import Command, EndsBeforeItStarts, NotHappenedYet
from domain.errors import Stale
from domain.moments import at
from domain.vocabulary import AgencyKind, Relationship, SubjectRole
from tests.support.builders import (
    CASE,
    CHILD,
    COORDINATOR,
    HOSPITAL,
    MOTHER,
    NOW,
    POLICE,
    UNKNOWN,
    a_case,
    about,
    an_id,
    ask,
    closed,
    fact,
    when,
    without,
)
from tests.support.spec import Rule, fold, given

SIBLING = an_id("sibling")


def opening(**fields):
    return ask(
        OpenCase,
        by=COORDINATOR,
        reference="CASE-0142",
        pseudonym="Rowan",
        summary="Made up.",
        **fields,
    )


def adding(**fields):
    given = {"subject_id": SIBLING, "pseudonym": "Ash", "role": SubjectRole.SIBLING}
    return ask(AddSubject, by=COORDINATOR, **(given | fields))


def relating(**fields):
    given = {
        "subject_id": MOTHER,
        "relationship": Relationship.PARENT_OF,
        "other_id": CHILD,
    }
    return ask(RecordRelationship, by=COORDINATOR, **(given | fields))


def joining(agency, **fields):
    return ask(
        AddAgency, by=COORDINATOR, agency=agency, name="Name", kind=AgencyKind.OTHER, **fields
    )


def leaving(agency, **fields):
    return ask(RemoveAgency, by=COORDINATOR, agency=agency, reason="Work has ended", **fields)


def closing(**fields):
    return ask(CloseCase, by=COORDINATOR, reason="Review published", **fields)


def reopening(**fields):
    return ask(ReopenCase, by=COORDINATOR, reason="New information", **fields)


EVERYTHING_BUT_REOPENING: list[tuple[Rule, Command]] = [
    (add_subject, adding()),
    (record_relationship, relating()),
    (add_agency, joining("school")),
    (remove_agency, leaving(POLICE)),
    (close_case, closing()),
]


def test_opens_a_case():
    given().when(open_case, opening()).then(
        fact(
            CaseOpened,
            by=COORDINATOR,
            reference="CASE-0142",
            pseudonym="Rowan",
            summary="Made up.",
        )
    )


def test_refuses_to_open_a_case_twice():
    given(a_case()).when(open_case, opening()).refused(CaseAlreadyOpened)


def test_refuses_to_open_a_closed_case():
    given(closed(a_case())).when(open_case, opening()).refused(CaseAlreadyOpened)


@pytest.mark.parametrize(("rule", "command"), EVERYTHING_BUT_REOPENING)
def test_refuses_anything_on_a_case_that_was_never_opened(rule, command):
    given().when(rule, command).refused(CaseNotOpened)


@pytest.mark.parametrize(("rule", "command"), EVERYTHING_BUT_REOPENING)
def test_refuses_anything_on_a_closed_case(rule, command):
    given(closed(a_case())).when(rule, command).refused(CaseIsClosed)


@pytest.mark.parametrize(
    ("rule", "command"), [*EVERYTHING_BUT_REOPENING, (reopen_case, reopening())]
)
def test_refuses_a_writer_who_had_read_an_older_version(rule, command):
    history = closed(a_case()) if rule is reopen_case else a_case()
    stale = command.model_copy(update={"expected_version": len(history) - 1})
    current = command.model_copy(update={"expected_version": len(history)})

    given(history).when(rule, stale).refused(Stale, field="expected_version")
    given(history).when(rule, current).allowed()


def test_adds_a_subject():
    given(a_case()).when(add_subject, adding(born=when("2019"), note="Lives elsewhere")).then(
        fact(
            SubjectAdded,
            version=7,
            by=COORDINATOR,
            subject_id=SIBLING,
            pseudonym="Ash",
            role=SubjectRole.SIBLING,
            born="2019",
            note="Lives elsewhere",
        )
    )


def test_refuses_to_add_the_same_subject_twice():
    given(a_case()).when(add_subject, adding(subject_id=CHILD)).refused(
        SubjectAlreadyOnCase, field="subject_id"
    )


def test_refuses_a_pseudonym_that_another_subject_has_however_it_is_spelt():
    given(a_case()).when(add_subject, adding(pseudonym="ROWAN")).refused(
        PseudonymTaken, field="pseudonym"
    )


@pytest.mark.parametrize(
    ("born", "died"),
    [("2019-05-02", "2019-05-01"), ("2019", "2018-12"), ("2019-05-02", "2018")],
)
def test_refuses_a_death_before_the_birth(born, died):
    given(a_case()).when(add_subject, adding(born=when(born), died=when(died))).refused(
        DiedBeforeBorn, field="died"
    )


@pytest.mark.parametrize(
    ("born", "died"),
    [
        (when("2019-05-02"), when("2019-05-02")),
        (when("2019"), when("2019-01-01")),
        (UNKNOWN, when("2019")),
        (when("2019"), UNKNOWN),
        (about("2019-05"), when("2019-04-29")),
    ],
)
def test_accepts_a_death_that_may_have_followed_the_birth(born, died):
    given(a_case()).when(add_subject, adding(born=born, died=died)).allowed()


def test_refuses_a_date_of_birth_to_come_and_says_how_to_record_an_unborn_child():
    sentence = (
        given(a_case())
        .when(add_subject, adding(born=when("2026-06")))
        .refused(NotBornYet, field="born")
    )
    assert "unborn child" in sentence
    assert "\n" not in sentence


def test_refuses_a_death_that_has_not_happened():
    given(a_case()).when(add_subject, adding(died=when("2026-03-21"))).refused(
        NotHappenedYet, field="died"
    )


def test_relates_two_subjects():
    given(a_case()).when(record_relationship, relating(since=when("2012-08"))).then(
        fact(
            RelationshipRecorded,
            version=7,
            by=COORDINATOR,
            subject_id=MOTHER,
            relationship=Relationship.PARENT_OF,
            other_id=CHILD,
            since="2012-08",
        )
    )


def test_refuses_to_relate_a_person_to_themselves():
    given(a_case()).when(record_relationship, relating(other_id=MOTHER)).refused(
        RelatedToThemselves, field="other_id"
    )


@pytest.mark.parametrize("field", ["subject_id", "other_id"])
def test_refuses_to_relate_somebody_who_is_not_on_the_case(field):
    command = relating(**{field: an_id("stranger")})
    given(a_case()).when(record_relationship, command).refused(SubjectNotOnCase, field=field)


def test_refuses_a_relationship_that_ends_before_it_starts():
    command = relating(since=when("2020-02"), until=when("2020-01"))
    given(a_case()).when(record_relationship, command).refused(EndsBeforeItStarts, field="until")


def test_refuses_a_relationship_that_has_not_begun():
    given(a_case()).when(record_relationship, relating(since=when("2027"))).refused(
        NotHappenedYet, field="since"
    )


def test_refuses_a_relationship_that_is_already_on_the_record():
    history = (*a_case(), *given(a_case()).when(record_relationship, relating()).allowed())
    given(history).when(record_relationship, relating()).refused(
        RelationshipAlreadyRecorded, field="relationship"
    )


def test_a_mutual_relationship_is_the_same_the_other_way_round():
    there = relating(relationship=Relationship.PARTNER_OF)
    back = relating(relationship=Relationship.PARTNER_OF, subject_id=CHILD, other_id=MOTHER)
    history = (*a_case(), *given(a_case()).when(record_relationship, there).allowed())
    given(history).when(record_relationship, back).refused(
        RelationshipAlreadyRecorded, field="relationship"
    )


def test_a_relationship_may_be_recorded_again_with_other_dates():
    history = (*a_case(), *given(a_case()).when(record_relationship, relating()).allowed())
    given(history).when(record_relationship, relating(since=when("2012"))).allowed()


def test_an_agency_joins():
    given(a_case()).when(add_agency, joining("school", contact_role="Designated lead")).then(
        fact(
            AgencyJoined,
            version=7,
            by=COORDINATOR,
            agency="school",
            name="Name",
            kind=AgencyKind.OTHER,
            contact_role="Designated lead",
        )
    )


def test_refuses_an_agency_that_already_takes_part():
    given(a_case()).when(add_agency, joining(POLICE)).refused(AgencyAlreadyOnCase, field="agency")


def test_an_agency_leaves():
    given(a_case()).when(remove_agency, leaving(POLICE)).then(
        fact(AgencyLeft, version=7, by=COORDINATOR, agency=POLICE, reason="Work has ended")
    )


def test_refuses_the_departure_of_an_agency_that_never_joined():
    given(a_case()).when(remove_agency, leaving("school")).refused(AgencyNotOnCase, field="agency")


def test_refuses_a_second_departure():
    sentence = (
        given(without(POLICE, a_case()))
        .when(remove_agency, leaving(POLICE))
        .refused(AgencyNotOnCase, field="agency")
    )
    assert "police has left this case" in sentence


def test_an_agency_may_come_back_after_it_left():
    history = without(POLICE, a_case())
    back = given(history).when(add_agency, joining(POLICE)).allowed()

    state = fold(case.evolve, case.NEW_CASE, (*history, *back))
    assert state.takes_part(POLICE)
    assert not fold(case.evolve, case.NEW_CASE, history).takes_part(POLICE)
    given(history, back).when(remove_agency, leaving(POLICE)).allowed()


def test_closes_a_case():
    given(a_case()).when(close_case, closing()).then(
        fact(CaseClosed, version=7, by=COORDINATOR, reason="Review published")
    )


def test_reopens_a_closed_case_as_it_was():
    history = closed(a_case())
    reopened = (
        given(history)
        .when(reopen_case, reopening())
        .then(fact(CaseReopened, version=8, by=COORDINATOR, reason="New information"))
    )

    state = fold(case.evolve, case.NEW_CASE, (*history, *reopened))
    assert state.status == "open"
    assert set(state.subjects) == {CHILD, MOTHER}
    assert state.takes_part(HOSPITAL)
    given(history, reopened).when(close_case, closing()).allowed()


def test_refuses_to_reopen_a_case_that_is_open():
    given(a_case()).when(reopen_case, reopening()).refused(CaseIsNotClosed)


def test_refuses_to_reopen_a_case_that_was_never_opened():
    given().when(reopen_case, reopening()).refused(CaseNotOpened)


def test_a_clock_a_few_minutes_ahead_is_not_the_future():
    soon, later = at(NOW + timedelta(minutes=5)), at(NOW + timedelta(minutes=5, seconds=1))
    given(a_case()).when(add_subject, adding(died=soon)).allowed()
    given(a_case()).when(add_subject, adding(died=later)).refused(NotHappenedYet, field="died")


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "Rowan Smith"},
        {"reference": "case-0142"},
        {"pseudonym": "  "},
        {"summary": "x" * 2_001},
        {"now": "2026-03-20T12:00:00"},
        {"colour": "red"},
    ],
)
def test_a_command_cannot_be_made_of_what_an_event_could_not_hold(wrong):
    right = opening().model_dump()
    with pytest.raises(ValidationError):
        OpenCase.model_validate(right | wrong)


def test_a_case_remembers_whose_it_is():
    state = fold(case.evolve, case.NEW_CASE, a_case())
    assert (state.case_id, state.version, state.status) == (CASE, 6, "open")
