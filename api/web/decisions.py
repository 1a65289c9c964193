"""A case's decisions: how each was made, what was on the record then, and what came later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web.case_page import Case, opened
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency
from domain.decision import DecisionMaker, Dissent, Option
from domain.known_then import Arrived, Changed
from domain.moments import Moment
from domain.threshold import THRESHOLDS
from projections.case_file.known_then import accounts_of, known_when, relied_on
from projections.case_file.review_rows import ThresholdRow
from projections.case_file.rows import DecisionRow
from projections.chronology.read import chronology
from projections.chronology.rows import ChronologyRow

router = APIRouter(route_class=Page, include_in_schema=False)

PUT_RIGHT = {"corrected": "Corrected", "withdrawn": "Withdrawn"}
RELIES = "The decision relies on it."


@dataclass(frozen=True)
class Line:
    """A row of the chronology beside a decision. `note` is what became of it, or that the decision
    relies on it.
    """

    row_key: str
    when: str
    agency: Agency
    words: str
    position: int
    note: str


@dataclass(frozen=True)
class Beside:
    """The record beside a decision, as the reader may see it: what it relied on, what came later,
    and what was put right since.
    """

    says: str
    relied_on: tuple[Line, ...]
    arrived: tuple[Line, ...]
    may_have_been: tuple[Line, ...]
    changed: tuple[Line, ...]


@dataclass(frozen=True)
class DecisionView:
    """A decision. `under`: the rule set of a threshold decision, which has criteria, on the page of
    the review, in place of options.
    """

    position: int
    question: str
    outcome: str
    rationale: str
    occurred: Moment
    makers: tuple[str, ...]
    options: tuple[Option, ...]
    dissent: tuple[tuple[str, str], ...]
    beside: Beside
    under: str | None = None


@router.get("/cases/{case_id}/decisions", openapi_extra=permitting("case.read"))
async def show_decisions(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Each decision in the order in which they were made, with what its makers had before them."""
    async with opened(request, daybook, actor, case_id) as case:
        rows = (await chronology(case.connection, case.view, case_id, case.sight)).rows
        record = _Record(case, rows)
        thresholds = [row for each in case.file.reviews for row in each.threshold_decisions]
        return page(
            request,
            "decisions.html",
            case=case,
            tab="decisions",
            decisions=sorted(
                [
                    *(_decision(each, record) for each in case.file.decisions),
                    *(_threshold(each, record) for each in thresholds),
                ],
                key=_place,
            ),
        )


_RECONSTRUCTED = (
    "Reconstructed: this record began after the decision was made, so nobody had it before them. "
    "How far what they had goes is the account of whoever recorded the decision."
)


class _Record:
    """The chronology of a case, as its decisions are held against it."""

    def __init__(self, case: Case, rows: Sequence[ChronologyRow]) -> None:
        self._case = case
        self._by_key = {row.row_key: row for row in rows}
        #: The first row of each stream: of an entry its only one.
        self._by_stream = {row.stream_id: row for row in reversed(rows)}
        self._accounts = accounts_of(rows)

    def view(
        self,
        row: DecisionRow | ThresholdRow,
        question: str,
        outcome: str,
        rationale: str,
        options: tuple[Option, ...] = (),
    ) -> DecisionView:
        return DecisionView(
            position=row.on_record.position,
            question=question,
            outcome=outcome,
            rationale=rationale,
            occurred=row.occurred,
            makers=tuple(self._who(each) for each in row.decided_by),
            options=options,
            dissent=tuple((self._who(each), each.view) for each in row.dissent),
            beside=self._beside(row),
        )

    def _who(self, one: DecisionMaker | Dissent) -> str:
        return f"{one.role}, {self._case.file.agency_name(one.agency)}"

    def _beside(self, row: DecisionRow | ThresholdRow) -> Beside:
        known = known_when(row, self._accounts)
        named = [self._by_stream[each] for each in relied_on(row) if each in self._by_stream]
        return Beside(
            says=f"{_RECONSTRUCTED} {known.says}" if row.reconstructed else known.says,
            relied_on=tuple(self._line(each) for each in named),
            arrived=self._arrived(known.arrived_later),
            may_have_been=self._arrived(known.may_have_been),
            changed=tuple(
                self._line(self._by_key[each.row_key], _put_right(each))
                for each in known.changed_since
            ),
        )

    def _arrived(self, found: Iterable[Arrived]) -> tuple[Line, ...]:
        return tuple(
            self._line(self._by_key[each.row_key], RELIES if each.relied_on else "")
            for each in found
        )

    def _line(self, row: ChronologyRow, note: str = "") -> Line:
        # An entry says what was done in its summary; a step says it in its title.
        return Line(
            row_key=row.row_key,
            when=row.occurred.in_words(),
            agency=self._case.names.agency(row.agency),
            words=row.summary if row.content is not None else row.title,
            position=row.position,
            note=note,
        )


def _put_right(change: Changed) -> str:
    said = f"{PUT_RIGHT[change.what]} at §{change.at}."
    return f"{said} {RELIES}" if change.relied_on else said


def _decision(row: DecisionRow, record: _Record) -> DecisionView:
    return record.view(row, row.question, row.outcome, row.rationale, row.options)


def _threshold(row: ThresholdRow, record: _Record) -> DecisionView:
    rule_set = THRESHOLDS.rule_sets.get(row.rule_set)
    view = record.view(row, "Is a review to be held?", row.outcome.label, row.reasons)
    return replace(view, under=rule_set.title if rule_set else row.rule_set)


def _place(view: DecisionView) -> tuple[bool, datetime, int]:
    """When it was made; of no known time, in the order of the record and last."""
    at = view.occurred.sort_at
    return at is None, at or datetime.max.replace(tzinfo=UTC), view.position
