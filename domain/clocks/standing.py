"""How a deadline stands at an instant: running, met or missed, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from domain.clocks.calendar import ENGLAND, Calendar
from domain.clocks.deadline import Deadline, cited, deadline, instant_in_words
from domain.clocks.rules import Sense
from domain.event import Value
from domain.moments import Moment, london_day

ClockStanding = Literal["due", "at-risk", "met", "missed", "stopped", "restarted"]


class Stop(Value):
    """What stopped a clock before its end, such as a notification that was withdrawn.

    If it was started again it begins afresh, with its whole length, from `restarted`.
    """

    stopped: Moment
    because: str
    restarted: Moment | None = None


class Standing(Value):
    """How a clock stands.

    `deadline` is the one that counts, after any restart. `certain` is False where what is not known
    exactly leaves it open. `says` is the sentence that a page shows; it cites the rule, and
    `deadline.because` says how the deadline was worked out. `late` is of what was missed and yet
    done: "Done 3 days late".
    """

    standing: ClockStanding
    deadline: Deadline
    certain: bool
    says: str
    late: str | None = None


def standing(
    deadline_: Deadline,
    done: Moment | None,
    now: datetime,
    stops: Sequence[Stop] = (),
    calendar: Calendar = ENGLAND,
    *,
    told: bool = True,
) -> Standing:
    """How a deadline stands at an instant, given when the thing was done, if it was.

    What happened after `now` has not happened yet; stops come in the order in which they happened.
    What stops after the deadline changes nothing: it was missed. `told` False: the record would not
    say that it was done, so once its time is over nobody knows whether it was missed.
    """
    counts, stop, restarted = deadline_, None, None
    for each in stops:
        over = counts.latest is not None and each.stopped.definitely_after(counts.latest)
        if each.stopped.definitely_after(now) or over:
            break
        stop = each
        if each.restarted is not None and not each.restarted.definitely_after(now):
            stop, restarted = None, each.restarted
            counts = deadline(counts.rule, each.restarted, calendar)
    done = None if done is None or done.definitely_after(now) else done

    if stop and not (done and done.definitely_before(stop.stopped)):
        said = f"Stopped {_exactly(stop.stopped)}: {stop.because.rstrip('.')}"
        return _standing("stopped", counts, said, certain=_is_before_it(stop.stopped, counts, now))
    if done is not None:
        return _done(counts, done, now)
    return _running(counts, now, restarted, told=told)


def _is_before_it(stopped: Moment, counts: Deadline, now: datetime) -> bool:
    """Whether it stopped for certain before its time was over. What is on the record has happened,
    however vaguely it is dated; of a deadline that nobody can work out nothing else is known.
    """
    last = stopped.widest[1]
    return counts.earliest is None or (now if last is None else min(last, now)) <= counts.earliest


def _done(counts: Deadline, done: Moment, now: datetime) -> Standing:
    first, last = done.widest
    # What is on the record has happened, however vaguely it is dated.
    last = now if last is None else min(last, now)
    certainly_in_time = counts.earliest is not None and last <= counts.earliest
    certainly_after = counts.latest is not None and first is not None and first > counts.latest
    certain = certainly_in_time or certainly_after
    when = _exactly(done)
    if counts.rule.sense == "at-least":
        if certainly_in_time:
            said = f"Ended {when}, before {counts.in_words}"
            return _standing("missed", counts, f"{said}: {_what(counts)}")
        said = f"Ended {when}, after it had lasted until {counts.in_words}"
        return _standing("met", counts, f"{said}: {_what(counts)}", certain=certain)
    did = "Done" if counts.rule.sense == "by" else "Ended"
    if certainly_after:
        said = f"{did} {when}, later than {counts.in_words}"
        late = f"{did} {_how_late(counts, done)}late"
        return _standing("missed", counts, f"{said}: {_what(counts)}", late=late)
    in_time = "in time, by" if certain else "perhaps in time, by"
    return _standing(
        "met",
        counts,
        f"{did} {when}, {in_time} {counts.in_words}: {_what(counts)}",
        certain=certain,
    )


def _how_late(counts: Deadline, done: Moment) -> str:
    """By how many days of the calendar, with a blank after it; nothing under one, or where what is
    known of when it was done leaves the number open.
    """
    last, first, end = counts.last_day, done.earliest, done.latest
    if last is None or first is None or end is None or done.kind == "about":
        return ""
    days = (london_day(first) - last).days
    if days < 1 or london_day(first) != london_day(end):
        return ""
    return f"{days} {'day' if days == 1 else 'days'} "


def _running(counts: Deadline, now: datetime, restarted: Moment | None, *, told: bool) -> Standing:
    again = f", started again {restarted.in_words()}" if restarted else ""
    what = f"{_what(counts)}{again}"
    if counts.latest is not None and now > counts.latest:
        how, over = _OVER[counts.rule.sense]
        if not told:
            said = f"Its time ended with {counts.in_words}, and whether it was done is not known"
            return _standing(how, counts, f"{said}: {what}", certain=False)
        return _standing(how, counts, f"{over} {counts.in_words}: {what}")
    until = f"{_RUNS[counts.rule.sense]} {counts.in_words}: {what}"
    if counts.earliest is not None and now > counts.earliest:
        return _standing("at-risk", counts, f"{until}; that may have passed", certain=False)
    if counts.at_risk_from is not None and now >= counts.at_risk_from:
        return _standing("at-risk", counts, until)
    known = counts.earliest is not None or counts.latest is not None
    return _standing("restarted" if restarted else "due", counts, until, certain=known)


#: What is said while a clock of each sense runs, and what has become of it once it is over.
_RUNS: Mapping[Sense, str] = {
    "by": "Due by",
    "ends": "Ends by",
    "begins": "Begins after",
    "at-least": "To last until",
}
_OVER: Mapping[Sense, tuple[ClockStanding, str]] = {
    "by": ("missed", "Not done by"),
    "ends": ("missed", "Ran out by"),
    "begins": ("met", "Began after"),
    "at-least": ("met", "Lasted until"),
}


def _what(counts: Deadline) -> str:
    return f"{counts.rule.what} ({counts.rule.who})"


def _exactly(moment: Moment) -> str:
    if moment.kind == "instant" and moment.earliest is not None:
        return instant_in_words(moment.earliest)
    return moment.in_words()


def _standing(
    how: ClockStanding,
    counts: Deadline,
    says: str,
    *,
    certain: bool = True,
    late: str | None = None,
) -> Standing:
    said = f"{says}. {cited(counts.rule)}"
    return Standing(standing=how, deadline=counts, certain=certain, says=said, late=late)
