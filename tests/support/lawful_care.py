"""What the record may never show of a child's care, said once more and otherwise than the rules.

These read the whole history of one case in order, and know no state: of searches and placements,
of assessments, and of plans, enquiries, lead professionals and care arrangements.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from domain import assessment as of_assessment
from domain import placement as of_placement
from domain import plans as of_plans
from domain import reference
from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    SubjectAdded,
)
from domain.command import CLOCK_SKEW
from domain.event import Event
from domain.moments import Moment
from domain.vocabulary import Role, Sensitivity
from tests.support.builders import HOSPITAL, POLICE, SOCIAL_CARE

#: What each event follows: the first of its stream. Those that follow nothing are the first.
FIRST: dict[type[Event], type[Event] | None] = {
    of_placement.SearchOpened: None,
    of_placement.ProviderApproached: of_placement.SearchOpened,
    of_placement.ProviderAnswered: of_placement.SearchOpened,
    of_placement.OfferWithdrawn: of_placement.SearchOpened,
    of_placement.SearchClosed: of_placement.SearchOpened,
    of_placement.SearchWithdrawn: of_placement.SearchOpened,
    of_placement.PlacementStarted: None,
    of_placement.PlacementEnded: of_placement.PlacementStarted,
    of_placement.PlacementWithdrawn: of_placement.PlacementStarted,
    of_assessment.AssessmentMade: None,
    of_assessment.AssessmentCorrected: of_assessment.AssessmentMade,
    of_assessment.AssessmentWithdrawn: of_assessment.AssessmentMade,
    of_plans.ProtectionPlanStarted: None,
    of_plans.ProtectionPlanEnded: of_plans.ProtectionPlanStarted,
    of_plans.ProtectionPlanWithdrawn: of_plans.ProtectionPlanStarted,
    of_plans.Section47Opened: None,
    of_plans.Section47Concluded: of_plans.Section47Opened,
    of_plans.Section47Withdrawn: of_plans.Section47Opened,
    of_plans.PoliceEnquiryOpened: None,
    of_plans.PoliceEnquiryConcluded: of_plans.PoliceEnquiryOpened,
    of_plans.PoliceEnquiryWithdrawn: of_plans.PoliceEnquiryOpened,
    of_plans.LeadProfessionalNamed: None,
    of_plans.LeadProfessionalEnded: of_plans.LeadProfessionalNamed,
    of_plans.LeadProfessionalWithdrawn: of_plans.LeadProfessionalNamed,
    of_plans.CareArrangementBegun: None,
    of_plans.CareArrangementEnded: of_plans.CareArrangementBegun,
    of_plans.CareArrangementWithdrawn: of_plans.CareArrangementBegun,
}
#: What takes back all that came before it in its stream.
IN_ERROR = tuple(
    kind for kind in FIRST if kind.TOPIC.endswith("withdrawn") and "offer" not in kind.TOPIC
)
#: What only the agency that recorded it ends, and this one, whose decision it is.
ENDED_BY: dict[type[Event], str] = {
    of_placement.SearchClosed: SOCIAL_CARE,
    of_placement.PlacementEnded: SOCIAL_CARE,
    of_plans.ProtectionPlanEnded: SOCIAL_CARE,
    of_plans.Section47Concluded: SOCIAL_CARE,
    of_plans.PoliceEnquiryConcluded: POLICE,
}
#: Which list of which file in `domain/reference/` the codes of each field are of.
CODED = {
    "wanted": ("placements", "wanted"),
    "urgency": ("placements", "urgencies"),
    "placement_type": ("ssda903", "placement-types"),
    "legal_status": ("ssda903", "legal-statuses"),
    "change": ("ssda903", "changes"),
    "category": ("plans", "categories"),
    "arrangement": ("plans", "arrangements"),
    "kind": ("assessments", "kinds"),
    "section": ("assessments", "sections"),
}
#: The same, of words that are codes in these events alone.
CODED_IN: dict[type[Event], tuple[str, str, str]] = {
    of_placement.PlacementStarted: ("reason", "ssda903", "reasons"),
    of_plans.Section47Concluded: ("outcome", "plans", "section-47-outcomes"),
    of_plans.PoliceEnquiryConcluded: ("outcome", "plans", "police-outcomes"),
}


def require_lawful_care(history: Sequence[Event], now: datetime) -> None:
    """Every law of a child's care, over the whole history of one case."""
    is_open, present, ever, subjects = False, set[str](), set[str](), set[Any]()
    for index, event in enumerate(history):
        match event:
            case CaseOpened() | CaseReopened():
                is_open = True
            case CaseClosed():
                is_open = False
            case SubjectAdded():
                subjects.add(event.subject_id)
            case AgencyJoined():
                present.add(event.agency)
                ever.add(event.agency)
            case AgencyLeft():
                present.remove(event.agency)
            case _ if type(event) in FIRST:
                assert is_open
                assert event.attribution.agency in present
                _is_dated(event, now)
                _is_coded(event)
                _is_told(event, ever)
                _takes_its_place(event, history[:index], subjects)
            case _:
                pass


