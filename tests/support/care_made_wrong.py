"""What the rules of a child's care let through, made wrong in one way at a time.

That no record came out unlawful says little of a check that another stands in front of. Here only
one thing is wrong: with what was asked, or with the record that it was asked of. What is wrong
comes from the field of work and from `tests.support.lawful_care`, not from the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from domain import assessment as of_assessment
from domain import placement as of_placement
from domain import plans as of_plans
from domain.command import Command
from domain.event import Event
from domain.moments import Moment, london_day
from domain.told import Told
from domain.vocabulary import Sensitivity
from tests.support.builders import (
    CHILD,
    HOSPITAL,
    MOTHER,
    NOW,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    an_id,
    attribution,
    closed,
    fact,
    when,
    without,
)
from tests.support.lawful_care import CODED, CODED_IN, ENDED_BY, FIRST, IN_ERROR

#: What is wrong, what is asked, and of which record.
Wrong: TypeAlias = tuple[str, Command, tuple[Event, ...]]

OTHER_CASE = an_id("another case")
NEVER = an_id("never on the record")
TOMORROW = when((london_day(NOW) + timedelta(days=1)).isoformat())
#: What takes back what each event began.
TAKEN_BACK = {FIRST[kind]: kind for kind in IN_ERROR}
#: What may be said again: a provider answers as often as it likes.
SAID_AGAIN = (of_placement.ProviderAnswered, of_placement.OfferWithdrawn)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was asked and let through, what it became, and the record before it."""

    command: Any
    event: Any
    before: tuple[Event, ...]

    @property
    def kind(self) -> type[Event]:
        """What it became."""
        event: Event = self.event
        return type(event)

    @property
    def stream(self) -> list[Any]:
        """What came before it in its stream; nothing, where it is the first."""
        return [each for each in self.before if each.originator_id == self.event.originator_id]

    @property
    def said(self) -> Any:
        """What it says: of an assessment, its content."""
        return getattr(self.command, "content", self.command)

    def asked(self, **fields: Any) -> Command:
        """The same asked otherwise."""
        return self.command.model_copy(update=fields)

    def saying(self, **fields: Any) -> Command:
        """The same, with these of the facts otherwise."""
        if self.said is self.command:
            return self.asked(**fields)
        return self.asked(content=self.said.model_copy(update=fields))

    def after(self, kind: type[Event], **fields: Any) -> tuple[Event, ...]:
        """The record before it, with one more event in its stream."""
        began = self.stream[0]
        version = len(self.stream) + 1
        said = fact(
            kind, stream=began.originator_id, version=version, by=began.attribution, **fields
        )
        return (*self.before, said)

    def of_provider(self, kind: type[Event]) -> list[Any]:
        """What is on the record in its search of the provider that it names."""
        outcome = getattr(self.command, "outcome", None)
        named = getattr(self.command, "approach_id", getattr(outcome, "approach_id", None))
        said = (one for one in self.stream if getattr(one, "approach_id", None) == named)
        return [one for one in said if isinstance(one, kind)]


def made_wrong(command: Command, event: Event, before: Sequence[Event]) -> Iterator[Wrong]:
    """Each way in which what was let through would have been unlawful."""
    if hasattr(command, "expected_version"):
        command = command.model_copy(update={"expected_version": None})
    accepted = Accepted(command, event, tuple(before))
    for ways in WAYS:
        yield from ways(accepted)


def _of_the_case(it: Accepted) -> Iterator[Wrong]:
    yield "the case is closed", it.command, closed(it.before)
    agency = it.command.attribution.agency
    yield "its agency has left the case", it.command, without(agency, it.before)
    if it.stream:
        elsewhere = (*it.before, *a_case(case_id=OTHER_CASE))
        yield "it is of another case", it.asked(case_id=OTHER_CASE), elsewhere


def _of_whom(it: Accepted) -> Iterator[Wrong]:
    if not it.stream:
        nobody = it.asked(subject_id=an_id("nobody"))
        yield "it is of nobody on the case", nobody, it.before
    whose = {(it.stream or [it.event])[0].by_agency, ENDED_BY.get(it.kind)}
    others = [each for each in (HOSPITAL, SOCIAL_CARE) if each not in whose]
    is_its_own = it.kind in {*ENDED_BY, *IN_ERROR, of_assessment.AssessmentCorrected}
    if others and (is_its_own or not it.stream):
        by = attribution(others[0])
        yield "it is another agency's to say", it.asked(attribution=by), it.before


