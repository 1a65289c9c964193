"""What `roles.toml` says, read a second time and by nobody's code but this.

It follows the words at the head of that file and of its second half, line by line, and imports
nothing of `domain.access`: two readings of one text that agree are worth more than one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TEXT = Path(__file__).parents[2] / "domain" / "reference" / "roles.toml"
POLICY: dict[str, Any] = tomllib.loads(_TEXT.read_text())

ROLES: tuple[str, ...] = tuple(POLICY["roles"])
ACTIONS: frozenset[str] = frozenset(POLICY["actions"])
SENSITIVITIES: tuple[str, ...] = tuple(POLICY["sensitivities"])
COUNTED = frozenset(name for name, rule in POLICY["sensitivities"].items() if rule["counted"])


@dataclass(frozen=True)
class Stands:
    """One person beside one case: all that the policy asks about the two."""

    role: str
    #: The code of their agency, and its kind on the case where it takes part in it now.
    agency: str
    kind: str | None
    is_named: bool = False
    is_barred: bool = False
    same_partnership: bool = True
    #: Whether they opened the case in an emergency that has not ended.
    in_emergency: bool = False


@dataclass(frozen=True)
class Entry:
    """One entry: who recorded it, every sensitivity it ever had, and to whom it was opened."""

    agency: str
    sensitivities: frozenset[str]
    shared_with: frozenset[str] = frozenset()
    permitted_agencies: frozenset[str] = frozenset()
    permitted_roles: frozenset[str] = frozenset()

    @property
    def is_counted(self) -> bool:
        """Whether those who may not read it are told that it is there."""
        return self.sensitivities <= COUNTED


def may_do(role: str, action: str) -> bool:
    """Whether a role's list holds an action."""
    return action in POLICY["roles"][role]["actions"]


def knows_of(who: Stands) -> bool:
    """Whether the case is there for them: their role covers it, or an emergency opened it."""
    if not who.same_partnership or who.is_barred:
        return False
    return who.in_emergency or covers(who)


def covers(who: Stands) -> bool:
    """Whether their role covers the case."""
    if not who.same_partnership or who.is_barred:
        return False
    match POLICY["roles"][who.role]["cases"]:
        case "taking-part":
            return who.kind is not None
        case "named":
            return who.is_named
        case "partnership":
            return True
        case "none":
            return False
        case other:
            raise AssertionError(f"roles.toml says {other!r}, which its own head does not explain.")


def on_case(who: Stands, action: str) -> int:
    """What the door answers: 404 as if there were no case, 403, or 200 for "go on"."""
    if not knows_of(who):
        return 404
    by_role = covers(who) and may_do(who.role, action)
    by_emergency = who.in_emergency and action in POLICY["emergency"]["actions"]
    return 200 if by_role or by_emergency else 403


def may_read(who: Stands, entry: Entry) -> bool:
    """Whether they may read an entry of a case."""
    return knows_of(who) and all(
        (covers(who) and _opens(who, entry, each)) or (who.in_emergency and _in_emergency(each))
        for each in entry.sensitivities
    )


def _in_emergency(sensitivity: str) -> bool:
    opens: bool = POLICY["sensitivities"][sensitivity]["emergency"]
    return opens


def _opens(who: Stands, entry: Entry, sensitivity: str) -> bool:
    rule = POLICY["sensitivities"][sensitivity]
    reads_for_agency = who.role in {"contributor", "sign-off-officer"}
    if who.agency == entry.agency and who.role in rule["own"]:
        return True
    if who.role in rule["others"]:
        return True
    if reads_for_agency and who.kind in rule["kinds"]:
        return True
    match rule["opens-by"]:
        case "sharing":
            return reads_for_agency and who.agency in entry.shared_with
        case "permission":
            by_agency = reads_for_agency and who.agency in entry.permitted_agencies
            return by_agency or who.role in entry.permitted_roles
        case _:
            return False
