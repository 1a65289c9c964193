"""What reviews learnt across cases: counts by theme, and never a word. Pure.

Nothing here knows a case or a partnership but by a number made for one answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.codes import CodeText
from domain.event import Value
from domain.learning.reading import LEARNING, LearningRules
from domain.learning.standing import Stands
from domain.learning.themes import THEMES, Taxonomy, Theme
from domain.learning.words import Layer, Polarity


@dataclass(frozen=True, slots=True)
class _Coded:
    partnership: int
    case: int
    themes: tuple[CodeText, ...]


@dataclass(frozen=True, slots=True)
class CodedFinding(_Coded):
    """A finding as codes."""

    polarity: Polarity
    layer: Layer


@dataclass(frozen=True, slots=True)
class CodedRecommendation(_Coded):
    """A recommendation as codes. `repeats`: whether it was said to repeat an earlier one."""

    repeats: bool


@dataclass(frozen=True, slots=True)
class CodedAction(_Coded):
    """An action as codes. Its themes are those of its recommendation."""

    stands: Stands


Coded = CodedFinding | CodedRecommendation | CodedAction


class FindingCount(Value):
    """How many findings of one theme point one way and lie in one layer."""

    polarity: Polarity
    layer: Layer
    findings: int


class StandingCount(Value):
    """How many actions of one theme stand so."""

    stands: Stands
    actions: int


class ThemeCount(Value):
    """One theme across cases. `recommended_in`: how many cases' reviews recommend something of it;
    of more than one, it recurs. `stated_repeats`: how many recommendations were said to repeat an
    earlier one.
    """

    theme: Theme
    cases: int
    partnerships: int
    findings: tuple[FindingCount, ...]
    recommendations: int
    recommended_in: int
    recurs: bool
    stated_repeats: int
    actions: tuple[StandingCount, ...]


class Counted(Value):
    """All themes of some cases, those of most cases first. `cases` and `partnerships` are None
    where there are too few to say how many.
    """

    cases: int | None
    partnerships: int | None
    themes: tuple[ThemeCount, ...]


def counted(
    coded: Iterable[Coded],
    *,
    fewest: int = 1,
    themes: Taxonomy = THEMES,
) -> Counted:
    """What these are, by theme. What rests on fewer than `fewest` cases is left out."""
    every = tuple(coded)
    of: dict[CodeText, list[Coded]] = {}
    for one in every:
        for code in one.themes:
            of.setdefault(code, []).append(one)
    cases = {one.case for one in every}
    is_told = fewest <= 1 or len(cases) >= fewest
    found = [
        _theme(themes.named(code), some)
        for code, some in of.items()
        if len({one.case for one in some}) >= fewest
    ]
    return Counted(
        cases=len(cases) if is_told else None,
        partnerships=len({one.partnership for one in every}) if is_told else None,
        themes=tuple(sorted(found, key=lambda each: (-each.cases, each.theme.code))),
    )


def fewest(rules: LearningRules = LEARNING) -> int:
    """Of how many cases that a reader may not read something must be, to be counted to them."""
    return rules.few.cases


def _theme(theme: Theme, some: Sequence[Coded]) -> ThemeCount:
    findings = Counter(
        (each.polarity, each.layer) for each in some if isinstance(each, CodedFinding)
    )
    recommended = [each for each in some if isinstance(each, CodedRecommendation)]
    actions = Counter[Stands](each.stands for each in some if isinstance(each, CodedAction))
    recommended_in = len({each.case for each in recommended})
    return ThemeCount(
        theme=theme,
        cases=len({each.case for each in some}),
        partnerships=len({each.partnership for each in some}),
        findings=tuple(
            FindingCount(polarity=polarity, layer=layer, findings=findings[polarity, layer])
            for polarity in Polarity
            for layer in Layer
            if findings[polarity, layer]
        ),
        recommendations=len(recommended),
        recommended_in=recommended_in,
        recurs=recommended_in > 1,
        stated_repeats=sum(each.repeats for each in recommended),
        actions=tuple(
            StandingCount(stands=stands, actions=count) for stands, count in sorted(actions.items())
        ),
    )
