"""What may be put on the record of a placement search and of a placement, and what is refused.

What was learnt late is accepted: an answer that came to light after a search was closed belongs to
it all the same. Refused is what certainly cannot be.
"""

from __future__ import annotations

from uuid import UUID

from domain.access.reading_back import require_readable_back
from domain.access.sensitivity import Reads
from domain.case import (
    CaseState,
    Open,
    require_agency,
    require_open,
    require_speaks_for,
    require_subject,
)
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    said,
)
from domain.endings import require_theirs_to_end
from domain.event import Event
from domain.in_error import IsWithdrawn
from domain.moments import Moment
from domain.placement.codes import CODES, PlacementCodes
from domain.placement.events import (
    AnswerFacts,
    ApproachFacts,
    ClosingFacts,
    Found,
    OfferWithdrawn,
    PlacementEnded,
    PlacementEndFacts,
    PlacementFacts,
    PlacementStarted,
    ProviderAnswered,
    ProviderApproached,
    Refused,
    SearchClosed,
    SearchFacts,
    SearchOpened,
    WithdrawalFacts,
)
from domain.placement.refusals import (
    AfterItWasClosed,
    ApproachAlreadyMade,
    ApproachNotOnRecord,
    BeforeItWasOffered,
    BeforeItWasOpened,
    BeforeTheyWereAsked,
    ClosedBeforeWork,
    EndedBeforeItStarted,
    NothingWasOffered,
    PlacedBeforeSearch,
    PlacementAlreadyStarted,
    PlacementHasEnded,
    PlacementNotOnRecord,
    SearchAlreadyOpened,
    SearchIsClosed,
    SearchIsWithdrawn,
    SearchNeverCounted,
    SearchNotOnCase,
    SearchNotOnRecord,
)
from domain.placement.state import (
    NEW_SEARCH,
    Approach,
    Closed,
    Left,
    NotOpened,
    NotStarted,
    PlacementInError,
    PlacementState,
    SearchInError,
    Searching,
    SearchState,
    search_restriction,
)
from domain.text import AgencyCode
from domain.told import require_told


class OpenSearch(SearchFacts, Command):
    """Begin to look for a placement."""

    search_id: UUID
    by_agency: AgencyCode
    subject_id: UUID


class ApproachProvider(ApproachFacts, Change):
    """Ask a provider."""

    search_id: UUID
    approach_id: UUID


class AnswerApproach(AnswerFacts, Change):
    """Record what a provider answered."""

    search_id: UUID
    approach_id: UUID


class WithdrawOffer(WithdrawalFacts, Change):
    """Record that a provider took back its offer."""

    search_id: UUID
    approach_id: UUID


class CloseSearch(ClosingFacts, Change):
    """End a search, found or not."""

    search_id: UUID


class StartPlacement(PlacementFacts, Command):
    """Record where a child began to live."""

    placement_id: UUID
    by_agency: AgencyCode
    subject_id: UUID


class EndPlacement(PlacementEndFacts, Change):
    """Record that a placement ended."""

    placement_id: UUID


def open_search(
    command: OpenSearch,
    search: SearchState,
    case: CaseState,
    reads: Reads,
    codes: PlacementCodes = CODES,
) -> tuple[Event, ...]:
    """An agency on the case begins to look for a placement for somebody of the case."""
    opened = require_open(case)
    if not isinstance(search, NotOpened):
        raise SearchAlreadyOpened
    _require_ours(command, command.by_agency, command.subject_id, opened)
    require_happened(command.occurred, command.now, "occurred")
    codes.wanted.require(command.wanted, command.occurred, "wanted")
    codes.urgencies.require(command.urgency, command.occurred, "urgency")
    require_readable_back(command.by_agency, command.sensitivity, reads, "sensitivity")

    return (
        SearchOpened(
            **placed(command, command.search_id, search.version),
            by_agency=command.by_agency,
            subject_id=command.subject_id,
            **said(command, SearchFacts),
        ),
    )


def approach_provider(
    command: ApproachProvider, search: SearchState, case: CaseState
) -> tuple[Event, ...]:
    """A provider was asked, between the opening of the search and its end."""
    found = _require_search(command, command.search_id, search, case)
    if found.approach(command.approach_id):
        raise ApproachAlreadyMade
    _require_within(command, command.occurred, found)

    return (
        ProviderApproached(
            **placed(command, found.search_id, found.version),
            approach_id=command.approach_id,
            **said(command, ApproachFacts),
        ),
    )


def answer_approach(
    command: AnswerApproach,
    search: SearchState,
    case: CaseState,
    codes: PlacementCodes = CODES,
) -> tuple[Event, ...]:
    """A provider answered, perhaps after the search was over, perhaps once more."""
    found = _require_search(command, command.search_id, search, case)
    approach = _require_approach(found, command.approach_id)
    _require_since_asked(command, command.occurred, approach)
    if isinstance(command.answer, Refused):
        codes.refusals.require(command.answer.reason, command.occurred, "answer.reason")

    return (
        ProviderAnswered(
            **placed(command, found.search_id, found.version),
            approach_id=command.approach_id,
            **said(command, AnswerFacts),
        ),
    )


def withdraw_offer(
    command: WithdrawOffer, search: SearchState, case: CaseState
) -> tuple[Event, ...]:
    """A provider took back an offer that stood."""
    found = _require_search(command, command.search_id, search, case)
    approach = _require_approach(found, command.approach_id)
    if not approach.has_offer:
        raise NothingWasOffered
    _require_since_asked(command, command.occurred, approach)
    if not approach.had_offered_by(command.occurred):
        raise BeforeItWasOffered

    return (
        OfferWithdrawn(
            **placed(command, found.search_id, found.version),
            approach_id=command.approach_id,
            **said(command, WithdrawalFacts),
        ),
    )


