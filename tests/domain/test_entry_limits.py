"""One entry can only be corrected, shared and contested so often, and each refusal says what to do
instead.
"""

from __future__ import annotations

import pytest

from domain.entry import (
    MOST_CONTESTS,
    MOST_CORRECTIONS,
    MOST_DISCLOSURES,
    ContestEntry,
    CorrectEntry,
    DiscloseEntry,
    EntryContested,
    EntryCorrected,
    EntryDisclosed,
    EntryWithdrawn,
    TooManyContests,
    TooManyCorrections,
    TooManyDisclosures,
    WithdrawEntry,
    contest_entry,
    correct_entry,
    disclose_entry,
    withdraw_entry,
)
from tests.support.builders import ENTRY, POLICE, a_case, an_entry, ask, content, fact
from tests.support.spec import given


def corrected(times):
    return tuple(
        fact(
            EntryCorrected,
            stream=ENTRY,
            version=n + 2,
            corrects_version=n + 1,
            content=content(summary=f"Corrected {n + 1} times."),
            reason="Misread",
        )
        for n in range(times)
    )


def disclosed(times):
    return tuple(
        fact(
            EntryDisclosed,
            stream=ENTRY,
            version=n + 2,
            to_agency=POLICE,
            occurred=f"2026-03-04T10:00:{n % 60:02d}+0{n // 60}:00",
        )
        for n in range(times)
    )


def contested(times):
    return tuple(
        fact(
            EntryContested,
            stream=ENTRY,
            version=n + 2,
            by=POLICE,
            by_agency=POLICE,
            differs_in=f"Point {n + 1}.",
        )
        for n in range(times)
    )


CORRECTING = ask(CorrectEntry, entry_id=ENTRY, content=content(summary="New."), reason="Misread")
DISCLOSING = ask(DiscloseEntry, entry_id=ENTRY, to_agency=POLICE, occurred="2026-03-05")
CONTESTING = ask(ContestEntry, by=POLICE, entry_id=ENTRY, by_agency=POLICE, differs_in="New.")
LIMITS = [
    (corrected, MOST_CORRECTIONS, correct_entry, CORRECTING, TooManyCorrections),
    (disclosed, MOST_DISCLOSURES, disclose_entry, DISCLOSING, TooManyDisclosures),
    (contested, MOST_CONTESTS, contest_entry, CONTESTING, TooManyContests),
]
NAMES = ["corrections", "disclosures", "contests"]


@pytest.mark.parametrize(("history", "most", "rule", "command", "refusal"), LIMITS, ids=NAMES)
def test_the_last_one_is_allowed_and_the_next_is_refused(history, most, rule, command, refusal):
    record = (*a_case(), an_entry())

    given(record, history(most - 1)).when(rule, command).allowed()
    sentence = given(record, history(most)).when(rule, command).refused(refusal)

    assert f" {most} times" in sentence


def test_each_has_a_limit_of_its_own():
    for history, most, *_ in LIMITS:
        for other, _, rule, command, _ in LIMITS:
            if other is not history:
                given(a_case(), an_entry(), history(most)).when(rule, command).allowed()


def test_an_entry_corrected_too_often_can_be_withdrawn_as_it_says():
    record = (*a_case(), an_entry(), corrected(MOST_CORRECTIONS))
    command = ask(WithdrawEntry, entry_id=ENTRY, reason="Recorded anew")

    given(*record).when(withdraw_entry, command).then(
        fact(EntryWithdrawn, stream=ENTRY, version=MOST_CORRECTIONS + 2, reason="Recorded anew")
    )


def test_a_withdrawn_entry_is_counted_on():
    withdrawn = fact(EntryWithdrawn, stream=ENTRY, version=MOST_CONTESTS + 2, reason="Mistaken")
    record = (*a_case(), an_entry(), contested(MOST_CONTESTS), withdrawn)

    given(*record).when(contest_entry, CONTESTING).refused(TooManyContests)
