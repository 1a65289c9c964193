"""Golden examples of the events about keeping a case: see `tests.support.golden`."""

from __future__ import annotations

from domain.case import (
    DisposalProposed,
    DisposalRefused,
    DisposalWithdrawn,
    RetentionClassSet,
    SubjectAccessGiven,
)
from domain.event import Event
from tests.support.builders import CHILD, an_id
from tests.support.golden_parts import example

OF_KEEPING: tuple[Event, ...] = (
    example(
        RetentionClassSet,
        kinds=[
            {
                "retention_class": "adopted-child",
                "subjects": [str(CHILD)],
                "since": {"kind": "day", "value": "2020-02-29", "words": "the order's date"},
            }
        ],
        reason="An adoption order was made.",
    ),
    example(
        DisposalProposed,
        proposal_id=an_id("proposal"),
        basis="retention-ended",
        rule="75 years from birth: SI 2010/959, regulation 50.",
        kept_until="2087-06-04",
        reason="Nobody asked for the record to be kept.",
        until="2087-07-05",
    ),
    example(DisposalWithdrawn, proposal_id=an_id("proposal"), reason="An inquiry may ask for it."),
    example(
        DisposalRefused, proposal_id=an_id("proposal"), reason="The adult asked to see it first."
    ),
    example(
        SubjectAccessGiven,
        access_id=an_id("access"),
        subject_id=CHILD,
        reason="Asked for what is recorded.",
        consideration="The ward's consultant was asked.",
        as_of_position=41,
        given=12,
        document_digest="0f" * 32,
    ),
)
