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

from domain.authority import OrderMade
from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    EntryContested,
    EntryCorrected,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)
from domain.escalation import (
    EscalationAcknowledged,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
)
from domain.event import Event
from domain.hearing import HearingAdjourned, HearingHeld, HearingListed, JudgmentGiven
from domain.record.mapper import to_payload
from tests.support.builders import (
    CHILD,
    CONTRIBUTION,
    ENTRY,
    HEARING,
    HOSPITAL,
    MOTHER,
    ORDER,
    POLICE,
    SOCIAL_CARE,
    an_id,
    attribution,
    fact,
)

FOLDER = Path(__file__).parent.parent / "data" / "golden"
STREAM = an_id("golden stream")
STREAM_VERSION = 7

_SOURCE = {"system": "Ward record", "reference": "114/2", "document_digest": "0f" * 32}
_CONTENT = {
    "occurred": {"kind": "about", "value": "2026-03-02T14:00+00:00", "words": "about 2pm"},
    "ended": {"kind": "range", "value": "2026-03-02", "until": "2026-03-04", "words": "by the 4th"},
    "sequence": 2,
    "kind": "mental-health-act-assessment",
    "summary": "Assessed; the criteria for detention were not met.",
    "detail": "Two doctors and an approved professional attended.\n\nThey agreed.",
    "subjects": [str(CHILD)],
    "practitioner": "AMHP1",
    "child_seen": "yes",
    "child_seen_alone": "not-recorded",
    "child_voice": "Asked to go home.",
    "action_taken": "Told the ward.",
    "outcome": "Criteria not met.",
    "source": _SOURCE,
    "written_up": {"kind": "day", "value": "2026-03-05", "words": "the Thursday"},
}
_WHEN = {"kind": "before", "value": "2026-03-06", "words": "before the weekend"}
_LATER = {"kind": "instant", "value": "2026-03-09T17:00+00:00", "words": "five o'clock"}


def _example(event: type[Event], **fields: Any) -> Event:
    by = attribution(
        HOSPITAL,
        on_behalf_of="The ward manager",
        reason="Asked for by the review",
        causation_id=CONTRIBUTION,
    )
    return fact(event, stream=STREAM, version=STREAM_VERSION, by=by, **fields)


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
    ),
    _example(EscalationResolved, outcome="A placement was found.", occurred=_WHEN),
    _example(
        HearingListed,
        by_agency=SOCIAL_CARE,
        court="Family Court at Testford",
        hearing_type="emergency-protection-order",
        listed_for=_LATER,
        occurred=_WHEN,
        application="For an Emergency Protection Order",
        source=_SOURCE,
    ),
    _example(
        HearingHeld,
        occurred=_WHEN,
        attendance="remote-video",
        present=["Social worker", "Guardian"],
        summary="The application was heard.",
    ),
    _example(
        HearingAdjourned,
        occurred=_WHEN,
        reason="The guardian had no time to report",
        relisted_for=_LATER,
    ),
    _example(
        JudgmentGiven,
        occurred=_WHEN,
        judge_role="High Court judge",
        summary="The order is made.",
        neutral_citation="[2026] EWHC 0000 (Fam)",
    ),
    _example(
        OrderMade,
        by_agency=SOCIAL_CARE,
        order_type="emergency-protection-order-extension",
        court="Family Court at Testford",
        hearing_id=HEARING,
        extends_order_id=ORDER,
        occurred=_WHEN,
        in_force_from=_WHEN,
        in_force_until=_LATER,
        terms="The child is to stay on the ward.",
        source=_SOURCE,
    ),
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
        source=_SOURCE,
    ),
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
