"""Histories to project: one of every event there is, and random ones that no person would write.

The log accepts any events whose versions follow one another, and a projection must cope with all
of them, in any order: so random histories also correct entries that are not there, resolve what
was never raised, and contest themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    LegalHoldLifted,
    LegalHoldPlaced,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    EntryContent,
    EntryCorrected,
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
from domain.record.append import Recorded
from tests.projections.histories_of_care import FIELDS_OF_CARE
from tests.projections.histories_of_courts import FIELDS_OF_COURTS
from tests.projections.histories_of_entries import FIELDS_OF_ENTRIES
from tests.projections.histories_of_invitations import FIELDS_OF_INVITATIONS, joined
from tests.projections.histories_of_keeping import FIELDS_OF_KEEPING
from tests.projections.histories_of_learning import FIELDS_OF_LEARNING
from tests.projections.histories_of_persons import FIELDS_OF_PERSONS
from tests.projections.histories_of_reviews import FIELDS_OF_REVIEWS
from tests.support.builders import CHILD, MOTHER, SOURCE, attribution, content

AGENCIES = ("acute-hospital", "childrens-social-care", "police")
MOMENTS: tuple[Any, ...] = (
    "2026-03-01",
    "2026-03-01T09:30+00:00",
    "2026-03-01T09:30:00.000001+00:00",
    "2026-03",
    "2026",
    "2026-02-27/2026-03-04",
    "2026-03-29T02:30+01:00",
    {"kind": "about", "value": "2026-03-03T14:00+00:00", "words": "about 2pm"},
    {"kind": "before", "value": "2026-03-02"},
    {"kind": "after", "value": "2026-03-02"},
    {"kind": "unknown", "words": "not dated in the source"},
    {"kind": "unknown"},
)
WORDS = ("Seen on the ward.", "50% _of_ it", "Ça va, O\u2019Neill", 'He said "no"', "İstanbul ß")
SEQUENCES = (0, 1, 2, 10_000)
SENSITIVITIES = ("open", "open", "health", "open", "police-sensitive", "court-restricted")

_NAMESPACE = UUID("c7a7f0de-2f57-5d0a-9d0b-5e4c6b0f0c11")
BEGAN = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


def recorded(events: Iterable[Event]) -> list[Recorded]:
    """Events as the log would give them back, a second apart."""
    return [
        Recorded(position, BEGAN + timedelta(seconds=position), bytes(32), event)
        for position, event in enumerate(events, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Pick:
    """A few small numbers, and the words, dates and people that they mean."""

    kind: int
    a: int
    b: int
    c: int

    @property
    def case(self) -> int:
        return int(self.c % 5 == 0)

    @property
    def agency(self) -> str:
        return AGENCIES[self.a % len(AGENCIES)]

    @property
    def other(self) -> str:
        return AGENCIES[self.b % len(AGENCIES)]

    @property
    def occurred(self) -> Any:
        return MOMENTS[self.b % len(MOMENTS)]

    @property
    def later(self) -> Any:
        return MOMENTS[self.c % len(MOMENTS)]

    @property
    def words(self) -> str:
        return WORDS[self.c % len(WORDS)]

    @property
    def of_proposal(self) -> dict[str, Any]:
        return {"proposal_id": self.one_of("proposal", self.b), "reason": self.words}

    @property
    def content(self) -> EntryContent:
        return content(
            occurred=self.occurred,
            kind=("visit", "admission", "incident")[self.c % 3],
            summary=self.words,
            detail=self.words if self.a % 2 else None,
            sequence=SEQUENCES[self.a % len(SEQUENCES)],
            child_seen_alone=("yes", "no", "not-recorded")[self.b % 3],
            subjects=(CHILD,) if self.c % 2 else (),
            sensitivity=SENSITIVITIES[self.b % len(SENSITIVITIES)],
        )

    def one_of(self, sort: str, number: int) -> UUID:
        return an_id(sort, self.case, number % 4)


#: Every type of event but the destruction of a key, which erases the rest: the sort of stream it
#: belongs to, and its fields.
FIELDS: Mapping[type[Event], tuple[str, Callable[[Pick], dict[str, Any]]]] = {
    CaseOpened: (
        "case",
        lambda it: {"reference": f"CASE-{it.case}", "pseudonym": "Rowan", "summary": it.words},
    ),
    SubjectAdded: (
        "case",
        lambda it: {"subject_id": CHILD, "pseudonym": f"Rowan {it.a}", "role": "child"},
    ),
    RelationshipRecorded: (
        "case",
        lambda it: {
            "subject_id": CHILD,
            "relationship": "sibling-of",
            "other_id": MOTHER if it.a % 2 else CHILD,
        },
    ),
    AgencyJoined: ("case", joined),
    AgencyLeft: ("case", lambda it: {"agency": it.agency, "reason": it.words}),
    ReviewWindowSet: (
        "case",
        lambda it: {
            "label": it.words,
            "starts_on": "2026-02-20",
            "ends_on": "2026-03-20",
            "day_one": "2026-03-01",
        },
    ),
    CaseClosed: ("case", lambda it: {"reason": it.words}),
    CaseReopened: ("case", lambda it: {"reason": it.words}),
    LegalHoldPlaced: (
        "case",
        lambda it: {
            "hold_id": it.one_of("hold", it.b),
            "authority": it.words,
            "since": it.occurred,
            "reason": it.words,
        },
    ),
    LegalHoldLifted: (
        "case",
        lambda it: {"hold_id": it.one_of("hold", it.b), "reason": it.words},
    ),
    **FIELDS_OF_PERSONS,
    **FIELDS_OF_KEEPING,
    **FIELDS_OF_INVITATIONS,
    ContributionSubmitted: (
        "contribution",
        lambda it: {
            "agency": it.agency,
            "title": it.words,
            "author": "Author",
            "author_role": "Named nurse",
            "source": SOURCE,
            "entry_count": it.a,
        },
    ),
    EntryRecorded: (
        "entry",
        lambda it: {
            "contribution_id": it.one_of("contribution", it.b),
            "agency": it.agency,
            "content": it.content,
        },
    ),
    EntryCorrected: (
        "entry",
        lambda it: {"corrects_version": 1, "content": it.content, "reason": it.words},
    ),
    EntryWithdrawn: ("entry", lambda it: {"reason": it.words}),
    **FIELDS_OF_ENTRIES,
    EscalationRaised: (
        "escalation",
        lambda it: {
            "ladder": ("internal", "external")[it.a % 2],
            "level": 1 + it.a % 3,
            "from_agency": it.agency,
            "to_agency": it.other,
            "raised_to": "Team manager",
            "concern": it.words,
            "occurred": it.occurred,
            "source": SOURCE,
        },
    ),
    EscalationAcknowledged: (
        "escalation",
        lambda it: {
            "by_agency": it.other,
            "acknowledged_by": "Team manager",
            "occurred": it.occurred,
        },
    ),
    EscalationResponded: (
        "escalation",
        lambda it: {
            "by_agency": it.other,
            "responded_by": "Team manager",
            "response": it.words * (1 + 300 * (it.a % 2)),
            "occurred": it.occurred,
        },
    ),
    EscalationSteppedUp: (
        "escalation",
        lambda it: {
            "to_level": 2 + it.a % 3,
            "to_agency": it.other,
            "raised_to": "Director",
            "reason": it.words,
            "occurred": it.occurred,
            "respond_by": it.later,
        },
    ),
    EscalationResolved: (
        "escalation",
        lambda it: {"outcome": it.words, "occurred": it.occurred},
    ),
    EscalationWithdrawn: (
        "escalation",
        lambda it: {"reason": it.words, "occurred": it.occurred},
    ),
    EscalationLapsed: (
        "escalation",
        lambda it: {"reason": it.words, "occurred": it.occurred},
    ),
    **FIELDS_OF_COURTS,
    **FIELDS_OF_CARE,
    **FIELDS_OF_LEARNING,
    DecisionMade: (
        "decision",
        lambda it: {
            "by_agency": it.agency,
            "question": it.words,
            "options": [{"option": "Yes"}, {"option": "No", "consideration": it.words}],
            "outcome": "Yes",
            "rationale": it.words,
            "decided_by": [{"role": "Chair", "agency": it.agency}],
            "dissent": [{"role": "Doctor", "agency": it.other, "view": it.words}],
            "relied_on": [it.one_of("entry", 0)][: it.a % 2],
            "occurred": it.occurred,
            "on_record_position": it.a,
            "source": SOURCE,
        },
    ),
    **FIELDS_OF_REVIEWS,
}
KINDS = tuple(FIELDS)


def an_id(*parts: object) -> UUID:
    """The id that these parts always have."""
    return uuid5(_NAMESPACE, "/".join(map(str, parts)))


CASES = (an_id("case", 0), an_id("case", 1))


def written(picks: Iterable[Pick]) -> list[Event]:
    """The history that these picks mean: two cases in one log, four streams of each sort."""
    events: list[Event] = []
    versions: dict[UUID, int] = {}
    opening = [Pick(KINDS.index(CaseOpened), 0, 0, c) for c in (1, 0)]
    for pick in [*opening, *picks]:
        kind = KINDS[pick.kind]
        sort, fields = FIELDS[kind]
        stream = CASES[pick.case] if sort == "case" else pick.one_of(sort, pick.a)
        versions[stream] = versions.get(stream, 0) + 1
        events.append(
            kind.model_validate(
                {
                    "originator_id": stream,
                    "originator_version": versions[stream],
                    "case_id": CASES[pick.case],
                    "attribution": attribution(pick.other),
                    **fields(pick),
                }
            )
        )
    return events


_numbers = st.integers(min_value=0, max_value=11)
_kinds = st.one_of(
    st.integers(min_value=0, max_value=len(KINDS) - 1),
    # Most of a record is entries and what happens to them.
    st.sampled_from([index for index, kind in enumerate(KINDS) if "entry." in kind.TOPIC]),
)


def histories(longest: int = 40) -> st.SearchStrategy[list[Event]]:
    """Random histories of two cases in one log, with up to so many events besides their opening."""
    picks = st.builds(Pick, _kinds, _numbers, _numbers, _numbers)
    return st.lists(picks, max_size=longest).map(written)


def one_of_each() -> list[Event]:
    """Every type of event there is, several times over, with different dates, words and people."""
    return written(
        Pick(kind, a, a + b, 1 + (a + b) % 4)
        for a in range(3)
        for kind in range(len(KINDS))
        for b in (1, 7)
    )
