"""The answers: for each question, what was so, what may have been, and what is not known.

"Not known" means that nothing on the record by then says anything of it. It is never read as "no":
that a plan ended is on the record, or it is not. And where something that could answer is kept from
whoever asks, the answer says so: what they may not read may be so all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from domain.moments import clock_in_words, day_in_words, london_day
from domain.state_at.certainty import Certainty, happened, in_force, knew, over
from domain.state_at.doubts import Doubt, doubts_of
from domain.state_at.facts import Due, Facts, Question, Span

#: What is so; may be so; was so and is over; nothing is on the record of it; or nothing that
#: whoever asks may read, and something that they may not.
Status = Literal["so", "may-be", "over", "not-known", "restricted"]

#: Each question: as asked, and what to call one thing that answers it.
QUESTIONS: Mapping[Question, tuple[str, str]] = {
    "legal-status": ("Legal status", "order, power or stated legal status"),
    "placement": ("Placement", "placement"),
    "in-whose-care": ("In whose care", "care arrangement"),
    "protection-plan": ("Child protection plan", "child protection plan"),
    "section-47": ("Section 47 enquiry", "section 47 enquiry"),
    "police-enquiry": ("Police enquiry", "police enquiry"),
    "lead-professional": ("Lead professional", "lead professional"),
    "escalation": ("Open escalations", "escalation"),
}


#: What is said of a legal status that no order or power on the record bears out.
_STATED = "as stated with the {}; no such order or power is on the record."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: of whom, at which instant, and as known to whom by when (None: to anybody)."""

    at: datetime
    subject_id: UUID | None = None
    agency: str | None = None
    known_by: datetime | None = None
    #: What the agency is called, for the sentences.
    agency_called: str | None = None

    @property
    def agency_in_words(self) -> str:
        """The agency's name, or its code."""
        return self.agency_called or self.agency or "everybody"

    @property
    def knowing_by(self) -> datetime:
        """Until when being told counts: the instant itself, unless another is given."""
        return self.known_by or self.at


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that is so or may be, with why. `only_stated`: a legal status that was said with
    something else, while no such order or power is on the record.
    """

    span: Span
    certainty: Certainty
    says: str
    only_stated: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question. `last` is what ended last, where nothing is so any more;
    `restricted` how many things that could answer are kept from whoever asks and may be counted;
    `doubts` what can hardly all be so.
    """

    question: Question
    title: str
    status: Status
    standing: tuple[Standing, ...]
    last: Span | None
    says: str
    restricted: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Next:
    """What was to come next. `may_be` where it may already have come, or been settled."""

    due: Due
    may_be: bool
    says: str


@dataclass(frozen=True, slots=True)
class StateAt:
    """Every answer, in the order of `QUESTIONS`; and what was to come next, if anything was."""

    asked: Asked
    replies: tuple[Reply, ...]
    following: Next | None

    def reply(self, question: Question) -> Reply:
        """The answer to one question."""
        return next(each for each in self.replies if each.question == question)


def state_at(facts: Facts, asked: Asked) -> StateAt:
    """What was so at an instant, as far as `facts` say and as far as the agency asked of knew."""
    about = [each for each in facts.spans if _is_asked_of(each, asked)]
    due = [each for each in facts.due if _is_asked_of(each, asked)]
    replies = tuple(
        _qualified(
            _doubted(
                _reply(question, [each for each in about if each.question == question], asked),
                facts,
                asked.at,
            ),
            facts.restricted.get(question, 0),
        )
        for question in get_args(Question)
    )
    return StateAt(asked, replies, _next(due, asked))


def _doubted(reply: Reply, facts: Facts, at: datetime) -> Reply:
    """The reply, with what of it can hardly all be so."""
    spans = [each.span for each in reply.standing]
    return replace(reply, doubts=doubts_of(reply.question, spans, facts.persons, at))


def _is_asked_of(said: Span | Due, asked: Asked) -> bool:
    return asked.subject_id is None or said.subject_id in (None, asked.subject_id)


def _qualified(reply: Reply, restricted: int) -> Reply:
    """The reply, with what is said of things that whoever asks may not read."""
    if not restricted:
        return reply
    told = "1 more that is" if restricted == 1 else f"{restricted} more that are"
    says = f"{reply.says} There {'is' if restricted == 1 else 'are'} {told} restricted: ask who"
    says += " recorded it." if restricted == 1 else " recorded them."
    status = reply.status if reply.standing else "restricted"
    return replace(reply, status=status, says=says, restricted=restricted)


def _reply(question: Question, spans: Sequence[Span], asked: Asked) -> Reply:
    title, thing = QUESTIONS[question]
    standing: list[Standing] = []
    ended: list[Span] = []
    for span in sorted(spans, key=lambda each: (_begun_at(each), each.position)):
        certainty = in_force(span, asked.at, asked.agency, asked.knowing_by)
        if certainty is not Certainty.NO:
            only_stated = _is_only_stated(span, spans, asked)
            says = _because(span, certainty, asked)
            says += f" That is {_STATED.format(span.stated_with)}" if only_stated else ""
            standing.append(Standing(span, certainty, says, only_stated))
        elif _was(span, asked):
            ended.append(span)
    if standing:
        certain = any(each.certainty is Certainty.YES for each in standing)
        several = len(standing) > 1
        says = f"{len(standing)} are on the record. " if several else ""
        says += " ".join(each.says for each in standing)
        return Reply(question, title, "so" if certain else "may-be", tuple(standing), None, says)
    whom = f" known to {asked.agency_in_words}" if asked.agency else ""
    if ended:
        last = max(ended, key=lambda each: (_ended_at(each), each.position))
        return Reply(question, title, "over", (), last, _ended(last, f"{thing}{whom}"))
    by = _at_in_words(asked.at)
    had = f"is on the record that you may read and that had begun by {by}"
    says = f"Not known: no {thing}{whom} {had}."
    return Reply(question, title, "not-known", (), None, says)


