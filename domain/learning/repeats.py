"""Which earlier recommendations a recommendation repeats: as stated, and as may well be. Pure.

What is proposed is only proposed: it says which themes and words it was recognised by, so that a
person can judge it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.event import Value
from domain.learning.reading import LEARNING, LearningRules, RepeatRule, UsedRule
from domain.learning.themes import THEMES, Taxonomy, Theme
from domain.moments import Moment

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Comparable:
    """A recommendation as far as it is compared. `review` says which review made it, without
    personal data; recommendations of the same review repeat nothing of each other. `states` are
    those that it was said to repeat.
    """

    recommendation_id: UUID
    review: str
    number: str
    words: str
    themes: tuple[str, ...]
    made: Moment
    states: frozenset[UUID] = frozenset()


class Repeat(Value):
    """An earlier recommendation that is repeated, or seems to be, and why it is named.

    `likeness`: of the words that carry meaning in either, the part that is in both, from 0 to 1.
    """

    recommendation_id: UUID
    review: str
    number: str
    words: str
    made: Moment
    basis: Literal["stated", "proposed"]
    themes: tuple[Theme, ...]
    shared_words: tuple[str, ...]
    likeness: float
    says: str
    rule: UsedRule


def repeats(
    one: Comparable,
    others: Iterable[Comparable],
    rules: LearningRules = LEARNING,
    themes: Taxonomy = THEMES,
) -> tuple[Repeat, ...]:
    """Those of `others` that it repeats: first those stated, then those proposed, the most alike
    first. None that was certainly made later, and none proposed of its own review.
    """
    found: list[Repeat] = []
    mine = _stems(one.words, rules.repeats)
    for other in others:
        stated = other.recommendation_id in one.states
        if other.recommendation_id == one.recommendation_id:
            continue
        if not stated and (other.review == one.review or one.made.definitely_before(other.made)):
            continue
        theirs = _stems(other.words, rules.repeats)
        shared = tuple(code for code in one.themes if code in other.themes)
        both = sorted(theirs[stem] for stem in mine.keys() & theirs.keys())
        either = len(mine.keys() | theirs.keys())
        likeness = len(both) / either if either else 0.0
        if stated or _is_likely(len(shared), likeness, rules.repeats):
            named = tuple(themes.named(code) for code in shared)
            found.append(
                Repeat(
                    recommendation_id=other.recommendation_id,
                    review=other.review,
                    number=other.number,
                    words=other.words,
                    made=other.made,
                    basis="stated" if stated else "proposed",
                    themes=named,
                    shared_words=tuple(both),
                    likeness=likeness,
                    says=_says(named, both, stated=stated),
                    rule=rules.used("repeat"),
                )
            )
    return tuple(sorted(found, key=_place))


def _place(repeat: Repeat) -> tuple[bool, float, int, str]:
    return (
        repeat.basis == "proposed",
        -repeat.likeness,
        -len(repeat.themes),
        str(repeat.recommendation_id),
    )


def _is_likely(shared: int, likeness: float, rule: RepeatRule) -> bool:
    if likeness >= rule.likeness_alone:
        return True
    return shared >= rule.themes and likeness >= rule.likeness_with_themes


def _says(themes: Iterable[Theme], words: Iterable[str], *, stated: bool) -> str:
    parts = (
        ("the theme", [theme.title for theme in themes]),
        ("the word", [f"\u2018{word}\u2019" for word in words]),
    )
    why = " and ".join(
        f"{what}{'s' if len(named) > 1 else ''} {', '.join(named)}"
        for what, named in parts
        if named
    )
    if stated:
        return "Said to repeat it." + (f" They share {why}." if why else "")
    return f"It may repeat it: they share {why}."


def _stems(text: str, rule: RepeatRule) -> dict[str, str]:
    """The words that carry meaning, each by what is left of it without its ending."""
    stems: dict[str, str] = {}
    for word in _WORD.findall(text.casefold()):
        if word not in rule.ignored:
            stems.setdefault(_stem(word, rule), word)
    return stems


def _stem(word: str, rule: RepeatRule) -> str:
    for ending in rule.endings:
        if word.endswith(ending) and len(word) - len(ending) >= rule.stem:
            return word[: -len(ending)]
    return word
