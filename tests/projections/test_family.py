"""Who a case is about, and how each stands to the others."""

from __future__ import annotations

from domain.case import RelationshipRecorded, SubjectAdded
from projections.case_file.family import family
from tests.projections.filed import case_file
from tests.support.builders import CHILD, MOTHER, a_case, an_id, fact


def related(version, **said):
    return fact(RelationshipRecorded, version=version, **said)


def test_each_is_said_to_be_something_of_the_other_whichever_it_was_recorded_of():
    """Given a parent of a child, and a sibling; then the child is said to be a child of theirs."""
    sibling = an_id("sibling")
    added = fact(
        SubjectAdded, version=7, subject_id=sibling, pseudonym="Ash", role="sibling", born="2020"
    )
    events = (
        *a_case(),
        added,
        related(8, subject_id=MOTHER, relationship="parent-of", other_id=CHILD, since="2011"),
        related(9, subject_id=sibling, relationship="sibling-of", other_id=CHILD),
    )

    told = {each.subject_id: each for each in family(case_file(*events))}

    said = {who: [(one.other_id, one.says) for one in each.relations] for who, each in told.items()}
    assert said[MOTHER] == [(CHILD, "parent of Rowan, since 2011")]
    assert said[CHILD] == [
        (MOTHER, "child of Rowan's mother, since 2011"),
        (sibling, "sibling of Ash"),
    ]
    assert said[sibling] == [(CHILD, "sibling of Rowan")]
    assert (told[sibling].lived, told[sibling].role) == ("2020", "sibling")


def test_what_the_record_does_not_say_of_anybody_is_not_made_up():
    """Given two people and nothing that relates them; then neither is related, and no date is."""
    told = family(case_file(*a_case()))

    assert [each.relations for each in told] == [(), ()]
    assert told[1].lived == "not on the record"
