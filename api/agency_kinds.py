"""That an agency is of one kind on every case of a partnership, whoever names it, and for good.

Two names are claimed with the first use of an agency's code: the code, so that of two first uses at
once only one is recorded, and the code with its kind, which says what was named. They are claimed
names and not read from cases, because a case's key may be destroyed and its agencies' kinds go on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from api.recording import Decided, Recording
from domain.access.kinds import require_kind
from domain.record.append import Claim, ClaimTaken, Receipt
from domain.text import AgencyCode
from domain.vocabulary import AgencyKind

_CODE, _KIND = "agency-code", "agency-kind"


async def kind_claims(
    writing: Recording, case_id: UUID, agency: AgencyCode, kind: AgencyKind, *, field: str
) -> tuple[Claim, ...]:
    """What to claim when this agency is named as of this kind on a case; nothing where it was named
    before, as the same.

    Raises OfAnotherKind and OwnAgencyOpened.
    """
    records, log_id = writing.daybook.records, writing.actor.log_id
    known = None
    if await records.claimed(log_id, _CODE, agency) is not None:
        # Nearly always it is the same kind as before, so that is asked first.
        for each in (kind, *(other for other in AgencyKind if other is not kind)):
            if await records.claimed(log_id, _KIND, _named(agency, each)) is not None:
                known = each
                break
    require_kind(agency, kind, known=known, own=writing.actor.agency, field=field)
    if known is not None:
        return ()
    return (Claim(_CODE, agency, case_id), Claim(_KIND, _named(agency, kind), case_id))


async def record_naming(writing: Recording, decide: Callable[[], Awaitable[Decided]]) -> Receipt:
    """Record what claims a kind. Where somebody else names the agency in the same moment, it is
    decided again, on what they named.
    """
    try:
        return await writing.record(decide)
    except ClaimTaken:
        return await writing.record(decide)


def _named(agency: AgencyCode, kind: AgencyKind) -> str:
    # No code has a space in it.
    return f"{agency} {kind.value}"
