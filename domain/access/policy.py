"""The policy of `domain/reference/roles.toml`, read once and held as immutable values.

It says who may do what and read what, and decides nothing itself: `standing` does, for one actor
on one case. A file that contradicts itself stops the program as it starts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from domain import reference
from domain.errors import Invalid
from domain.vocabulary import AgencyKind, Role, Sensitivity

#: What may be done, by the names that `roles.toml` lists under [actions].
Action = str
Cases = Literal["taking-part", "named", "partnership", "none"]
OpensBy = Literal["", "sharing", "permission"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RoleRule(_Part):
    """What a role may do, and on which cases."""

    cases: Cases
    actions: frozenset[Action]
    #: Whether whoever has it may have no other.
    alone: bool = False


class EmergencyRule(_Part):
    """What an emergency access allows on the case, for how long, and how often unreviewed."""

    hours: Annotated[int, Field(ge=1, le=72)]
    unreviewed: Annotated[int, Field(ge=1)]
    actions: frozenset[Action]

    @property
    def lasts(self) -> timedelta:
        """For how long it lets somebody in."""
        return timedelta(hours=self.hours)


class SensitivityRule(_Part):
    """Who may read an entry of a sensitivity, and what the others are told of it."""

    means: str
    own: frozenset[Role]
    others: frozenset[Role]
    kinds: frozenset[AgencyKind]
    opens_by: OpensBy = Field(alias="opens-by")
    emergency: bool
    counted: bool


class _File(_Part):
    version: str
    source: str
    confirmed: bool
    actions: Mapping[Action, str]
    roles: Mapping[Role, RoleRule]
    emergency: EmergencyRule
    sensitivities: Mapping[Sensitivity, SensitivityRule]

    @model_validator(mode="after")
    def _says_everything_once(self) -> _File:
        if set(self.roles) != set(Role) or set(self.sensitivities) != set(Sensitivity):
            raise ValueError("roles.toml must name every role and every sensitivity.")
        if not self.emergency.actions <= set(self.actions):
            raise ValueError("roles.toml: [emergency] allows what is not an action.")
        named = frozenset[Action]().union(*(rule.actions for rule in self.roles.values()))
        if named != frozenset(self.actions):
            raise ValueError(f"roles.toml: {sorted(named ^ set(self.actions))} is not said twice.")
        return self


class RoleStandsAlone(Invalid):
    """Whoever gives out accounts and tokens may hold no other role. Give the two to two people."""

    field = "roles"


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it. `version` is the day from which it applies."""

    version: str
    actions: Mapping[Action, str]
    roles: Mapping[Role, RoleRule]
    emergency: EmergencyRule
    sensitivities: Mapping[Sensitivity, SensitivityRule]

    def allows(self, roles: Iterable[Role], action: Action) -> bool:
        """Whether any of these roles may do this on a case that it covers, or beside cases."""
        return any(action in self.roles[role].actions for role in roles)

    def require_apart(self, roles: Collection[Role]) -> None:
        """Refuse roles that one account may not hold together. Raises RoleStandsAlone."""
        alone = [role for role in roles if self.roles[role].alone]
        if alone and len(set(roles)) > 1:
            raise RoleStandsAlone(
                f"Whoever is {alone[0].label.lower()} gives out accounts and tokens, so they may "
                "hold no other role. Give each of the two to somebody else."
            )

    def roles_for(self, action: Action) -> tuple[Role, ...]:
        """The roles that may do this."""
        return tuple(role for role in Role if action in self.roles[role].actions)


def read(tables: Mapping[str, Any]) -> Policy:
    """A policy from tables such as those of `roles.toml`. Raises pydantic.ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    return Policy(
        file.version,
        MappingProxyType(dict(file.actions)),
        MappingProxyType(dict(file.roles)),
        file.emergency,
        MappingProxyType(dict(file.sensitivities)),
    )


POLICY = read(reference.load("roles"))
