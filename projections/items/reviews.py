"""The steps of a review as items."""

from __future__ import annotations

from uuid import UUID

from domain.event import Event
from domain.moments import day_in_words
from domain.review import LISTS, said
from domain.review import events as of
from domain.threshold import THRESHOLDS, entries_relied_on
from projections.items.described import (
    RELIED_ON,
    Described,
    Facts,
    entries_in_words,
    facts,
    positions_in_words,
    summary_of,
)
from projections.memory import Memory

#: Kinds of the steps of a review.
REVIEW_KINDS: dict[str, str] = {
    "review-incident-reported": "Serious incident reported",
    "review-awareness": "Agency became aware",
    "review-awareness-corrected": "Agency became aware, corrected",
    "review-notification-decided": "Notification decided",
    "review-notified": "Panel notified",
    "review-notification-withdrawn": "Notification withdrawn",
    "review-rapid-review-opened": "Rapid review opened",
    "review-agency-asked": "Agency asked for a report",
    "review-agency-chased": "Agency chased",
    "review-agency-answered": "Agency answered",
    "review-records-secured": "Records secured",
    "review-threshold-decided": "Threshold decided",
    "review-rapid-review-submitted": "Rapid review submitted",
    "review-panel-responded": "Panel responded",
    "review-initiated": "Review initiated",
    "review-not-initiated": "Review not initiated",
    "review-terms-approved": "Terms of reference approved",
    "review-terms-amended": "Terms of reference amended",
    "review-reviewer-appointed": "Reviewer appointed",
    "review-reviewer-removed": "Reviewer removed",
    "review-progress-checked": "Progress checked",
    "review-delay-notified": "Delay notified",
    "review-draft-requested": "Draft requested",
}


def review(event: Event, names: Memory) -> Described | None:
    """A step of a review; None for an event of another thing."""
    if not isinstance(event, of.ReviewEvent):
        return None
    kind, title, summary, more = (
        _notifying(event, names) or _rapid_review(event, names) or _reviewing(event, names)
    )
    return Described(
        item="review",
        kind=f"review-{kind}",
        agency=event.attribution.agency,
        title=title,
        summary=summary,
        occurred=event.occurred,
        facts=more,
        source=getattr(event, "source", None),
    )


_Told = tuple[str, str, str, Facts]


def _notifying(  # noqa: PLR0911 - one line for each kind of event.
    event: of.ReviewEvent, names: Memory
) -> _Told | None:
    match event:
        case of.SeriousIncidentReported():
            more = facts(
                ("Harm", event.harm.label),
                ("Children", _people(event.children, names)),
                ("Authority of the incident", names.agency(event.incident_authority)),
                ("Other authority", event.other_authority and names.agency(event.other_authority)),
            )
            return "incident-reported", "Serious incident reported", event.summary, more
        case of.AwarenessRecorded():
            agency = names.agency(event.agency)
            how = event.how or f"{agency} became aware of the incident."
            return "awareness", "Agency became aware", how, facts(("Agency", agency))
        case of.AwarenessCorrected():
            agency = names.agency(event.agency)
            how = event.how or f"{agency} became aware of the incident."
            more = facts(("Agency", agency), ("Why it was corrected", event.why_corrected))
            return "awareness-corrected", "When an agency became aware, corrected", how, more
        case of.NotificationDecided():
            title = f"Decided {'to notify' if event.notify else 'not to notify'} the Panel"
            words, rest = summary_of(event.reasons)
            return "notification-decided", title, words, _decided(event, names, rest)
        case of.NotificationSent():
            more = facts(
                ("Children", _people(event.children, names)), ("Also to", "; ".join(event.also_to))
            )
            return "notified", "Panel notified", "The Panel was notified of the incident.", more
        case of.NotificationWithdrawn():
            more = facts(("Told", event.told))
            return "notification-withdrawn", "Notification withdrawn", event.reason, more
        case _:
            return None


