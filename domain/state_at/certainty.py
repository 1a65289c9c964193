"""Whether something had happened by an instant: yes, no, or it may have.

A date without a time can be any instant of its day, and is never taken for one of them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.moments import Moment
from domain.state_at.facts import Knowledge, Span


class Certainty(StrEnum):
    """How certain it is."""

    YES = "yes"
    MAY = "may"
    NO = "no"

    def also(self, other: Certainty) -> Certainty:
        """Whether both are so."""
        if Certainty.NO in (self, other):
            return Certainty.NO
        return Certainty.MAY if Certainty.MAY in (self, other) else Certainty.YES

    def denied(self) -> Certainty:
        """Whether it is not so."""
        return {Certainty.YES: Certainty.NO, Certainty.NO: Certainty.YES}.get(self, self)


def happened(moment: Moment, by: datetime, latest: datetime | None = None) -> Certainty:
    """Whether a moment had come by an instant. `latest`: by then it had, whatever else is open."""
    first, last = moment.widest
    if latest is not None and (last is None or latest < last):
        last = latest
    if last is not None and by >= last:
        return Certainty.YES
    if first is not None and by < first:
        return Certainty.NO
    return Certainty.MAY


def knew(knowledge: Knowledge, agency: str | None, by: datetime) -> Certainty:
    """Whether an agency knew of something by an instant; of everybody together (None), yes."""
    if agency is None or agency == knowledge.by_agency:
        return Certainty.YES
    told = next((each for each in knowledge.told if each.agency == agency), None)
    return Certainty.NO if told is None else happened(told.occurred, by)


def in_force(span: Span, at: datetime, agency: str | None, known_by: datetime) -> Certainty:
    """Whether a span covers an instant, as far as an agency knew. Begun at the instant is begun;
    ended at it is ended.
    """
    begun = happened(span.begins, at, span.latest).also(knew(span.known, agency, known_by))
    return begun.also(over(span, at, agency, known_by).denied())


def in_force_when(span: Span, when: Moment, latest: datetime) -> Certainty:
    """Whether a span covers a moment that was no later than `latest`: certainly, if it covers each
    instant that the moment can have been, and perhaps, if it may cover one of them. A day is never
    taken for its first instant.
    """
    first, last = when.widest
    last = latest if last is None else min(last, latest)
    if happened(span.begins, last, span.latest) is Certainty.NO:
        return Certainty.NO
    if first is None:
        return Certainty.MAY
    if over(span, first, None, first) is Certainty.YES:
        return Certainty.NO
    throughout = in_force(span, first, None, first).also(in_force(span, last, None, last))
    return Certainty.YES if throughout is Certainty.YES else Certainty.MAY


def over(span: Span, at: datetime, agency: str | None, known_by: datetime) -> Certainty:
    """Whether a span was over at an instant, as far as an agency knew. An end that was fixed
    beforehand is known with its beginning.
    """
    ended = Certainty.NO
    if span.ended is not None:
        ended = happened(span.ended.occurred, at, span.ended.latest)
        ended = ended.also(knew(span.ended.known, agency, known_by))
    if span.runs_until is None:
        return ended
    ran_out = happened(span.runs_until, at)
    return ended.denied().also(ran_out.denied()).denied()
