"""Golden examples of hearings, and of what courts direct."""

from __future__ import annotations

from domain.direction import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.event import Event
from domain.hearing import (
    CourtMaterialPermitted,
    HearingAdjourned,
    HearingHeld,
    HearingListed,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from tests.support.builders import HEARING, SOCIAL_CARE
from tests.support.golden_parts import LATER, SOURCE, WHEN, example

_COURT = "Family Court at Testford"

OF_COURT: tuple[Event, ...] = (
    example(
        HearingListed,
        by_agency=SOCIAL_CARE,
        court=_COURT,
        hearing_type="emergency-protection-order",
        listed_for=LATER,
        occurred=WHEN,
        application="For an Emergency Protection Order",
        source=SOURCE,
    ),
    example(
        HearingHeld,
        occurred=WHEN,
        attendance="remote-video",
        present=["Social worker", "Guardian"],
        summary="The application was heard.",
    ),
    example(
        HearingAdjourned,
        occurred=WHEN,
        reason="The guardian had no time to report",
        code="CA2",
        relisted_for=LATER,
        to_be_relisted=True,
    ),
    example(
        HearingVacated,
        occurred=WHEN,
        reason="No placement evidence",
        code="LA10",
        relisted_for=LATER,
        to_be_relisted=True,
    ),
    example(HearingRelisted, occurred=WHEN, listed_for=LATER),
    example(
        JudgmentGiven,
        occurred=WHEN,
        judge_role="High Court judge",
        summary="The order is made.",
        facts_found=["No home was found in the country."],
        neutral_citation="[2026] EWHC 0000 (Fam)",
    ),
    example(
        CourtMaterialPermitted,
        court=_COURT,
        reference="F3/9",
        granted=WHEN,
        material="The judgment",
        to_whom="The review's readers",
    ),
    example(
        DirectionGiven,
        by_agency=SOCIAL_CARE,
        court=_COURT,
        hearing_id=HEARING,
        occurred=WHEN,
        what="File the care plan.",
        party="Local authority",
        party_agency=SOCIAL_CARE,
        due=LATER,
        source=SOURCE,
    ),
    example(DirectionVaried, occurred=WHEN, due=LATER, reason="The plan waits for a provider."),
    example(DirectionAnswered, compliance="complied", occurred=WHEN, note="Filed."),
    example(
        DirectionAnswerCorrected,
        corrects_version=2,
        compliance="not-complied",
        occurred=LATER,
        note="Another child's plan was filed.",
        why_corrected="The filing was looked at again.",
    ),
)
