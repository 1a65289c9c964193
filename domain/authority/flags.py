"""What does not fit: gaps, overlaps, times that ran out or ran too long, extensions that could not
be. Each says by which rule, and whether it is certain.

Nothing here refuses anything: a court's order stands as the court made it until a court says
otherwise. A flag is a question to whoever answers for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

from domain.authority import ages
from domain.authority.bands import (
    Band,
    bands_of,
    bounds_in_words,
    end_in_words,
    instant_in_words,
)
from domain.authority.cited import Flag, cite
from domain.authority.edges import bounds
from domain.authority.gaps import Held, gaps
from domain.authority.known import Authority, Change, Known
from domain.authority.law import Length, OrderRule
from domain.authority.limits import ADULT
from domain.moments import Moment

#: What becomes of a time that is too long: of a power, and of a court's order.
_OVER = "After that it let nobody hold or place the child."
_AS_MADE = "It is on the record as it was made."


def flags(known: Known, held: Sequence[Held], until: datetime) -> tuple[Flag, ...]:
    """All that does not fit up to an instant, by when it begins."""
    found = [
        *gaps(known, held, until),
        *_overlaps(known, until),
        *_expiries(known, until),
        *_too_long(known, until),
        *_too_often(known),
        *_extensions(known),
        *_agreements(known),
        *_of_whom(known),
        *ages.past_their_age(known),
        *ages.made_too_late(known),
    ]
    return tuple(sorted(found, key=lambda flag: (flag.starts or until, flag.kind)))


def _overlaps(known: Known, until: datetime) -> Iterator[Flag]:
    """Two that each say who may hold or place the child, and neither extends the other."""
    rule = cite(known, known.law.findings["overlap"])
    by_id = known.by_id
    together: dict[tuple[UUID, UUID], list[Band]] = {}
    for band in bands_of(known, until):
        alone = [
            by_id[each]
            for each in (*band.in_force, *band.may_be)
            if not known.rule(by_id[each]).beside
        ]
        for one, other in combinations(alone, 2):
            if known.chain(one)[0] is not known.chain(other)[0] and not known.in_turn(one, other):
                pair = one.authority_id, other.authority_id
                together.setdefault(pair, []).append(band)
    for pair, found in together.items():
        first, second = (known.rule(by_id[each]).title for each in pair)
        sure = [band for band in found if set(pair) <= set(band.in_force)]
        starts, ends = (sure or found)[0].starts, (sure or found)[-1].ends
        when = f"From {instant_in_words(starts)} to " if starts else "Until "
        yield Flag(
            kind="overlap",
            certain=bool(sure),
            starts=starts,
            ends=ends,
            authorities=pair,
            rule=rule,
            says=f"{when}{instant_in_words(ends)} {first} and {second} "
            f"{'were' if sure else 'may have been'} in force together.",
        )


def _expiries(known: Known, until: datetime) -> Iterator[Flag]:
    """What ran out and nothing is known to have followed, or is to run out. Where its end is only
    known between two instants, it is asked of from the first: it may be over by then.
    """
    everything = bands_of(known, until)
    for each in known.authorities:
        rule, reach = known.rule(each), known.reach(each)
        end = reach.may_until
        if not rule.allows or end is None or any(change.is_end for change in each.changes):
            continue
        if reach.may_from is not None and reach.may_from >= until:
            continue
        age = known.ends_by_age(each)
        if end < until and age is not None and age.ends_at == ADULT:
            # Nothing is to follow what ends because the child is grown up.
            continue
        first = end if reach.sure_until is None else reach.sure_until
        if end >= until:
            may_be = " may have run out already: it" if first < until else ""
            says = f"{rule.title}{may_be} runs out {end_in_words(reach)}."
        else:
            after = next((band for band in everything if band.holds(end)), None)
            if after is None or after.standing == "known":
                continue
            other = "No other" if after.standing == "none-known" else "No other for certain"
            says = f"{rule.title} ran out {end_in_words(reach)}. {other} is known to have been in "
            says += "force from then."
        yield Flag(
            kind="expiry",
            certain=reach.sure_until == end and not reach.is_unsure,
            starts=first,
            ends=end if first < end else None,
            authorities=(each.authority_id,),
            rule=cite(known, rule),
            says=says,
        )


def _too_long(known: Known, until: datetime) -> Iterator[Flag]:
    """What runs, or ran, longer than its rule lets it."""
    for each in known.authorities:
        rule, reach = known.rule(each), known.reach(each)
        allowed = known.allowed(each, reach)
        if allowed is None or not isinstance(rule.lasts, Length):
            continue
        said = known.said_to_end(each)
        if said is None:
            continue
        usual, most = allowed
        sure_end, ends = said[0], said[1] or until
        if ends <= most:
            yield from _from_police_protection(known, each, rule, ends)
            continue
        is_certain = sure_end is not None and sure_end > most
        over = f"ran until {instant_in_words(ends)}" if is_certain else "may have run longer"
        extended = each.extends is not None
        limit = f"at most {rule.lasts.in_words()}{' more' if extended else ''}"
        says = f"{rule.title} {over}: its rule allows {limit}, to {instant_in_words(most)}"
        if most != usual:
            says += " at the latest (its last day is a holiday)"
        says += ". " + (_OVER if each.is_power else _AS_MADE)
        yield Flag(
            kind="longer-than-allowed",
            certain=is_certain,
            starts=most,
            ends=ends,
            authorities=(each.authority_id,),
            rule=cite(known, rule),
            says=says,
        )


def _from_police_protection(
    known: Known, each: Authority, rule: OrderRule, ends: datetime
) -> Iterator[Flag]:
    """An order made during the power that its days may run from, and nobody said that they do."""
    begins = bounds(each.begins)[0]
    if rule.counts_from == "start" or each.follows is not None or begins is None:
        return
    for power in known.authorities:
        if power.code != rule.counts_from or not known.reach(power).perhaps(begins):
            continue
        counted = known.allowed(replace(each, follows=power.authority_id), known.reach(each))
        if counted is not None and ends > counted[1]:
            title = known.rule(power).title
            yield Flag(
                kind="longer-than-allowed",
                certain=False,
                starts=counted[1],
                ends=ends,
                authorities=(each.authority_id, power.authority_id),
                rule=cite(known, rule),
                says=f"{rule.title} was made during {title.lower()}. If the designated officer "
                f"applied for it, its time runs from the first day of that, and it may run to "
                f"{instant_in_words(counted[1])} at the latest.",
            )


def _too_often(known: Known) -> Iterator[Flag]:
    """What may not add up to more than so long in any so many days."""
    by_code: dict[str, list[Authority]] = {}
    for each in known.authorities:
        if known.rule(each).within_days is not None:
            by_code.setdefault(each.code, []).append(each)
    for uses in by_code.values():
        for each in uses:
            rule = known.rule(each)
            end = known.reach(each).may_until
            if end is None or rule.within_days is None or not isinstance(rule.lasts, Length):
                continue
            since = end - timedelta(days=rule.within_days)
            total = sum((_spent(known, one, since, end) for one in uses), timedelta())
            most = timedelta(hours=rule.lasts.hours or 0)
            if total > most and len(uses) > 1:
                hours = round(total / timedelta(hours=1))
                yield Flag(
                    kind="longer-than-allowed",
                    certain=all(_is_exact(known, one) for one in uses),
                    starts=end,
                    ends=None,
                    authorities=tuple(one.authority_id for one in uses),
                    rule=cite(known, rule),
                    says=f"{rule.title} came to {hours} hours in the {rule.within_days} days to "
                    f"{instant_in_words(end)}: its rule allows {rule.lasts.in_words()}.",
                )


def _spent(known: Known, each: Authority, since: datetime, end: datetime) -> timedelta:
    reach = known.reach(each)
    starts = max(reach.may_from or since, since)
    return max(min(reach.may_until or end, end) - starts, timedelta())


def _is_exact(known: Known, each: Authority) -> bool:
    reach = known.reach(each)
    return (reach.may_from, reach.may_until) == (reach.sure_from, reach.sure_until)


def _extensions(known: Known) -> Iterator[Flag]:
    """Extensions beyond what the rule allows, and of what had ended already."""
    for each in known.authorities:
        chain = known.chain(each)
        rule = known.rule(each)
        extended = [one for one in each.changes if one.kind == "extended"]
        if extended and rule.extension is not None:
            extension = known.law.rule(rule.extension, None)
            if extension.most is not None and len(extended) > extension.most:
                yield _once_more(known, each, extension, len(extended), extended[-1].occurred)
            yield from _extended_too_late(known, each, extension, extended)
        if each.extends is None:
            continue
        # As many as say that they extend another: what the first extends may be gone.
        count = sum(one.extends is not None for one in chain)
        if rule.most is not None and count > rule.most:
            yield _once_more(known, each, rule, count, each.made)
        if each.extends not in known.by_id:
            yield _nothing_to_extend(known, each, rule)
        if len(chain) < 2:
            continue
        before = known.reach(chain[-2])
        made = bounds(each.made)
        if before.may_until is None or made[1] is None or made[1] <= before.may_until:
            continue
        is_certain = made[0] is not None and made[0] > before.may_until
        how = "was made" if is_certain else "may have been made"
        yield Flag(
            kind="extension-after-expiry",
            certain=is_certain,
            starts=before.may_until,
            ends=made[1],
            authorities=(chain[-2].authority_id, each.authority_id),
            rule=cite(known, rule),
            says=f"{rule.title} {how} on {each.made.in_words()}, after what it extends had ended "
            f"{end_in_words(before)}.",
        )


def _extended_too_late(
    known: Known, each: Authority, extension: OrderRule, extended: Sequence[Change]
) -> Iterator[Flag]:
    """A power that was extended in place, once its time was over."""
    for number, one in enumerate(extended[: extension.most]):
        made, gone = bounds(one.occurred), extended[number:]
        others = tuple(two for two in each.changes if two not in gone)
        over = known.time_over(replace(each, until=None, changes=others))
        if over[1] is None or made[1] is None or made[1] <= over[1]:
            continue
        is_certain = made[0] is not None and made[0] > over[1]
        yield Flag(
            kind="extension-after-expiry",
            certain=is_certain,
            starts=over[1],
            ends=made[1],
            authorities=(each.authority_id,),
            rule=cite(known, extension),
            says=f"{known.rule(each).title} {'was' if is_certain else 'may have been'} extended on "
            f"{one.occurred.in_words()}, after its time was over {bounds_in_words(over)}.",
        )


def _nothing_to_extend(known: Known, each: Authority, rule: OrderRule) -> Flag:
    """What it extends was taken back, so that nothing says from when its time is counted."""
    is_gone = any(one.authority_id == each.extends for one in known.gone)
    why = "that was taken back as recorded in error" if is_gone else "that is not on the record"
    return Flag(
        kind="nothing-to-extend",
        certain=True,
        starts=each.begins.sort_at,
        ends=None,
        authorities=(each.authority_id,),
        rule=cite(known, rule),
        says=f"{rule.title} ({each.made.in_words()}) extends an order {why}. Its time is counted "
        "from its own beginning, as that of an extension.",
    )


def _once_more(
    known: Known, each: Authority, rule: OrderRule, count: int, occurred: Moment
) -> Flag:
    allowed = "no extension" if rule.most == 0 else f"{rule.most} extension"
    return Flag(
        kind="second-extension",
        certain=True,
        starts=occurred.sort_at,
        ends=None,
        authorities=(each.authority_id,),
        rule=cite(known, rule),
        says=f"{rule.title} ({occurred.in_words()}) is extension {count}: its rule allows "
        f"{allowed}{'s' if rule.most and rule.most > 1 else ''}.",
    )


def _agreements(known: Known) -> Iterator[Flag]:
    """What rests on an agreement, and nobody is named who agreed."""
    for each in known.authorities:
        rule = known.rule(each)
        if rule.agreement and each.agreed_by is None:
            yield Flag(
                kind="no-agreement",
                certain=True,
                starts=each.begins.sort_at,
                ends=None,
                authorities=(each.authority_id,),
                rule=cite(known, rule),
                says=f"{rule.title} from {each.begins.in_words()} rests on an agreement, and the "
                "record does not say whose.",
            )


def _of_whom(known: Known) -> Iterator[Flag]:
    """What is taken as of each of several children, because nobody said of which."""
    for each in known.authorities:
        if known.several and not each.subjects:
            yield Flag(
                kind="child-not-said",
                certain=True,
                starts=each.begins.sort_at,
                ends=None,
                authorities=(each.authority_id,),
                rule=cite(known, known.law.findings["child-not-said"]),
                says=f"{known.rule(each).title} from {each.begins.in_words()} names no child, and "
                "the case is of several. It is taken as of each of them.",
            )
