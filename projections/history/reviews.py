"""What the history says of each step of a review, after the name of whoever recorded it."""

from __future__ import annotations

from domain.event import Event
from domain.review import events as of
from projections.memory import Memory


def did_to_review(  # noqa: PLR0911, PLR0912 - one sentence for each kind of event.
    event: Event, names: Memory
) -> str | None:
    """What happened, without the agency that did it; None for an event of another thing."""
    match event:
        case of.SeriousIncidentReported():
            return f"reported a serious incident ({event.harm.label.lower()})"
        case of.AwarenessRecorded():
            when = event.occurred.in_words()
            return f"recorded when {names.agency(event.agency)} became aware: {when}"
        case of.AwarenessCorrected():
            when = event.occurred.in_words()
            return f"corrected when {names.agency(event.agency)} became aware: {when}"
        case of.NotificationDecided():
            whether = "to notify" if event.notify else "not to notify"
            return f"decided {whether} the Panel, under the rule set {event.rule_set}"
        case of.NotificationSent():
            return f"notified the Panel of a serious incident, {event.occurred.in_words()}"
        case of.NotificationWithdrawn():
            return "withdrew the notification to the Panel"
        case of.RapidReviewOpened():
            return "opened the rapid review"
        case of.AgencyAsked():
            return f"asked {names.agency(event.agency)} for a report"
        case of.AgencyChased():
            return "chased an agency for its report"
        case of.AgencyAnswered():
            what = "a nil return" if event.nil_return else "an agency's report"
            return f"recorded {what} for the review"
        case of.RecordsSecured():
            return f"recorded that {names.agency(event.agency)} secured its records"
        case of.ThresholdDecided():
            outcome = event.outcome.label.lower()
            return f"decided the threshold: {outcome}, under the rule set {event.rule_set}"
        case of.RapidReviewSubmitted():
            return "submitted the rapid review to the Panel"
        case of.PanelResponded():
            return f"recorded the Panel's response: {event.view.label.lower()}"
        case of.ReviewInitiated():
            return "converted the rapid review" if event.converted else "initiated a local review"
        case of.ReviewNotInitiated():
            return "recorded that no local review is held"
        case of.TermsAmended():
            return f"amended the terms of reference: version {event.terms_version}"
        case of.TermsApproved():
            return "approved terms of reference"
        case of.ReviewerAppointed():
            return "appointed a reviewer"
        case of.ReviewerRemoved():
            return "removed a reviewer"
        case of.ProgressChecked():
            return f"checked progress: {'on time' if event.on_time else 'not on time'}"
        case of.DelayNotified():
            return "told others that the review is delayed"
        case of.DraftRequested():
            return f"asked the reviewer in writing: {event.wanted.label.lower()}"
        case _:
            return None
