"""What was taken back as recorded in error counts no more, and was known until then."""

from __future__ import annotations

from dataclasses import replace

from domain.authority.bands import bands_of, standing_at
from domain.authority.flags import flags
from domain.authority.known import Authority, Known
from domain.authority.late import learnt_late
from domain.authority.law import LAW
from tests.domain.authority.authorities import EPO, UNTIL, an_authority, known, utc

POLICE = an_authority(
    "police-protection", "2026-03-07T09:00+00:00", "2026-03-07T15:30+00:00", name="police",
    recorded_at=utc("2026-03-07T10:00"),
)  # fmt: skip
ORDER = replace(EPO, position=5, recorded_at=utc("2026-03-07T15:30"))
AGREED = an_authority(
    "section-20-accommodation", "2026-03-07T15:30+00:00", "2026-03-15T15:30+00:00", name="s20",
    agreed_by="The mother", position=9, recorded_at=utc("2026-03-20T12:00"),
)  # fmt: skip
EXTENSION = an_authority(
    "emergency-protection-order", "2026-03-15T15:30+00:00", "2026-03-23T15:30+00:00",
    name="extension", extends="epo", made="2026-03-13T14:15+00:00", position=7,
)  # fmt: skip
DURING = utc("2026-03-10T12:00")


def gone(authority: Authority, position: int, when: str, *others: Authority) -> Known:
    """An authority taken back at a position, beside others that stand."""
    return Known(others, LAW, gone=(replace(authority, taken_back=(position, utc(when))),))


def test_it_is_known_until_the_position_at_which_it_was_taken_back():
    found = gone(ORDER, 12, "2026-03-25T10:00", POLICE)

    held = [bool(standing_at(found.as_of(each), DURING).in_force) for each in (4, 5, 11, 12, 13)]

    assert held == [False, True, True, False, False]
    assert not standing_at(found, DURING).in_force
    assert all(ORDER.authority_id not in each.in_force for each in bands_of(found, UNTIL))


def test_taking_it_back_is_learnt_late():
    """Given an order that was taken back, until then the record showed it, and the page says so."""
    (only,) = learnt_late(gone(ORDER, 12, "2026-03-25T10:00", POLICE), UNTIL)

    assert (only.position, only.closed, only.authority_id) == (12, False, ORDER.authority_id)
    assert only.says == (
        "From 7 March 2026 at 3:30pm (§5) until 25 March 2026 at 10:00am (§12) the record showed "
        "Emergency Protection Order from 7 March 2026 at 3:30pm to 15 March 2026 at 3:30pm. It was "
        "taken back then, as recorded in error."
    )


def test_what_arrived_while_it_was_on_the_record_is_not_said_to_have_closed_a_gap():
    """Given an agreement recorded while an order since taken back was shown, the record did show
    an authority of that time before the agreement, and showed one after the order was gone.
    """
    found = gone(ORDER, 12, "2026-03-25T10:00", POLICE, AGREED)

    assert not [each for each in learnt_late(found, UNTIL) if each.position >= 9]


def test_what_arrived_after_it_was_taken_back_is_said_to_have_closed_the_gap_since():
    found = gone(ORDER, 8, "2026-03-18T10:00", POLICE, AGREED)

    later = [each for each in learnt_late(found, UNTIL) if each.position >= 8]

    assert [(each.position, each.closed) for each in later] == [(8, False), (9, True)]
    assert [each.since for each in later] == [5, 8]
    assert later[1].says.startswith("From 18 March 2026 at 10:00am (§8) until ")


def test_the_extension_of_an_order_that_is_gone_is_judged_as_an_extension():
    """Given an extension of eight days of an order since taken back, seven are what the law lets an
    extension have, and it is flagged that nothing is left that it extends.
    """
    first = an_authority("emergency-protection-order", "2026-03-15T15:30+00:00")
    found = gone(ORDER, 12, "2026-03-25T10:00", EXTENSION)

    assert known(first).rule(first).code == "emergency-protection-order"
    assert found.rule(EXTENSION).code == "emergency-protection-order-extension"
    flagged = {each.kind: each for each in flags(found, (), UNTIL)}
    assert flagged["longer-than-allowed"].starts == utc("2026-03-22T15:30")
    assert flagged["nothing-to-extend"].says == (
        "Emergency Protection Order, extended (13 March 2026 at 2:15pm) extends an order that was "
        "taken back as recorded in error. Its time is counted from its own beginning, as that of "
        "an extension."
    )
    before = {each.kind for each in flags(found.as_of(11), (), UNTIL)}
    assert "nothing-to-extend" not in before


def test_a_second_extension_is_one_too_many_also_when_the_order_itself_is_gone():
    second = replace(EXTENSION, authority_id=AGREED.authority_id, extends=EXTENSION.authority_id)

    found = gone(ORDER, 12, "2026-03-25T10:00", EXTENSION, second)

    assert "second-extension" in {each.kind for each in flags(found, (), UNTIL)}
