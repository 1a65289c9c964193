"""An entry: corrected, withdrawn, shared and contested, and never edited."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain import entry
from domain.case import AgencyNotOnCase, CaseIsClosed, CaseNotOpened, SubjectNotOnCase
from domain.command import ForAnotherAgency, NotHappenedYet
from domain.entry import (
    NEW_ENTRY,
    AlreadyContested,
    AlreadyDisclosed,
    ContestEntry,
    ContestsItself,
    CorrectEntry,
    CorrectionChangesNothing,
    DisclosedBeforeItHappened,
    DisclosedToItself,
    DiscloseEntry,
    EntryContested,
    EntryCorrected,
    EntryDisclosed,
    EntryIsWithdrawn,
    EntryNotOnRecord,
    EntryWithdrawn,
    NotYourEntry,
    OtherEntryNotOnCase,
    WithdrawEntry,
    contest_entry,
    correct_entry,
    disclose_entry,
    withdraw_entry,
)
from domain.errors import Stale
from domain.moments import Moment
from tests.support.builders import (
    ENTRY,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    UNKNOWN,
    a_case,
    about,
    an_entry,
    an_id,
    ask,
    closed,
    content,
    fact,
    when,
    without,
)
from tests.support.spec import fold, given

RECORDED = (*a_case(), an_entry())
WITHDRAWN = (
    *RECORDED,
    fact(EntryWithdrawn, stream=ENTRY, version=2, reason="About another child"),
)


def correcting(**fields):
    given = {
        "entry_id": ENTRY,
        "content": content(occurred="2026-03-03"),
        "reason": "The ward record was misread",
    }
    return ask(CorrectEntry, **(given | fields))


def withdrawing(**fields):
    return ask(WithdrawEntry, **({"entry_id": ENTRY, "reason": "About another child"} | fields))


def disclosing(**fields):
    given = {"entry_id": ENTRY, "to_agency": POLICE, "occurred": "2026-03-04", "how": "By phone"}
    return ask(DiscloseEntry, **(given | fields))


def contesting(**fields):
    given = {"entry_id": ENTRY, "by_agency": POLICE, "differs_in": "Officers saw nobody."}
    return ask(ContestEntry, by=fields.pop("by", POLICE), **(given | fields))


CHANGES = [
    (correct_entry, correcting()),
    (withdraw_entry, withdrawing()),
    (disclose_entry, disclosing()),
    (contest_entry, contesting()),
]
OWN_CHANGES = CHANGES[:3]


def test_corrects_an_entry_and_names_what_it_corrects():
    given(RECORDED).when(correct_entry, correcting()).then(
        fact(
            EntryCorrected,
            stream=ENTRY,
            version=2,
            corrects_version=1,
            content=content(occurred="2026-03-03"),
            reason="The ward record was misread",
        )
    )


def test_a_second_correction_corrects_the_first():
    once = given(RECORDED).when(correct_entry, correcting()).allowed()
    shared = given(RECORDED, once).when(disclose_entry, disclosing()).allowed()
    again = correcting(content=content(occurred="2026-03-03", summary="Seen in clinic."))

    (event,) = given(RECORDED, once, shared).when(correct_entry, again).allowed()

    assert isinstance(event, EntryCorrected)
    assert (event.originator_version, event.corrects_version) == (4, 2)


def test_a_correction_may_go_back_to_what_was_first_said():
    once = given(RECORDED).when(correct_entry, correcting()).allowed()
    given(RECORDED, once).when(correct_entry, correcting(content=content())).allowed()


def test_refuses_a_correction_that_changes_nothing():
    given(RECORDED).when(correct_entry, correcting(content=content())).refused(
        CorrectionChangesNothing, field="content"
    )


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"occurred": "2026-03-21"}, NotHappenedYet, "content.occurred"),
        ({"ended": "2026-03-21"}, NotHappenedYet, "content.ended"),
        ({"subjects": (an_id("stranger"),)}, SubjectNotOnCase, "content.subjects.0"),
    ],
)
def test_refuses_a_correction_that_no_entry_could_say(change, refusal, field):
    given(RECORDED).when(correct_entry, correcting(content=content(**change))).refused(
        refusal, field=field
    )


def test_refuses_to_correct_a_withdrawn_entry():
    given(WITHDRAWN).when(correct_entry, correcting()).refused(EntryIsWithdrawn)


def test_withdraws_an_entry():
    given(RECORDED).when(withdraw_entry, withdrawing()).then(
        fact(EntryWithdrawn, stream=ENTRY, version=2, reason="About another child")
    )


def test_refuses_a_second_withdrawal():
    given(WITHDRAWN).when(withdraw_entry, withdrawing()).refused(EntryIsWithdrawn)


def test_discloses_an_entry():
    given(RECORDED).when(disclose_entry, disclosing()).then(
        fact(
            EntryDisclosed,
            stream=ENTRY,
            version=2,
            to_agency=POLICE,
            occurred="2026-03-04",
            how="By phone",
        )
    )


def test_a_withdrawn_entry_was_still_shared():
    given(WITHDRAWN).when(disclose_entry, disclosing()).allowed()


def test_an_agency_that_left_was_still_told():
    given(without(POLICE, RECORDED)).when(disclose_entry, disclosing()).allowed()


def test_refuses_a_disclosure_to_an_agency_that_was_never_on_the_case():
    given(RECORDED).when(disclose_entry, disclosing(to_agency="school")).refused(
        AgencyNotOnCase, field="to_agency"
    )


def test_refuses_a_disclosure_to_its_own_agency():
    given(RECORDED).when(disclose_entry, disclosing(to_agency=HOSPITAL)).refused(
        DisclosedToItself, field="to_agency"
    )


def test_refuses_a_disclosure_that_has_not_happened():
    given(RECORDED).when(disclose_entry, disclosing(occurred="2026-03-21")).refused(
        NotHappenedYet, field="occurred"
    )


def test_refuses_a_disclosure_of_what_had_not_happened():
    given(RECORDED).when(disclose_entry, disclosing(occurred="2026-03-01")).refused(
        DisclosedBeforeItHappened, field="occurred"
    )


@pytest.mark.parametrize(
    "occurred", [UNKNOWN, when("2026-03-02"), when("2026"), about("2026-03-01")]
)
def test_accepts_a_disclosure_that_may_have_followed(occurred):
    given(RECORDED).when(disclose_entry, disclosing(occurred=occurred)).allowed()


def test_refuses_the_same_disclosure_twice_but_not_a_second_one():
    once = given(RECORDED).when(disclose_entry, disclosing()).allowed()
    given(RECORDED, once).when(disclose_entry, disclosing()).refused(
        AlreadyDisclosed, field="to_agency"
    )
    given(RECORDED, once).when(disclose_entry, disclosing(occurred="2026-03-05")).allowed()
    given(RECORDED, once).when(disclose_entry, disclosing(to_agency=SOCIAL_CARE)).allowed()


THEIRS = an_entry("theirs", agency=POLICE)


def test_contests_an_entry_with_an_entry_of_its_own():
    command = contesting(other_entry_id=an_id("theirs"))
    given(RECORDED, THEIRS).when(contest_entry, command).then(
        fact(
            EntryContested,
            stream=ENTRY,
            version=2,
            by=POLICE,
            by_agency=POLICE,
            differs_in="Officers saw nobody.",
            other_entry_id=an_id("theirs"),
        )
    )


def test_contests_a_withdrawn_entry_because_an_agency_may_hold_that_it_did_happen():
    given(WITHDRAWN).when(contest_entry, contesting()).allowed()


def test_refuses_to_contest_an_entry_of_ones_own_agency():
    given(RECORDED).when(contest_entry, contesting(by=HOSPITAL, by_agency=HOSPITAL)).refused(
        ContestsItself, field="by_agency"
    )


def test_refuses_to_contest_for_another_agency():
    given(RECORDED).when(contest_entry, contesting(by=SOCIAL_CARE)).refused(
        ForAnotherAgency, field="by_agency"
    )


def test_refuses_to_contest_from_outside_the_case():
    given(RECORDED).when(contest_entry, contesting(by="school", by_agency="school")).refused(
        AgencyNotOnCase, field="by_agency"
    )


@pytest.mark.parametrize(
    "other",
    [
        an_entry("theirs", agency=SOCIAL_CARE),
        an_entry("theirs", agency=POLICE, case_id=an_id("another case")),
        an_entry("not theirs", agency=POLICE),
    ],
    ids=["another agency's", "another case's", "not recorded"],
)
def test_refuses_to_contest_with_an_entry_that_is_not_ones_own_on_this_case(other):
    command = contesting(other_entry_id=an_id("theirs"))
    given(RECORDED, other).when(contest_entry, command).refused(
        OtherEntryNotOnCase, field="other_entry_id"
    )


def test_refuses_to_contest_twice_in_the_same_words():
    once = given(RECORDED).when(contest_entry, contesting()).allowed()
    given(RECORDED, once).when(contest_entry, contesting()).refused(
        AlreadyContested, field="differs_in"
    )
    given(RECORDED, once).when(
        contest_entry, contesting(differs_in="The time differs too.")
    ).allowed()


@pytest.mark.parametrize(("rule", "command"), CHANGES)
def test_refuses_anything_on_an_entry_that_was_never_recorded(rule, command):
    given(a_case()).when(rule, command).refused(EntryNotOnRecord)


@pytest.mark.parametrize(("rule", "command"), CHANGES)
def test_refuses_to_reach_an_entry_through_another_case(rule, command):
    history = (*a_case(), an_entry(case_id=an_id("another case")))
    given(history).when(rule, command).refused(EntryNotOnRecord)


@pytest.mark.parametrize(("rule", "command"), CHANGES)
def test_refuses_anything_on_a_closed_case(rule, command):
    given(closed(RECORDED)).when(rule, command).refused(CaseIsClosed)


@pytest.mark.parametrize(("rule", "command"), CHANGES)
def test_refuses_anything_on_a_case_that_was_never_opened(rule, command):
    given(an_entry()).when(rule, command).refused(CaseNotOpened)


@pytest.mark.parametrize(("rule", "command"), CHANGES)
def test_refuses_a_writer_who_had_read_an_older_version(rule, command):
    shared = given(RECORDED).when(disclose_entry, disclosing(to_agency=SOCIAL_CARE)).allowed()
    stale = command.model_copy(update={"expected_version": 1})
    current = command.model_copy(update={"expected_version": 2})

    given(RECORDED, shared).when(rule, stale).refused(Stale, field="expected_version")
    given(RECORDED, shared).when(rule, current).allowed()


@pytest.mark.parametrize("make", [correcting, withdrawing, disclosing])
def test_refuses_to_change_another_agencys_entry(make):
    rule = {correcting: correct_entry, withdrawing: withdraw_entry, disclosing: disclose_entry}
    given(RECORDED).when(rule[make], make(by=POLICE)).refused(NotYourEntry)


@pytest.mark.parametrize(("rule", "command"), OWN_CHANGES)
def test_refuses_an_agency_that_has_left_to_change_its_entry(rule, command):
    given(without(HOSPITAL, RECORDED)).when(rule, command).refused(AgencyNotOnCase)


def test_what_an_entry_says_now_is_its_last_correction():
    history = (*RECORDED, *given(RECORDED).when(correct_entry, correcting()).allowed())
    stream = [event for event in history if event.originator_id == ENTRY]
    state = fold(entry.evolve, NEW_ENTRY, stream)
    assert state.content == content(occurred="2026-03-03")
    assert state.version == 2


def test_content_refuses_an_end_before_its_start_and_names_the_end():
    with pytest.raises(ValidationError) as refused:
        content(occurred="2026-03-02T10:00Z", ended="2026-03-02T09:59Z")
    (error,) = refused.value.errors()
    assert error["loc"] == ("ended",)
    assert "before it started (2 March 2026 at 10:00am)" in error["msg"]


@pytest.mark.parametrize(
    "ended", [None, UNKNOWN, "2026-03-02", "2026", Moment(kind="before", value="2027")]
)
def test_content_accepts_an_end_that_may_have_followed(ended):
    assert content(occurred="2026-03-02T10:00Z", ended=ended).summary == "Seen on the ward."