def close_search(command: CloseSearch, search: SearchState, case: CaseState) -> tuple[Event, ...]:
    """The search is over. A provider that is said to have been found must have offered by then."""
    found = _require_search(command, command.search_id, search, case)
    by_agency = found.opened.by_agency
    require_theirs_to_end(command, "placement-search", by_agency, require_open(case))
    if isinstance(found, Closed):
        raise SearchIsClosed
    _require_within(command, command.occurred, found)
    if any(command.occurred.definitely_before(one.approached.occurred) for one in found.approaches):
        raise ClosedBeforeWork
    if isinstance(command.outcome, Found):
        approach = found.approach(command.outcome.approach_id)
        if approach is None or not approach.has_offer:
            raise NothingWasOffered(field="outcome.approach_id")
        if not approach.had_offered_by(command.occurred):
            raise BeforeItWasOffered

    return (
        SearchClosed(
            **placed(command, found.search_id, found.version), **said(command, ClosingFacts)
        ),
    )


def start_placement(  # noqa: PLR0917 - each is a state that it is held against.
    command: StartPlacement,
    placement: PlacementState,
    case: CaseState,
    reads: Reads,
    search: SearchState = NEW_SEARCH,
    codes: PlacementCodes = CODES,
) -> tuple[Event, ...]:
    """An agency on the case records where somebody of it began to live.

    `search` is the state of `search_id`, where named. Two placements at once are a finding, not an
    error: the record keeps what each agency said.
    """
    opened = require_open(case)
    if not isinstance(placement, NotStarted):
        raise PlacementAlreadyStarted
    _require_ours(command, command.by_agency, command.subject_id, opened)
    require_happened(command.occurred, command.now, "occurred")
    codes.placement_types.require(command.placement_type, command.occurred, "placement_type")
    codes.reasons.require(command.reason, command.occurred, "reason")
    if command.legal_status is not None:
        codes.legal_statuses.require(command.legal_status, command.occurred, "legal_status")
    if command.search_id is not None:
        _require_found_by(command, search, reads)
    require_told(command, opened, command.told, command.occurred)
    require_readable_back(command.by_agency, command.sensitivity, reads, "sensitivity")

    return (
        PlacementStarted(
            **placed(command, command.placement_id, placement.version),
            by_agency=command.by_agency,
            subject_id=command.subject_id,
            **said(command, PlacementFacts),
        ),
    )


def end_placement(
    command: EndPlacement,
    placement: PlacementState,
    case: CaseState,
    codes: PlacementCodes = CODES,
) -> tuple[Event, ...]:
    """A placement ended, as an agency on the case says."""
    opened = require_open(case)
    if isinstance(placement, NotStarted) or (
        (placement.placement_id, placement.case_id) != (command.placement_id, command.case_id)
    ):
        raise PlacementNotOnRecord
    if isinstance(placement, PlacementInError):
        raise IsWithdrawn
    require_theirs_to_end(command, "placement", placement.started.by_agency, opened)
    require_current(command, placement.version)
    if isinstance(placement, Left):
        raise PlacementHasEnded
    require_happened(command.occurred, command.now, "occurred")
    if command.occurred.definitely_before(placement.started.occurred):
        raise EndedBeforeItStarted
    if command.change is not None:
        codes.changes.require(command.change, command.occurred, "change")
    require_told(command, opened, command.told, command.occurred)

    return (
        PlacementEnded(
            **placed(command, placement.placement_id, placement.version),
            **said(command, PlacementEndFacts),
        ),
    )


def _require_found_by(command: StartPlacement, search: SearchState, reads: Reads) -> None:
    kept = search_restriction(search)
    if (
        isinstance(search, NotOpened)
        or (search.search_id, search.case_id) != (command.search_id, command.case_id)
        or search.opened.subject_id != command.subject_id
        or (kept is not None and not reads.may_read(kept))
    ):
        raise SearchNotOnCase
    if isinstance(search, SearchInError):
        raise SearchIsWithdrawn
    if kept is not None and not kept.is_counted:
        raise SearchNeverCounted
    if command.occurred.definitely_before(search.opened.occurred):
        raise PlacedBeforeSearch


def _require_ours(command: Command, agency: AgencyCode, subject_id: UUID, case: Open) -> None:
    require_speaks_for(command, case, agency, "by_agency")
    require_subject(case, subject_id, "subject_id")


def _require_search(
    command: Change, search_id: UUID, search: SearchState, case: CaseState
) -> Searching | Closed:
    opened = require_open(case)
    if isinstance(search, NotOpened) or (
        (search.search_id, search.case_id) != (search_id, command.case_id)
    ):
        raise SearchNotOnRecord
    if isinstance(search, SearchInError):
        raise IsWithdrawn
    require_agency(opened, command.attribution.agency, None)
    require_current(command, search.version)
    return search


def _require_approach(search: Searching | Closed, approach_id: UUID) -> Approach:
    approach = search.approach(approach_id)
    if approach is None:
        raise ApproachNotOnRecord
    return approach


def _require_within(command: Change, occurred: Moment, search: Searching | Closed) -> None:
    require_happened(occurred, command.now, "occurred")
    if occurred.definitely_before(search.opened.occurred):
        raise BeforeItWasOpened
    if isinstance(search, Closed) and search.closed.occurred.definitely_before(occurred):
        raise AfterItWasClosed


def _require_since_asked(command: Change, occurred: Moment, approach: Approach) -> None:
    require_happened(occurred, command.now, "occurred")
    if occurred.definitely_before(approach.approached.occurred):
        raise BeforeTheyWereAsked
