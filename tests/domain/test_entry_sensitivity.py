"""Whom an entry is kept from, in what may be done: nobody acts on what they may not read."""

from __future__ import annotations

import pytest

from domain.access import CannotReadBack
from domain.case import AgencyNotOnCase, AnchorIsRestricted, SetReviewWindow, set_review_window
from domain.contribution import (
    NeverCountedBesideOthers,
    NewEntry,
    SubmitContribution,
    submit_contribution,
)
from domain.decision import MakeDecision, ReliesOnEntryNeverCounted, make_decision
from domain.entry import (
    MOST_PERMISSIONS,
    AlreadyPermitted,
    ContestEntry,
    CorrectEntry,
    DiscloseEntry,
    EntryCorrected,
    EntryCourtPermissionRecorded,
    EntryDisclosed,
    EntryNotOnRecord,
    EntryRecorded,
    NotCourtRestricted,
    NotYourPermission,
    OtherEntryNeverCounted,
    OtherEntryNotOnCase,
    PermitsNobody,
    PermittedTwice,
    RecordCourtPermission,
    StaysRestricted,
    TooManyPermissions,
    WithdrawEntry,
    contest_entry,
    correct_entry,
    disclose_entry,
    record_court_permission,
    withdraw_entry,
)
from domain.event import Source
from domain.vocabulary import Role
from tests.support.builders import (
    CONTRIBUTION,
    ENTRY,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_entry,
    an_id,
    ask,
    attribution,
    content,
    fact,
    when,
)
from tests.support.spec import given

OFFICER = attribution(HOSPITAL, Role.SIGN_OFF_OFFICER)


def submitting(*sensitivities, by=HOSPITAL):
    agency = by if isinstance(by, str) else by.agency
    return ask(
        SubmitContribution,
        by=by,
        contribution_id=CONTRIBUTION,
        agency=agency,
        title="Ward chronology",
        author="Ward sister",
        author_role="Named nurse",
        source=SOURCE,
        entries=[
            NewEntry(
                entry_id=an_id(f"entry {number}"),
                content=content(
                    sensitivity=each, source=Source(system="Ward record", reference=str(number))
                ),
            )
            for number, each in enumerate(sensitivities)
        ],
    )


def restricted(sensitivity, agency=HOSPITAL, name="entry"):
    return (*a_case(), an_entry(name, agency=agency, sensitivity=sensitivity))


class TestRecording:
    @pytest.mark.parametrize(
        "sensitivity",
        ["own-agency", "third-party", "health", "police-sensitive", "court-restricted"],
    )
    def test_a_contributor_records_what_they_can_read_back(self, sensitivity):
        events = given(a_case()).when(submit_contribution, submitting(sensitivity)).allowed()

        assert isinstance(events[1], EntryRecorded)
        assert events[1].content.sensitivity == sensitivity

    def test_a_contributor_does_not_record_legal_advice(self):
        given(a_case()).when(submit_contribution, submitting("legally-privileged")).refused(
            CannotReadBack, field="entries.0.sensitivity"
        )

    def test_a_sign_off_officer_does(self):
        command = submitting("legally-privileged", by=OFFICER)
        given(a_case()).when(submit_contribution, command).allowed()

    @pytest.mark.parametrize("beside", ["open", "health", "police-sensitive"])
    def test_what_is_never_counted_comes_without_others(self, beside):
        """A contribution's positions stand side by side: a missing one would be such an entry."""
        command = submitting(beside, "legally-privileged", by=attribution(*_BOTH))
        never = 0 if beside == "police-sensitive" else 1
        given(a_case()).when(submit_contribution, command).refused(
            NeverCountedBesideOthers, field=f"entries.{never}.sensitivity"
        )

    def test_but_with_as_many_of_its_own_as_there_are(self):
        command = submitting("police-sensitive", "police-sensitive", by=POLICE)
        given(a_case()).when(submit_contribution, command).allowed()

    def test_what_is_counted_comes_with_any_other_that_is(self):
        given(a_case()).when(submit_contribution, submitting("open", "health", "own-agency"))


_BOTH = (HOSPITAL, Role.SIGN_OFF_OFFICER, Role.CONTRIBUTOR)

