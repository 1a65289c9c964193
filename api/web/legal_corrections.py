"""The ends of powers that were corrected, as the page Legal lists them: all that was ever said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.web.case_page import Case
from projections.case_file.rows_of_law import EndBefore, PowerChange


@dataclass(frozen=True)
class EndSaid:
    """One account of the end. `why` is why the account before it was wrong; None of the first."""

    says: str
    words: str
    why: str | None
    agency: str
    position: int


@dataclass(frozen=True)
class CorrectedEnd:
    """A power whose end was corrected: what stands, and what was said before, oldest first. Not
    `ended`: what stands is that it had not.
    """

    power: str
    ended: bool
    stands: EndSaid
    before: tuple[EndSaid, ...]


def corrected_ends(case: Case) -> Iterator[CorrectedEnd]:
    """In the order in which the powers went on the record. What was taken back is listed apart."""
    for row in sorted(case.file.powers, key=lambda each: each.on_record.position):
        if row.withdrawn is not None:
            continue
        power = f"{row.power.label} from {row.occurred.in_words()}"
        for gone in row.ends_taken_back:
            said = (*gone.end.corrections, gone.end)
            yield CorrectedEnd(
                power=power,
                ended=False,
                stands=EndSaid(
                    says="It had not ended",
                    words="",
                    why=gone.reason,
                    agency=case.file.agency_name(gone.on_record.by.agency),
                    position=gone.on_record.position,
                ),
                before=tuple(_said(case, each) for each in said),
            )
        for change in row.changes:
            if change.corrections:
                yield CorrectedEnd(
                    power=power,
                    ended=True,
                    stands=_said(case, change),
                    before=tuple(_said(case, each) for each in change.corrections),
                )


def _said(case: Case, end: PowerChange | EndBefore) -> EndSaid:
    how = f"{end.how.label}, " if end.how is not None else ""
    return EndSaid(
        says=f"{how}{end.occurred.in_words()}",
        words=end.words,
        why=end.why_corrected,
        agency=case.file.agency_name(end.on_record.by.agency),
        position=end.on_record.position,
    )
