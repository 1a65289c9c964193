"""Who a case is about: each person, when they were born, and how they stand to the others. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from pydantic import Field

from domain.event import Value
from domain.vocabulary import Relationship, SubjectRole
from projections.case_file.rows import CaseFile, RelationshipRow, SubjectRow

#: What the other person is, where one is said to be something of theirs.
REVERSED = {
    Relationship.PARENT_OF: "child of",
    Relationship.GRANDPARENT_OF: "grandchild of",
    Relationship.CARER_OF: "cared for by",
    Relationship.FOSTER_CARER_OF: "fostered by",
    Relationship.OTHER_RELATIVE_OF: "relative of",
}


class Relation(Value):
    """How a person stands to another one of the case, in words with their pseudonym and since and
    until when: "parent of Sam, since 2024".
    """

    other_id: UUID
    says: str


class Person(Value):
    """One person whom the case is about, whichever of two a relationship was recorded of."""

    subject_id: UUID
    name: str = Field(description="Their pseudonym.")
    role: SubjectRole
    lived: str = Field(
        description="When they were born and died, in words, as far as that is on the record."
    )
    relations: tuple[Relation, ...] = Field(
        description="Empty: nothing on the record, which is not that they are not related."
    )
    note: str | None
    position: int = Field(description="Where they came onto the record.")


def family(file: CaseFile) -> tuple[Person, ...]:
    """Everybody the case is about, in the order in which they came onto the record."""
    names = {each.subject_id: each.pseudonym for each in file.subjects}
    return tuple(
        Person(
            subject_id=each.subject_id,
            name=each.pseudonym,
            role=each.role,
            lived=_lived(each),
            relations=tuple(
                dict.fromkeys(
                    Relation(
                        other_id=whom,
                        says=f"{how} {names.get(whom, 'somebody not on this case')}{_period(row)}",
                    )
                    for row, how, whom in _of(each, file.relationships)
                )
            ),
            note=each.note,
            position=each.on_record.position,
        )
        for each in file.subjects
    )


def _of(
    person: SubjectRow, rows: tuple[RelationshipRow, ...]
) -> Iterator[tuple[RelationshipRow, str, UUID]]:
    for row in rows:
        said = row.relationship.label.lower()
        if row.subject_id == person.subject_id:
            yield row, said, row.other_id
        elif row.other_id == person.subject_id:
            yield row, REVERSED.get(row.relationship, said), row.subject_id


def _lived(person: SubjectRow) -> str:
    born = person.born.in_words() if person.born else "not on the record"
    return f"{born}; died {person.died.in_words()}" if person.died else born


def _period(row: RelationshipRow) -> str:
    since = f" since {row.since.in_words()}" if row.since else ""
    until = f" until {row.until.in_words()}" if row.until else ""
    return f",{since}{until}" if since or until else ""