def _rapid_review(  # noqa: PLR0911 - one line for each kind of event.
    event: of.ReviewEvent, names: Memory
) -> _Told | None:
    match event:
        case of.RapidReviewOpened():
            summary = f"The rapid review was opened, led by {event.led_by}."
            return "rapid-review-opened", "Rapid review opened", summary, ()
        case of.AgencyAsked():
            more = facts(("Agency", names.agency(event.agency)), ("Wanted by", event.due))
            return "agency-asked", "Agency asked for a report", event.wanted, more
        case of.AgencyChased():
            note = event.note or "The agency was reminded."
            return "agency-chased", "Agency chased", note, facts(("To", event.to_role))
        case of.AgencyAnswered():
            title = "Agency answered: nil return" if event.nil_return else "Agency answered"
            none = "The agency holds nothing." if event.nil_return else "The report was received."
            more = facts(
                ("Author", event.author_role), ("Independent", "Yes" if event.independent else "No")
            )
            return "agency-answered", title, event.note or none, more
        case of.RecordsSecured():
            more = facts(("Agency", names.agency(event.agency)))
            return "records-secured", "Records secured", event.what, more
        case of.ThresholdDecided():
            words, rest = summary_of(event.reasons)
            more = _decided(event, names, rest)
            more += facts(
                (
                    "On the record then",
                    positions_in_words(event.on_record_position, reconstructed=event.reconstructed),
                )
            )
            title = f"Threshold decided: {event.outcome.label.lower()}"
            return "threshold-decided", title, words, more
        case of.RapidReviewSubmitted():
            summary = "The rapid review was sent to the Panel."
            return "rapid-review-submitted", "Rapid review submitted", summary, ()
        case of.PanelResponded():
            title = f"Panel responded: {event.view.label.lower()}"
            return "panel-responded", title, event.response, ()
        case _:
            return None


def _reviewing(  # noqa: PLR0911 - as above.
    event: of.ReviewEvent, names: Memory
) -> _Told:
    match event:
        case of.ReviewInitiated():
            title = "Rapid review converted" if event.converted else "Review initiated"
            return "initiated", title, event.reasons, ()
        case of.ReviewNotInitiated():
            more = facts(("Instead", event.instead))
            return "not-initiated", "Review not initiated", event.reasons, more
        case of.TermsAmended():
            title = f"Terms of reference amended: version {event.terms_version}"
            return "terms-amended", title, event.reason, _terms(event, names)
        case of.TermsApproved():
            summary = f"Approved by {event.approved_by}."
            return "terms-approved", "Terms of reference approved", summary, _terms(event, names)
        case of.ReviewerAppointed():
            more = facts(("Independence", event.independence))
            summary = f"{event.reviewer} was appointed."
            return "reviewer-appointed", "Reviewer appointed", summary, more
        case of.ReviewerRemoved():
            return "reviewer-removed", "Reviewer removed", event.reason, ()
        case of.ProgressChecked():
            title = f"Progress checked: {'on time' if event.on_time else 'not on time'}"
            return "progress-checked", title, event.time_taken, facts(("Quality", event.quality))
        case of.DelayNotified():
            more = facts(("Told", "; ".join(event.told)), ("Expected", event.expected))
            return "delay-notified", "Delay notified", event.reason, more
        case of.DraftRequested():
            more = facts(
                ("In writing", event.written and (event.written.reference or event.written.system)),
                ("Wanted by", event.due),
            )
            title = f"Requested in writing: {event.wanted.label.lower()}"
            return "draft-requested", title, event.what, more
        case _:
            raise AssertionError("Every step of a review is an item.")


def _decided(event: said.DecidedSaid, names: Memory, rest: str | None) -> Facts:
    rule_set = THRESHOLDS.rule_sets.get(event.rule_set)
    criteria = [
        (
            THRESHOLDS.criteria[each.criterion].asks
            if each.criterion in THRESHOLDS.criteria
            else each.criterion,
            f"{each.answer.label}. {each.reasons}",
        )
        for each in event.criteria
    ]
    dissents = [
        (f"Dissent, {one.role}, {names.agency(one.agency)}", one.view) for one in event.dissent
    ]
    makers = "; ".join(f"{one.role}, {names.agency(one.agency)}" for one in event.decided_by)
    return facts(
        ("Rule set", rule_set.title if rule_set else event.rule_set),
        *criteria,
        ("Reasons in full", rest),
        ("Decided by", makers),
        *dissents,
        (RELIED_ON, entries_in_words(len(entries_relied_on(event.criteria)))),
    )


def _terms(event: said.TermsSaid, names: Memory) -> Facts:
    period = f"{day_in_words(event.starts_on)} to {day_in_words(event.ends_on)}"
    lines = [(f"Line of enquiry {n}", line) for n, line in enumerate(event.lines_of_enquiry, 1)]
    method = LISTS.methodologies.get(event.methodology)
    return facts(
        ("Period", period),
        ("About", _people(event.subjects, names)),
        ("Agencies", "; ".join(names.agency(each) for each in event.agencies)),
        *lines,
        ("Methodology", method.title if method else event.methodology),
    )


def _people(subjects: tuple[UUID, ...], names: Memory) -> str:
    return "; ".join(names.subject(each) for each in subjects)
