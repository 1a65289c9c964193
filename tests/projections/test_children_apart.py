"""In a case of several children, each has their own orders, powers, dates and flags."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.authority import OrderMade, PowerUsed
from domain.authority.bands import standing_at
from domain.authority.flags import flags
from domain.case import SubjectAdded
from domain.event import Event
from domain.placement import PlacementStarted
from domain.plans import Section47Opened
from domain.state_at import Asked, state_at
from domain.vocabulary import SubjectRole
from projections.case_file import clocks
from projections.case_file.legal import child_of, children_asked, held_of, known_of
from projections.case_file.rows import CaseFile
from projections.case_file.state_facts import facts_of
from projections.chronology.rows import ChronologyRow
from projections.names import CHRONOLOGY
from projections.replay import replayed
from tests.projections import filed
from tests.projections.histories import recorded
from tests.support.builders import (
    CHILD,
    COORDINATOR,
    MOTHER,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_id,
    fact,
)

SIBLING = an_id("sibling")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
UNTIL = datetime(2026, 4, 1, tzinfo=UTC)


def begun(role: SubjectRole = SubjectRole.CHILD, born: str | None = None) -> tuple[Event, ...]:
    """A case of a child, their mother and a second child."""
    events = a_case()
    return (
        *events,
        fact(
            SubjectAdded, version=len(events) + 1, by=COORDINATOR, subject_id=SIBLING,
            pseudonym="Wren", role=role, born=born,
        ),
    )  # fmt: skip


def order(*subjects, kind="interim-care-order", stream="order", **fields) -> OrderMade:
    return fact(
        OrderMade, stream=an_id(stream), by_agency=SOCIAL_CARE, subjects=subjects,
        order_type=kind, court="Family Court at Testford", occurred="2026-03-02T12:00+00:00",
        in_force_from="2026-03-02T12:00+00:00", terms="As made", source=SOURCE, **fields,
    )  # fmt: skip


def power(*subjects, kind="police-protection", **fields) -> PowerUsed:
    return fact(
        PowerUsed, stream=an_id("power"), by_agency=POLICE, subjects=subjects, power=kind,
        used_by="Officer", occurred="2026-03-04T10:00+00:00", reason="Harm", source=SOURCE,
        **fields,
    )  # fmt: skip


def known(file: CaseFile, subject_id):
    return known_of(file, child_of(file, subject_id))


def standing(file: CaseFile, subject_id) -> str:
    return standing_at(known(file, subject_id), NOON).standing


def legal_status(file: CaseFile, subject_id) -> str:
    return state_at(facts_of(file, {}), Asked(NOON, subject_id)).reply("legal-status").status


def following(file: CaseFile, subject_id) -> str | None:
    found = state_at(facts_of(file, {}), Asked(NOON, subject_id)).following
    return found and found.says


def test_an_order_for_one_child_is_no_band_and_no_status_of_another():
    file = filed.case_file(*begun(), order(SIBLING))

    assert (standing(file, SIBLING), legal_status(file, SIBLING)) == ("known", "so")
    assert (standing(file, CHILD), legal_status(file, CHILD)) == ("none-known", "not-known")


def test_an_order_for_two_is_in_force_for_both_until_each_comes_of_age():
    file = filed.case_file(*begun(born="2008-03-04"), order(CHILD, SIBLING, kind="care-order"))

    assert [standing(file, each) for each in (CHILD, SIBLING)] == ["known", "none-known"]
    assert [legal_status(file, each) for each in (CHILD, SIBLING)] == ["so", "over"]
    reply = state_at(facts_of(file, {}), Asked(NOON, SIBLING)).reply("legal-status")
    assert "by its rule (Children Act 1989, section 91(12))" in reply.says
    reply = state_at(facts_of(file, {}), Asked(NOON, CHILD)).reply("legal-status")
    assert reply.says.endswith("it ends at 18, and when the child was born is not on the record.")


def test_what_names_nobody_is_taken_as_of_each_child_and_that_is_flagged():
    file = filed.case_file(*begun(), order())

    assert [standing(file, each) for each in (CHILD, SIBLING)] == ["known", "known"]
    assert [legal_status(file, each) for each in (CHILD, SIBLING)] == ["so", "so"]
    flagged = [each for each in flags(known(file, CHILD), (), UNTIL) if each.certain]
    assert [each.kind for each in flagged] == ["child-not-said"]
    alone = filed.case_file(*a_case(), order())
    assert flags(known(alone, CHILD), (), UNTIL) == ()


def test_two_orders_for_two_children_are_no_overlap():
    file = filed.case_file(
        *begun(), order(CHILD), order(SIBLING, kind="care-order", stream="other")
    )

    for child in (CHILD, SIBLING):
        assert flags(known(file, child), (), UNTIL) == ()


@pytest.mark.parametrize("role", [SubjectRole.SIBLING, SubjectRole.OTHER_CHILD])
def test_what_names_nobody_is_of_a_sibling_too_wherever_it_is_asked(role):
    """An order of before children were named, in a case of a child and their sibling."""
    file = filed.case_file(*begun(role), order(in_force_until="2026-03-20"))

    for child in (CHILD, SIBLING):
        assert (standing(file, child), legal_status(file, child)) == ("known", "so")
        flagged = [each.kind for each in flags(known(file, child), (), NOON) if each.certain]
        assert flagged == ["child-not-said"]
        assert following(file, child) == "Due: end of the Interim Care Order, 20 March 2026."
    assert legal_status(file, MOTHER) == "not-known"


def test_every_child_of_the_case_is_asked_about_and_a_parent_once_something_names_them():
    file = filed.case_file(*begun(SubjectRole.SIBLING), order(CHILD))
    assert [each.subject_id for each in children_asked(file)] == [CHILD, SIBLING]
    file = filed.case_file(
        *begun(SubjectRole.SIBLING), order(MOTHER), power(SIBLING), order(stream="x")
    )
    assert [each.subject_id for each in children_asked(file)] == [CHILD, SIBLING, MOTHER]
    assert [each.code for each in known(file, MOTHER).authorities] == ["interim-care-order"]
    assert len(known(file, SIBLING).authorities) == 2


def test_where_one_child_was_placed_is_no_gap_of_another():
    placed = fact(
        PlacementStarted, stream=an_id("placement"), by_agency=SOCIAL_CARE, subject_id=SIBLING,
        placement_type="K2", where="A home", reason="S", occurred="2026-03-10", source=SOURCE,
    )  # fmt: skip
    file = filed.case_file(*begun(), placed)

    for child, kinds in ((CHILD, []), (SIBLING, ["gap"])):
        held = held_of((), file, child_of(file, child))
        assert [each.kind for each in flags(known(file, child), held, UNTIL)] == kinds


def test_the_end_of_one_childs_order_is_not_to_come_for_another():
    made = order(SIBLING, in_force_until="2026-03-20")
    file = filed.case_file(*begun(), made)

    assert state_at(facts_of(file, {}), Asked(NOON, CHILD)).following is None
    assert state_at(facts_of(file, {}), Asked(NOON, SIBLING)).following is not None


def accommodated(*subjects) -> PowerUsed:
    return power(*subjects, kind="section-20-accommodation", agreed_by="Mother")


@pytest.mark.parametrize("role", [SubjectRole.CHILD, SubjectRole.SIBLING])
def test_the_clock_of_one_childs_enquiry_or_power_is_not_to_come_for_another(role):
    enquiry = fact(
        Section47Opened, stream=an_id("enquiry"), by_agency=SOCIAL_CARE, subject_id=SIBLING,
        source=SOURCE, concern="Harm", occurred="2026-03-02",
        strategy_discussion="2026-03-02T10:00+00:00",
    )  # fmt: skip
    for event, due in (
        (enquiry, "Due: Initial child protection conference, 23 March 2026."),
        (accommodated(SIBLING), "Due: Accommodated child becomes looked after, 5 March 2026"),
    ):
        file = filed.case_file(*begun(role), event)
        assert following(file, CHILD) is None
        assert (following(file, SIBLING) or "").startswith(due)


def test_the_clocks_of_courts_and_powers_say_whom_they_are_about():
    file = filed.case_file(*begun(), accommodated(SIBLING))

    def of(subject_id) -> list[tuple[UUID, ...]]:
        found = clocks.of_child(clocks.of_courts(file), child_of(file, subject_id))
        return [each.subjects for each in clocks.standing(found, UNTIL)]

    assert of(SIBLING) == [(SIBLING,)]
    assert of(CHILD) == []


def test_the_clock_of_what_names_nobody_is_to_come_for_every_child():
    file = filed.case_file(*begun(SubjectRole.SIBLING), accommodated())

    assert following(file, CHILD) == following(file, SIBLING) is not None
    assert following(file, MOTHER) is None


def test_the_chronology_says_whom_an_order_or_a_power_is_about():
    rows = replayed(recorded([*begun(), order(CHILD, SIBLING), power(SIBLING)])).rows[CHRONOLOGY]
    told = [
        dict(each.body.facts).get("About")
        for each in rows.current.values()
        if isinstance(each.body, ChronologyRow) and each.body.kind in {"order-made", "power-used"}
    ]
    assert sorted(filter(None, told)) == ["Rowan and Wren", "Wren"]
