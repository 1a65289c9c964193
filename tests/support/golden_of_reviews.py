"""Every event of a review with every field filled: see `tests.support.golden`."""

from __future__ import annotations

from typing import Any

from domain.event import Event
from domain.review import events
from tests.support.builders import CHILD, ENTRY, HOSPITAL, MOTHER, POLICE, SOCIAL_CARE, an_id
from tests.support.golden_parts import LATER, SOURCE, WHEN, example

REQUEST = an_id("request")
APPOINTMENT = an_id("appointment")

DECIDED: dict[str, Any] = {
    "rule_set": "current",
    "guidance": "panel-2025",
    "criteria": [
        {
            "criterion": "abuse-or-neglect",
            "answer": "yes",
            "reasons": "Suspected on the ward.",
            "relied_on": [str(ENTRY)],
        }
    ],
    "reasons": "What is known meets the criteria.",
    "decided_by": [{"role": "Director", "agency": SOCIAL_CARE}],
    "dissent": [{"role": "Named nurse", "agency": HOSPITAL, "view": "Too early to say."}],
    "occurred": WHEN,
    "source": SOURCE,
    "rules_version": "2026-11-28",
}
TERMS: dict[str, Any] = {
    "starts_on": "2026-03-02",
    "ends_on": "2026-03-15",
    "subjects": [str(CHILD), str(MOTHER)],
    "agencies": [HOSPITAL, POLICE],
    "lines_of_enquiry": ["How was a placement looked for?"],
    "methodology": "hybrid",
    "parallel": [{"process": "inquest", "note": "No date set"}],
    "involvement": "The family is asked whether they wish to speak.",
    "approved_by": "Delegated safeguarding partners",
    "occurred": WHEN,
}

OF_REVIEWS: tuple[Event, ...] = (
    example(
        events.SeriousIncidentReported,
        incident_authority=SOCIAL_CARE,
        other_authority="other-social-care",
        children=[str(CHILD)],
        harm="seriously-harmed",
        occurred=WHEN,
        summary="Made up for tests.",
        source=SOURCE,
    ),
    example(events.AwarenessRecorded, agency=SOCIAL_CARE, occurred=WHEN, how="By telephone"),
    example(
        events.AwarenessCorrected,
        agency=SOCIAL_CARE,
        corrects_version=2,
        occurred=LATER,
        how="By letter",
        why_corrected="The letter is dated a day earlier than was said.",
    ),
    example(events.NotificationDecided, notify=True, **DECIDED),
    example(
        events.NotificationSent,
        children=[str(CHILD)],
        also_to=["Ofsted"],
        occurred=WHEN,
        source=SOURCE,
    ),
    example(
        events.NotificationWithdrawn, reason="An accident.", told="Panel secretariat", occurred=WHEN
    ),
    example(events.RapidReviewOpened, led_by="Partnership manager", occurred=WHEN),
    example(
        events.AgencyAsked,
        request_id=REQUEST,
        agency=POLICE,
        wanted="A summary of involvement",
        occurred=WHEN,
        due=LATER,
    ),
    example(
        events.AgencyChased,
        request_id=REQUEST,
        to_role="Review officer",
        note="By e-mail",
        occurred=WHEN,
    ),
    example(
        events.AgencyAnswered,
        request_id=REQUEST,
        nil_return=True,
        author_role="Review officer",
        independent=True,
        note="Nothing held",
        occurred=WHEN,
    ),
    example(events.RecordsSecured, agency=HOSPITAL, what="Ward record", occurred=WHEN),
    example(
        events.ThresholdDecided,
        outcome="local-review",
        national=True,
        on_record_position=41,
        reconstructed=True,
        **DECIDED,
    ),
    example(events.RapidReviewSubmitted, occurred=WHEN, source=SOURCE),
    example(events.PanelResponded, view="agrees", response="Agreed.", occurred=WHEN, source=SOURCE),
    example(
        events.ReviewInitiated,
        converted=True,
        reasons="As decided.",
        occurred=WHEN,
        source=SOURCE,
    ),
    example(
        events.ReviewNotInitiated,
        reasons="As decided.",
        instead="A learning event",
        occurred=WHEN,
    ),
    example(events.TermsApproved, **TERMS),
    example(events.TermsAmended, reason="The family asked.", terms_version=2, **TERMS),
    example(
        events.ReviewerAppointed,
        appointment_id=APPOINTMENT,
        reviewer="Independent reviewer 1",
        is_lead=True,
        independence="Never worked for an agency on the case.",
        agency="independent-review",
        occurred=WHEN,
    ),
    example(
        events.ReviewerRemoved, appointment_id=APPOINTMENT, reason="Has fallen ill.", occurred=WHEN
    ),
    example(
        events.ProgressChecked,
        on_time=True,
        time_taken="As planned.",
        quality="The draft is clear.",
        occurred=WHEN,
    ),
    example(
        events.DelayNotified,
        told=["Panel"],
        reason="The inquest comes first.",
        expected=LATER,
        occurred=WHEN,
    ),
    example(
        events.DraftRequested,
        wanted="draft-report",
        what="The draft of chapter 2",
        written=SOURCE,
        due=LATER,
        occurred=WHEN,
    ),
)
