"""What may be put on the record of a hearing, and what is refused."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from domain.case import CaseState, require_agency, require_open, require_speaks_for
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
)
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.event import Event, Source
from domain.hearing.codes import HMCTS, Hmcts
from domain.hearing.events import (
    CancellationCode,
    CourtMaterialPermitted,
    HearingAdjourned,
    HearingHeld,
    HearingListed,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from domain.hearing.state import Adjourned, HearingState, Held, Listed, NotListed, Vacated
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import Attendance, HearingType


class ListHearing(Command):
    """Put a hearing that a court listed on the record."""

    hearing_id: UUID
    by_agency: AgencyCode
    court: ShortText
    hearing_type: HearingType
    listed_for: Moment
    occurred: Moment
    application: Summary | None = None
    source: Source


class HoldHearing(Change):
    """Record that a hearing took place."""

    hearing_id: UUID
    occurred: Moment
    attendance: Attendance
    present: tuple[ShortText, ...] = ()
    summary: Summary


class AdjournHearing(Change):
    """Record that a hearing was put off, and to when if that is known."""

    hearing_id: UUID
    occurred: Moment
    reason: Summary
    code: CancellationCode | None = None
    relisted_for: Moment | None = None
    to_be_relisted: bool = False


class VacateHearing(Change):
    """Record that a hearing was taken out of the list before it began."""

    hearing_id: UUID
    occurred: Moment
    reason: Summary
    code: CancellationCode | None = None
    relisted_for: Moment | None = None
    to_be_relisted: bool = False


class RelistHearing(Change):
    """Record that a hearing that was put off or vacated got a new date."""

    hearing_id: UUID
    occurred: Moment
    listed_for: Moment


class GiveJudgment(Change):
    """Record the judgment given at or after a hearing."""

    hearing_id: UUID
    occurred: Moment
    judge_role: ShortText
    summary: LongText
    facts_found: tuple[Summary, ...] = ()
    neutral_citation: ShortText | None = None


class PermitCourtMaterial(Change):
    """Record a court's permission that material of a hearing leave the record."""

    hearing_id: UUID
    court: ShortText
    reference: ShortText
    granted: Moment
    material: Summary
    to_whom: ShortText


class HearingNotOnRecord(NotOnRecord):
    """There is no such hearing on this case. Check its address."""


class HearingAlreadyListed(Conflict):
    """A hearing with this id is already on the record. Give a new one its own id."""

    field = "hearing_id"


class HearingAlreadyHeld(Conflict):
    """This hearing has already been held. List the next one as a hearing of its own."""


class HearingIsAdjourned(Conflict):
    """This hearing was adjourned without a new date. List the next one as a hearing of its own."""


class HearingIsVacated(Conflict):
    """This hearing was vacated without a new date. Record the new date first, or list the next one
    as a hearing of its own.
    """


class HearingIsListed(Conflict):
    """This hearing has its date. To change it, record that the hearing was adjourned or vacated."""


class NotACancellationCode(Invalid):
    """HM Courts and Tribunals Service has no such reason code. Check it, or leave it out and give
    the reason in words.
    """

    field = "code"


class RelistedTwice(Invalid):
    """A hearing that has its new date is not also waiting for one. Send one of the two."""

    field = "to_be_relisted"


class JudgmentBeforeHearing(Conflict):
    """No judgment can be given before the hearing was held. Record that it was held first."""


class ListedForThePast(Invalid):
    """A hearing cannot be listed for a time before it was listed. Check both dates."""

    field = "listed_for"


class RelistedForThePast(Invalid):
    """A hearing cannot be put off to a time before it was adjourned. Check both dates."""

    field = "relisted_for"


class BeforeItWasListed(Invalid):
    """This is dated before the hearing was listed. Check the date."""

    field = "occurred"


class BeforeItWasPutOff(Invalid):
    """This is dated before the hearing was put off or vacated. Check both dates."""

    field = "occurred"


class JudgmentDatedBeforeHearing(Invalid):
    """The judgment is dated before the hearing was held. Check the date."""

    field = "occurred"


def list_hearing(command: ListHearing, hearing: HearingState, case: CaseState) -> tuple[Event, ...]:
    """An agency on the case records a hearing that a court listed."""
    opened = require_open(case)
    if not isinstance(hearing, NotListed):
        raise HearingAlreadyListed
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    require_happened(command.occurred, command.now, "occurred")
    if command.listed_for.definitely_before(command.occurred):
        raise ListedForThePast

    return (
        HearingListed(
            **placed(command, command.hearing_id, hearing.version),
            by_agency=command.by_agency,
            court=command.court,
            hearing_type=command.hearing_type,
            listed_for=command.listed_for,
            occurred=command.occurred,
            application=command.application,
            source=command.source,
        ),
    )


def hold_hearing(command: HoldHearing, hearing: HearingState, case: CaseState) -> tuple[Event, ...]:
    """A listed hearing took place, on the day it was listed for or another."""
    listed = _require_listed(command, command.hearing_id, hearing, case)
    _require_since_listed(command, command.occurred, listed)

    return (
        HearingHeld(
            **placed(command, listed.hearing_id, listed.version),
            occurred=command.occurred,
            attendance=command.attendance,
            present=command.present,
            summary=command.summary,
        ),
    )