def _is_coded(event: Any) -> None:
    said = _said(event)
    codes = [(getattr(said, field, None), *where) for field, where in CODED.items()]
    if type(event) in CODED_IN:
        field, file, name = CODED_IN[type(event)]
        codes.append((getattr(said, field), file, name))
    if isinstance(event, of_placement.ProviderAnswered):
        codes.append((getattr(event.answer, "reason", None), "placements", "refusals"))
    for code, file, name in codes:
        assert code is None or code in _lists(file)[name]


@cache
def _lists(file: str) -> dict[str, Any]:
    return reference.load(file)


def _said(event: Event) -> Any:
    """What it says: of an assessment, its content."""
    return getattr(event, "content", event)


def _is_dated(event: Event, now: datetime) -> None:
    said = _said(event)
    told = [each.occurred for each in getattr(said, "told", ())]
    names = ("occurred", "ended", "strategy_discussion")
    for moment in (*(getattr(said, name, None) for name in names), *told):
        assert moment is None or not moment.definitely_after(now + CLOCK_SKEW)


def _is_told(event: Event, ever: set[str]) -> None:
    said = _said(event)
    told = getattr(said, "told", ())
    assert len({each.agency for each in told}) == len(told)
    assert {each.agency for each in told} <= ever
    assert not any(each.occurred.definitely_before(said.occurred) for each in told)


def _takes_its_place(event: Any, before: Sequence[Event], subjects: set[Any]) -> None:
    stream: list[Any] = [each for each in before if each.originator_id == event.originator_id]
    assert event.originator_version == len(stream) + 1
    first = FIRST[type(event)]
    if first is None:
        assert not stream
        assert event.by_agency == event.attribution.agency
        assert event.subject_id in subjects
        _is_read_back(event)
    else:
        began: Any = stream[0]
        assert type(began) is first
        assert not any(isinstance(each, IN_ERROR) for each in stream)
    if type(event) in ENDED_BY:
        assert event.attribution.agency in {stream[0].by_agency, ENDED_BY[type(event)]}
    match event:
        case of_placement.PlacementStarted():
            _is_found_by(event, before)
        case of_placement.ProviderApproached() | of_placement.SearchClosed():
            _search(event, stream)
        case of_placement.ProviderAnswered() | of_placement.OfferWithdrawn():
            _provider(event, stream)
        case of_assessment.AssessmentMade():
            _assessment(event.content)
        case of_assessment.AssessmentCorrected():
            _correction(event, stream)
        case _ if isinstance(event, IN_ERROR):
            assert event.attribution.agency == stream[0].by_agency
        case _ if first is not None:
            assert len(stream) == 1
            assert not event.occurred.definitely_before(stream[0].occurred)
        case _:
            pass


def _is_read_back(event: Any) -> None:
    if _said(event).sensitivity is Sensitivity.LEGALLY_PRIVILEGED:
        assert Role.SIGN_OFF_OFFICER in event.attribution.roles


