"""On what authority at one instant, as its page answers it: what, by whom, until when, since when
that has been on the record, and what the record said before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.web import asked_at, present
from api.web.address import Query
from api.web.case_page import Case
from domain.authority.bands import Band, Standing, how_it_stands, standing_at
from domain.authority.cited import Cited, cite
from domain.authority.known import Authority, Known, Reach
from domain.codes import Named
from domain.moments import clock_in_words, london_day, start_of_day
from projections.case_file.legal import legal_status_of
from projections.case_file.rows_of_law import HearingRow, OrderRow, PowerRow
from projections.review_timeline.window import day_within

#: How an answer is marked, beside its words.
STANDINGS = {
    "known": ("On the record", "govuk-tag--blue"),
    "may-be": ("May be", "govuk-tag--yellow"),
    "none-known": ("None known", "govuk-tag--red"),
}


@dataclass(frozen=True)
class AuthorityView:
    """One authority of an answer. `runs` is from when until when, as surely as it is known;
    `of_whom` is said in a case of several children, and `age` is the rule by which it ends.
    """

    title: str
    of_whom: str | None
    is_certain: bool
    by: str
    runs: str
    terms: str
    legal_status: Named | None
    rule: Cited
    age: Cited | None
    recorded: str
    position: int


@dataclass(frozen=True)
class Before:
    """What the record said of the same instant before what answers it arrived at `position`, or
    before what answered it then was taken back there.
    """

    position: int
    recorded: str
    says: str
    href: str


@dataclass(frozen=True)
class Answer:
    """The answer. `day` are all stretches of that day, in UK time; `heard` is the hearing that was
    asked of, where it was one.
    """

    at: datetime
    when: str
    day_number: int | None
    heard: str | None
    standing: Standing
    title: str
    authorities: tuple[AuthorityView, ...]
    before: Before | None
    day: tuple[tuple[str, str], ...]


def answer(
    case: Case, known: Known, bands: Sequence[Band], at: datetime, query: Query = ()
) -> Answer:
    """On what authority at an instant, and all that day. `query` is how an address says of whom."""
    found = standing_at(known, at)
    named = [known.by_id[each] for each in (*found.in_force, *found.may_be)]
    sure = set(found.in_force)
    return Answer(
        at=at,
        when=present.stamp(at),
        day_number=day_number(case, at),
        heard=next((_heard(each) for each in case.file.hearings if _exact(each) == at), None),
        standing=found,
        title=_title(known, named, found),
        authorities=tuple(
            _authority(case, known, each, is_certain=each.authority_id in sure) for each in named
        ),
        before=_before(case, known, named, found, query),
        day=_day(known, bands, at),
    )


def default_instant(case: Case, until: datetime) -> datetime:
    """What is asked of where a reader asks of no instant: now; of a window that is over, the last
    hearing in it whose time is known, which is what a review reads back from.
    """
    window = case.window
    if window is None or window.ends_on >= london_day(until):
        return until
    heard = [
        at
        for each in case.file.hearings
        if (at := _exact(each)) is not None
        and at <= until
        and window.starts_on <= london_day(at) <= window.ends_on
    ]
    return max(heard, default=until)


def stands_in_words(case: Case, known: Known, asked: Answer, until: datetime) -> str | None:
    """Where the answer is about the past: how it is now, or at the view, in a line. A power of then
    is not one of today.
    """
    stands = how_it_stands(known, asked.at, until)
    if stands is None:
        return None
    when = "now" if case.banner is None else "where the clock is set"
    return f"How it stands {when}. {stands.says}"


def hearings_to_ask_of(case: Case, query: Query = ()) -> list[tuple[str, str]]:
    """Each hearing that was held at a known time, in order, with the address that asks of it."""
    times = sorted(at for each in case.file.hearings if (at := _exact(each)) is not None)
    return [
        (_day_or_date(case, at), case.address.to("legal", [*query, ("at", asked_at.field(at))]))
        for at in dict.fromkeys(times)
    ]


def day_number(case: Case, at: datetime) -> int | None:
    """Which day of the review window an instant is on; None outside it."""
    return None if case.window is None else day_within(at, case.window)


def _day_or_date(case: Case, at: datetime) -> str:
    number, words = day_number(case, at), present.stamp(at)
    return words if number is None else f"Day {number}, {words}"


def _exact(row: HearingRow) -> datetime | None:
    """When a hearing was held, where that is an instant."""
    return row.held.earliest if row.held is not None and row.held.is_exact else None


def _heard(row: HearingRow) -> str:
    return f"{row.hearing_type.label}, {row.court}"


def _title(known: Known, named: Sequence[Authority], found: Standing) -> str:
    if not named:
        return "No authority is known"
    titles = present.listed(list(dict.fromkeys(known.rule(each).title for each in named)))
    return titles if found.standing == "known" else f"It may be: {titles}"


def _authority(
    case: Case, known: Known, authority: Authority, *, is_certain: bool
) -> AuthorityView:
    rule, row = known.rule(authority), _row_of(case, authority)
    age = known.ends_by_age(authority) or known.of_unknown_age(authority)
    if isinstance(row, OrderRow):
        by, terms = f"{row.court}, made on {row.occurred.in_words()}", row.terms
    else:
        by, terms = f"Used by {row.used_by}, {row.occurred.in_words()}", row.reason
        if row.agreed_by:
            by += f"; agreed by {row.agreed_by}"
    return AuthorityView(
        title=rule.title,
        of_whom=_of_whom(case, authority) if known.several else None,
        is_certain=is_certain,
        by=by,
        runs=_runs(known.reach(authority)),
        terms=terms,
        legal_status=legal_status_of(known, authority),
        rule=cite(known, rule),
        age=age and cite(known, age),
        recorded=present.stamp(authority.recorded_at),
        position=authority.position,
    )


def _of_whom(case: Case, authority: Authority) -> str:
    """The children it names, or that it names nobody."""
    names = [each.pseudonym for each in case.file.subjects if each.subject_id in authority.subjects]
    return present.listed(names) or "No child is named. It is taken as of every child of the case"


def _row_of(case: Case, authority: Authority) -> OrderRow | PowerRow:
    orders = {each.order_id: each for each in case.file.orders}
    powers = {each.power_id: each for each in case.file.powers}
    return orders.get(authority.authority_id) or powers[authority.authority_id]


def _runs(reach: Reach) -> str:
    """From when until when, no surer than the dates are."""
    return f"From {_begins(reach)} until {_ends(reach)}"


def _begins(reach: Reach) -> str:
    first, last = reach.may_from, reach.sure_from
    if first is None or last is None:
        if first is not None:
            return f"{present.stamp(first)} at the earliest"
        return f"{present.stamp(last)} at the latest" if last else "a time not on the record"
    return _between(first, last)


def _ends(reach: Reach) -> str:
    first, last = reach.sure_until, reach.may_until
    if first is None or last is None:
        if first is not None:
            return f"{present.stamp(first)} at the earliest"
        return f"{present.stamp(last)} at the latest" if last else "an end not on the record"
    return _between(first, last)


def _between(first: datetime, last: datetime) -> str:
    if first == last:
        return present.stamp(first)
    return f"some time between {present.stamp(first)} and {present.stamp(last)}"


def _before(
    case: Case, known: Known, named: Sequence[Authority], found: Standing, query: Query
) -> Before | None:
    """What was said before the first of what answers now had arrived, or, where that is later,
    before what answered then was taken back; None where nothing else was said.
    """
    arrived = [(each.position, each.recorded_at) for each in named]
    reached = [min(arrived)] if arrived else []
    reached += [
        each.taken_back
        for each in known.gone
        if each.taken_back is not None
        and _held(_as_of(known, each.taken_back[0] - 1, found))
        != _held(_as_of(known, each.taken_back[0], found))
    ]
    for position, recorded_at in sorted(reached, reverse=True):
        earlier = _as_of(known, position - 1, found)
        if _held(earlier) != _held(found):
            return Before(
                position=position,
                recorded=present.stamp(recorded_at),
                says=earlier.says,
                href=case.address.at(
                    position - 1, "legal", [*query, ("at", asked_at.field(found.at))]
                ),
            )
    return None


def _as_of(known: Known, position: int, found: Standing) -> Standing:
    return standing_at(known.as_of(position), found.at)


def _held(found: Standing) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    return found.in_force, found.may_be


def _day(known: Known, bands: Sequence[Band], at: datetime) -> tuple[tuple[str, str], ...]:
    """The stretches of the day in UK time that an instant is on, each with its authority."""
    day = london_day(at)
    midnight, next_midnight = start_of_day(day), start_of_day(day + timedelta(days=1))
    within = [
        each
        for each in bands
        if (each.starts is None or each.starts < next_midnight) and each.ends > midnight
    ]
    found: list[tuple[str, str]] = []
    for band in within:
        starts = band.starts if band.starts is not None and band.starts > midnight else None
        ends = band.ends if band.ends < next_midnight else None
        found.append((_stretch(starts, ends), what_in_words(known, band)))
    return tuple(found)


def _stretch(starts: datetime | None, ends: datetime | None) -> str:
    if starts is None and ends is None:
        return "All day"
    if starts is None:
        return f"Until {clock_in_words(ends)}" if ends else ""
    return f"From {clock_in_words(starts)}" + (f" to {clock_in_words(ends)}" if ends else "")


def what_in_words(known: Known, band: Band) -> str:
    """What a band names: what was surely in force, and what may have been."""
    by_id = known.by_id
    named = [known.rule(by_id[each]).title for each in band.in_force]
    named += [f"{known.rule(by_id[each]).title} (may be)" for each in band.may_be]
    return "; ".join(dict.fromkeys(named)) or "None known"
