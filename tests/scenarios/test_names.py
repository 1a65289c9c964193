"""No scenario names a real person or place: every capital letter is accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ops.scenarios import NAMES, Scenario, model

#: Words that may stand with a capital anywhere.
CAPITALS = frozenset(
    re.findall(
        r"\S+",
        """
    A I Elliot George Provider Providers Court High Family Division District
    Local Authority National England Christmas Easter Panel Child Safeguarding Practice Review Act
    Care Mental Health Emergency Protection Interim Order Cafcass Consultant Doctor Psychiatrist
    Psychologist Keyworker Adult Perinatal Ward CAMHS GP ED EDT DCS CP
    Department Education Ofsted
    January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Fridays
    """,
    )
)
#: Words that only ever begin a sentence here, so that their small letter is not seen elsewhere.
BEGINNINGS = frozenset(
    re.findall(
        r"\S+",
        """
    Acute Anatomy Annual Anxious Associate Awaiting Benefit Booking Chased Clinical Consultation
    Courteous Cover Curtains Delegated Designated Detective Disclosure Domestic Draft Ear
    Evidence Expected
    Families Fit General Headteacher Heating Immediate Incidents Independent Initial Inspected
    Instruction Integrated Introductory Listing Lives Maternal Matron Meals Nativity Notification
    Our Paediatric Parents Party Patients Physical Practitioners Preferred Progress Questions
    Quicker Real Regular Security Sleeps Specialised Strengths Superintendent Targeted Transfer
    Unannounced Vulnerable Walk Wellbeing
    """,
    )
)
#: SW1, HV2, PC14, MW3 … and the letters of providers A to P.
CODE = re.compile(r"(?:[A-Z]{1,5}\d{1,2}|[A-P])")
WORD = re.compile(r"[^\W\d_]\w*")
#: References of entries and of the two cases.
ENTRY = re.compile(r"[A-Z]{1,4}-\d+")
IDENTIFIERS = re.compile(r"[\w-]+/[\w./-]+|[0-9a-f-]{36}|[a-z0-9]+(-[a-z0-9]+)*")
NOT_PROSE = {"reference", "file"}
#: Kept out by name as well: the places and bodies of the source text.
SOURCE = re.compile(r"wigan|manchester|north ?west|WSCP|LSCB", re.IGNORECASE)


def prose(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in NOT_PROSE:
                yield from prose(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from prose(each)
    elif isinstance(value, str) and not IDENTIFIERS.fullmatch(value):
        yield value


def all_prose(*scenarios: Scenario) -> list[str]:
    return [
        text
        for scenario in scenarios
        for step in scenario.steps
        for text in prose(step.model_dump(mode="json"))
    ]


def unaccounted(texts: list[str], small: set[str]) -> set[str]:
    """Capitalised words that are neither known, nor role codes, nor the start of a sentence."""
    found: set[str] = set()
    for text in (ENTRY.sub("", text) for text in texts):
        for match in WORD.finditer(text):
            word = match[0]
            before = text[: match.start()]
            if not word[0].isupper() or word in CAPITALS or CODE.fullmatch(word):
                continue
            begins = not before or re.search(r"[.:?!]\s+$|\($", before)
            if begins and (word.lower() in small or word in BEGINNINGS):
                continue
            found.add(word)
    return found


def small_words(texts: list[str]) -> set[str]:
    return {word for text in texts for word in WORD.findall(text) if word[0].islower()}


def test_every_capitalised_word_is_known(elliot: Scenario, george: Scenario) -> None:
    texts = all_prose(elliot, george)

    assert unaccounted(texts, small_words(texts)) == set()


def test_would_notice_a_name(elliot: Scenario, george: Scenario) -> None:
    small = small_words(all_prose(elliot, george))

    assert unaccounted(["Samantha visited.", "SW1 rang Mr Okafor in Leeds."], small) == {
        "Samantha",
        "Mr",
        "Okafor",
        "Leeds",
    }


def test_no_file_names_the_places_of_the_source() -> None:
    home = Path(model.__file__).parent
    for name in NAMES:
        for path in (home / name).iterdir():
            assert not SOURCE.search(path.read_text()), path


def test_every_file_says_it_is_synthetic() -> None:
    home = Path(model.__file__).parent
    files = [path for name in NAMES for path in (home / name).iterdir()]

    assert len(files) > 40
    for path in files:
        assert "synthetic" in path.read_text().splitlines()[0].lower(), path
