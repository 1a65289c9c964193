"""What a stored escalation says of its climb, as the domain works its times out from."""

from __future__ import annotations

from domain.escalation import Ascent, Happening
from projections.case_file.rows import EscalationRow


def ascent_of(row: EscalationRow) -> Ascent:
    """The escalation in the order in which it went on the record."""
    return Ascent(
        ladder=row.ladder,
        procedure=row.procedure,
        happenings=tuple(
            Happening(
                what=step.step,
                occurred=step.occurred,
                by_agency=step.by_agency,
                person=step.person,
                level=step.level,
                to_agency=step.to_agency,
                respond_by=step.respond_by,
                bypassed_because=step.bypassed_because,
            )
            for step in row.steps
        ),
    )
