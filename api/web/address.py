"""Where the pages of a case are. What a reader chose is in the address, so it can be cited.

An address holds references, positions, dates and codes: never a name, and never what was written
except for words a reader searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

CasePage = Literal["chronology", "timeline", "history"]
PAGES: Mapping[CasePage, str] = {
    "chronology": "Chronology",
    "timeline": "Review timeline",
    "history": "History",
}

Query = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Address:
    """The pages of one case as of one view. `as_of` is kept from page to page."""

    case_id: UUID
    as_of: str | None

    def to(self, page: str, query: Query = ()) -> str:
        """A page of the case, at this view."""
        chosen = [(name, value) for name, value in query if value]
        if self.as_of is not None:
            chosen.append(("as_of", self.as_of))
        return _joined(f"/cases/{self.case_id}/{page}", chosen)

    def at(self, as_of: str | int | None, page: str, query: Query = ()) -> str:
        """A page of the case at another view; None is now."""
        return Address(self.case_id, None if as_of is None else str(as_of)).to(page, query)

    def entry(self, row_key: str) -> str:
        """The page of one row."""
        return self.to(f"entries/{row_key}")


def _joined(path: str, query: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
