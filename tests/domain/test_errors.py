"""Refusals are sentences for the person who reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

# Every module that refuses anything.
import domain.authority
import domain.case
import domain.contribution
import domain.decision
import domain.entry
import domain.escalation
import domain.hearing
import domain.record.append
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted, Refusal, Stale


def _kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)


REFUSALS = sorted(
    {kind for kind in _kinds(Refusal) if kind.__module__.startswith("domain.")},
    key=lambda kind: (kind.__module__, kind.__qualname__),
)
#: Words of the pattern, which nobody outside the domain should have to know. "Recorded in error" is
#: what records of health and social care say of their own mistakes.
JARGON = re.compile(
    r"\b(aggregate|event|stream|command|state|projection|payload|uuid|null|none|invalid"
    r"|(?<!recorded in )error)\b",
    re.IGNORECASE,
)
every_refusal = pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__qualname__)


def _sentence(kind: type[Refusal]) -> str:
    return " ".join((kind.__doc__ or "").split())


@every_refusal
def test_a_refusal_says_what_is_wrong_in_a_sentence(kind):
    sentence = _sentence(kind)
    assert re.fullmatch(r"[A-Z].{15,240}\.", sentence), sentence


@every_refusal
def test_a_refusal_speaks_the_language_of_the_field(kind):
    assert JARGON.search(_sentence(kind)) is None


@every_refusal
def test_a_refusal_means_one_thing(kind):
    meanings = (Invalid, NotOnRecord, Conflict, NotPermitted)
    assert sum(issubclass(kind, meaning) for meaning in meanings) <= 1


def test_a_refusal_carries_its_docstring_on_one_line_and_its_field():
    refusal = domain.case.NotBornYet()
    assert refusal.sentence == str(refusal) == _sentence(domain.case.NotBornYet)
    assert refusal.field == "born"


def test_what_is_known_at_the_time_may_be_said_instead():
    refusal = domain.case.AgencyNotOnCase("police has left this case.", field="agency")
    assert (refusal.sentence, refusal.field) == ("police has left this case.", "agency")
    assert domain.case.AgencyNotOnCase().field is None


def test_a_stale_writer_is_in_conflict():
    assert issubclass(Stale, Conflict)
