"""Events of reviews as random histories write them: see `tests.projections.histories`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.event import Event
from domain.review import events as of
from tests.support.builders import CHILD, SOURCE


def _decided(it: Any, **more: Any) -> dict[str, Any]:
    return {
        "rule_set": ("current", "serious-case", "of-old")[it.a % 3],
        "guidance": "panel-2025",
        "criteria": [
            {
                "criterion": ("abuse-or-neglect", "of-old")[it.b % 2],
                "answer": ("yes", "no", "may-be", "not-known")[it.c % 4],
                "reasons": it.words,
                "relied_on": [it.one_of("entry", 0)][: it.a % 2],
            }
        ],
        "reasons": it.words * (1 + 300 * (it.a % 2)),
        "decided_by": [{"role": "Chair", "agency": it.agency}],
        "dissent": [{"role": "Doctor", "agency": it.other, "view": it.words}],
        "occurred": it.occurred,
        "source": SOURCE,
        "rules_version": "1",
        **more,
    }


def _terms(it: Any, **more: Any) -> dict[str, Any]:
    return {
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-15",
        "subjects": [CHILD],
        "agencies": [it.agency],
        "lines_of_enquiry": [it.words],
        "methodology": ("hybrid", "of-old")[it.a % 2],
        "approved_by": "Partners",
        "occurred": it.occurred,
        **more,
    }


def _dated(it: Any, **more: Any) -> dict[str, Any]:
    return {"occurred": it.occurred, **more}


#: The sort of stream each belongs to, and its fields, from what a `Pick` means.
FIELDS_OF_REVIEWS: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    kind: ("review", fields)
    for kind, fields in {
        of.SeriousIncidentReported: lambda it: _dated(
            it,
            incident_authority=it.agency,
            other_authority=it.other if it.c % 2 else None,
            children=[CHILD],
            harm=("died", "seriously-harmed")[it.a % 2],
            summary=it.words,
            source=SOURCE,
        ),
        of.AwarenessRecorded: lambda it: _dated(it, agency=it.agency),
        of.AwarenessCorrected: lambda it: _dated(
            it, agency=it.agency, corrects_version=1 + it.b, why_corrected=it.words
        ),
        of.NotificationDecided: lambda it: _decided(it, notify=bool(it.a % 2)),
        of.NotificationSent: lambda it: _dated(it, children=[CHILD], source=SOURCE),
        of.NotificationWithdrawn: lambda it: _dated(it, reason=it.words),
        of.RapidReviewOpened: lambda it: _dated(it, led_by="Manager"),
        of.AgencyAsked: lambda it: _dated(
            it, request_id=it.one_of("request", it.b), agency=it.agency, wanted=it.words
        ),
        of.AgencyChased: lambda it: _dated(it, request_id=it.one_of("request", it.b)),
        of.AgencyAnswered: lambda it: _dated(
            it,
            request_id=it.one_of("request", it.b),
            nil_return=bool(it.a % 2),
            author_role="Officer",
            independent=True,
        ),
        of.RecordsSecured: lambda it: _dated(it, agency=it.agency, what=it.words),
        of.ThresholdDecided: lambda it: _decided(
            it,
            outcome=("local-review", "no-local-review")[it.a % 2],
            on_record_position=it.a,
        ),
        of.RapidReviewSubmitted: lambda it: _dated(it, source=SOURCE),
        of.PanelResponded: lambda it: _dated(it, view="agrees", response=it.words, source=SOURCE),
        of.ReviewInitiated: lambda it: _dated(
            it, converted=bool(it.a % 2), reasons=it.words, source=SOURCE
        ),
        of.ReviewNotInitiated: lambda it: _dated(it, reasons=it.words),
        of.TermsApproved: _terms,
        of.TermsAmended: lambda it: _terms(it, reason=it.words, terms_version=2 + it.a),
        of.ReviewerAppointed: lambda it: _dated(
            it,
            appointment_id=it.one_of("appointment", it.b),
            reviewer="Reviewer",
            independence=it.words,
        ),
        of.ReviewerRemoved: lambda it: _dated(
            it, appointment_id=it.one_of("appointment", it.b), reason=it.words
        ),
        of.ProgressChecked: lambda it: _dated(
            it, on_time=bool(it.a % 2), time_taken=it.words, quality=it.words
        ),
        of.DelayNotified: lambda it: _dated(it, told=["Panel"], reason=it.words),
        of.DraftRequested: lambda it: _dated(
            it, wanted="draft-report", what=it.words, written=SOURCE
        ),
    }.items()
}
