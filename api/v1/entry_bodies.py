"""What requests about entries hold. Field names are those of the events that they become."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.v1.bodies import example
from domain.contribution import MOST_ENTRIES
from domain.entry import EntryContent
from domain.event import Source
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import Role

_SUBJECT = "018f6b1e-7c3a-7d21-9f00-000000000001"
_ENTRY = "018f6b1e-7c3a-7d21-9f00-000000000003"
_SOURCE = {"system": "Ward record", "reference": "114/2"}
_CONTENT: dict[str, Any] = {
    "occurred": "2026-03-02T21:40+00:00",
    "kind": "admission",
    "summary": "Admitted to the children's ward from the emergency department.",
    "subjects": [_SUBJECT],
    "practitioner": "WM1",
    "child_seen": "yes",
    "source": _SOURCE,
}


class EntryBody(EntryContent):
    """An entry of a contribution."""

    model_config = example(**_CONTENT)

    entry_id: UUID | None = Field(default=None, description="An id of your own, or none.")

    @property
    def content(self) -> EntryContent:
        """The entry without its id."""
        return EntryContent(**{name: getattr(self, name) for name in EntryContent.model_fields})


class ContributionBody(BaseModel):
    """One agency's set of entries. As NDJSON: this without `entries`, then one entry a line."""

    model_config = example(
        title="Ward chronology, 2 to 15 March",
        author="Ward manager",
        author_role="WM1",
        signed_off_by="Named nurse for safeguarding",
        source={"system": "Ward record"},
        entries=[_CONTENT],
    )

    agency: AgencyCode | None = Field(
        default=None, description="Left out: your own. It cannot be another's."
    )
    title: ShortText
    author: ShortText
    author_role: ShortText
    signed_off_by: ShortText | None = None
    note: Summary | None = None
    source: Source
    entries: tuple[EntryBody, ...] = Field(
        max_length=MOST_ENTRIES, description=f"1 to {MOST_ENTRIES} entries."
    )


class CorrectionBody(BaseModel):
    """An entry restated as a whole, and why."""

    model_config = example(content=_CONTENT, reason="The time was taken from the wrong column.")

    content: EntryContent
    reason: Summary


class DisclosureBody(BaseModel):
    """That an entry was shared with another agency."""

    model_config = example(
        to_agency="childrens-social-care", occurred="2026-03-03T09:10+00:00", how="By telephone"
    )

    to_agency: AgencyCode
    occurred: Moment
    how: Summary | None = None


class CourtPermissionBody(BaseModel):
    """That a court allowed an entry to be shared, and with whom."""

    model_config = example(
        court="Family Court at Northmere",
        reference="Order of 5 March 2026, paragraph 4",
        granted="2026-03-05",
        agencies=["acute-hospital"],
        roles=["reviewer"],
    )

    court: ShortText
    reference: ShortText = Field(description="The order or direction that says so.")
    granted: Moment
    agencies: tuple[AgencyCode, ...] = Field(
        default=(), max_length=50, description="Agencies on the case that may read it."
    )
    roles: tuple[Role, ...] = Field(
        default=(), max_length=8, description="Roles that may read it, whatever their agency."
    )


class ContestBody(BaseModel):
    """In what your agency's account of an entry differs."""

    model_config = example(
        differs_in="Our record has the call at 21:05, not 22:30.", other_entry_id=_ENTRY
    )

    differs_in: Summary
    other_entry_id: UUID | None = Field(
        default=None, description="Your agency's own entry about the same event."
    )
