"""The notice of a case whose key was destroyed: all that is left of it to be read."""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseDestroyed, KeyDestroyed
from domain.record.application import Records
from projections.case_file.apply import notice
from projections.case_file.rows import DestroyedCaseRow


async def notice_of(records: Records, log_id: UUID, case_id: UUID) -> DestroyedCaseRow:
    """The notice, from the record itself: no read model need have come so far.

    Raises CaseDestroyed if the record does not hold it, which would say that it is damaged.
    """
    for recorded in reversed(await records.stream(log_id, case_id)):
        if isinstance(recorded.event, KeyDestroyed):
            return notice(recorded, recorded.event)
    raise CaseDestroyed
