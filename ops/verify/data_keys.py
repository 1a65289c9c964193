"""Verifies the data keys of a log against the events that say which of them were destroyed.

A key that is gone without such an event was taken away, and a key that is there in spite of one was
put back: from a backup, by somebody who wants to read what nobody may read any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.record.verification.findings import Findings
from domain.registry import EVENT_TYPES

#: The events that are sealed under the log's own key, so that they outlive their case's.
SEALED_UNDER_LOG = frozenset(each.TOPIC for each in EVENT_TYPES if each.SEALED_UNDER == "log")


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A row of `record.data_key`. The log's own key has the log's id for its case."""

    key_id: UUID
    case_id: UUID
    is_destroyed: bool
    destroyed_position: int | None


class DataKeys:
    """The data keys of one log, and the positions at which the keys of cases were destroyed."""

    def __init__(
        self, log_id: UUID, keys: Sequence[StoredKey], destructions: Sequence[tuple[UUID, int]]
    ) -> None:
        self._log_id = log_id
        self._keys = keys
        self._case_of = {each.key_id: each.case_id for each in keys}
        # The first of a case counts: nothing can be destroyed twice.
        self._destructions: Mapping[UUID, int] = dict(reversed(destructions))

    def is_of(self, key_id: UUID, case_id: UUID, topic: str) -> bool:
        """Whether an event of this case and topic is sealed under the key that it should be."""
        whose = self._log_id if topic in SEALED_UNDER_LOG else case_id
        return self._case_of.get(key_id) == whose

    def check(self, findings: Findings) -> None:
        """Each destruction is on the record if and only if it was done. A case has one key."""
        of_case: dict[UUID, StoredKey] = {}
        for key in self._keys:
            if key.case_id in of_case:
                findings.add("key twice", f"Case {key.case_id} has more than one data key.")
            of_case[key.case_id] = key
            if key.is_destroyed and key.case_id not in self._destructions:
                findings.add(
                    "destroyed",
                    f"The key of case {key.case_id} is destroyed, and no event says so.",
                )
        for case_id, position in self._destructions.items():
            _check_destroyed(case_id, position, of_case.get(case_id), findings)
        findings.checked.append(
            f"Data keys: {len(self._keys):,}; destroyed, as an event of each case says: "
            f"{len(self._destructions):,}."
        )


def _check_destroyed(
    case_id: UUID, position: int, key: StoredKey | None, findings: Findings
) -> None:
    said = f"says that the key of case {case_id} was destroyed"
    if key is None:
        findings.add("destroyed", f"{said}, and there is no trace of that key.", position)
    elif not key.is_destroyed:
        findings.add("destroyed", f"{said}, and it is there: it was put back.", position)
    elif key.destroyed_position != position:
        findings.add("destroyed", f"{said}, and the key names another position.", position)


def data_keys(
    log_id: UUID, keys: Sequence[Sequence[Any]], destructions: Sequence[Sequence[Any]]
) -> DataKeys:
    """From the rows of the statements `keys` and `destructions`."""
    return DataKeys(
        log_id,
        [StoredKey(*row) for row in keys],
        [(case_id, position) for case_id, position in destructions],
    )