def _is_only_stated(span: Span, spans: Sequence[Span], asked: Asked) -> bool:
    """Whether a legal status was only said with something else: whoever knew of an order or a power
    that it can be, none was in force.
    """
    if span.stated_with is None:
        return False
    return not any(
        other.stated_with is None
        and other.code is not None
        and span.code is not None
        and other.code.code == span.code.code
        and in_force(other, asked.at, None, asked.at) is not Certainty.NO
        for other in spans
    )


def _was(span: Span, asked: Asked) -> bool:
    """Whether it had certainly begun, and is certainly over, as far as was known."""
    begun = happened(span.begins, asked.at, span.latest)
    known = knew(span.known, asked.agency, asked.knowing_by)
    gone = over(span, asked.at, asked.agency, asked.knowing_by)
    return Certainty.NO not in (begun, known) and gone is Certainty.YES


def _because(span: Span, certainty: Certainty, asked: Asked) -> str:
    began = f"{span.title}, from {span.begins.in_words()}"
    if certainty is Certainty.MAY:
        return f"{began}: it may be so, because {_doubt(span, asked)}."
    if span.runs_until is not None:
        return f"{began} until {span.runs_until.in_words()}{_by_rule(span)}."
    if span.ended is None:
        age = span.ends_at_age
        hangs = f"; it ends at {age}, and when the child was born is not on the record"
        return f"{began}; no end of it is on the record{hangs if age else ''}."
    if over(span, asked.at, asked.agency, asked.knowing_by) is Certainty.NO and (
        knew(span.ended.known, asked.agency, asked.knowing_by) is not Certainty.YES
    ):
        return f"{began}; {asked.agency_in_words} had not been told of an end."
    by = f", said by {span.ended.said_by}" if span.ended.said_by else ""
    return f"{began}; it ended {span.ended.occurred.in_words()}{by}."


def _doubt(span: Span, asked: Asked) -> str:
    if happened(span.begins, asked.at, span.latest) is Certainty.MAY:
        return f"when it began is only known as {span.begins.in_words()}"
    if knew(span.known, asked.agency, asked.knowing_by) is Certainty.MAY:
        return f"when {asked.agency_in_words} was told is not exactly known"
    if span.ended and happened(span.ended.occurred, asked.at, span.ended.latest) is Certainty.MAY:
        return f"when it ended is only known as {span.ended.occurred.in_words()}"
    if span.runs_until and happened(span.runs_until, asked.at) is Certainty.MAY:
        return f"when it ran out is only known as {span.runs_until.in_words()}"
    return f"when {asked.agency_in_words} was told of its end is not exactly known"


def _ended(span: Span, thing: str) -> str:
    when, why, by = span.runs_until, _by_rule(span), ""
    if span.ended and not (when and when.definitely_before(span.ended.occurred)):
        when, why = span.ended.occurred, f": {span.ended.words.rstrip('.')}"
        by = f" Said by {span.ended.said_by}." if span.ended.said_by else ""
    ended = f"ended {when.in_words()}" if when else "is over"
    none = f"No {thing} on the record that you may read covers that moment."
    return f"{none} The last, {span.title}, {ended}{why}.{by}"


def _by_rule(span: Span) -> str:
    return f", by its rule ({span.by_rule})" if span.by_rule else ""


def _next(due: Sequence[Due], asked: Asked) -> Next | None:
    found: list[tuple[datetime, int, Next]] = []
    for each in due:
        fixed = happened(each.since, asked.at) if each.since else Certainty.MAY
        waits = fixed.also(knew(each.known, asked.agency, asked.knowing_by))
        waits = waits.also(happened(each.falls, asked.at).denied())
        if each.settled is not None:
            told = (
                knew(each.settled_known, asked.agency, asked.knowing_by)
                if each.settled_known
                else Certainty.YES
            )
            waits = waits.also(happened(each.settled, asked.at).also(told).denied())
        falls = each.falls.earliest or each.falls.latest
        if waits is Certainty.NO or falls is None:
            continue
        may_be = waits is Certainty.MAY
        said = "It may be due" if may_be else "Due"
        says = f"{said}: {each.title}, {each.falls.in_words()}."
        found.append((falls, each.position, Next(each, may_be, says)))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _begun_at(span: Span) -> float:
    at = span.begins.sort_at
    return at.timestamp() if at else float("-inf")


def _ended_at(span: Span) -> float:
    moments = [span.ended.occurred if span.ended else None, span.runs_until]
    ends = [each.sort_at.timestamp() for each in moments if each and each.sort_at]
    return min(ends, default=float("-inf"))


def _at_in_words(at: datetime) -> str:
    return f"{day_in_words(london_day(at))} at {clock_in_words(at)}"
