"""What says who may know of a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.event import Value
from domain.text import AgencyCode


class AccessRow(Value):
    """That an agency or a person may know of a case, or may not.

    `opens`: it lets them in, until `until` where that is said: the end of an emergency access, or
    of the last day of the invitation by which a guest takes part. `is_barred`: it keeps them out,
    whatever else lets them in. Where it names nobody, it says that the case is there.
    """

    agency: AgencyCode | None = None
    #: The partnership whose guest the agency is; None for the case's own partnership's.
    guest_of: UUID | None = None
    actor_id: UUID | None = None
    opens: bool = False
    until: datetime | None = None
    is_barred: bool = False
