"""How events make the case file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    KeyDestroyed,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import EntryRecorded
from domain.event import Event, Value
from domain.record.append import Recorded
from projections import sql
from projections.case_file import care, keeping, law, learning, persons, proceedings, reviews
from projections.case_file.learning_rows import (
    ActionRow,
    EpisodeRow,
    FindingRow,
    RecommendationRow,
)
from projections.case_file.review_rows import ReviewRow
from projections.case_file.rows import (
    AgencyRow,
    BarRow,
    CaseRow,
    ContributionRow,
    DecisionRow,
    DestroyedCaseRow,
    EmergencyAccessRow,
    EscalationRow,
    MemberRow,
    RelationshipRow,
    ReviewWindow,
    Section,
    SubjectRow,
)
from projections.case_file.rows_of_care import (
    AssessmentRow,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
)
from projections.case_file.rows_of_law import (
    ApplicationRow,
    DirectionRow,
    HearingRow,
    OrderRow,
    PowerRow,
)
from projections.names import CASE_FILE
from projections.people import on_record
from projections.projection import Projection
from projections.working_set import Key, WorkingSet

#: The row of the case itself.
CASE = "case"

SECTIONS: Mapping[Section, type[Value]] = {
    "case": CaseRow,
    "agency": AgencyRow,
    "subject": SubjectRow,
    "relationship": RelationshipRow,
    "contribution": ContributionRow,
    "escalation": EscalationRow,
    "hearing": HearingRow,
    "order": OrderRow,
    "decision": DecisionRow,
    "member": MemberRow,
    "bar": BarRow,
    "emergency": EmergencyAccessRow,
    "application": ApplicationRow,
    "power": PowerRow,
    "direction": DirectionRow,
    "placement-search": PlacementSearchRow,
    "placement": PlacementRow,
    "assessment": AssessmentRow,
    "period": PeriodRow,
    "review": ReviewRow,
    "episode": EpisodeRow,
    "finding": FindingRow,
    "recommendation": RecommendationRow,
    "action": ActionRow,
}
_SECTION_OF: Mapping[type[Value], Section] = {
    **{kind: section for section, kind in SECTIONS.items()},
    DestroyedCaseRow: "case",
}
_CASE_ROW: TypeAdapter[CaseRow | DestroyedCaseRow] = TypeAdapter(
    Annotated[CaseRow | DestroyedCaseRow, Field(discriminator="status")]
)


def keys(event: Event) -> tuple[Key, ...]:
    """The rows an event may read or write: the case's own, and those of what it is about."""
    return Key(event.case_id, CASE), *_rows_about(event)


def _rows_about(event: Event) -> tuple[Key, ...]:
    both = _about(event), law.also_about(event)
    return tuple(Key(event.case_id, each) for each in both if each is not None)


def _about(event: Event) -> str | None:
    stream_id = event.originator_id
    match event:
        case AgencyJoined() | AgencyLeft():
            return f"agency.{event.agency}"
        case SubjectAdded():
            return f"subject.{event.subject_id}"
        case RelationshipRecorded():
            return f"relationship.{event.subject_id}.{event.relationship.value}.{event.other_id}"
        case ContributionSubmitted():
            return f"contribution.{stream_id}"
        case DecisionMade():
            return f"decision.{stream_id}"
        case _:
            return (
                persons.about(event)
                or proceedings.about(event)
                or law.about(event)
                or care.about(event)
                or reviews.about(event)
                or learning.about(event)
            )


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put what an event changes: the case's own row always, for it says what came last."""
    _case(recorded, rows)
    for key in _rows_about(recorded.event):
        _put(recorded, rows, key)


def _put(recorded: Recorded, rows: WorkingSet, key: Key) -> None:
    made = (
        _made(recorded, rows, key)
        or persons.made(recorded, rows, key)
        or proceedings.made(recorded, rows, key)
        or law.made(recorded, rows, key)
        or care.made(recorded, rows, key)
        or reviews.made(recorded, rows, key)
        or learning.made(recorded, rows, key)
    )
    if made is not None:
        rows.put(key, made)


def notice(recorded: Recorded, event: KeyDestroyed) -> DestroyedCaseRow:
    """What is left of a case whose key was destroyed by this event."""
    return DestroyedCaseRow(
        case_id=event.case_id,
        version=event.originator_version,
        reference=event.reference,
        basis=event.basis,
        rule=event.rule,
        proposed_by=event.proposed_by,
        authorised_by=event.authorised_by,
        reason=event.reason,
        sealed_events=event.sealed_events,
        last=on_record(recorded),
    )


