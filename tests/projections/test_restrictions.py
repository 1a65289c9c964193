"""What decides who may read an entry, as the read model keeps it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import assessment, entry
from domain.access import reads
from domain.assessment import Made
from domain.entry import (
    EntryContested,
    EntryCourtPermissionRecorded,
    EntryWithdrawn,
    NotRecorded,
    restriction,
)
from domain.event import Event
from domain.vocabulary import AgencyKind, Role, Sensitivity
from projections.projection import apply_one
from projections.restrictions.apply import PROJECTION
from projections.restrictions.rows import RestrictionRow
from projections.working_set import Key, WorkingSet
from tests.projections.histories import recorded
from tests.projections.restricting import (
    AGENCIES,
    ENTRY,
    assessed,
    corrected,
    reassessed,
    shared,
    submitted,
)
from tests.support.builders import (
    CASE,
    CONTRIBUTION,
    HOSPITAL,
    POLICE,
    an_entry,
    fact,
)
from tests.support.spec import fold


def kept(*events: Event) -> dict[Key, RestrictionRow]:
    """The rows under the case that these events make."""
    rows = WorkingSet()
    for each in recorded(events):
        assert apply_one(PROJECTION, each, rows) is None
    return {
        key: held.body
        for key, held in rows.current.items()
        if key.case_id == CASE and isinstance(held.body, RestrictionRow)
    }


def test_only_an_entry_that_ever_was_restricted_has_a_row():
    assert kept(submitted(1), an_entry(), shared(2, POLICE)) == {}
    (row,) = kept(submitted(3), an_entry(sensitivity="health")).values()
    assert (row.stream_id, row.position, row.agency) == (ENTRY, 2, HOSPITAL)
    assert (row.contribution_id, row.contribution_entries) == (CONTRIBUTION, 3)


def test_one_restricted_later_is_known_with_all_that_happened_to_it_before():
    (row,) = kept(submitted(1), an_entry(), shared(2, POLICE), corrected(3, "health")).values()

    assert row.restriction == restriction_of(an_entry(), shared(2, POLICE), corrected(3, "health"))
    assert (row.position, row.contribution_entries) == (2, 1)
    assert set(row.sensitivities) == {Sensitivity.OPEN, Sensitivity.HEALTH}


def restriction_of(*events: Event):
    state = fold(entry.evolve, entry.NEW_ENTRY, events)
    assert not isinstance(state, NotRecorded)
    return restriction(state)


def _later(version: int) -> st.SearchStrategy[Event]:
    agencies, sensitivities = st.sampled_from(AGENCIES), st.sampled_from(Sensitivity)
    return st.one_of(
        sensitivities.map(lambda each: corrected(version, each)),
        agencies.map(lambda each: shared(version, each)),
        st.builds(
            lambda some, roles: fact(
                EntryCourtPermissionRecorded,
                stream=ENTRY,
                version=version,
                court="Family Court",
                reference="1",
                granted="2026-03-04",
                agencies=some,
                roles=roles,
            ),
            st.lists(agencies, max_size=2),
            st.lists(st.sampled_from(Role), max_size=2),
        ),
        st.just(fact(EntryWithdrawn, stream=ENTRY, version=version, reason="Wrong.")),
        st.just(
            fact(
                EntryContested,
                stream=ENTRY,
                version=version,
                by=POLICE,
                by_agency=POLICE,
                differs_in="The time.",
            )
        ),
    )


LATER = st.integers(min_value=0, max_value=6).flatmap(
    lambda count: st.tuples(*(_later(version) for version in range(2, count + 2)))
)


@settings(max_examples=300)
@given(
    st.sampled_from(Sensitivity),
    LATER,
    st.sampled_from((*AGENCIES, "partnership-office")),
    st.sampled_from((AgencyKind.POLICE, AgencyKind.ACUTE_HOSPITAL, None)),
    st.frozensets(st.sampled_from(Role), min_size=1, max_size=3),
)
def test_the_read_model_and_the_record_agree_on_who_may_read(first, later, agency, kind, roles):
    """Reading asks the read model, and writing the record: the same rule, of the same facts."""
    reader = reads(agency, kind, roles)
    # After a withdrawal no rule lets a correction through, and the record does not count one.
    until = next(
        (at for at, event in enumerate(later) if isinstance(event, EntryWithdrawn)), len(later)
    )
    events = (an_entry(sensitivity=first), *later[: until + 1])

    rows = kept(submitted(1), *events)

    of_the_record = restriction_of(*events)
    if of_the_record.sensitivities == {Sensitivity.OPEN}:
        assert rows == {}
        return
    (row,) = rows.values()
    assert row.restriction == of_the_record
    assert reader.may_read(row.restriction) == reader.may_read(of_the_record)


def _told(agencies):
    return [{"agency": each, "occurred": "2026-03-09"} for each in agencies]


_STATED = st.fixed_dictionaries(
    {
        "sensitivity": st.sampled_from(Sensitivity),
        "told": st.lists(st.sampled_from(AGENCIES), max_size=2, unique=True).map(_told),
    }
)


@settings(max_examples=200)
@given(
    st.lists(_STATED, min_size=1, max_size=4),
    st.sampled_from(AGENCIES),
    st.sampled_from((AgencyKind.POLICE, AgencyKind.ACUTE_HOSPITAL, None)),
    st.frozensets(st.sampled_from(Role), min_size=1, max_size=3),
)
def test_of_an_assessment_they_agree_too(stated, agency, kind, roles):
    reader = reads(agency, kind, roles)
    first, *later = stated
    events = [assessed(**first), *(reassessed(2 + at, **each) for at, each in enumerate(later))]

    rows = kept(*events)

    of_the_record = fold(assessment.evolve, assessment.NEW_ASSESSMENT, events)
    assert isinstance(of_the_record, Made)
    if of_the_record.is_always_open:
        assert rows == {}
        return
    (row,) = rows.values()
    assert (row.thing, row.position, row.contribution_id) == ("assessment", 1, None)
    assert row.restriction == of_the_record.restriction
    assert reader.may_read(row.restriction) == reader.may_read(of_the_record.restriction)
