"""The destruction of a case's key: two people decide it, and nothing follows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.authority import MakeOrder, make_order
from domain.case import (
    NEW_CASE,
    AddAgency,
    CaseDestroyed,
    CaseMustBeClosed,
    CaseNotOpened,
    CloseCase,
    DestroyKey,
    EndProposal,
    KeyDestroyed,
    LiftLegalHold,
    MadeForIt,
    NoSuchProposal,
    OpenCase,
    PlaceLegalHold,
    ProposalLapsed,
    ProposeDisposal,
    ReferenceNotRepeated,
    ReopenCase,
    SamePersonTwice,
    SaysWhoTheCaseIsAbout,
    SetRetentionClass,
    UnderLegalHold,
    add_agency,
    close_case,
    destroy_key,
    evolve,
    lift_legal_hold,
    open_case,
    place_legal_hold,
    propose_disposal,
    refuse_disposal,
    reopen_case,
    set_retention_class,
    withdraw_disposal,
)
from domain.contribution import NewEntry, SubmitContribution, submit_contribution
from domain.errors import Stale
from domain.event import Unreadable
from domain.vocabulary import AgencyKind, OrderType
from tests.support.builders import (
    CASE,
    CONTRIBUTION,
    COORDINATOR,
    ENTRY,
    HOSPITAL,
    NOW,
    OFFICER,
    ORDER,
    SOURCE,
    a_case,
    an_id,
    ask,
    attribution,
    closed,
    content,
    fact,
)
from tests.support.spec import fold, given

PROPOSAL = an_id("proposal")
INSTRUCTION = "Order of the Family Court of 2 March 2026 to erase the record."
SAID = {
    "reference": "CASE-0142",
    "reason": "Looked at with the head of records.",
    "sealed_events": 8,
}
WHEN = {
    "in_role_since": datetime(2024, 9, 2, 9, 0, tzinfo=UTC),
    "proposed_at": datetime(2026, 3, 9, 9, 0, tzinfo=UTC),
}


def proposing(**fields):
    given = {
        "proposal_id": PROPOSAL,
        "reference": "CASE-0142",
        "basis": "lawful-instruction",
        "instruction": INSTRUCTION,
        "reason": "The court ordered it.",
        "by": COORDINATOR,
    }
    return ask(ProposeDisposal, **(given | fields))


def proposed(history=None, **fields):
    history = closed(a_case()) if history is None else history
    return (*history, *given(history).when(propose_disposal, proposing(**fields)).allowed())


def destroying(**fields):
    return ask(DestroyKey, **({"proposal_id": PROPOSAL, "by": OFFICER} | SAID | WHEN | fields))


def placing(name, since):
    return ask(
        PlaceLegalHold,
        by=COORDINATOR,
        hold_id=an_id(name),
        authority="Inquiry",
        since=since,
        reason="It asked for it.",
    )


def lifting(name):
    return ask(LiftLegalHold, by=COORDINATOR, hold_id=an_id(name), reason="It has reported.")


def destroyed():
    history = proposed()
    return (*history, *given(history).when(destroy_key, destroying()).allowed())


LOOKED_AFTER = ({"retention_class": "looked-after-child"},)

EVERYTHING = [
    (open_case, ask(OpenCase, reference="CASE-0142", pseudonym="Rowan", summary="Again.")),
    (add_agency, ask(AddAgency, agency="school", name="School", kind=AgencyKind.EDUCATION)),
    (close_case, ask(CloseCase, reason="Once more")),
    (reopen_case, ask(ReopenCase, reason="Regretted")),
    (place_legal_hold, placing("late", "2026-03-10")),
    (lift_legal_hold, lifting("late")),
    (
        set_retention_class,
        ask(SetRetentionClass, kinds=LOOKED_AFTER, reason="So"),
    ),
    (propose_disposal, proposing()),
    (withdraw_disposal, ask(EndProposal, proposal_id=PROPOSAL, reason="Regretted")),
    (refuse_disposal, ask(EndProposal, proposal_id=PROPOSAL, reason="Regretted")),
    (destroy_key, destroying()),
    (
        submit_contribution,
        ask(
            SubmitContribution,
            contribution_id=CONTRIBUTION,
            agency=HOSPITAL,
            title="Late",
            author="Clerk",
            author_role="Clerk",
            source=SOURCE,
            entries=(NewEntry(entry_id=ENTRY, content=content(subjects=())),),
        ),
    ),
    (
        make_order,
        ask(
            MakeOrder,
            order_id=ORDER,
            by_agency=HOSPITAL,
            order_type=OrderType.OTHER,
            court="Court",
            occurred="2026-03-02",
            in_force_from="2026-03-02",
            terms="Terms",
            source=SOURCE,
        ),
    ),
]


def test_nobody_is_made_an_officer_for_a_disposal_that_is_proposed_already():
    late = destroying(in_role_since=WHEN["proposed_at"] + timedelta(seconds=1))

    given(proposed()).when(destroy_key, late).refused(MadeForIt)


def test_the_key_is_destroyed_on_what_was_proposed_by_somebody_else():
    given(proposed()).when(destroy_key, destroying()).then(
        fact(
            KeyDestroyed,
            version=9,
            by=OFFICER,
            basis="lawful-instruction",
            rule=INSTRUCTION,
            proposed_by={
                "name": COORDINATOR.name,
                "role": "Partnership coordinator, partnership-office",
            },
            authorised_by={
                "name": "R Holt",
                "role": "Data protection officer, partnership-office",
            },
            **SAID,
        )
    )


def test_refuses_whoever_proposed_it_whatever_else_they_are():
    both = attribution("partnership-office", *COORDINATOR.roles, *OFFICER.roles)
    history = proposed(by=both)

    given(history).when(destroy_key, destroying(by=both)).refused(SamePersonTwice)
    given(history).when(destroy_key, destroying(by=OFFICER)).allowed()


def test_refuses_what_nobody_proposed():
    history = closed(a_case())

    given(history).when(destroy_key, destroying()).refused(NoSuchProposal, field="proposal_id")


def test_refuses_another_proposal_than_the_one_that_is_open():
    given(proposed()).when(destroy_key, destroying(proposal_id=an_id("other"))).refused(
        NoSuchProposal, field="proposal_id"
    )


@pytest.mark.parametrize("end", [withdraw_disposal, refuse_disposal])
def test_refuses_what_was_withdrawn_or_refused(end):
    history = proposed()
    command = ask(EndProposal, by=COORDINATOR, proposal_id=PROPOSAL, reason="Not yet.")
    history += given(history).when(end, command).allowed()

    given(history).when(destroy_key, destroying()).refused(NoSuchProposal, field="proposal_id")
    given(history).when(end, command).refused(NoSuchProposal, field="proposal_id")
    given(history).when(propose_disposal, proposing()).allowed()


def test_a_proposal_lapses_after_thirty_days():
    history = proposed()

    given(history).when(destroy_key, destroying(now=NOW + timedelta(days=30))).allowed()
    given(history).when(destroy_key, destroying(now=NOW + timedelta(days=31))).refused(
        ProposalLapsed, field="proposal_id"
    )


def test_a_case_that_was_reopened_must_be_proposed_anew():
    history = proposed()
    reopened = ask(ReopenCase, by=COORDINATOR, reason="There is more.")
    history += given(history).when(reopen_case, reopened).allowed()
    history += given(history).when(close_case, ask(CloseCase, reason="Done.")).allowed()

    given(history).when(destroy_key, destroying()).refused(NoSuchProposal, field="proposal_id")


def test_a_case_of_another_kind_must_be_proposed_anew():
    history = proposed()
    kinds = ask(SetRetentionClass, by=COORDINATOR, kinds=LOOKED_AFTER, reason="Looked after.")
    history += given(history).when(set_retention_class, kinds).allowed()

    given(history).when(destroy_key, destroying()).refused(NoSuchProposal, field="proposal_id")


def test_refuses_an_open_case():
    history = (*a_case(), *proposed()[-1:])
    history = (*history[:-1], history[-1].model_copy(update={"originator_version": 7}))

    given(history).when(destroy_key, destroying()).refused(CaseMustBeClosed)


def test_refuses_a_case_that_was_never_opened():
    given().when(destroy_key, destroying()).refused(CaseNotOpened)


def test_refuses_what_was_decided_from_an_older_version():
    given(proposed()).when(destroy_key, destroying(expected_version=7)).refused(
        Stale, field="expected_version"
    )


def test_refuses_while_a_hold_is_in_force_and_says_since_when():
    history = proposed()
    history += given(history).when(place_legal_hold, placing("one", "2026-03-10")).allowed()

    one = given(history).when(destroy_key, destroying()).refused(UnderLegalHold)
    history += given(history).when(place_legal_hold, placing("two", "2026-02")).allowed()
    both = given(history).when(destroy_key, destroying()).refused(UnderLegalHold)

    assert one.startswith("A legal hold is in force on this case, since 10 March 2026.")
    assert both.startswith("2 legal holds are in force on this case, since 10 March 2026 and Feb")


def test_a_hold_in_between_ends_the_proposal_also_when_it_is_lifted_again():
    history = proposed()
    history += given(history).when(place_legal_hold, placing("one", "2026-03-10")).allowed()
    history += given(history).when(lift_legal_hold, lifting("one")).allowed()

    given(history).when(destroy_key, destroying()).refused(NoSuchProposal, field="proposal_id")

    given(proposed(history)).when(destroy_key, destroying()).allowed()


@pytest.mark.parametrize("reference", ["CASE-0143", "CASE-01422", "CASE"])
def test_refuses_any_reference_but_the_cases_own(reference):
    sentence = (
        given(proposed())
        .when(destroy_key, destroying(reference=reference))
        .refused(ReferenceNotRepeated, field="reference")
    )

    assert "CASE-0142" not in sentence


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("reason", {"reason": "rowan's mother asked"}),
        ("reason", {"reason": "75 years since ROWAN was born"}),
    ],
)
def test_refuses_words_that_would_go_on_naming_whom_the_case_is_about(field, fields):
    given(proposed()).when(destroy_key, destroying(**fields)).refused(
        SaysWhoTheCaseIsAbout, field=field
    )


def test_a_name_inside_another_word_names_nobody():
    given(proposed()).when(
        destroy_key, destroying(reason="Rowanbury Council no longer exists.")
    ).allowed()


@pytest.mark.parametrize(("rule", "command"), EVERYTHING)
def test_nothing_follows_the_destruction(rule, command):
    given(destroyed()).when(rule, command).refused(CaseDestroyed)


def test_the_state_is_the_same_once_all_before_it_can_no_longer_be_read():
    history = destroyed()
    last = history[-1]
    sealed = [
        Unreadable(
            originator_id=event.originator_id,
            originator_version=event.originator_version,
            case_id=event.case_id,
        )
        for event in history[:-1]
    ]

    read = fold(evolve, NEW_CASE, history)

    assert fold(evolve, NEW_CASE, (*sealed, last)) == read
    assert (read.status, read.case_id, read.version, read.destroyed) == (
        "destroyed",
        CASE,
        9,
        last,
    )


def test_what_remains_is_sealed_under_the_logs_own_key():
    assert KeyDestroyed.SEALED_UNDER == "log"