#: Each thing that may be done to an entry, by the agency that it then takes.
DONE = [
    (correct_entry, CorrectEntry, HOSPITAL, {"content": content(summary="x"), "reason": "Wrong."}),
    (withdraw_entry, WithdrawEntry, HOSPITAL, {"reason": "Wrong."}),
    (disclose_entry, DiscloseEntry, HOSPITAL, {"to_agency": POLICE, "occurred": "2026-03-04"}),
    (contest_entry, ContestEntry, POLICE, {"by_agency": POLICE, "differs_in": "The time."}),
    (
        record_court_permission,
        RecordCourtPermission,
        HOSPITAL,
        {"court": "Family Court", "reference": "1", "granted": "2026-03-04", "roles": ["reviewer"]},
    ),
]


class TestWhatOneMayNotRead:
    @pytest.mark.parametrize(("rule", "command", "by", "fields"), DONE)
    def test_is_as_if_it_had_never_been_recorded(self, rule, command, by, fields):
        asked = ask(command, by=by, entry_id=ENTRY, **fields)

        # Its own contributor may not read legal advice, nor another agency anything of the kind.
        hidden = given(restricted("legally-privileged")).when(rule, asked)
        absent = given(a_case()).when(rule, asked)

        said = {each.refused(EntryNotOnRecord) for each in (hidden, absent)}
        assert len(said) == 1

    def test_also_once_it_was_open_and_where_the_version_is_wrong(self):
        history = (
            *restricted("open"),
            fact(
                EntryCorrected,
                stream=ENTRY,
                version=2,
                by=OFFICER,
                corrects_version=1,
                content=content(sensitivity="legally-privileged"),
                reason="Advice.",
            ),
        )
        asked = ask(WithdrawEntry, entry_id=ENTRY, reason="Wrong.", expected_version=1)
        given(history).when(withdraw_entry, asked).refused(EntryNotOnRecord)

    def test_an_agency_that_it_was_shared_with_may_contest_it(self):
        shared = fact(
            EntryDisclosed, stream=ENTRY, version=2, to_agency=POLICE, occurred="2026-03-04"
        )
        asked = ask(
            ContestEntry, by=POLICE, entry_id=ENTRY, by_agency=POLICE, differs_in="The time."
        )
        given(restricted("own-agency"), shared).when(contest_entry, asked).allowed()


class TestCorrecting:
    def correcting(self, sensitivity, by=HOSPITAL):
        return ask(
            CorrectEntry,
            by=by,
            entry_id=ENTRY,
            content=content(sensitivity=sensitivity, summary="Seen at home."),
            reason="Misread.",
        )

    def test_makes_an_open_entry_restricted(self):
        given(restricted("open")).when(correct_entry, self.correcting("health")).allowed()

    def test_never_makes_a_restricted_entry_open(self):
        given(restricted("health")).when(correct_entry, self.correcting("open")).refused(
            StaysRestricted, field="content.sensitivity"
        )

    def test_is_refused_where_its_author_could_not_read_it_any_more(self):
        command = self.correcting("legally-privileged")
        given(restricted("open")).when(correct_entry, command).refused(
            CannotReadBack, field="content.sensitivity"
        )
        by_officer = self.correcting("legally-privileged", by=OFFICER)
        given(restricted("open")).when(correct_entry, by_officer).allowed()


class TestNaming:
    """What everybody on the case reads names no entry that some of them may not know of."""

    def test_a_contest_names_no_entry_that_is_never_counted(self):
        history = (*restricted("open"), an_entry("own", agency=POLICE, sensitivity="own-agency"))
        secret = an_entry("secret", agency=POLICE, sensitivity="police-sensitive")
        for name, refusal in (("secret", OtherEntryNeverCounted), ("own", None)):
            outcome = given(history, secret).when(contest_entry, self.contesting(name))
            if refusal is None:
                outcome.allowed()
            else:
                outcome.refused(refusal, field="other_entry_id")

    def test_nor_one_that_its_author_may_not_read(self):
        history = (
            *restricted("open"),
            an_entry("advice", agency=POLICE, sensitivity="legally-privileged"),
        )
        given(history).when(contest_entry, self.contesting("advice")).refused(
            OtherEntryNotOnCase, field="other_entry_id"
        )

    def contesting(self, other):
        return ask(
            ContestEntry,
            by=POLICE,
            entry_id=ENTRY,
            by_agency=POLICE,
            differs_in="The time.",
            other_entry_id=an_id(other),
        )

    def test_a_decision_neither(self):
        history = (*restricted("police-sensitive", agency=POLICE),)
        command = ask(
            MakeDecision,
            by=POLICE,
            decision_id=an_id("decision"),
            by_agency=POLICE,
            question="Arrest?",
            options=[{"option": "Yes"}],
            outcome="Yes",
            rationale="Intelligence.",
            decided_by=[{"role": "Inspector", "agency": POLICE}],
            relied_on=[ENTRY],
            occurred="2026-03-06",
            on_record_position=1,
            source=SOURCE,
        )
        given(history).when(make_decision, command).refused(
            ReliesOnEntryNeverCounted, field="relied_on.0"
        )

    def test_a_review_window_counts_only_from_an_open_entry(self):
        command = ask(
            SetReviewWindow,
            by=SOCIAL_CARE,
            label="A fortnight",
            starts_on="2026-03-02",
            ends_on="2026-03-15",
            anchor_entry_id=ENTRY,
            anchor=when("2026-03-02"),
            is_anchor_restricted=True,
        )
        given(a_case()).when(set_review_window, command).refused(
            AnchorIsRestricted, field="anchor_entry_id"
        )


