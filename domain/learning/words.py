"""The closed lists of learning."""

from __future__ import annotations

from domain.vocabulary import Listed


class Polarity(Listed):
    """Which way a finding points. Good practice is a finding too."""

    GOOD_PRACTICE = "good-practice"
    LEARNING = "learning"
    NATIONAL_ISSUE = "national-issue"


class Layer(Listed):
    """Where in the system a finding lies."""

    FRONTLINE = "frontline"
    MANAGEMENT = "management"
    ORGANISATION = "organisation"
    PARTNERSHIP = "partnership"
    NATIONAL = "national"


class Scope(Listed):
    """How far a recommendation or an action reaches."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"


class Answer(Listed):
    """What an agency says of a recommendation addressed to it. Disagreement is an answer."""

    ACCEPTS = "accepts"
    PARTLY = "partly"
    DISAGREES = "disagrees"


class Rag(Listed):
    """How an action goes, as its owner says. What is overdue is worked out, and never stated."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class Impact(Listed):
    """What an audit or a test found of an action's effect."""

    SHOWN = "shows-impact"
    NONE = "shows-none"
    TOO_EARLY = "too-early"
