"""Which kind an agency is: the one word by which entries of some sensitivities open. Pure.

A coordinator types it, on each case anew, and reads less than the police or a health agency does.
So an agency is of one kind on every case of a partnership, the one that was first named, and nobody
names a kind for their own agency that would open more to it.
"""

from __future__ import annotations

from domain.access.policy import POLICY
from domain.errors import Conflict
from domain.text import AgencyCode
from domain.vocabulary import AgencyKind


class OfAnotherKind(Conflict):
    """An agency is of one kind on every case of a partnership. Choose the kind that it has on your
    other cases, or give a different agency a code of its own.
    """


class OwnAgencyOpened(Conflict):
    """Agencies of this kind read entries that are kept from others, so somebody else must add your
    own: ask a coordinator of another agency.
    """


def opens_entries(kind: AgencyKind) -> bool:
    """Whether agencies of this kind read entries that are kept from others."""
    return any(kind in rule.kinds for rule in POLICY.sensitivities.values())


def require_kind(
    agency: AgencyCode,
    kind: AgencyKind,
    *,
    known: AgencyKind | None,
    own: AgencyCode,
    field: str,
) -> None:
    """Refuse a kind that is not the `known` one, where there is one, or that would open entries to
    the agency of whoever names it (`own`).

    Raises OfAnotherKind and OwnAgencyOpened.
    """
    if agency == own and opens_entries(kind):
        raise OwnAgencyOpened(field=field)
    if known is not None and known is not kind:
        raise OfAnotherKind(
            f"{agency} is on your partnership's cases as {known.label}, and an agency is of one "
            "kind on all of them. Choose that, or give a different agency a code of its own.",
            field=field,
        )
