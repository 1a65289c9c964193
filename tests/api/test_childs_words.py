"""What a child said is in no copy but that child's."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.documents.subject_access import Choices, Copy, as_html, copy_for
from domain.case import SubjectAdded
from domain.entry import EntryCorrected
from domain.event import Event
from domain.vocabulary import Exemption, SubjectRole
from projections.case_file.read import case_file_of
from projections.case_file.rows import CaseRow
from projections.names import CASE_FILE
from projections.replay import replayed
from tests.projections.histories import recorded
from tests.support.builders import (
    CASE,
    CHILD,
    COORDINATOR,
    MOTHER,
    a_case,
    an_entry,
    an_id,
    content,
    fact,
)
from tests.support.client import AgencyClient, contribution_body, entry_body, open_case

WORDS = "please do not tell Dad"
ENTRY = an_id("told")
OTHER = an_id("other")
CHILDREN = {SubjectRole.CHILD, SubjectRole.SIBLING, SubjectRole.OTHER_CHILD}


def copy_of(person: Any, *entries: Event, role: SubjectRole = SubjectRole.FATHER, give=()) -> Copy:
    """The copy of somebody on a case of a child, their mother, and another with this role."""
    added = fact(
        SubjectAdded,
        version=len(a_case()) + 1,
        by=COORDINATOR,
        subject_id=OTHER,
        pseudonym="Another",
        role=role,
    )
    model = replayed(recorded((*a_case(), added, *entries)))
    bodies = [held.body for held in model.rows[CASE_FILE].current.values()]
    (case,) = (each for each in bodies if isinstance(each, CaseRow))
    return copy_for(
        case_file_of(case, bodies),
        model.chronology(CASE),
        person,
        Choices(give),
        position=99,
        unseen=0,
    )


def told(**fields: Any) -> Event:
    return an_entry("told", **fields)


def restated(**fields: Any) -> Event:
    return fact(
        EntryCorrected,
        stream=ENTRY,
        version=2,
        corrects_version=1,
        content=content(**fields),
        reason="Said more plainly.",
    )


def words_of(copy: Copy) -> list[str | None]:
    return [entry.your_words for entry in copy.entries]


def left_out(copy: Copy) -> int | None:
    return {each.exemption: each.count for each in copy.left_out}.get(Exemption.THIRD_PARTY, 0)


def test_the_child_of_the_case_is_given_what_they_said():
    copy = copy_of(CHILD, told(subjects=(CHILD,), child_voice=WORDS))

    assert words_of(copy) == [WORDS]
    assert "What you said" in as_html(copy)


def test_a_parent_is_not_given_an_entry_about_them_in_which_a_child_speaks():
    copy = copy_of(OTHER, told(subjects=(OTHER,), child_voice=WORDS))

    assert (copy.entries, left_out(copy)) == ((), 1)


def test_nor_one_in_which_a_child_spoke_before_it_was_corrected():
    entry = told(subjects=(OTHER,), child_voice=WORDS)

    copy = copy_of(OTHER, entry, restated(subjects=(OTHER,)))

    assert (copy.entries, left_out(copy)) == ((), 1)


def test_a_parent_who_is_given_it_all_the_same_is_not_given_the_words():
    copy = copy_of(OTHER, told(subjects=(OTHER, CHILD), child_voice=WORDS), give=[ENTRY])

    assert words_of(copy) == [None]
    assert "What you said" not in as_html(copy)


def test_a_brother_is_given_his_words_once_it_was_considered_that_they_are_his():
    entry = told(subjects=(OTHER,), child_voice=WORDS)

    assert copy_of(OTHER, entry, role=SubjectRole.SIBLING).entries == ()
    given = copy_of(OTHER, entry, role=SubjectRole.SIBLING, give=[ENTRY])
    assert words_of(given) == [WORDS]


SUBJECTS = st.sets(st.sampled_from((CHILD, MOTHER, OTHER)), min_size=1).map(
    lambda chosen: tuple(sorted(chosen))
)
VOICE = st.sampled_from((None, WORDS))


@given(
    role=st.sampled_from(SubjectRole),
    person=st.sampled_from((CHILD, MOTHER, OTHER)),
    wordings=st.lists(st.tuples(SUBJECTS, VOICE), min_size=1, max_size=2),
    is_considered=st.booleans(),
)
def test_whoever_asks_no_word_of_a_child_is_given_to_anybody_else(
    role, person, wordings, is_considered
):
    first, *later = [{"subjects": subjects, "child_voice": said} for subjects, said in wordings]
    named = {each for subjects, _ in wordings for each in subjects}
    is_named = person in named
    roles = {CHILD: SubjectRole.CHILD, MOTHER: SubjectRole.MOTHER, OTHER: role}

    copy = copy_of(
        person,
        told(**first),
        *(restated(**each) for each in later),
        role=role,
        give=[ENTRY] if is_considered and is_named else [],
    )

    if WORDS in as_html(copy) or WORDS in copy.model_dump_json():
        assert {each for each in named if roles[each] in CHILDREN} == {person}
        assert is_considered or roles[person] is SubjectRole.CHILD
    if person == CHILD and named == {CHILD}:
        assert words_of(copy) == [wordings[-1][1]]


def test_a_fathers_copy_over_the_interface_holds_no_word_of_the_child(
    coordinator: AgencyClient, police: AgencyClient, officer: AgencyClient
):
    case = open_case(coordinator, ("police",))
    ids = {
        role: coordinator.post(f"{case.path}/subjects", {"pseudonym": name, "role": role}).ok(201)[
            "subject_id"
        ]
        for name, role in (("Anna", "child"), ("Dad", "father"))
    }
    said = entry_body(subjects=[ids["father"]], child_voice=f"{WORDS}, he hits me")
    police.post(f"{case.path}/contributions", contribution_body(said)).ok(201)

    for accept in ("application/json", "text/html"):
        answer = officer.post(
            f"{case.path}/subject-access",
            {"subject_id": ids["father"], "reason": "Asked for; identity checked."},
            headers={"Accept": accept},
        )
        assert answer.status == 201
        assert WORDS not in answer.text
