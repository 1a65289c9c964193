"""Which kind of record a case is: a recorded fact, from which follows how long it is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.case.events import RetentionClassSet
from domain.case.guards import SubjectNotOnCase, require_kept
from domain.case.state import CaseState, Closed, Open
from domain.command import Change, placed, require_current, require_happened
from domain.errors import Conflict, Invalid
from domain.event import Event
from domain.retention import SCHEDULE, Facts, Kind, Person
from domain.text import Summary


class SetRetentionClass(Change):
    """Say which kinds of record a case is. All of them: what was said before is replaced."""

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1, max_length=10)]
    reason: Summary


class KindsAreAlreadySo(Conflict):
    """This case is already said to be these kinds of record, with the same people and days."""

    field = "kinds"


class KindNamedTwice(Invalid):
    """This kind of record is named twice for the same people. Name it once."""


class NamesNobody(Invalid):
    """How long this kind of record is kept counts from the life of a person. Name who it is about,
    among the people of the case.
    """


class NamesSomebody(Invalid):
    """How long this kind of record is kept counts from nobody's life. Leave the people out, and
    give the day that it counts from.
    """


class NoDayStated(Invalid):
    """How long this kind of record is kept counts from a day that must be given, such as that of
    an order or of a finding.
    """


class DayNotCounted(Invalid):
    """How long this kind of record is kept counts from a birth, and from no other day. Leave the
    day out.
    """


def set_retention_class(command: SetRetentionClass, state: CaseState) -> tuple[Event, ...]:
    """A case that is still there, open or closed, is said to be these kinds of record."""
    case = require_kept(state)
    require_current(command, case.version)
    for number, kind in enumerate(command.kinds):
        where = f"kinds.{number}"
        if kind in command.kinds[:number]:
            raise KindNamedTwice(field=where)
        _require_whole(kind, where)
        for subject_id in kind.subjects:
            if subject_id not in case.subjects:
                raise SubjectNotOnCase(field=f"{where}.subjects")
        require_happened(kind.since, command.now, f"{where}.since")
    if command.kinds == case.kinds:
        raise KindsAreAlreadySo

    return (
        RetentionClassSet(
            **placed(command, case.case_id, case.version),
            kinds=command.kinds,
            reason=command.reason,
        ),
    )


def facts_of(case: Open | Closed) -> Facts:
    """What decides how long a case is kept."""
    return Facts(
        kinds=case.kinds,
        people={
            each.subject_id: Person(
                each.subject_id, each.pseudonym, each.role, each.born, each.died
            )
            for each in case.subjects.values()
        },
        holds=tuple(
            f"{hold.authority}, since {hold.since.in_words()}." for hold in case.holds.values()
        ),
    )


def _require_whole(kind: Kind, where: str) -> None:
    """Refuse a kind without what its rule counts from, or with what it does not."""
    rule = SCHEDULE.classes[kind.retention_class]
    if rule.about == "named" and not kind.subjects:
        raise NamesNobody(field=f"{where}.subjects")
    if rule.about == "nobody" and kind.subjects:
        raise NamesSomebody(field=f"{where}.subjects")
    if rule.counts_from == "stated" and kind.since is None:
        raise NoDayStated(field=f"{where}.since")
    if rule.counts_from == "birth" and kind.since is not None:
        raise DayNotCounted(field=f"{where}.since")
