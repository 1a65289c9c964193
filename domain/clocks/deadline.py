"""Until when: what a clock's rule makes of the moment that started it.

The day of the trigger, and the end of a last day, are those of Europe/London. Hours are elapsed
time, so that 72 hours across a change of the clocks end an hour earlier or later on the wall. A
trigger that is not known exactly gives the earliest and the latest that the deadline can be; a
vague one ("about") is read widely.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from domain.clocks.calendar import ENGLAND, Calendar
from domain.clocks.rules import ClockRule
from domain.event import Value
from domain.moments import LONDON, Moment, day_in_words, london_day, start_of_day
from domain.wording import listed

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_LAST_MICROSECOND = 999_999


class Deadline(Value):
    """Until when, and why.

    `earliest` and `latest` are the last instants in time, in UTC: the same one where the trigger is
    known well enough, and None on a side that it leaves open. Where days count, the last day counts
    until it is over. `at_risk_from` is when it is first shown as at risk. `because` says how it was
    worked out, so that anybody can do so again; `calendar` is the version of the calendar used.
    """

    rule: ClockRule
    trigger: Moment
    earliest: datetime | None
    latest: datetime | None
    at_risk_from: datetime | None
    because: str
    calendar: str

    @property
    def is_exact(self) -> bool:
        """Whether there is only one instant that it can be."""
        return self.earliest is not None and self.earliest == self.latest

    @property
    def last_day(self) -> date | None:
        """The last day in time, at the latest. None where that is open."""
        return None if self.latest is None else london_day(self.latest)

    @property
    def counts_days(self) -> bool:
        """Whether it ends with a day, not at an instant."""
        return self.rule.kind != "hours"

    @property
    def in_words(self) -> str:
        """When it ends, to be read after "by": "18 March 2026", "18 March 2026 at 4:30pm GMT", "a
        day between 10 March 2026 and 16 March 2026".
        """
        some = "a day" if self.counts_days else "a time"
        if self.earliest is None:
            if self.latest is None:
                return f"{some} that cannot be worked out"
            return f"{self._said(self.latest)} at the latest"
        if self.latest is None:
            return f"{some} no earlier than {self._said(self.earliest)}"
        if self.is_exact:
            return self._said(self.latest)
        return f"{some} between {self._said(self.earliest)} and {self._said(self.latest)}"

    def _said(self, instant: datetime) -> str:
        if self.counts_days:
            return day_in_words(london_day(instant))
        return instant_in_words(instant)


def deadline(rule: ClockRule, trigger: Moment, calendar: Calendar = ENGLAND) -> Deadline:
    """Until when, under a rule, of what a moment started."""
    earliest, latest = trigger.widest
    if latest is not None and trigger.kind != "instant" and rule.kind == "hours":
        # A day ends with its last microsecond: counted on from the midnight that follows, it says
        # the same, and can be read.
        latest += _MICROSECOND if latest.microsecond == _LAST_MICROSECOND else timedelta()
    first = None if earliest is None else _run(rule, earliest, calendar)
    last = None if latest is None else _run(rule, latest, calendar)
    known = first or last
    return Deadline(
        rule=rule,
        trigger=trigger,
        earliest=first.ends if first else None,
        latest=last.ends if last else None,
        at_risk_from=known.at_risk_from if known else None,
        because=_because(rule, trigger, first, last, calendar),
        calendar=calendar.version,
    )


def instant_in_words(instant: datetime) -> str:
    """An instant so that it can only be one: "25 October 2026 at 1:30am BST"."""
    local = instant.astimezone(LONDON)
    clock = f"{local.hour % 12 or 12}:{local.minute:02d}"
    if local.second or local.microsecond:
        clock += f":{local.second:02d}"
    if local.microsecond:
        clock += f".{local.microsecond:06d}"
    half = "am" if local.hour < 12 else "pm"
    return f"{day_in_words(local.date())} at {clock}{half} {local:%Z}"


@dataclass(frozen=True, slots=True)
class _Run:
    """One course of the clock, from one instant."""

    ends: datetime
    at_risk_from: datetime
    says: str


def _run(rule: ClockRule, started: datetime, calendar: Calendar) -> _Run:
    if rule.kind == "hours":
        ends = started + timedelta(hours=rule.length)
        return _Run(
            ends,
            ends - timedelta(hours=rule.at_risk),
            f"{rule.units} from {instant_in_words(started)} end on {instant_in_words(ends)}"
            f"{_changed(started, ends)}",
        )
    began = london_day(started)
    last = _last_day(rule, began, calendar)
    return _Run(
        start_of_day(last + _DAY) - _MICROSECOND,
        start_of_day(_risky_day(rule, last, calendar)),
        _days_in_words(rule, began, last, calendar),
    )


def _last_day(rule: ClockRule, began: date, calendar: Calendar) -> date:
    # Counted from the same day, the day before the trigger takes the place of the trigger.
    before_first = began - _DAY if rule.counts_from == "same-day" else began
    match rule.kind:
        case "working-days":
            return calendar.after(before_first, rule.length)
        case "working-days-before":
            return calendar.before(began, rule.length)
        case "days":
            return before_first + timedelta(days=rule.length)
        case "weeks":
            return before_first + timedelta(weeks=rule.length)
        case "months":
            # The corresponding day (or the month's last) is the last when the trigger's day does
            # not count, and the day before it when it does.
            last = _months_after(began, rule.length)
            return last - _DAY if rule.counts_from == "same-day" else last
        case "hours":
            raise AssertionError("Hours end at an instant, not with a day.")
        case _:
            assert_never(rule.kind)


def _risky_day(rule: ClockRule, last: date, calendar: Calendar) -> date:
    match rule.kind:
        case "working-days" | "working-days-before":
            return calendar.before(last, rule.at_risk) if rule.at_risk else last
        case "weeks":
            return last - timedelta(weeks=rule.at_risk)
        case "months":
            return _months_after(last, -rule.at_risk)
        case _:
            return last - timedelta(days=rule.at_risk)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days_in_words(rule: ClockRule, began: date, last: date, calendar: Calendar) -> str:
    counted = {
        "day-after": "counted from the day after",
        "same-day": "counted from and with",
        "day-before": "counted back from the day before",
        "instant": "from",
    }[rule.counts_from]
    says = f"{rule.units}, {counted} {_weekday(began)}"
    if rule.kind.startswith("working-days"):
        left_out = calendar.left_out(min(began, last), max(began, last))
        if left_out:
            named = [
                f"{day_in_words(day)} ({name.replace(' (observed)', ', observed')})"
                for day, name in left_out.items()
            ]
            says += f" and leaving out {listed(named)}"
    if rule.kind == "working-days-before":
        return f"{says}, {'leads' if rule.length == 1 else 'lead'} back to {_weekday(last)}"
    return f"{says}, {'ends' if rule.length == 1 else 'end'} with {_weekday(last)}"


def _because(
    rule: ClockRule, trigger: Moment, first: _Run | None, last: _Run | None, calendar: Calendar
) -> str:
    started = f"{rule.trigger[0].upper()}{rule.trigger[1:]}"
    when = _when(trigger)
    if first is None and last is None:
        return (
            f"{started}: {when}. So it cannot be worked out when {rule.units} are over. "
            f"{cited(rule, calendar)}"
        )
    if first and last and first.ends == last.ends:
        return f"{started}: {when}. {first.says}. {cited(rule, calendar)}"
    parts = [f"{started}: {when}."]
    if first:
        parts.append(f"At the earliest, {first.says}.")
    if last:
        parts.append(f"At the latest, {last.says}.")
    return " ".join([*parts, cited(rule, calendar)])


def cited(rule: ClockRule, calendar: Calendar | None = None) -> str:
    """The rule as a sentence cites it, with its source and whether that is confirmed."""
    source = rule.source if rule.confirmed else f"{rule.source}; unconfirmed"
    under = f"Rule: {rule.title} ({source})."
    if calendar is not None and rule.kind.startswith("working-days"):
        return f"{under} Calendar: {calendar.version}."
    return under


def _when(trigger: Moment) -> str:
    if trigger.kind == "instant" and trigger.earliest is not None:
        return instant_in_words(trigger.earliest)
    return trigger.in_words()


def _changed(started: datetime, ends: datetime) -> str:
    before, after = (each.astimezone(LONDON).utcoffset() for each in (started, ends))
    if before == after or before is None or after is None:
        return ""
    way = "forward" if after > before else "back"
    return f", the clocks having gone {way} in between"


def _weekday(day: date) -> str:
    return f"{day:%A} {day_in_words(day)}"
