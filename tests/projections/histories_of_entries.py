"""What happens to entries after they were recorded, as random histories write it: see
`tests.projections.histories`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.entry import EntryContested, EntryCourtPermissionRecorded, EntryDisclosed
from domain.event import Event

#: The sort of stream each belongs to, and its fields, from what a `Pick` means.
FIELDS_OF_ENTRIES: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    EntryDisclosed: ("entry", lambda it: {"to_agency": it.other, "occurred": it.occurred}),
    EntryContested: (
        "entry",
        lambda it: {
            "by_agency": it.other,
            "differs_in": it.words,
            "other_entry_id": it.one_of("entry", it.c) if it.b % 3 else None,
        },
    ),
    EntryCourtPermissionRecorded: (
        "entry",
        lambda it: {
            "court": it.words,
            "reference": "C1",
            "granted": it.occurred,
            **({"agencies": (it.other,)} if it.a % 2 else {"roles": ("reviewer",)}),
        },
    ),
}
