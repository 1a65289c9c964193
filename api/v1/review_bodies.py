"""What requests about reviews hold, where that is more than what the event says."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from domain.event import NonNegative
from domain.review import said


class RequestBody(said.RequestSaid):
    """What an agency is asked for."""

    request_id: UUID | None = Field(default=None, description="An id of your own, or none.")


class AppointmentBody(said.AppointmentSaid):
    """A reviewer to appoint."""

    appointment_id: UUID | None = Field(default=None, description="An id of your own, or none.")


class ThresholdBody(said.ThresholdSaid):
    """A decision on the threshold."""

    on_record_position: NonNegative | None = Field(
        default=None,
        description="The last position its makers had before them. Left out: the last recorded by "
        "when it can have been made, or the latest if that is not known.",
    )
    reconstructed: bool = Field(
        default=False,
        description="That position was recorded only after they decided, on a record that began "
        "later: it says how far what they had before them goes there.",
    )
