"""Who may read what carries a sensitivity: the one rule, as a pure function.

`domain.restricted` says what carries one: entries, and more. Each is read as an entry is.

An entry is as sensitive as it ever was: one that was recorded as open and corrected to be
police-sensitive is read, in all its wordings and as of any moment, by those who may read both.
Otherwise asking for the day before would give away what the correction was made to keep.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.access.policy import POLICY, Policy
from domain.text import AgencyCode
from domain.vocabulary import AgencyKind, Role, Sensitivity

#: Those who read for an agency, and so what was shared with it.
FOR_AN_AGENCY = frozenset({Role.CONTRIBUTOR, Role.SIGN_OFF_OFFICER})


@dataclass(frozen=True, slots=True)
class Restriction:
    """What decides who may read one entry, or another thing that carries a sensitivity.

    `sensitivities` are all that it ever had. `permitted_to` holds agencies' codes and, as
    `role:<role>`, roles that a court's recorded permission names.
    """

    agency: AgencyCode
    sensitivities: frozenset[Sensitivity]
    shared_with: frozenset[AgencyCode] = frozenset()
    permitted_to: frozenset[str] = frozenset()
    #: Whether it holds material of a court that may not leave the record without its permission,
    #: and none is on the record.
    needs_permission: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether those who may not read it are told that it is there."""
        return all(POLICY.sensitivities[each].counted for each in self.sensitivities)


@dataclass(frozen=True, slots=True)
class Reads:
    """What one reader may read on one case, worked out once for many entries.

    `own` and `others`: the sensitivities they may read of their own agency's entries and of other
    agencies'. `if_shared` and `if_permitted`: those that sharing with `agency`, or a permission
    that names one of `known_as`, opens to them. `agency` is empty where they read for none.
    `is_guest`: of another partnership, so that what they read has left the record.
    `bars`: whether they may read who is barred from the case, and why.
    """

    agency: AgencyCode
    own: frozenset[Sensitivity]
    others: frozenset[Sensitivity]
    if_shared: frozenset[Sensitivity]
    if_permitted: frozenset[Sensitivity]
    known_as: frozenset[str]
    bars: bool = False
    is_guest: bool = False

    def may_read(self, entry: Restriction) -> bool:
        """Whether they may read this entry, in every wording that it had."""
        if entry.needs_permission and self.is_guest and entry.agency != self.agency:
            return False
        readable = self.own if entry.agency == self.agency else self.others
        if self.agency in entry.shared_with:
            readable |= self.if_shared
        if not self.known_as.isdisjoint(entry.permitted_to):
            readable |= self.if_permitted
        return entry.sensitivities <= readable


def reads(
    agency: AgencyCode,
    kind: AgencyKind | None,
    roles: frozenset[Role],
    *,
    in_emergency: bool = False,
    is_guest: bool = False,
    policy: Policy = POLICY,
) -> Reads:
    """What a reader with these roles on a case may read of it.

    `kind` is that of their agency on the case, None where it takes no part. `roles` are those that
    cover the case; with `in_emergency`, what an emergency access opens besides.
    """
    rules = policy.sensitivities
    for_agency = bool(roles & FOR_AN_AGENCY)
    own = {each for each, rule in rules.items() if rule.own & roles}
    others = {
        each
        for each, rule in rules.items()
        if rule.others & roles
        or (for_agency and kind is not None and kind in rule.kinds)
        or (in_emergency and rule.emergency)
    }
    known_as = {f"role:{role}" for role in roles}
    if for_agency:
        known_as.add(agency)
    return Reads(
        agency=agency,
        own=frozenset(own | others),
        others=frozenset(others),
        if_shared=frozenset(
            each for each, rule in rules.items() if for_agency and rule.opens_by == "sharing"
        ),
        if_permitted=frozenset(
            each for each, rule in rules.items() if rule.opens_by == "permission"
        ),
        known_as=frozenset(known_as),
        bars=policy.allows(roles, "bar.read"),
        is_guest=is_guest,
    )
