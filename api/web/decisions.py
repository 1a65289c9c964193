"""A case's decisions: how each was made, what was on the record then, and what came later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
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
from domain.known_then import Arrived, Changed, KnownThen
from domain.moments import Moment
from domain.threshold import THRESHOLDS
from projections.case_file.known_then import known_when, relied_on
from projections.case_file.review_rows import ThresholdRow
from projections.case_file.rows import DecisionRow
from projections.chronology.read import accounts, rows_named
from projections.chronology.rows import ChronologyRow

router = APIRouter(route_class=Page, include_in_schema=False)

PUT_RIGHT = {"corrected": "Corrected", "withdrawn": "Withdrawn"}
RELIES = "The decision relies on it."
RECONSTRUCTED = (
    "Reconstructed: this record began after the decision was made, so nobody had it before them. "
    "How far what they had goes is the account of whoever recorded the decision."
)
#: Lines of each list, unless one decision is asked for whole: a case may have thousands.
MOST_LINES = 40
T = TypeVar("T")


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
class Lines:
    """Some of the record beside a decision, under what it is: the first of `total` lines."""

    title: str
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True)
class Beside:
    """The record beside a decision, as the reader may see it: what it relied on, what came later,
    and what was put right since.
    """

    says: str
    relied_on: tuple[Line, ...]
    lists: tuple[Lines, ...]


@dataclass(frozen=True)
class Compared:
    """A decision and what was on the record for it, with as many lines of that as are shown."""

    row: DecisionRow | ThresholdRow
    known: KnownThen
    is_whole: bool

    @property
    def arrived(self) -> tuple[Arrived, ...]:
        """What had happened and came later."""
        return self._shown(self.known.arrived_later)

    @property
    def may_have_been(self) -> tuple[Arrived, ...]:
        """What came later and may have happened by then."""
        return self._shown(self.known.may_have_been)

    @property
    def changed(self) -> tuple[Changed, ...]:
        """What was put right since."""
        return self._shown(self.known.changed_since)

    @property
    def row_keys(self) -> Iterator[str]:
        """Every row of which a line is shown. An entry's row has the entry's id for its key."""
        yield from map(str, relied_on(self.row))
        yield from (each.row_key for each in (*self.arrived, *self.may_have_been, *self.changed))

    def _shown(self, found: tuple[T, ...]) -> tuple[T, ...]:
        return found if self.is_whole else found[:MOST_LINES]


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
    """Each decision in the order in which they were made, with what its makers had before them.

    `whole`: the position of the decision of which every line is shown, however many there are.
    """
    async with opened(request, daybook, actor, case_id) as case:
        where = (case.connection, case.view, case_id, case.sight)
        found = await accounts(*where)
        thresholds = (row for each in case.file.reviews for row in each.threshold_decisions)
        whole = request.query_params.get("whole")
        compared = [
            Compared(each, known_when(each, found), is_whole=whole == str(each.on_record.position))
            for each in sorted([*case.file.decisions, *thresholds], key=_place)
        ]
        keys = {key for each in compared for key in each.row_keys}
        rows = {row.row_key: row for row in await rows_named(*where, keys)}
        return page(
            request,
            "decisions.html",
            case=case,
            tab="decisions",
            decisions=[_view(case, each, rows) for each in compared],
        )


def _view(case: Case, one: Compared, rows: Mapping[str, ChronologyRow]) -> DecisionView:
    row = one.row

    def who(maker: DecisionMaker | Dissent) -> str:
        return f"{maker.role}, {case.file.agency_name(maker.agency)}"

    options: tuple[Option, ...] = ()
    under: str | None = None
    if isinstance(row, DecisionRow):
        question, outcome, rationale = row.question, row.outcome, row.rationale
        options = row.options
    else:
        question, outcome, rationale = "Is a review to be held?", row.outcome.label, row.reasons
        rule_set = THRESHOLDS.rule_sets.get(row.rule_set)
        under = rule_set.title if rule_set else row.rule_set
    return DecisionView(
        position=row.on_record.position,
        question=question,
        outcome=outcome,
        rationale=rationale,
        occurred=row.occurred,
        makers=tuple(who(each) for each in row.decided_by),
        options=options,
        dissent=tuple((who(each), each.view) for each in row.dissent),
        beside=_beside(case, one, rows),
        under=under,
    )


def _beside(case: Case, one: Compared, rows: Mapping[str, ChronologyRow]) -> Beside:
    known = one.known

    def line(row_key: str, note: str = "") -> Line:
        row = rows[row_key]
        # An entry says what was done in its summary; a step says it in its title.
        return Line(
            row_key=row_key,
            when=row.occurred.in_words(),
            agency=case.names.agency(row.agency),
            words=row.summary if row.content is not None else row.title,
            position=row.position,
            note=note,
        )

    def arrived(found: Iterable[Arrived]) -> tuple[Line, ...]:
        return tuple(line(each.row_key, RELIES if each.relied_on else "") for each in found)

    return Beside(
        says=f"{RECONSTRUCTED} {known.says}" if one.row.reconstructed else known.says,
        relied_on=tuple(line(key) for key in map(str, relied_on(one.row)) if key in rows),
        lists=(
            Lines("Came later, and had happened", arrived(one.arrived), len(known.arrived_later)),
            Lines(
                "Came later, and may have happened by then",
                arrived(one.may_have_been),
                len(known.may_have_been),
            ),
            Lines(
                "Put right since",
                tuple(line(each.row_key, _put_right(each)) for each in one.changed),
                len(known.changed_since),
            ),
        ),
    )


def _put_right(change: Changed) -> str:
    said = f"{PUT_RIGHT[change.what]} at §{change.at}."
    return f"{said} {RELIES}" if change.relied_on else said


def _place(row: DecisionRow | ThresholdRow) -> tuple[bool, datetime, int]:
    """When it was made; of no known time, in the order of the record and last."""
    at = row.occurred.sort_at
    return at is None, at or datetime.max.replace(tzinfo=UTC), row.on_record.position
