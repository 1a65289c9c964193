"""What is known of the authorities of a case, and between which instants each was in force.

Dates may be uncertain, so an authority has two reaches: one in which it was certainly in force, and
a wider one in which it may have been. All instants are in UTC, and intervals are half-open: an
order until 15:30 is not in force at 15:30.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, TypeVar
from uuid import UUID

from domain.authority.edges import Bounds, bounds, first_of
from domain.authority.law import AgeRule, Law, Length, OrderRule
from domain.authority.limits import birthday, holiday_end, longest
from domain.clocks.calendar import ENGLAND, Calendar
from domain.moments import Moment, london_day
from domain.vocabulary import PowerType

T = TypeVar("T")
_POWERS = frozenset(each.value for each in PowerType)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an authority later: `position` is when that reached the record."""

    position: int
    recorded_at: datetime
    kind: Literal["varied", "extended", "discharged", "lapsed", "ended"]
    occurred: Moment
    until: Moment | None = None

    @property
    def is_end(self) -> bool:
        """Whether it ended by this."""
        return self.kind in {"discharged", "lapsed", "ended"}


@dataclass(frozen=True, slots=True)
class Authority:
    """An order that was made, or a power that was used, as it reached the record at `position`.

    `code` is an OrderType or a PowerType. `extends` and `follows` are ids of others. `subjects` are
    those whom it is of; empty where nobody said.
    """

    authority_id: UUID
    code: str
    position: int
    recorded_at: datetime
    made: Moment
    begins: Moment
    until: Moment | None = None
    extends: UUID | None = None
    follows: UUID | None = None
    agreed_by: str | None = None
    subjects: tuple[UUID, ...] = ()
    changes: tuple[Change, ...] = ()
    #: What the record said of its changes until that was corrected, at a position.
    replaced: tuple[tuple[int, Change], ...] = ()
    #: At which positions, and when, an end of it was taken back: it had not ended.
    ends_taken_back: tuple[tuple[int, datetime], ...] = ()
    #: At which position, and when, it was taken back as recorded in error.
    taken_back: tuple[int, datetime] | None = None

    @property
    def is_power(self) -> bool:
        """Whether it needs no court, so that the law alone says how long it lasts."""
        return self.code in _POWERS


@dataclass(frozen=True, slots=True)
class Reach:
    """In force certainly from `sure_from` to `sure_until`, and perhaps from `may_from` to
    `may_until`. None: `sure_from` never for certain, `may_from` and `may_until` open.
    """

    may_from: datetime | None
    sure_from: datetime | None
    sure_until: datetime | None
    may_until: datetime | None
    is_unsure: bool = False

    def surely(self, instant: datetime | None) -> bool:
        """Whether it was certainly in force. None stands for before any known time."""
        if instant is None or self.sure_from is None or self.is_unsure:
            return False
        return self.sure_from <= instant and (self.sure_until is None or instant < self.sure_until)

    def perhaps(self, instant: datetime | None) -> bool:
        """Whether it may have been in force, certainly or not."""
        if instant is None:
            return self.may_from is None
        return (self.may_from is None or self.may_from <= instant) and (
            self.may_until is None or instant < self.may_until
        )

    @property
    def edges(self) -> tuple[datetime, ...]:
        """Where anything about it changes."""
        found = (self.may_from, self.sure_from, self.sure_until, self.may_until)
        return tuple(each for each in found if each is not None)


