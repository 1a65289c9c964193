"""What a case file says of somebody's state, without a database: orders, powers and dates to come.

The answer about legal status and the bands of authority are two ways to ask one thing, and must
never say otherwise of one instant.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.authority import (
    OrderDischarged,
    OrderMade,
    OrderVaried,
    PowerEndCorrected,
    PowerEnded,
    PowerUsed,
)
from domain.authority.bands import standing_at
from domain.authority.late import learnt_late
from domain.authority.law import LAW
from domain.command import CLOCK_SKEW
from domain.escalation import EscalationResolved
from domain.event import Event
from domain.hearing import HearingAdjourned, HearingVacated
from domain.plans import LeadProfessionalEnded, LeadProfessionalNamed
from domain.state_at import Asked, StateAt, state_at
from domain.vocabulary import OrderType, PowerType
from projections.case_file.legal import known_of
from projections.case_file.rows import CaseFile
from projections.case_file.state_facts import facts_of
from tests.projections import filed
from tests.support.builders import (
    CHILD,
    ESCALATION,
    HEARING,
    MOTHER,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    a_hearing,
    an_escalation,
    an_id,
    fact,
)

COURT = "Family Court at Testford"
NOON_2ND = "2026-03-02T12:00+00:00"
#: Whatever lets somebody hold or place a child: of the others, bands say nothing for certain.
HOLDING = [
    kind
    for kind in (*OrderType, *PowerType)
    if LAW.rule(kind, None).allows not in {(), "as-ordered"}
]


def case_file(*events: Event) -> CaseFile:
    """The case file after a case was opened and these events happened."""
    return filed.case_file(*a_case(), *events)


def power(kind: PowerType, until: str | None = None) -> PowerUsed:
    return fact(
        PowerUsed, stream=an_id("power"), by_agency=POLICE, power=kind, used_by="Officer",
        occurred=NOON_2ND, until=until, reason="Harm", source=SOURCE,
    )  # fmt: skip


def order(kind: OrderType, until: Any = None) -> OrderMade:
    return fact(
        OrderMade, stream=an_id("order"), by_agency=SOCIAL_CARE, order_type=kind, court=COURT,
        occurred=NOON_2ND, in_force_from=NOON_2ND, in_force_until=until, terms="As made",
        source=SOURCE,
    )  # fmt: skip


def varied(version: int, occurred: str, until: str) -> OrderVaried:
    return fact(
        OrderVaried, stream=an_id("order"), version=version, court=COURT, occurred=occurred,
        in_force_until=until, terms="As varied", source=SOURCE,
    )  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def asked(file: CaseFile, instant: str, subject: Any = CHILD) -> StateAt:
    return state_at(facts_of(file, {}), Asked(at(instant), subject))


def legal_status(file: CaseFile, instant: str, subject: Any = CHILD) -> tuple[str, str]:
    found = asked(file, instant, subject).reply("legal-status")
    return found.status, found.says


def following(file: CaseFile, instant: str) -> str | None:
    found = asked(file, instant).following
    return found and found.says


def test_police_protection_that_nobody_ended_is_over_after_72_hours():
    file = case_file(power(PowerType.POLICE_PROTECTION))

    assert legal_status(file, "2026-03-04T12:00")[0] == "so"
    assert legal_status(file, "2026-03-12T12:00") == (
        "over",
        (
            "No order, power or stated legal status on the record that you may read covers that "
            "moment. The last, Police protection (L1 if in local authority accommodation), ended "
            "5 March 2026 at midday, by its rule (Children Act 1989, section 46)."
        ),
    )


def test_a_power_that_was_used_too_long_ended_when_the_law_says():
    ended = fact(
        PowerEnded, stream=an_id("power"), version=2, how="released",
        occurred="2026-03-06T12:00+00:00", reason="Released",
    )  # fmt: skip
    file = case_file(power(PowerType.POLICE_PROTECTION), ended)

    status, says = legal_status(file, "2026-03-05T18:00")
    assert status == "over"
    assert "ended 5 March 2026 at midday, by its rule" in says


@pytest.mark.parametrize(("until", "status"), [(None, "so"), (UNKNOWN, "may-be")])
def test_an_order_without_a_legible_end_is_not_in_force_for_ever(until, status):
    file = case_file(order(OrderType.EMERGENCY_PROTECTION_ORDER, until))

    assert legal_status(file, "2026-03-10T11:59")[0] == status
    over, says = legal_status(file, "2026-06-12T12:00")
    assert over == "over"
    assert "unconfirmed" in says


def test_the_variation_that_happened_last_says_until_when_not_the_one_recorded_last():
    file = case_file(
        order(OrderType.INTERIM_CARE_ORDER, "2026-03-10T12:00+00:00"),
        varied(2, "2026-03-09T12:00+00:00", "2026-05-10T12:00+01:00"),
        varied(3, "2026-03-04T12:00+00:00", "2026-03-12T12:00+00:00"),
    )

    assert legal_status(file, "2026-03-20T12:00")[0] == "so"


@pytest.mark.parametrize("kind", HOLDING)
@pytest.mark.parametrize("until", [None, UNKNOWN, "2026-03-08", "2026-04-20T12:00+01:00"])
def test_the_state_and_the_bands_say_the_same_of_every_hour(kind, until):
    made = order(kind, until) if isinstance(kind, OrderType) else power(kind, until)
    file = case_file(made)
    known = known_of(file)
    for hours in range(0, 24 * 60, 23):
        instant = datetime.fromtimestamp(at("2026-03-01T00:30").timestamp() + hours * 3600, UTC)
        reply = state_at(facts_of(file, {}), Asked(instant, CHILD)).reply("legal-status")
        said = {"known": "so", "may-be": "may-be"}.get(standing_at(known, instant).standing, "no")
        assert (reply.status if reply.standing else "no") == said, instant


def test_an_order_is_about_the_child_and_not_about_a_parent():
    file = case_file(order(OrderType.EMERGENCY_PROTECTION_ORDER, "2026-03-10T12:00+00:00"))

    assert legal_status(file, "2026-03-05T12:00", MOTHER)[0] == "not-known"
    assert legal_status(file, "2026-03-05T12:00", CHILD)[0] == "so"


def test_the_end_of_an_order_is_not_to_come_once_it_was_discharged():
    made = order(OrderType.EMERGENCY_PROTECTION_ORDER, "2026-03-10T12:00+00:00")
    discharged = fact(
        OrderDischarged, stream=an_id("order"), version=2, court=COURT, source=SOURCE,
        occurred="2026-03-04T12:00+00:00", reason="Discharged",
    )  # fmt: skip
    file = case_file(made, discharged)

    assert following(file, "2026-03-03T12:00") == (
        "Due: end of the Emergency Protection Order, 10 March 2026 at midday."
    )
    assert following(file, "2026-03-05T12:00") is None


def test_each_end_of_an_order_is_to_come_until_another_was_fixed():
    file = case_file(
        order(OrderType.INTERIM_CARE_ORDER, "2026-03-10T12:00+00:00"),
        varied(2, "2026-03-04T12:00+00:00", "2026-04-10T12:00+01:00"),
    )

    assert "10 March 2026" in str(following(file, "2026-03-03T12:00"))
    assert "10 April 2026" in str(following(file, "2026-03-05T12:00"))


def test_a_hearing_is_to_come_at_the_time_it_was_then_listed_for():
    listed = a_hearing(occurred="2026-03-05T12:00+00:00", listed_for="2026-03-20T10:00+00:00")
    vacated = fact(
        HearingVacated, stream=HEARING, version=2, occurred="2026-03-08T12:00+00:00", reason="Room"
    )
    adjourned = fact(
        HearingAdjourned, stream=HEARING, version=2, occurred="2026-03-20T12:00+00:00",
        reason="Not ready", relisted_for="2026-04-20T10:00+01:00",
    )  # fmt: skip

    assert following(case_file(listed, vacated), "2026-03-09T12:00") is None
    assert "20 March 2026" in str(following(case_file(listed, vacated), "2026-03-06T12:00"))
    assert "20 March 2026" in str(following(case_file(listed, adjourned), "2026-03-06T12:00"))
    assert "20 April 2026" in str(following(case_file(listed, adjourned), "2026-03-21T12:00"))


def test_an_answer_was_still_to_come_before_the_concern_was_settled():
    raised = an_escalation(occurred="2026-03-05T12:00+00:00", respond_by="2026-03-10T12:00+00:00")
    resolved = fact(
        EscalationResolved, stream=ESCALATION, version=2, outcome="Placed",
        occurred="2026-03-09T12:00+00:00",
    )  # fmt: skip
    file = case_file(raised, resolved)

    assert "10 March 2026" in str(following(file, "2026-03-06T12:00"))
    assert following(file, "2026-03-09T13:00") is None


def test_whoever_ended_a_power_knows_of_its_end_though_another_corrected_it_since():
    """As it could be corrected until only the agency that ended it could."""
    said = {"stream": an_id("power"), "how": "released", "reason": "Released"}
    ended = fact(PowerEnded, version=2, by=POLICE, occurred="2026-03-03T12:00+00:00", **said)
    corrected = fact(
        PowerEndCorrected, version=3, by=SOCIAL_CARE, occurred="2026-03-03T14:00+00:00",
        why_corrected="Misread.", **said,
    )  # fmt: skip
    file = case_file(power(PowerType.POLICE_PROTECTION), ended, corrected)
    facts = facts_of(file, {})

    for agency in (POLICE, SOCIAL_CARE, None):
        asked = Asked(at("2026-03-03T15:00"), CHILD, agency=agency)
        assert state_at(facts, asked).reply("legal-status").status != "so"
    (span,) = [each for each in facts.spans if each.question == "legal-status"]
    assert span.ended is not None
    assert span.ended.known.by_agency == POLICE
    assert [each.agency for each in span.ended.known.told] == [SOCIAL_CARE]
    recorded_at = file.powers[0].changes[0].corrections[0].on_record.recorded_at
    assert span.ended.latest == recorded_at + CLOCK_SKEW


def test_every_account_of_an_end_keeps_who_gave_it_and_why():
    said = {"stream": an_id("power"), "how": "released", "reason": "Released", "by": POLICE}
    ended = fact(PowerEnded, version=2, occurred="2026-03-03T12:00+00:00", **said)
    again = [
        fact(PowerEndCorrected, version=version, occurred=occurred, why_corrected=why, **said)
        for version, occurred, why in (
            (3, "2026-03-03T13:00+00:00", "Misread."),
            (4, "2026-03-03T14:00+00:00", "Misread again."),
        )
    ]
    file = case_file(power(PowerType.POLICE_PROTECTION), ended, *again)
    (change,) = file.powers[0].changes

    assert [each.why_corrected for each in change.corrections] == [None, "Misread."]
    assert change.why_corrected == "Misread again."


def test_a_corrected_end_counts_and_what_the_record_said_before_is_kept_for_then():
    ended, corrected = (
        fact(
            kind, stream=an_id("power"), version=version, how="released", reason="Released",
            occurred=occurred, **more,
        )
        for kind, version, occurred, more in (
            (PowerEnded, 2, "2026-03-03T12:00+00:00", {}),
            (PowerEndCorrected, 3, "2026-03-04T12:00+00:00", {"why_corrected": "Misread."}),
        )
    )  # fmt: skip
    file = case_file(power(PowerType.POLICE_PROTECTION), ended, corrected)
    known = known_of(file)
    (change,) = file.powers[0].changes

    assert legal_status(file, "2026-03-04T11:00")[0] == "so"
    assert legal_status(file, "2026-03-04T13:00")[0] == "over"
    assert change.corrections[0].occurred.value == "2026-03-03T12:00+00:00"
    before = known.as_of(change.on_record.position - 1)
    assert standing_at(before, at("2026-03-04T11:00")).standing == "none-known"
    assert standing_at(known, at("2026-03-04T11:00")).standing == "known"
    assert any(each.closed for each in learnt_late(known, at("2026-03-10T12:00")))


def test_an_end_is_said_with_the_agency_that_said_so_by_its_name():
    """Though another had said that it began: an order's, a lead professional's."""
    discharged = fact(
        OrderDischarged, stream=an_id("order"), version=2, by=POLICE, court=COURT, source=SOURCE,
        occurred="2026-03-03T12:00+00:00", reason="The child is home.",
    )  # fmt: skip
    begun = {"by_agency": SOCIAL_CARE, "subject_id": CHILD, "occurred": "2026-03-02"}
    lead = fact(
        LeadProfessionalNamed, stream=an_id("lead"), role="SW1", service="Team", source=SOURCE,
        **begun,
    )  # fmt: skip
    no_longer = fact(
        LeadProfessionalEnded, stream=an_id("lead"), version=2, by=POLICE,
        occurred="2026-03-03", reason="They left.",
    )  # fmt: skip
    file = case_file(order(OrderType.CARE_ORDER), discharged, lead, no_longer)

    found = asked(file, "2026-03-06T12:00")

    assert found.reply("legal-status").says.endswith(": The child is home. Said by Police.")
    assert found.reply("lead-professional").says.endswith(": They left. Said by Police.")
