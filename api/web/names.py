"""What codes and ids are called on a case, and who was told of something in those names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from api.web.signs import Agency, agency_of
from domain.told import Told


@dataclass(frozen=True)
class Names:
    """What codes and ids are called on this case."""

    agencies: Mapping[str, Agency]
    subjects: Mapping[UUID, str] = field(default_factory=dict[UUID, str])

    def agency(self, code: str) -> Agency:
        """The agency of this code."""
        return agency_of(self.agencies, code)

    def subject(self, subject_id: UUID) -> str:
        """The pseudonym of this subject."""
        return self.subjects.get(subject_id, "a person not on this case")


def told_in_words(told: Sequence[Told], names: Names) -> str:
    """Who was told of something, and when: Health visiting, 28 October 2026; Police, date not
    known. Nothing where nobody was.
    """
    return "; ".join(
        f"{names.agency(each.agency).name}, {each.occurred.in_words()}" for each in told
    )
