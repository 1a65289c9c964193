"""Authorities to ask bands of, in few words."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain import reference
from domain.authority.known import Authority, Change, Known
from domain.authority.law import LAW, read
from domain.moments import Moment
from tests.support.builders import an_id, when

UNTIL = datetime(2026, 4, 1, tzinfo=UTC)


def moment(given: str | Moment | None) -> Moment | None:
    return when(given) if isinstance(given, str) else given


def an_authority(code, begins, until=None, *, name=None, position=1, extends=None, **fields):
    """`extends` and `follows` are names."""
    follows = fields.pop("follows", None)
    return Authority(
        authority_id=an_id(name or code),
        code=code,
        position=position,
        recorded_at=fields.pop("recorded_at", datetime(2026, 3, 20, tzinfo=UTC)),
        made=moment(fields.pop("made", begins)),
        begins=moment(begins),
        until=moment(until),
        extends=extends and an_id(extends),
        follows=follows and an_id(follows),
        **fields,
    )


def a_change(kind, occurred, until=None, *, position=2, recorded_at=None):
    return Change(
        position=position,
        recorded_at=recorded_at or datetime(2026, 3, 20, tzinfo=UTC),
        kind=kind,
        occurred=moment(occurred),
        until=moment(until),
    )


def known(*authorities, law=LAW, born=None):
    return Known(authorities, law, moment(born))


def law_with(code: str, **changes):
    """The law with one rule changed."""
    tables = reference.load("orders")
    for rule in tables["rules"]:
        if rule["code"] == code:
            rule |= {name.replace("_", "-"): value for name, value in changes.items()}
    return read(tables)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def named(*names: str) -> tuple[UUID, ...]:
    return tuple(an_id(each) for each in names)


#: An order of eight days from Day 2, and its extension, as in the demonstration case.
EPO = an_authority(
    "emergency-protection-order", "2026-03-07T15:30+00:00", "2026-03-15T15:30+00:00", name="epo"
)
EXTENSION = an_authority(
    "emergency-protection-order-extension",
    "2026-03-15T15:30+00:00",
    "2026-03-22T15:30+00:00",
    name="extension",
    extends="epo",
    made="2026-03-13T14:15+00:00",
    position=9,
)
HIGH_COURT = an_authority(
    "deprivation-of-liberty",
    "2026-03-18T16:20+00:00",
    "2026-04-01T16:00+01:00",
    name="high court",
    position=5,
)
HEARING = utc("2026-03-18T10:30")
