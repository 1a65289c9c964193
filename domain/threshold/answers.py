"""How a criterion is answered: one of four answers, why, and what it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.event import Value
from domain.text import Summary
from domain.vocabulary import Listed

#: A criterion or a rule set, by its name in `thresholds.toml`.
Code = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=60,
        description="Its name in the reference data.",
        examples=["abuse-or-neglect"],
    ),
]


class Answer(Listed):
    """What is said of a criterion. That it is not known is an answer of its own."""

    YES = "yes"
    NO = "no"
    MAY_BE = "may-be"
    NOT_KNOWN = "not-known"


class CriterionAnswer(Value):
    """One criterion answered, with the reasons and the entries of the case relied on."""

    criterion: Code
    answer: Answer
    reasons: Summary
    relied_on: tuple[UUID, ...] = Field(default=(), description="Entries of this case.")


def entries_relied_on(answers: Iterable[CriterionAnswer]) -> tuple[UUID, ...]:
    """The entries that answers rely on, each once, in order."""
    return tuple(dict.fromkeys(entry for each in answers for entry in each.relied_on))
