"""What does not fit the child's age: orders said to run beyond it, and those made too late for it.

Nothing is reckoned where the record holds no date of birth.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.authority.bands import bounds_in_words, instant_in_words
from domain.authority.cited import Flag, cite
from domain.authority.edges import bounds
from domain.authority.known import Known
from domain.authority.limits import birthday


def past_their_age(known: Known) -> Iterator[Flag]:
    """What was said to run on after the child had come to the age at which the law ends it."""
    for each in known.authorities:
        rule, said = known.age_rule(each), known.said_to_end(each)
        came = known.comes_of_age(each)
        if rule is None or said is None or came[0] is None:
            continue
        starts, ends = came[0], said[1]
        if ends is not None and ends <= starts:
            continue
        is_certain = said[0] is not None and came[1] is not None and said[0] > came[1]
        ran = "was said to run" if is_certain else "may have been said to run"
        until = f"until {instant_in_words(ends)}" if ends is not None else "on"
        yield Flag(
            kind="longer-than-allowed",
            certain=is_certain,
            starts=starts,
            ends=ends,
            authorities=(each.authority_id,),
            rule=cite(known, rule),
            says=f"{known.rule(each).title} {ran} {until}: it ended when the child was "
            f"{rule.age_in_words}, {bounds_in_words(came)}.",
        )


def made_too_late(known: Known) -> Iterator[Flag]:
    """What was made when the child had come to the age from which no court may make it."""
    for each in known.authorities:
        for rule in known.law.ages_of(known.rule(each).code, known.day_of(each)):
            if rule.made_before is None:
                continue
            came = birthday(known.born, rule.made_before)
            made = bounds(each.made)
            if came[0] is None or made[1] is None or made[1] <= came[0]:
                continue
            is_certain = made[0] is not None and came[1] is not None and made[0] >= came[1]
            yield Flag(
                kind="too-old",
                certain=is_certain,
                starts=each.made.sort_at,
                ends=None,
                authorities=(each.authority_id,),
                rule=cite(known, rule),
                says=f"{known.rule(each).title} was made {each.made.in_words()}, when the child "
                f"{'was' if is_certain else 'may have been'} {rule.made_before} already: the child "
                f"came to that age {bounds_in_words(came)}.",
            )