def _of_which(it: Accepted) -> Iterator[Wrong]:
    if not isinstance(it.event, SAID_AGAIN):
        yield "it is on the record already", it.command, (*it.before, it.event)
    if not it.stream:
        return
    began = it.stream[0]
    stream_id = began.originator_id
    yield "its author had read another", it.asked(expected_version=len(it.stream) + 1), it.before
    (name,) = (name for name, value in it.command if value == stream_id)
    yield "it never was on the record", it.asked(**{name: NEVER}), it.before
    if isinstance(began, of_plans.Begun):
        others = (each for each in it.before if isinstance(each, of_plans.Begun))
        other = next((each for each in others if type(each) is not type(began)), None)
        if other is not None:
            yield "it is of another kind", it.asked(**{name: other.originator_id}), it.before
    if type(began) in TAKEN_BACK:
        taken_back = it.after(TAKEN_BACK[type(began)], reason="Another child.")
        yield "it was taken back before", it.command, taken_back


def _of_when(it: Accepted) -> Iterator[Wrong]:
    told = {"told": ()} if hasattr(it.said, "told") else {}
    ended = {"ended": None} if hasattr(it.said, "ended") else {}
    for name in ("occurred", "ended", "strategy_discussion"):
        if hasattr(it.said, name):
            later = it.saying(**(told | ended | {name: TOMORROW}))
            yield f"{name} has not happened yet", later, it.before
    for rests_on, on in _rests_on(it):
        day_before = _day_before(on)
        if day_before:
            yield f"it is before {rests_on}", it.saying(occurred=day_before), it.before
    day_before = _day_before(it.said.occurred) if hasattr(it.said, "occurred") else None
    if ended and day_before:
        yield "it ended before it began", it.saying(ended=day_before), it.before
    if isinstance(it.event, of_placement.ProviderApproached) and not _is_closed(it):
        closing = {
            "outcome": {"outcome": "not-found"},
            "reason": "Words",
            "occurred": when("2026-03-08"),
        }
        over = it.after(of_placement.SearchClosed, **closing)
        yield "the search was over", it.saying(occurred=when("2026-03-09")), over


def _is_closed(it: Accepted) -> bool:
    return any(isinstance(each, of_placement.SearchClosed) for each in it.stream)


def _rests_on(it: Accepted) -> Iterator[tuple[str, Moment]]:
    """What cannot have come after it."""
    match it.event:
        case of_placement.PlacementStarted(search_id=search_id) if search_id is not None:
            found_by: Any = next(one for one in it.before if one.originator_id == search_id)
            yield "the search that found it", found_by.occurred
        case of_placement.ProviderAnswered() | of_placement.OfferWithdrawn():
            for asked in it.of_provider(of_placement.ProviderApproached):
                yield "the provider was asked", asked.occurred
        case _ if it.stream and hasattr(it.event, "occurred"):
            yield "its beginning", it.stream[0].occurred
        case _:
            pass
    if isinstance(it.event, of_placement.SearchClosed):
        for each in it.stream:
            if isinstance(each, of_placement.ProviderApproached):
                yield "a provider was asked", each.occurred
    offers = [each.occurred for each in _offers(it)]
    if offers and all(each.widest[0] for each in offers):
        yield "anything was offered", min(offers, key=lambda each: each.widest[0])


def _offers(it: Accepted) -> list[Any]:
    """The offers that it takes back, or that it says the search ended in."""
    if not isinstance(it.event, of_placement.OfferWithdrawn | of_placement.SearchClosed):
        return []
    answers = it.of_provider(of_placement.ProviderAnswered)
    return [each for each in answers if each.answer.answer == "offered"]


def _day_before(moment: Moment) -> Moment | None:
    """A day on which it certainly had not happened, where there is one."""
    first = moment.widest[0]
    return first and when((london_day(first) - timedelta(days=1)).isoformat())


def _of_codes(it: Accepted) -> Iterator[Wrong]:
    fields = [*CODED, *CODED_IN.get(it.kind, ())[:1]]
    for name in fields:
        optional = name in {"legal_status", "change"}
        if getattr(it.said, name, None) is not None or (optional and hasattr(it.said, name)):
            # Only one kind of assessment has a section.
            section = {"section": None} if name == "kind" else {}
            yield f"{name} is no code", it.saying(**{name: "made-up"}, **section), it.before
    if isinstance(it.event, of_placement.ProviderAnswered):
        refused = of_placement.Refused(answer="refused", reason="made-up")
        yield "the reason is no code", it.saying(answer=refused), it.before
    match it.said:
        case of_assessment.AssessmentSaid(kind="mental-health-act"):
            yield "it says no section", it.saying(section=None), it.before
        case of_assessment.AssessmentSaid():
            yield "it has no section", it.saying(section="s2"), it.before
        case _:
            pass