def _is_found_by(event: of_placement.PlacementStarted, before: Sequence[Any]) -> None:
    if event.search_id is None:
        return
    (search,) = (
        each
        for each in before
        if isinstance(each, of_placement.SearchOpened) and each.originator_id == event.search_id
    )
    assert search.subject_id == event.subject_id
    assert not event.occurred.definitely_before(search.occurred)
    match search.sensitivity:
        case Sensitivity.OPEN:
            pass
        case Sensitivity.POLICE_SENSITIVE | Sensitivity.LEGALLY_PRIVILEGED:
            raise AssertionError("It tells of a search that nobody else may know of.")
        case Sensitivity.HEALTH:
            assert event.by_agency in {search.by_agency, HOSPITAL}
        case _:
            assert event.by_agency == search.by_agency


def _search(event: Any, stream: Sequence[Any]) -> None:
    closings = [each for each in stream if isinstance(each, of_placement.SearchClosed)]
    asked = [each for each in stream if isinstance(each, of_placement.ProviderApproached)]
    assert not event.occurred.definitely_before(stream[0].occurred)
    if isinstance(event, of_placement.ProviderApproached):
        assert event.approach_id not in [each.approach_id for each in asked]
        assert not any(each.occurred.definitely_before(event.occurred) for each in closings)
        return
    assert not closings
    assert not any(event.occurred.definitely_before(each.occurred) for each in asked)
    if isinstance(event.outcome, of_placement.Found):
        _rests_on_an_offer(event.occurred, _of_provider(stream, event.outcome.approach_id))


def _provider(event: Any, stream: Sequence[Any]) -> None:
    asked, *said = _of_provider(stream, event.approach_id)
    assert isinstance(asked, of_placement.ProviderApproached)
    assert not event.occurred.definitely_before(asked.occurred)
    if isinstance(event, of_placement.OfferWithdrawn):
        _rests_on_an_offer(event.occurred, said)


def _of_provider(stream: Sequence[Any], approach_id: Any) -> list[Any]:
    return [each for each in stream if getattr(each, "approach_id", None) == approach_id]


def _rests_on_an_offer(occurred: Moment, said: Sequence[Any]) -> None:
    """Some offer had been made by then; and one stands: nothing that was said is certain to have
    come after it, and what was put on the record after it certainly came before something else.
    """

    def came_before(one: Any) -> bool:
        return any(one.occurred.definitely_before(other.occurred) for other in said)

    said = [each for each in said if not isinstance(each, of_placement.ProviderApproached)]
    offers = [index for index, each in enumerate(said) if _is_offer(each)]
    assert any(not occurred.definitely_before(said[index].occurred) for index in offers)
    assert any(
        not came_before(said[index]) and all(came_before(later) for later in said[index + 1 :])
        for index in offers
    )


def _is_offer(event: Any) -> bool:
    return isinstance(event, of_placement.ProviderAnswered) and event.answer.answer == "offered"


def _assessment(content: of_assessment.AssessmentContent) -> None:
    assert (content.section is not None) == (content.kind == "mental-health-act")
    assert content.ended is None or not content.ended.definitely_before(content.occurred)


def _correction(event: of_assessment.AssessmentCorrected, stream: Sequence[Any]) -> None:
    said = [each.content for each in stream]
    assert event.attribution.agency == stream[0].by_agency
    assert event.corrects_version == len(stream)
    assert event.content != said[-1]
    if any(each.sensitivity is not Sensitivity.OPEN for each in said):
        assert event.content.sensitivity is not Sensitivity.OPEN
    if event.content.sensitivity is not said[-1].sensitivity:
        assert event.content.sensitivity not in {each.sensitivity for each in said}
    if any(each.sensitivity is Sensitivity.LEGALLY_PRIVILEGED for each in said):
        assert Role.SIGN_OFF_OFFICER in event.attribution.roles
    _is_read_back(event)
    _assessment(event.content)
