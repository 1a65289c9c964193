"""Powers that need no court."""

from __future__ import annotations

from domain import authority
from domain.authority import (
    NEW_POWER,
    BeforeItWasUsed,
    CorrectPowerEnd,
    EndPower,
    EndSaysTheSame,
    ExtendPower,
    NoEndToTakeBack,
    PowerAlreadyUsed,
    PowerEnded,
    PowerExtended,
    PowerHasEnded,
    PowerHasNotEnded,
    PowerNotOnRecord,
    PowerUsed,
    TakeBackPowerEnd,
    UsePower,
    correct_power_end,
    end_power,
    extend_power,
    take_back_power_end,
    use_power,
)
from domain.command import (
    EndsBeforeItStarts,
    ForAnotherAgency,
    NotHappenedYet,
    OnlyWhoSaidItCorrectsIt,
)
from domain.errors import Stale
from domain.vocabulary import PowerType
from tests.support.builders import HOSPITAL, POLICE, SOURCE, a_case, an_id, ask
from tests.support.spec import fold, given

POWER = an_id("power")


def using(by=POLICE, **fields):
    asked = {
        "power_id": POWER,
        "by_agency": POLICE,
        "power": PowerType.POLICE_PROTECTION,
        "used_by": "Constable 1",
        "occurred": "2026-03-06T20:00+00:00",
        "reason": "There was no time to ask a court.",
        "source": SOURCE,
    }
    return ask(UsePower, by=by, **(asked | fields))


def ending(occurred="2026-03-07", by=POLICE):
    return ask(
        EndPower, by=by, power_id=POWER, how="replaced", occurred=occurred, reason="An order."
    )


def extending(**fields):
    asked = {"extended_by": "Doctor 1", "occurred": "2026-03-07", "reason": "Not fit yet."}
    return ask(ExtendPower, by=POLICE, power_id=POWER, **(asked | fields))


USED = (*a_case(), *given(a_case()).when(use_power, using()).allowed())
ENDED = (*USED, *given(USED).when(end_power, ending()).allowed())


def test_a_power_is_used_and_ends():
    assert [type(each) for each in ENDED[-2:]] == [PowerUsed, PowerEnded]
    assert fold(authority.evolve_power, NEW_POWER, ENDED).status == "no-longer-used"


def test_an_extension_learnt_after_the_end_is_taken():
    (event,) = given(ENDED).when(extend_power, extending()).allowed()
    assert isinstance(event, PowerExtended)


def test_refuses_what_cannot_be():
    given(USED).when(use_power, using()).refused(PowerAlreadyUsed, field="power_id")
    given(ENDED).when(end_power, ending()).refused(PowerHasEnded)
    given(USED).when(end_power, ending("2026-03-05")).refused(BeforeItWasUsed, field="occurred")
    given(USED).when(extend_power, extending(until="2026-03-05")).refused(
        EndsBeforeItStarts, field="until"
    )
    given(a_case()).when(end_power, ending()).refused(PowerNotOnRecord)


def correcting(occurred="2026-03-07T14:00+00:00", **fields):
    said = {"how": "replaced", "reason": "An order.", "why_corrected": "The court has the hour."}
    asked = {"by": POLICE, "power_id": POWER, "occurred": occurred}
    return ask(CorrectPowerEnd, **(asked | said | fields))


def test_an_end_that_was_wrong_is_put_right_with_a_reason():
    (event,) = given(ENDED).when(correct_power_end, correcting()).allowed()
    assert event.why_corrected == "The court has the hour."
    given(USED).when(correct_power_end, correcting()).refused(PowerHasNotEnded)
    same = {"occurred": ENDED[-1].occurred, "reason": ENDED[-1].reason}
    given(ENDED).when(correct_power_end, correcting(**same)).refused(
        EndSaysTheSame, field="occurred"
    )
    given(ENDED).when(correct_power_end, correcting("2026-03-05")).refused(
        BeforeItWasUsed, field="occurred"
    )
    again = (*ENDED, event)
    given(again).when(correct_power_end, correcting()).refused(EndSaysTheSame, field="occurred")
    given(a_case()).when(use_power, using(by=HOSPITAL)).refused(ForAnotherAgency, field="by_agency")
    given(a_case()).when(use_power, using(occurred="2026-04-01")).refused(
        NotHappenedYet, field="occurred"
    )


def test_only_the_agency_that_recorded_the_end_corrects_it():
    theirs = correcting(by=HOSPITAL)
    refused = given(ENDED).when(correct_power_end, theirs).refused(OnlyWhoSaidItCorrectsIt)
    assert f"only {POLICE} corrects it" in refused
    assert "record it as an entry" in refused

    (event,) = given(ENDED).when(correct_power_end, correcting()).allowed()
    again = correcting("2026-03-07T15:00+00:00")
    given((*ENDED, event)).when(correct_power_end, again).allowed()


def not_ended(by=POLICE, **fields):
    said = {"power_id": POWER, "reason": "Another child was released."}
    return ask(TakeBackPowerEnd, by=by, **said | fields)


def test_one_that_had_not_ended_is_in_use_again_and_can_end_otherwise():
    """And the end that was said, as last corrected, is where what was taken back stands."""
    (corrected,) = given(ENDED).when(correct_power_end, correcting()).allowed()
    history = (*ENDED, corrected)
    (event,) = given(history).when(take_back_power_end, not_ended()).allowed()
    assert (event.occurred, event.reason) == (corrected.occurred, "Another child was released.")

    again = (*history, event)
    assert fold(authority.evolve_power, NEW_POWER, again).status == "in-use"
    given(again).when(take_back_power_end, not_ended()).refused(NoEndToTakeBack)
    given(again).when(correct_power_end, correcting()).refused(PowerHasNotEnded)
    ended = (*again, *given(again).when(end_power, ending(by=HOSPITAL)).allowed())
    given(ended).when(take_back_power_end, not_ended()).refused(OnlyWhoSaidItCorrectsIt)
    given(ended).when(take_back_power_end, not_ended(by=HOSPITAL)).allowed()


def test_only_the_agency_that_recorded_the_end_says_that_it_had_not_ended():
    refused = given(ENDED).when(take_back_power_end, not_ended(by=HOSPITAL))
    assert f"only {POLICE} corrects it" in refused.refused(OnlyWhoSaidItCorrectsIt)
    refused = given(USED).when(take_back_power_end, not_ended()).refused(NoEndToTakeBack)
    assert "there is nothing to take back" in refused
    given(a_case()).when(take_back_power_end, not_ended()).refused(PowerNotOnRecord)
    given(ENDED).when(take_back_power_end, not_ended(expected_version=1)).refused(
        Stale, field="expected_version"
    )