def _of_telling(it: Accepted) -> Iterator[Wrong]:
    if not hasattr(it.said, "told"):
        return
    told = Told(agency=HOSPITAL, occurred=it.said.occurred)
    stranger = told.model_copy(update={"agency": "school"})
    later = told.model_copy(update={"occurred": TOMORROW})
    yield "the same agency is told twice", it.saying(told=(told, told)), it.before
    yield "an agency never on the case is told", it.saying(told=(stranger,)), it.before
    yield "an agency is told tomorrow", it.saying(told=(later,)), it.before
    day_before = _day_before(it.said.occurred)
    if day_before:
        earlier = told.model_copy(update={"occurred": day_before})
        yield "an agency is told before it happened", it.saying(told=(earlier,)), it.before


def _of_reading(it: Accepted) -> Iterator[Wrong]:
    if not hasattr(it.said, "sensitivity"):
        return
    kept = it.saying(sensitivity=Sensitivity.LEGALLY_PRIVILEGED)
    by = attribution(it.command.attribution.agency)
    yield "its author may not read it", kept.model_copy(update={"attribution": by}), it.before
    was_kept = (each for each in it.stream if each.content.sensitivity is not Sensitivity.OPEN)
    if any(was_kept):
        yield "it opens what was kept", it.saying(sensitivity=Sensitivity.OPEN), it.before
    had = [each.content.sensitivity for each in it.stream]
    for earlier in set(had) - set(had[-1:]):
        yield "it goes back to how it was kept", it.saying(sensitivity=earlier), it.before


def _of_offers(it: Accepted) -> Iterator[Wrong]:
    search = it.stream[0] if it.stream else None
    if not isinstance(search, of_placement.SearchOpened):
        return
    if hasattr(it.command, "approach_id") and not isinstance(
        it.event, of_placement.ProviderApproached
    ):
        yield "nobody was asked under this id", it.asked(approach_id=NEVER), it.before
    if isinstance(it.event, of_placement.SearchClosed):
        found = of_placement.Found(outcome="found", approach_id=NEVER)
        yield "it was found with nobody", it.asked(outcome=found), it.before
    if _offers(it):
        approach_id = _offers(it)[0].approach_id
        silent = {"approach_id": approach_id, "answer": {"answer": "no-answer"}}
        record = it.after(of_placement.ProviderAnswered, occurred=UNKNOWN, **silent)
        yield "no offer stands", it.command, record


def _of_the_search(it: Accepted) -> Iterator[Wrong]:
    """What is said to have found a placement."""
    if not isinstance(it.event, of_placement.PlacementStarted):
        return
    agency, subject = it.event.by_agency, it.event.subject_id
    other_agency = SOCIAL_CARE if agency == HOSPITAL else HOSPITAL
    other_subject = MOTHER if subject == CHILD else CHILD
    search_id = an_id("a search of its own")
    for wrong, fields in (
        ("another case's search found it", {"case_id": OTHER_CASE}),
        ("somebody else's search found it", {"subject_id": other_subject}),
        ("a search that is never told of found it", {"sensitivity": "police-sensitive"}),
        (
            "a search that its agency may not read found it",
            {"by_agency": other_agency, "sensitivity": "own-agency"},
        ),
        ("a search that was taken back found it", {}),
        ("no search found it", None),
    ):
        asked = it.asked(search_id=search_id)
        if fields is None:
            yield wrong, asked, it.before
            continue
        said: dict[str, Any] = {"by_agency": agency, "subject_id": subject} | fields
        said |= {"wanted": "foster", "why": "Words", "urgency": "days", "occurred": UNKNOWN}
        opened = fact(of_placement.SearchOpened, stream=search_id, source=SOURCE, **said)
        record: tuple[Event, ...] = (*it.before, opened)
        if not fields:
            taken_back = fact(
                of_placement.SearchWithdrawn, stream=search_id, version=2, reason="Another child."
            )
            record = (*record, taken_back)
        yield wrong, asked, record


WAYS: tuple[Callable[[Accepted], Iterator[Wrong]], ...] = (
    _of_the_case,
    _of_whom,
    _of_which,
    _of_when,
    _of_codes,
    _of_telling,
    _of_reading,
    _of_offers,
    _of_the_search,
)