def adjourn_hearing(
    command: AdjournHearing, hearing: HearingState, case: CaseState, codes: Hmcts = HMCTS
) -> tuple[Event, ...]:
    """A listed hearing was put off: with a new date it is listed again."""
    listed = _require_listed(command, command.hearing_id, hearing, case)
    _require_off(command, listed, codes)

    return (
        HearingAdjourned(
            **placed(command, listed.hearing_id, listed.version),
            occurred=command.occurred,
            reason=command.reason,
            code=command.code,
            relisted_for=command.relisted_for,
            to_be_relisted=command.to_be_relisted,
        ),
    )


def vacate_hearing(
    command: VacateHearing, hearing: HearingState, case: CaseState, codes: Hmcts = HMCTS
) -> tuple[Event, ...]:
    """A listed hearing was taken out of the list: with a new date it is listed again."""
    listed = _require_listed(command, command.hearing_id, hearing, case)
    _require_off(command, listed, codes)

    return (
        HearingVacated(
            **placed(command, listed.hearing_id, listed.version),
            occurred=command.occurred,
            reason=command.reason,
            code=command.code,
            relisted_for=command.relisted_for,
            to_be_relisted=command.to_be_relisted,
        ),
    )


def relist_hearing(
    command: RelistHearing, hearing: HearingState, case: CaseState
) -> tuple[Event, ...]:
    """A hearing that was put off or vacated got a new date."""
    recorded = _require_hearing(command, command.hearing_id, hearing, case)
    if isinstance(recorded, Held):
        raise HearingAlreadyHeld
    if isinstance(recorded, Listed):
        raise HearingIsListed
    _require_since_listed(command, command.occurred, recorded)
    if command.listed_for.definitely_before(command.occurred):
        raise ListedForThePast

    return (
        HearingRelisted(
            **placed(command, recorded.hearing_id, recorded.version),
            occurred=command.occurred,
            listed_for=command.listed_for,
        ),
    )


def give_judgment(
    command: GiveJudgment, hearing: HearingState, case: CaseState
) -> tuple[Event, ...]:
    """The court gave judgment at a hearing that was held, or after it."""
    recorded = _require_hearing(command, command.hearing_id, hearing, case)
    if not isinstance(recorded, Held):
        raise JudgmentBeforeHearing
    require_happened(command.occurred, command.now, "occurred")
    since = (recorded.held.occurred, *recorded.listings, *recorded.put_off)
    if any(command.occurred.definitely_before(each) for each in since):
        raise JudgmentDatedBeforeHearing

    return (
        JudgmentGiven(
            **placed(command, recorded.hearing_id, recorded.version),
            occurred=command.occurred,
            judge_role=command.judge_role,
            summary=command.summary,
            facts_found=command.facts_found,
            neutral_citation=command.neutral_citation,
        ),
    )


def permit_court_material(
    command: PermitCourtMaterial, hearing: HearingState, case: CaseState
) -> tuple[Event, ...]:
    """A court permitted that material of a hearing leave the record.

    Without that it does not: Administration of Justice Act 1960, section 12; Children Act 1989,
    section 97; Family Procedure Rules 2010, rule 12.73.
    """
    recorded = _require_hearing(command, command.hearing_id, hearing, case)
    require_happened(command.granted, command.now, "granted")

    return (
        CourtMaterialPermitted(
            **placed(command, recorded.hearing_id, recorded.version),
            court=command.court,
            reference=command.reference,
            granted=command.granted,
            material=command.material,
            to_whom=command.to_whom,
        ),
    )


def _require_off(command: AdjournHearing | VacateHearing, listed: Listed, codes: Hmcts) -> None:
    _require_since_listed(command, command.occurred, listed)
    if command.code is not None and command.code not in codes.cancellation:
        raise NotACancellationCode
    if command.relisted_for is None:
        return
    if command.to_be_relisted:
        raise RelistedTwice
    if command.relisted_for.definitely_before(command.occurred):
        raise RelistedForThePast


def _require_hearing(
    command: Change, hearing_id: UUID, hearing: HearingState, case: CaseState
) -> Listed | Adjourned | Vacated | Held:
    opened = require_open(case)
    if isinstance(hearing, NotListed) or (
        (hearing.hearing_id, hearing.case_id) != (hearing_id, command.case_id)
    ):
        raise HearingNotOnRecord
    require_agency(opened, command.attribution.agency, None)
    require_current(command, hearing.version)
    return hearing


def _require_listed(
    command: Change, hearing_id: UUID, hearing: HearingState, case: CaseState
) -> Listed:
    recorded = _require_hearing(command, hearing_id, hearing, case)
    match recorded:
        case Listed():
            return recorded
        case Held():
            raise HearingAlreadyHeld
        case Adjourned():
            raise HearingIsAdjourned
        case Vacated():
            raise HearingIsVacated
        case _:
            assert_never(recorded)


def _require_since_listed(
    command: Change, occurred: Moment, hearing: Listed | Adjourned | Vacated
) -> None:
    require_happened(occurred, command.now, "occurred")
    for listed in hearing.listings:
        if occurred.definitely_before(listed):
            raise BeforeItWasListed(
                f"This is dated {occurred.in_words()}, before the hearing was listed "
                f"({listed.in_words()}). Check the date."
            )
    if any(occurred.definitely_before(each) for each in hearing.put_off):
        raise BeforeItWasPutOff
