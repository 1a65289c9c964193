"""What does not fit, and the rule that says so: the shapes of both."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.authority.known import Known
from domain.authority.law import AgeRule, FindingRule, OrderRule
from domain.event import Value

FlagKind = Literal[
    "gap", "overlap", "expiry", "longer-than-allowed", "second-extension",
    "extension-after-expiry", "no-agreement", "too-old", "child-not-said",
    "nothing-to-extend",
]  # fmt: skip


class Cited(Value):
    """A rule that an answer used, with where it is written and whether that was confirmed."""

    title: str
    says: str
    source: str
    confirmed: bool
    version: str


class Flag(Value):
    """Something that does not fit. `certain` False: it may be so. Instants are in UTC. Of an
    `expiry` they are the earliest and the latest that it ends, and `ends` is None where these are
    one.
    """

    kind: FlagKind
    certain: bool
    starts: datetime | None
    ends: datetime | None
    authorities: tuple[UUID, ...]
    rule: Cited
    says: str


def cite(known: Known, rule: OrderRule | AgeRule | FindingRule) -> Cited:
    """A rule as an answer cites it."""
    source = rule.source
    if not isinstance(rule, FindingRule):
        source = f"{rule.act}, {rule.section}. {rule.source}"
    return Cited(
        title=rule.title,
        says=rule.says,
        source=source,
        confirmed=rule.confirmed,
        version=known.law.version,
    )