@dataclass(frozen=True)
class Known:
    """The authorities of one child of a case as far as they are known, under a law.

    `born` is when the child was born, for what ends at an age; `several` whether the case is of
    other children too, so that it matters of whom an authority is.
    """

    authorities: Sequence[Authority]
    law: Law
    born: Moment | None = None
    calendar: Calendar = ENGLAND
    several: bool = False
    #: Those that were taken back: they were known until then, and count no more.
    gone: Sequence[Authority] = ()

    @cached_property
    def by_id(self) -> Mapping[UUID, Authority]:
        """Each by its id."""
        return {each.authority_id: each for each in self.authorities}

    def as_of(self, position: int) -> Known:
        """What was known of them when the record had come to a position."""
        gone = [each for each in self.gone if each.taken_back and each.taken_back[0] <= position]
        still = [*self.authorities, *(each for each in self.gone if each not in gone)]
        return replace(
            self,
            gone=tuple(gone),
            authorities=tuple(
                replace(
                    each,
                    changes=(
                        *(one for one in each.changes if one.position <= position),
                        *(old for until, old in each.replaced if old.position <= position < until),
                    ),
                    replaced=(),
                )
                for each in sorted(still, key=lambda one: one.position)
                if each.position <= position
            ),
        )

    def without(self, authority_id: UUID) -> Known:
        """As if one of them were not known."""
        return replace(
            self,
            authorities=tuple(
                each for each in self.authorities if each.authority_id != authority_id
            ),
        )

    @cached_property
    def _found(self) -> dict[tuple[str, UUID], Any]:
        """What was worked out of each, since bands ask it again for every edge."""
        return {}

    def _once(self, what: str, authority: Authority, work_out: Callable[[Authority], T]) -> T:
        """What is worked out of one of them, once."""
        if self.by_id.get(authority.authority_id) is not authority:
            return work_out(authority)
        key = what, authority.authority_id
        if key not in self._found:
            self._found[key] = work_out(authority)
        return self._found[key]

    def chain(self, authority: Authority) -> tuple[Authority, ...]:
        """What it extends, the first order first, and itself last."""
        return self._once("chain", authority, self._chain)

    def rule(self, authority: Authority) -> OrderRule:
        """The rule that it falls under: that of extensions, where it extends another, on the record
        or not.
        """
        return self._once("rule", authority, self._rule)

    def reach(self, authority: Authority) -> Reach:
        """Between which instants it was in force."""
        return self._once("reach", authority, self._reach)

    def _chain(self, authority: Authority) -> tuple[Authority, ...]:
        found = [authority]
        by_id = self.by_id
        while found[0].extends is not None:
            earlier = by_id.get(found[0].extends)
            if earlier is None or earlier in found:
                break
            found.insert(0, earlier)
        return tuple(found)

    def _rule(self, authority: Authority) -> OrderRule:
        first = self.chain(authority)[0]
        rule = self.law.rule(first.code, _day(first.begins))
        if first is authority and authority.extends is None:
            return rule
        code = rule.extension or authority.code
        return self.law.rule(code, _day(authority.begins))

    def _reach(self, authority: Authority) -> Reach:
        begins = self._begins(authority)
        ends = [self._time_over(authority, begins)]
        ends += [_ending(each) for each in authority.changes if each.is_end]
        earliest = [each[0] for each in ends]
        latest = [each[1] for each in ends if each[1] is not None]
        return Reach(
            may_from=begins.may_from,
            sure_from=begins.sure_from,
            sure_until=min((each for each in earliest if each is not None), default=None),
            may_until=min(latest, default=None),
            # An end that is not dated at all may have come at any time.
            is_unsure=any(each[0] is None and each[1] is not None for each in ends)
            or self._ends_unread(authority),
        )

    def day_of(self, authority: Authority) -> date | None:
        """The day whose rules hold for it, in UK time; None where that is not known."""
        return _day(authority.begins)

    def age_rule(self, authority: Authority) -> AgeRule | None:
        """The rule by which it ends when the child comes to an age, where there is one."""
        ages = self.law.ages_of(self.rule(authority).code, self.day_of(authority))
        return next((each for each in ages if each.ends_at is not None), None)

    def comes_of_age(self, authority: Authority) -> Bounds:
        """The earliest and latest that the child comes to the age at which it ends, or to the one
        at which its terms may have it end; None, None where there is no such age, or no date of
        birth.
        """
        rule = self.age_rule(authority)
        if rule is None or rule.ends_at is None:
            return None, None
        first = birthday(self.born, rule.may_end_at or rule.ends_at)[0]
        return first, birthday(self.born, rule.ends_at)[1]

    def ends_by_age(self, authority: Authority) -> AgeRule | None:
        """The rule about age by which it ends, where nothing ends it before."""
        came = self.comes_of_age(authority)[1]
        is_first = came is not None and came == self.reach(authority).may_until
        return self.age_rule(authority) if is_first else None

    def of_unknown_age(self, authority: Authority) -> AgeRule | None:
        """The rule about age by which it is to end, where nothing else does and there is no date of
        birth to say when.
        """
        is_open = self.reach(authority).may_until is None
        is_unknown = self.comes_of_age(authority) == (None, None)
        return self.age_rule(authority) if is_open and is_unknown else None

    def in_turn(self, one: Authority, other: Authority) -> bool:
        """Whether one is of the kind that is asked for while the other is used, as an Emergency
        Protection Order is during police protection. Both are in force then, and neither wrongly.
        """
        return one.code == self.rule(other).counts_from or other.code == self.rule(one).counts_from

    def time_over(self, authority: Authority) -> Bounds:
        """The earliest and latest that it ended by itself, whoever ended it before that."""
        return self._time_over(authority, self._begins(authority))

    def said_to_end(self, authority: Authority) -> Bounds | None:
        """When it is said to have ended, also where its rule ended it before that. None where
        nobody said.

        A power that was used until somebody ended it was used so long, whatever was stated before.
        An order that was to end by itself had ended by then, whatever was done about it later.
        """
        ended = [_ending(each) for each in authority.changes if each.is_end]
        stated = self.stated_end(authority)
        if stated is not None and not (authority.is_power and ended):
            ended.append(bounds(stated))
        first = min((each[0] for each in ended if each[0] is not None), default=None)
        last = min((each[1] for each in ended if each[1] is not None), default=None)
        return None if first is None and last is None else (first, last)

    def stated_end(self, authority: Authority) -> Moment | None:
        """The end that was last stated, when it was made or later."""
        changes = restated(authority)
        return changes[-1].until if changes else authority.until

    def allowed(self, authority: Authority, reach: Reach) -> tuple[datetime, datetime] | None:
        """The latest instants at which its rule lets it end: as a rule, and where a court may let
        it run over a holiday. None where there is no such limit, or nothing to count from.
        """
        rule = self.rule(authority)
        begins, counting = self._counted_from(authority, reach)
        if begins is None or not isinstance(rule.lasts, Length):
            return None
        end = longest(begins, rule.lasts, counting)
        extension = rule.extension and self.law.rule(rule.extension, _day(authority.begins))
        if extension and isinstance(extension.lasts, Length):
            # A power is extended in place; an order is extended by another.
            extended = [each for each in authority.changes if each.kind == "extended"]
            for _ in extended[: extension.most]:
                end = longest(end, extension.lasts, extension.counting)
        return end, holiday_end(end, rule, self.calendar)

    def _ends_unread(self, authority: Authority) -> bool:
        """Whether it is known that an end was stated, and nothing of when."""
        stated = self._stated(authority)
        return stated is not None and bounds(stated) == (None, None)

    def _stated(self, authority: Authority) -> Moment | None:
        """The stated end, as far as it still says anything: when a power was to end does not, once
        it is known when its use ended.
        """
        over = authority.is_power and any(each.is_end for each in authority.changes)
        return None if over else self.stated_end(authority)

    def _begins(self, authority: Authority) -> Reach:
        """Its reach as far as its beginning goes."""
        starts = bounds(authority.begins)
        made = bounds(authority.made)[0]
        may_from = max((each for each in (starts[0], made) if each), default=None)
        return Reach(may_from, starts[1], None, None)

    def _counted_from(
        self, authority: Authority, reach: Reach
    ) -> tuple[datetime | None, Literal["clock", "first-day-counts"]]:
        """The latest instant from which its time may be counted, and how it is."""
        rule = self.rule(authority)
        chain = self.chain(authority)
        if len(chain) > 1:
            # Two that are said to extend each other come to an end.
            in_turn = authority in self.chain(chain[-2])
            known = self.without(authority.authority_id) if in_turn else self
            before = known.reach(chain[-2])
            return before.may_until or reach.sure_from, rule.counting
        followed = self.by_id.get(authority.follows) if authority.follows else None
        if followed is not None and followed.code == rule.counts_from:
            # The law begins with "the first day" of the power, so that whole day counts.
            return followed.begins.widest[1], "first-day-counts"
        if rule.counting == "first-day-counts":
            # An instant of the last day that it can have begun on, not the end of that day.
            return authority.begins.widest[1], rule.counting
        return reach.sure_from, rule.counting

    def _time_over(self, authority: Authority, begins: Reach) -> Bounds:
        """The earliest and latest that it ended by itself; None, None where it has no end."""
        return first_of(self._ran_out(authority, begins), self.comes_of_age(authority))

    def _ran_out(self, authority: Authority, begins: Reach) -> Bounds:
        """As `_time_over`, at whatever age of the child."""
        stated = self._stated(authority)
        first, last = (None, None) if stated is None else bounds(stated)
        if not authority.is_power and last is not None:
            return first, last
        by_rule = self._over_by_rule(authority, begins)
        if stated is None:
            return by_rule
        # A power ends when the law says, whatever was stated; and so does an order whose end was
        # stated as some time after another.
        latest = min((each for each in (last, by_rule[1]) if each is not None), default=None)
        if first is None:
            return None, latest
        if authority.is_power and by_rule[0] is not None:
            first = min(first, by_rule[0])
        return first, latest if latest is None else max(first, latest)

    def _over_by_rule(self, authority: Authority, begins: Reach) -> Bounds:
        """As `_time_over`, of what no end was stated for."""
        rule = self.rule(authority)
        allowed = self.allowed(authority, begins)
        if allowed is None or begins.may_from is None or not isinstance(rule.lasts, Length):
            return None, None
        # Nobody said until when: at the latest until its rule ends it, whether or not a court let
        # it run over a holiday.
        earliest = longest(begins.may_from, rule.lasts, rule.counting)
        return min(earliest, allowed[0]), allowed[1]


def restated(authority: Authority) -> tuple[Change, ...]:
    """Variations and extensions that stated another end, in the order in which they happened."""
    return tuple(
        sorted(
            (each for each in authority.changes if not each.is_end and each.until is not None),
            key=lambda each: (each.occurred.sort_at or each.recorded_at, each.position),
        )
    )


def _ending(change: Change) -> tuple[datetime | None, datetime | None]:
    """Bounds of an end. It had happened when it was put on the record."""
    earliest, latest = bounds(change.occurred)
    return earliest, min(latest or change.recorded_at, change.recorded_at)


def _day(moment: Moment) -> date | None:
    return None if moment.sort_at is None else london_day(moment.sort_at)
