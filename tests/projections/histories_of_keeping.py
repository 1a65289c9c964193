"""Events about keeping a case as random histories write them: see `tests.projections.histories`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.case import (
    DisposalProposed,
    DisposalRefused,
    DisposalWithdrawn,
    RetentionClassSet,
    SubjectAccessGiven,
)
from domain.event import Event
from tests.support.builders import CHILD

COPY = {"access_id": CHILD, "consideration": None, "as_of_position": 1, "given": 0} | {
    "document_digest": "0f" * 32
}
PROPOSED = {"basis": "lawful-instruction", "kept_until": None, "until": "2026-04-20"}

#: The sort of stream each belongs to, and its fields, from what a `Pick` means.
FIELDS_OF_KEEPING: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    RetentionClassSet: (
        "case",
        lambda it: {"kinds": ({"retention_class": "foster-carer"},), "reason": it.words},
    ),
    DisposalProposed: ("case", lambda it: it.of_proposal | PROPOSED | {"rule": it.words}),
    DisposalWithdrawn: ("case", lambda it: it.of_proposal),
    DisposalRefused: ("case", lambda it: it.of_proposal),
    SubjectAccessGiven: (
        "case",
        lambda it: COPY | {"subject_id": it.one_of("subject", it.b), "reason": it.words},
    ),
}