def _case(recorded: Recorded, rows: WorkingSet) -> None:
    event, put_by = recorded.event, on_record(recorded)
    key = Key(event.case_id, CASE)
    if isinstance(event, KeyDestroyed):
        rows.put(key, notice(recorded, event))
        return
    if isinstance(event, CaseOpened):
        rows.put(
            key,
            CaseRow(
                case_id=event.case_id,
                version=event.originator_version,
                reference=event.reference,
                pseudonym=event.pseudonym,
                summary=event.summary,
                status="open",
                opened=put_by,
                last=put_by,
            ),
        )
        return
    row = rows.get(key, CaseRow)
    if row is None:
        return
    changes: dict[str, Any] = {
        "last": put_by,
        "emergencies_to_review": persons.to_review(event, row),
    }
    if event.originator_id == event.case_id:
        changes["version"] = event.originator_version
    match event:
        case EntryRecorded():
            changes["entries"] = row.entries + 1
        case CaseClosed():
            changes |= {"status": "closed", "closed": put_by, "closed_because": event.reason}
        case CaseReopened():
            changes |= {"status": "open", "closed": None, "closed_because": None}
            changes |= keeping.changed(event, put_by, row)
        case ReviewWindowSet():
            changes["window"] = ReviewWindow(
                label=event.label,
                starts_on=event.starts_on,
                ends_on=event.ends_on,
                day_one=event.day_one,
                anchor_entry_id=event.anchor_entry_id,
            )
        case _:
            changes |= keeping.changed(event, put_by, row)
    rows.put(key, row.model_copy(update=changes))


def _made(  # noqa: PLR0911 - one row for each kind of event.
    recorded: Recorded, rows: WorkingSet, key: Key
) -> Value | None:
    put_by = on_record(recorded)
    event = recorded.event
    match event:
        case AgencyJoined():
            return AgencyRow(
                agency=event.agency,
                name=event.name,
                kind=event.kind,
                contact_role=event.contact_role,
                partnership=event.partnership.name if event.partnership else None,
                joined=put_by,
            )
        case AgencyLeft():
            agency = rows.get(key, AgencyRow)
            return agency and agency.model_copy(
                update={"left": put_by, "left_because": event.reason}
            )
        case SubjectAdded():
            return SubjectRow(
                subject_id=event.subject_id,
                pseudonym=event.pseudonym,
                role=event.role,
                born=event.born,
                died=event.died,
                note=event.note,
                on_record=put_by,
            )
        case RelationshipRecorded():
            return RelationshipRow(
                subject_id=event.subject_id,
                relationship=event.relationship,
                other_id=event.other_id,
                since=event.since,
                until=event.until,
                on_record=put_by,
            )
        case ContributionSubmitted():
            return ContributionRow(
                contribution_id=event.originator_id,
                agency=event.agency,
                title=event.title,
                author=event.author,
                author_role=event.author_role,
                signed_off_by=event.signed_off_by,
                note=event.note,
                source=event.source,
                entry_count=event.entry_count,
                on_record=put_by,
            )
        case DecisionMade():
            return DecisionRow(
                decision_id=event.originator_id,
                version=event.originator_version,
                by_agency=event.by_agency,
                question=event.question,
                options=event.options,
                outcome=event.outcome,
                rationale=event.rationale,
                decided_by=event.decided_by,
                dissent=event.dissent,
                relied_on=event.relied_on,
                occurred=event.occurred,
                on_record_position=event.on_record_position,
                reconstructed=event.reconstructed,
                source=event.source,
                on_record=put_by,
            )
        case _:
            return None


def section_of(body: Value) -> Section:
    """The section a row belongs to."""
    return _SECTION_OF[type(body)]


def columns(_key: Key, body: Value) -> Mapping[str, object]:
    """The table's own columns."""
    return {"section": section_of(body)}


def case_row_of(text: str) -> CaseRow | DestroyedCaseRow:
    """The stored row of a case itself."""
    return _CASE_ROW.validate_json(text)


def body(row_key: str, text: str) -> Value:
    """A stored body read back. The first part of a row's key is its section."""
    if row_key == CASE:
        return case_row_of(text)
    section = row_key.partition(".")[0]
    for name, kind in SECTIONS.items():
        if name == section:
            return kind.model_validate_json(text)
    raise LookupError(f"There is no section {section}.")


PROJECTION = Projection(
    name=CASE_FILE,
    version=20,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("case_file"),
)
