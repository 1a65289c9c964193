"""A person's copy of what is recorded about them (UK GDPR, article 15). Pure.

It holds the entries that name the person, in the published order and with their sources, and says
what was left out and by which law. What a reader may not see was left out before it comes here; of
the rest an entry is left out by its sensitivity, because it is also about somebody else, or because
the data protection officer says so. An entry that may be given once somebody has considered it is
given where they name it.

What a child said is that child's alone. An entry may name only the person whom a child spoke about,
so a child's words are in the copy of a child, and only where the entry names no other child who
could have said them; they are in nobody else's copy, whatever was considered.

Words are not read: a name in a narrative is there. Somebody must read the copy before it is handed
over, and it says so to whoever makes it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.documents.not_included import not_included
from api.strict_json import canonical
from domain.entry import EntryContent
from domain.errors import Conflict, NotOnRecord
from domain.event import Value
from domain.exemptions import EXEMPTIONS, exemption_of
from domain.vocabulary import CHILDREN, Exemption, SubjectRole
from projections.case_file.rows import CaseFile
from projections.chronology.rows import ChronologyRow

TITLE = "What is recorded about you"


class EntryNotInCopy(NotOnRecord):
    """No entry of this person's that you may read has this id, so nothing can be said of it."""


class MayNotBeGiven(Conflict):
    """The law by which this entry is left out leaves nobody the choice to give it all the same."""


class MayNotBeLeftOutBy(Conflict):
    """An entry is not left out by this on anybody's word, only by what it is marked as."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the data protection officer decided: entries to give after consideration, and entries to
    leave out, each with the law.
    """

    give: Sequence[UUID] = ()
    withhold: Mapping[UUID, Exemption] = field(default_factory=dict[UUID, Exemption])


class GivenEntry(Value):
    """One entry as it says now. Dates in words, never finer than they were given. `your_words`:
    what the person said as a child, and never what anybody else said.
    """

    position: int
    happened: str
    kind: str
    recorded_by: str
    summary: str
    detail: str | None
    your_words: str | None
    action_taken: str | None
    outcome: str | None
    source: str
    corrected_because: tuple[str, ...]
    withdrawn_because: str | None
    is_contested: bool


class LeftOut(Value):
    """What was left out by one law; `count` is None where it is never counted."""

    exemption: Exemption
    says: str
    source: str
    count: int | None


