"""Who the case is about: each person, when they were born, and how they stand to the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.vocabulary import Relationship
from projections.case_file.rows import CaseFile, RelationshipRow, SubjectRow

#: What the other person is, where one is said to be something of theirs.
REVERSED = {
    Relationship.PARENT_OF: "child of",
    Relationship.GRANDPARENT_OF: "grandchild of",
    Relationship.CARER_OF: "cared for by",
    Relationship.FOSTER_CARER_OF: "fostered by",
    Relationship.OTHER_RELATIVE_OF: "relative of",
}


@dataclass(frozen=True)
class PersonView:
    """One person. `lived` is when they were born and died, as far as that is on the record."""

    name: str
    role: str
    lived: str
    relations: tuple[str, ...]
    note: str
    position: int


def family(file: CaseFile) -> tuple[PersonView, ...]:
    """Everybody the case is about, in the order in which they came onto the record."""
    names = {each.subject_id: each.pseudonym for each in file.subjects}
    return tuple(
        PersonView(
            name=each.pseudonym,
            role=each.role.label,
            lived=_lived(each),
            relations=tuple(
                dict.fromkeys(
                    f"{how} {names.get(whom, 'somebody not on this case')}{_period(row)}"
                    for row, how, whom in _of(each, file.relationships)
                )
            ),
            note=each.note or "",
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
