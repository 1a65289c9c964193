"""Where the pages of a case are. What a reader chose is in the address, so it can be cited.

An address holds references, positions, dates and codes: never a name, and never what was written
except for words a reader searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

CasePage = Literal[
    "chronology",
    "timeline",
    "review",
    "escalations",
    "decisions",
    "history",
    "care",
    "legal",
    "learning",
    "people",
    "sharing",
    "retention",
    "looks",
]
PAGES: Mapping[CasePage, str] = {
    "chronology": "Chronology",
    "timeline": "Review timeline",
    "review": "Review",
    "escalations": "Escalations",
    "decisions": "Decisions",
    "history": "History",
    "care": "Care",
    "legal": "Legal",
    "learning": "Learning",
    "people": "People",
    "sharing": "Sharing",
    "retention": "Retention",
    "looks": "Who looked",
}

#: What the clock's form sends besides the filters it carries along.
CLOCK_FIELDS = frozenset({"as_of", "position", "time", "page", "after", "since"})
#: What a chronology's address may hold besides its clock.
LIST_FIELDS = frozenset(
    {"agency", "kind", "item", "text", "from", "to", "show", "subject", "order", "after"}
)
#: No list that a page of ours led to has a longer query.
LONGEST_LIST = 4_000

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

    def entry(self, row_key: str, listed: str = "") -> str:
        """The page of one row. `listed` is the query of the list it was opened from."""
        return self.to(f"entries/{row_key}", [("list", listed)])

    def back_to_list(self, listed: str) -> str:
        """The list that a row was opened from, at this view. Only a query is ever followed, and of
        it only what a chronology understands: never an address.
        """
        if len(listed) > LONGEST_LIST:
            return self.to("chronology")
        pairs = parse_qsl(listed.replace("\0", ""), max_num_fields=200)
        return self.to("chronology", [pair for pair in pairs if pair[0] in LIST_FIELDS])


def _joined(path: str, query: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