class Copy(Value):
    """The whole document. `unseen` counts entries that nobody who made it could read;
    `not_included` is what a record holds beside entries, whether this one has any or not.
    """

    title: str = TITLE
    reference: str
    person: str
    as_of_position: int
    entries: tuple[GivenEntry, ...]
    left_out: tuple[LeftOut, ...]
    unseen: int
    not_included: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of what it says, in hexadecimal."""
        return hashlib.sha256(canonical(self.model_dump(mode="json"))).hexdigest()


def copy_for(
    file: CaseFile,
    rows: Sequence[ChronologyRow],
    subject_id: UUID,
    choices: Choices,
    *,
    position: int,
    unseen: int,
) -> Copy:
    """The copy of a subject of the case. `rows` are all that its maker may read of the chronology.

    Raises EntryNotInCopy, MayNotBeGiven and MayNotBeLeftOutBy.
    """
    person = _Person(subject_id, {each.subject_id: each.role for each in file.subjects})
    theirs = {row.stream_id: row for row in rows if subject_id in _subjects(row)}
    _check(choices, theirs, person)
    left_out: Counter[Exemption] = Counter()
    given: list[GivenEntry] = []
    for entry_id, row in theirs.items():
        exemption = _left_out_by(row, person, choices, entry_id)
        if exemption is None:
            given.append(_entry(row, file, person))
        else:
            left_out[exemption] += 1
    return Copy(
        reference=file.case.reference,
        person=next(each.pseudonym for each in file.subjects if each.subject_id == subject_id),
        as_of_position=position,
        entries=tuple(given),
        left_out=tuple(
            LeftOut(
                exemption=exemption,
                says=rule.says,
                source=rule.source,
                count=left_out[exemption] if rule.counted else None,
            )
            for exemption, rule in EXEMPTIONS.items()
            if left_out[exemption] or not rule.counted
        ),
        unseen=unseen,
        not_included=not_included(),
    )


def as_html(copy: Copy) -> str:
    """The copy as one HTML document, which needs nothing beside it."""
    return _templates().get_template("subject_access.html").render(copy=copy)


@dataclass(frozen=True, slots=True)
class _Person:
    """Whose copy it is, and what each subject of the case is to the child."""

    subject_id: UUID
    roles: Mapping[UUID, SubjectRole]

    def alone(self, row: ChronologyRow) -> bool:
        """Whether no wording of the entry names anybody else."""
        return _subjects(row) == frozenset((self.subject_id,))

    def said_it(self, row: ChronologyRow) -> bool:
        """Whether a child's words in the entry (`child_voice`), if there are any, can only be
        theirs: they are a child, and the entry names no other.
        """
        children = {each for each in _subjects(row) if self.roles.get(each) in CHILDREN}
        return children == {self.subject_id}

    def is_the_child(self) -> bool:
        """Whether the record is about them as the child: whom its word for "the child" means."""
        return self.roles.get(self.subject_id) is SubjectRole.CHILD


def _check(choices: Choices, theirs: Mapping[UUID, ChronologyRow], person: _Person) -> None:
    for number, entry_id in enumerate(choices.give):
        if entry_id not in theirs:
            raise EntryNotInCopy(field=f"give.{number}")
        exemption = _by_itself(theirs[entry_id], person)
        if exemption is not None and not EXEMPTIONS[exemption].may_be_given:
            raise MayNotBeGiven(field=f"give.{number}")
    for number, (entry_id, exemption) in enumerate(choices.withhold.items()):
        if entry_id not in theirs:
            raise EntryNotInCopy(field=f"withhold.{number}.entry_id")
        if not EXEMPTIONS[exemption].by_officer:
            raise MayNotBeLeftOutBy(field=f"withhold.{number}.exemption")


def _left_out_by(
    row: ChronologyRow, person: _Person, choices: Choices, entry_id: UUID
) -> Exemption | None:
    if entry_id in choices.withhold:
        return choices.withhold[entry_id]
    return None if entry_id in choices.give else _by_itself(row, person)


def _by_itself(row: ChronologyRow, person: _Person) -> Exemption | None:
    """By which law an entry is left out unless somebody decides otherwise. Whatever a child said is
    about that child: it is given without being considered only to the child of the case.
    """
    found = exemption_of(frozenset(each.sensitivity for each in _wordings(row)))
    if found is not None:
        return found
    quotes_a_child = any(each.child_voice is not None for each in _wordings(row))
    if not person.alone(row) or (quotes_a_child and not person.is_the_child()):
        return Exemption.THIRD_PARTY
    return None


def _wordings(row: ChronologyRow) -> list[EntryContent]:
    first = [row.content] if row.content else []
    return [*first, *(each.content for each in row.corrections if each.content)]


def _subjects(row: ChronologyRow) -> frozenset[UUID]:
    """Everybody whom any wording of an entry names."""
    return frozenset(each for content in _wordings(row) for each in content.subjects)


def _entry(row: ChronologyRow, file: CaseFile, person: _Person) -> GivenEntry:
    content = row.current
    if content is None:
        raise AssertionError("Only entries are copied.")
    source = content.source
    return GivenEntry(
        position=row.position,
        happened=content.occurred.in_words(),
        kind=content.kind.label,
        recorded_by=file.agency_name(row.agency),
        summary=content.summary,
        detail=content.detail,
        your_words=content.child_voice if person.said_it(row) else None,
        action_taken=content.action_taken,
        outcome=content.outcome,
        source=f"{source.system}, {source.reference}" if source.reference else source.system,
        corrected_because=tuple(each.reason for each in row.corrections),
        withdrawn_because=row.withdrawn.reason if row.withdrawn else None,
        is_contested=bool(row.contested_by),
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
