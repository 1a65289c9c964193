"""Golden files: one payload for every shape that an event has ever been stored in.

`tests/data/golden/<topic>/<version>.json` is a payload as the log keeps it. Such a file is never
changed: what it shows is on somebody's record. To add the one of a new event, or of a raised
`class_version`, put an event with every field filled into `EXAMPLES` and run

    python -m tests.support.golden

which writes the files that are missing and leaves the others alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from domain.case import (
    AgencyJoined,
    AgencyLeft,
    BarLifted,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    KeyDestroyed,
    LegalHoldLifted,
    LegalHoldPlaced,
    MemberNamed,
    MemberReleased,
    PersonBarred,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    EntryContested,
    EntryCorrected,
    EntryCourtPermissionRecorded,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)
from domain.escalation import (
    EscalationAcknowledged,
    EscalationLapsed,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    EscalationWithdrawn,
)
from domain.event import Event
from domain.record.mapper import to_payload
from tests.support.builders import (
    CHILD,
    CONTRIBUTION,
    ENTRY,
    HOSPITAL,
    MOTHER,
    POLICE,
    SOCIAL_CARE,
    an_id,
)
from tests.support.golden_authority import OF_AUTHORITY
from tests.support.golden_court import OF_COURT
from tests.support.golden_invitations import INVITATIONS, SOUTHMERE
from tests.support.golden_looks import EXAMPLES_OF_LOOKS
from tests.support.golden_of_care import OF_CARE
from tests.support.golden_of_keeping import OF_KEEPING
from tests.support.golden_of_learning import OF_LEARNING
from tests.support.golden_of_reviews import OF_REVIEWS
from tests.support.golden_parts import CONTENT as _CONTENT
from tests.support.golden_parts import LATER as _LATER
from tests.support.golden_parts import SOURCE as _SOURCE
from tests.support.golden_parts import STREAM, STREAM_VERSION
from tests.support.golden_parts import WHEN as _WHEN
from tests.support.golden_parts import example as _example

__all__ = ["EXAMPLES", "FOLDER", "STREAM", "STREAM_VERSION", "add_missing", "path_of", "read"]

FOLDER = Path(__file__).parent.parent / "data" / "golden"

EXAMPLES: tuple[Event, ...] = (
    _example(CaseOpened, reference="CASE-0142", pseudonym="Rowan", summary="Made up for tests."),
    _example(
        SubjectAdded,
        subject_id=CHILD,
        pseudonym="Rowan",
        role="child",
        born={"kind": "month", "value": "2012-08", "words": "August 2012"},
        died={"kind": "unknown", "words": "not recorded"},
        note="Known to adult services",
    ),
    _example(
        RelationshipRecorded,
        subject_id=MOTHER,
        relationship="parent-of",
        other_id=CHILD,
        since={"kind": "year", "value": "2012", "words": "in 2012"},
        until={"kind": "after", "value": "2020", "words": "until after 2020"},
    ),
    _example(
        AgencyJoined,
        agency=HOSPITAL,
        name="Testford Hospital",
        kind="acute-hospital",
        contact_role="Named nurse",
        partnership=SOUTHMERE,
    ),
    _example(AgencyLeft, agency=POLICE, reason="Its work has ended."),
    _example(
        ReviewWindowSet,
        label="Fourteen days",
        starts_on="2026-03-02",
        ends_on="2026-03-15",
        day_one="2026-03-02",
        anchor_entry_id=ENTRY,
    ),
    _example(CaseClosed, reason="The review was published."),
    _example(CaseReopened, reason="New information came to light."),
    _example(
        LegalHoldPlaced,
        hold_id=an_id("hold"),
        authority="Inquiry into hospital placements",
        since=_WHEN,
        reason="It asked that nothing be destroyed.",
    ),
    _example(LegalHoldLifted, hold_id=an_id("hold"), reason="The inquiry has reported."),
    _example(
        MemberNamed,
        actor_id=an_id("lead reviewer"),
        name="Lead reviewer",
        role="reviewer",
        agency="independent-review",
    ),
    _example(MemberReleased, actor_id=an_id("lead reviewer"), reason="Another took over."),
    _example(
        PersonBarred,
        actor_id=an_id("barred"),
        name="Recorder for police",
        reason="A relative of the family.",
    ),
    _example(BarLifted, actor_id=an_id("barred"), reason="Barred by mistake."),
    _example(
        EmergencyAccessTaken,
        access_id=an_id("access"),
        reason="The child came to us at night, and we know nothing of them.",
        until="2026-03-20T16:00:00Z",
    ),
    _example(EmergencyAccessEnded, access_id=an_id("access")),
    _example(
        EmergencyAccessReviewed,
        access_id=an_id("access"),
        justified=True,
        finding="The child was on the ward, and nobody of a contributing agency could be reached.",
    ),
    *OF_KEEPING,
    _example(
        KeyDestroyed,
        reference="CASE-0142",
        basis="retention-ended",
        rule="75 years from birth: SI 2010/959, regulation 50.",
        proposed_by={"name": "P Lane", "role": "Partnership coordinator, partnership-office"},
        authorised_by={"name": "R Holt", "role": "Data protection officer, partnership-office"},
        reason="Nobody asked for the record to be kept.",
        sealed_events=41,
    ),
    *INVITATIONS,
    _example(
        ContributionSubmitted,
        agency=HOSPITAL,
        title="Ward chronology",
        author="Ward sister",
        author_role="Named nurse",
        signed_off_by="Director of nursing",
        note="First part",
        source=_SOURCE,
        entry_count=12,
    ),
    _example(EntryRecorded, contribution_id=CONTRIBUTION, agency=HOSPITAL, content=_CONTENT),
    _example(
        EntryCorrected, corrects_version=3, content=_CONTENT, reason="The time had been misread."
    ),
    _example(EntryWithdrawn, reason="About another child."),
    _example(EntryDisclosed, to_agency=SOCIAL_CARE, occurred=_WHEN, how="By telephone"),
    _example(
        EntryContested,
        by_agency=POLICE,
        differs_in="Officers saw nobody.",
        other_entry_id=an_id("theirs"),
    ),
    _example(
        EntryCourtPermissionRecorded,
        court="Family Court at Testford",
        reference="Order of 5 March 2026, paragraph 4",
        granted=_WHEN,
        agencies=[POLICE],
        roles=["reviewer"],
    ),
    _example(
        EscalationRaised,
        ladder="external",
        level=2,
        from_agency=HOSPITAL,
        to_agency=SOCIAL_CARE,
        raised_to="Head of service",
        concern="No placement has been found.",
        wanted="A placement by tonight",
        occurred=_WHEN,
        respond_by=_LATER,
        procedure="between-agencies",
        bypassed_because="The child was at immediate risk.",
        source=_SOURCE,
    ),
    _example(
        EscalationAcknowledged,
        by_agency=SOCIAL_CARE,
        acknowledged_by="Head of service",
        occurred=_WHEN,
        note="Will call back",
    ),
    _example(
        EscalationResponded,
        by_agency=SOCIAL_CARE,
        responded_by="Head of service",
        response="The search goes on.",
        occurred=_WHEN,
    ),
    _example(
        EscalationSteppedUp,
        to_level=3,
        to_agency=SOCIAL_CARE,
        raised_to="Director",
        reason="No answer that keeps the child safe",
        occurred=_WHEN,
        respond_by=_LATER,
        bypassed_because="The child was at immediate risk.",
    ),
    _example(EscalationResolved, outcome="A placement was found.", occurred=_WHEN),
    _example(EscalationWithdrawn, reason="It was about another child.", occurred=_WHEN),
    _example(EscalationLapsed, reason="Everybody who knew of it had left.", occurred=_WHEN),
    *OF_COURT,
    *OF_AUTHORITY,
    _example(
        DecisionMade,
        by_agency=SOCIAL_CARE,
        question="Where is the child to live tonight?",
        options=[{"option": "Stay on the ward", "consideration": "Safe, and not a home"}],
        outcome="Stay on the ward",
        rationale="No placement could be found.",
        decided_by=[{"role": "Director", "agency": SOCIAL_CARE}],
        dissent=[{"role": "Ward sister", "agency": HOSPITAL, "view": "A ward is no home."}],
        relied_on=[str(ENTRY)],
        occurred=_WHEN,
        on_record_position=41,
        reconstructed=True,
        source=_SOURCE,
    ),
    *OF_CARE,
    *OF_REVIEWS,
    *OF_LEARNING,
    *EXAMPLES_OF_LOOKS,
)


def path_of(topic: str, version: int) -> Path:
    """Where the golden file of this shape is."""
    return FOLDER / topic / f"{version}.json"


def read(topic: str, version: int) -> dict[str, Any]:
    """The payload that a golden file shows."""
    return json.loads(path_of(topic, version).read_text("utf-8"))


def add_missing() -> list[Path]:
    """Write the golden files that are missing for the present shapes. Changes none."""
    added: list[Path] = []
    for event in EXAMPLES:
        path = path_of(event.TOPIC, event.class_version)
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        shown = json.dumps(json.loads(to_payload(event)), indent=2, ensure_ascii=False)
        path.write_text(shown + "\n", "utf-8")
        added.append(path)
    return added


if __name__ == "__main__":
    for each in add_missing():
        print(each)  # noqa: T201 - what it did, for whoever ran it.
