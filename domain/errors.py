"""Refusals, in the words of the person who will read them.

    Refusal                    the request is understood and the record says no
      Invalid                  a field of the request cannot be right
      NotOnRecord              it names something the record does not hold
      Conflict                 the record has moved on, or is in a state that does not allow it
        Stale                  the writer was looking at an older version
      NotPermitted             this actor may not do this

A class's docstring is its default sentence. Errors carry meaning only: which HTTP status each one
becomes is decided in one table, `api/problems.py`.
"""

from __future__ import annotations


class Refusal(Exception):
    """The record cannot accept this."""

    #: The field of the request that is at fault, as a path such as `entries.3.occurred`.
    field: str | None = None

    def __init__(self, sentence: str | None = None, *, field: str | None = None) -> None:
        self.sentence = sentence or " ".join((self.__doc__ or "").split())
        self.field = field if field is not None else type(self).field
        super().__init__(self.sentence)


class Invalid(Refusal):
    """Something in the request cannot be right."""


class NotOnRecord(Refusal):
    """The record does not hold what this request names."""


class Conflict(Refusal):
    """The record does not allow this as it stands now."""


class Stale(Conflict):
    """Somebody else has added to this since you last read it. Read it again, then decide."""


class NotPermitted(Refusal):
    """You do not have the role that this needs."""