class TestACourtsPermission:
    RECORD = (*a_case(), an_entry(sensitivity="court-restricted"))

    def permitting(self, by=OFFICER, **fields):
        said = {
            "court": "Family Court at Testford",
            "reference": "Order of 5 March, paragraph 4",
            "granted": "2026-03-05",
            "agencies": [POLICE],
        }
        return ask(RecordCourtPermission, by=by, entry_id=ENTRY, **(said | fields))

    def recorded(self, version=2, **fields):
        command = self.permitting(**fields)
        said = {
            name: getattr(command, name)
            for name in ("court", "reference", "granted", "agencies", "roles")
        }
        return fact(EntryCourtPermissionRecorded, stream=ENTRY, version=version, by=OFFICER, **said)

    def test_is_put_on_the_record_with_whom_it_names(self):
        given(self.RECORD).when(record_court_permission, self.permitting()).then(self.recorded())

    def test_opens_the_entry_to_those_and_nobody_else(self):
        history = (*self.RECORD, self.recorded())
        for agency in (POLICE, SOCIAL_CARE):
            asked = ask(
                ContestEntry, by=agency, entry_id=ENTRY, by_agency=agency, differs_in="The day."
            )
            outcome = given(history).when(contest_entry, asked)
            if agency == POLICE:
                outcome.allowed()
            else:
                outcome.refused(EntryNotOnRecord)

    @pytest.mark.parametrize(
        ("fields", "refusal", "field"),
        [
            ({"agencies": []}, PermitsNobody, "agencies"),
            ({"agencies": [POLICE, POLICE]}, PermittedTwice, "agencies.1"),
            ({"roles": ["reviewer", "reviewer"]}, PermittedTwice, "roles.1"),
            ({"agencies": ["housing"]}, AgencyNotOnCase, "agencies.0"),
        ],
    )
    def test_names_somebody_and_each_once(self, fields, refusal, field):
        given(self.RECORD).when(record_court_permission, self.permitting(**fields)).refused(
            refusal, field=field
        )

    def test_is_of_no_use_to_an_entry_that_no_court_restricts(self):
        given(restricted("health")).when(record_court_permission, self.permitting()).refused(
            NotCourtRestricted
        )

    def test_is_recorded_once(self):
        again = self.permitting()
        given(self.RECORD, self.recorded()).when(record_court_permission, again).refused(
            AlreadyPermitted, field="reference"
        )

    def test_is_recorded_by_its_agency_or_a_coordinator_who_may_read_it(self):
        named = self.recorded(agencies=[POLICE], roles=["coordinator"])
        for role, refusal in ((Role.CONTRIBUTOR, NotYourPermission), (Role.COORDINATOR, None)):
            command = self.permitting(by=attribution(POLICE, role), reference="Another")
            outcome = given(self.RECORD, named).when(record_court_permission, command)
            if refusal is None:
                outcome.allowed()
            else:
                outcome.refused(refusal)

    def test_has_an_end(self):
        many = tuple(
            self.recorded(version=number + 2, reference=f"Order {number}")
            for number in range(MOST_PERMISSIONS)
        )
        given(self.RECORD, *many).when(record_court_permission, self.permitting()).refused(
            TooManyPermissions
        )
