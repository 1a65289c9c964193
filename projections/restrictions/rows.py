"""What decides who may read one entry, and where it stands: what a hidden entry must not betray."""

from __future__ import annotations

from uuid import UUID

from domain.access import Restriction
from domain.event import Value
from domain.text import AgencyCode
from domain.vocabulary import Sensitivity


class RestrictionRow(Value):
    """One entry that ever was anything but open to the review.

    `position` is where it was recorded; `contribution_entries` how many entries came with it, None
    where that is not known. Lists are sorted, so that the same facts make the same row.
    """

    entry_id: UUID
    position: int
    agency: AgencyCode
    contribution_id: UUID
    contribution_entries: int | None = None
    sensitivities: tuple[Sensitivity, ...]
    shared_with: tuple[AgencyCode, ...] = ()
    permitted_to: tuple[str, ...] = ()

    @property
    def restriction(self) -> Restriction:
        """What the rule asks about."""
        return Restriction(
            agency=self.agency,
            sensitivities=frozenset(self.sensitivities),
            shared_with=frozenset(self.shared_with),
            permitted_to=frozenset(self.permitted_to),
        )

    @property
    def is_open(self) -> bool:
        """Whether it never was anything else."""
        return self.sensitivities == (Sensitivity.OPEN,)


class Submitted(Value):
    """How many entries a contribution holds."""

    entries: int
