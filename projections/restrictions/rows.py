"""What decides who may read one thing, and where it stands: what a hidden one must not betray."""

from __future__ import annotations

from uuid import UUID

from domain.access import Restriction
from domain.event import Value
from domain.restricted import Thing
from domain.text import AgencyCode
from domain.vocabulary import Sensitivity


class RestrictionRow(Value):
    """One entry, or other thing, that ever was anything but open to the review.

    `position` is where it was recorded. Of an entry there is the contribution it came with, and how
    many entries that holds, None where that is not known. Lists are sorted, so that the same facts
    make the same row.
    """

    stream_id: UUID
    thing: Thing
    position: int
    agency: AgencyCode
    contribution_id: UUID | None = None
    contribution_entries: int | None = None
    sensitivities: tuple[Sensitivity, ...]
    shared_with: tuple[AgencyCode, ...] = ()
    permitted_to: tuple[str, ...] = ()
    needs_permission: bool = False

    @property
    def restriction(self) -> Restriction:
        """What the rule asks about."""
        return Restriction(
            agency=self.agency,
            sensitivities=frozenset(self.sensitivities),
            shared_with=frozenset(self.shared_with),
            permitted_to=frozenset(self.permitted_to),
            needs_permission=self.needs_permission,
        )

    @property
    def is_open(self) -> bool:
        """Whether it never was anything else, and holds nothing that needs a permission."""
        return self.sensitivities == (Sensitivity.OPEN,) and not self.needs_permission


class Submitted(Value):
    """How many entries a contribution holds."""

    entries: int
