"""What the case file and the history say of a review's learning."""

from __future__ import annotations

from datetime import date

import pytest

from domain.learning import (
    NEW_ACTION,
    NEW_EPISODE,
    NEW_RECOMMENDATION,
    CompleteAction,
    RecordImpact,
    ReopenAction,
    ReplanAction,
    ReviseEpisode,
    ReviseFinding,
    answer_recommendation,
    complete_action,
    evolve_action,
    evolve_episode,
    evolve_recommendation,
    record_impact,
    reopen_action,
    replan_action,
    report_progress,
    revise_episode,
    revise_finding,
    standing,
)
from projections.case_file.apply import CASE as CASE_KEY
from projections.case_file.apply import PROJECTION
from projections.case_file.learning import comparable, so_far
from projections.case_file.read import case_file_of
from projections.case_file.recommended import OfCase, cases_named, repeats_of
from projections.case_file.rows import CaseFile
from projections.case_file.shown import file_shown
from projections.history.learning import did_to_learning
from projections.history.shown import shown
from projections.items import NO_THREAD, describe, relied_on
from projections.memory import Memory
from projections.names import CASE_FILE
from projections.replay import replayed
from projections.restrictions.rows import RestrictionRow
from projections.restrictions.sight import Sight
from tests.domain.test_actions import ACTION, agreed, completing, doing, progress
from tests.domain.test_learning import (
    CASE,
    EARLIER,
    EPISODE,
    RECOMMENDATION,
    answer,
    defined,
    episode,
    finding,
    found,
    recommended,
)
from tests.projections.histories import recorded
from tests.support.builders import CASE as CASE_ID
from tests.support.builders import ENTRY, HOSPITAL, POLICE, an_id
from tests.support.golden_of_learning import OF_LEARNING
from tests.support.spec import fold, given


def file_of(history, upto=None) -> CaseFile:
    """The case file after these events, or the first so many of them."""
    rows = replayed(recorded(history[:upto]), [PROJECTION]).rows[CASE_FILE].current
    bodies = {key.row_key: held.body for key, held in rows.items()}
    return case_file_of(bodies.pop(CASE_KEY), list(bodies.values()))


def then(history, *asked):
    """The same history after each of these (rule, command), which must be allowed."""
    for rule, command in asked:
        history = (*history, *given(history).when(rule, command).allowed())
    return history


def reopening(occurred="2026-03-14"):
    return reopen_action, doing(ReopenAction, POLICE, reason="No change.", occurred=occurred)


def audited(result, occurred):
    said = {"evidence": "Twelve cases.", "tested_by": "Scrutineer", "occurred": occurred}
    return record_impact, doing(RecordImpact, POLICE, result=result, **said)


def replanning():
    due = {"due": date(2026, 12, 1), "milestones": []}
    return replan_action, doing(ReplanAction, **due, reason="The author left.")


STORY = then(
    agreed((report_progress, progress())),
    replanning(),
    (complete_action, completing()),
    reopening(),
    (answer_recommendation, answer()),
    (answer_recommendation, answer(answer="accepts", words="We were wrong.")),
)


def test_the_section_is_as_it_was_at_every_position():
    wholes = [file_of(STORY, upto) for upto in range(len(CASE), len(STORY) + 1)]
    for upto, whole in zip(range(len(CASE), len(STORY) + 1), wholes, strict=True):
        for row in whole.learning.recommendations:
            state = fold(evolve_recommendation, NEW_RECOMMENDATION, _of(RECOMMENDATION, upto))
            assert (row.version, row.addressed_to) == (state.version, state.addressed_to)
        for row in whole.learning.actions:
            state = fold(evolve_action, NEW_ACTION, _of(ACTION, upto))
            assert (row.version, row.status) == (state.version, state.status)
            assert row.milestones == state.milestones
    assert [len(each.learning.actions) for each in wholes[:3]] == [0, 0, 1]


def _of(stream_id, upto):
    return [each for each in STORY[:upto] if each.originator_id == stream_id]


def test_disagreement_stands_beside_a_later_answer():
    (row,) = file_of(STORY).learning.recommendations
    assert [each.answer for each in row.answers] == ["disagrees", "accepts"]


def test_what_a_plan_was_and_that_it_was_done_before_stay():
    (row,) = file_of(STORY).learning.actions
    (before,) = row.earlier_plans
    assert (before.due, row.due, row.reason) == (
        date(2026, 9, 30),
        date(2026, 12, 1),
        "The author left.",
    )
    assert len(before.milestones) == 1
    assert row.completed is None
    assert row.reopened[0].completion.outcome == "In use."


def test_how_an_episode_and_a_finding_were_put_before_stays():
    history = (*CASE, *defined(), *found())
    history = then(
        history,
        (revise_episode, episode(ReviseEpisode, ends="2026-03-06", reason="It went on.")),
        (revise_finding, finding(ReviseFinding, layer="national", reason="It lies elsewhere.")),
    )
    learnt = file_of(history).learning
    (one,), (other,) = learnt.episodes, learnt.findings
    assert (one.ends.value, one.earlier[0].ends.value) == ("2026-03-06", "2026-03-04")
    assert one.earlier[0].on_record == one.on_record
    assert one.revised.position > one.on_record.position
    assert (other.layer, other.earlier[0].layer, other.reason) == (
        "national",
        "partnership",
        "It lies elsewhere.",
    )
    assert (
        one.version
        == fold(
            evolve_episode, NEW_EPISODE, [each for each in history if each.originator_id == EPISODE]
        ).version
    )


@pytest.mark.parametrize(
    ("tests", "stands"),
    [
        # It led to the reopening, so it says nothing of what was done since.
        ([("shows-impact", "2026-03-13")], "impact-not-shown"),
        ([("shows-impact", "2026-03-16")], "impact-shown"),
        # Where the dates leave it open, it was recorded before.
        ([("shows-none", "2026-03-14")], "impact-not-shown"),
        ([("shows-impact", "2026-03-15")], "impact-not-shown"),
    ],
)
def test_only_a_test_since_it_was_taken_up_again_counts(tests, stands):
    history = then(agreed((complete_action, completing())), *(audited(*each) for each in tests))
    again = doing(CompleteAction, outcome="In use.", occurred="2026-03-15")
    history = then(history, reopening(), (complete_action, again))
    (row,) = file_of(history).learning.actions
    answered = standing(so_far(row), date(2026, 4, 1))
    assert answered.stands == stands
    assert "Reopened once." in answered.says


@pytest.mark.parametrize(
    ("tested", "stands"),
    [
        ("2026-03-11", "impact-not-shown"),
        # Of the same day, recorded first.
        ("2026-03-12", "impact-not-shown"),
        # That it had been done by then is learnt late.
        ("2026-03-13", "impact-shown"),
    ],
)
def test_a_test_from_before_it_was_done_does_not_count(tested, stands):
    history = then(agreed(), audited("shows-impact", tested), (complete_action, completing()))
    (row,) = file_of(history).learning.actions
    answered = standing(so_far(row), date(2026, 4, 1))
    assert answered.stands == stands
    assert ("A test from before" in answered.says) is (stands == "impact-not-shown")


def hiding(*entry_ids) -> Sight:
    restricted = RestrictionRow(
        stream_id=ENTRY,
        thing="entry",
        position=1,
        agency=HOSPITAL,
        contribution_id=an_id("c"),
        sensitivities=(),
    )
    return Sight(hidden=dict.fromkeys(entry_ids, restricted))


def test_a_reader_is_not_told_the_ids_of_entries_that_they_may_not_read():
    history = (*CASE, *defined(), *found())
    asked = episode(ReviseEpisode, ends="2026-03-06", reason="It went on.")
    history = then(history, (revise_episode, asked))
    file = file_of(history)
    assert str(ENTRY) in file.learning.model_dump_json()

    seen = file_shown(file, hiding(ENTRY), len(history), None)

    assert str(ENTRY) not in seen.learning.model_dump_json()
    for row in replayed(recorded(history)).history(CASE_ID):
        if row.topic.startswith(("practice_episode", "finding")):
            assert str(ENTRY) in row.model_dump_json()
            told = shown(row, hiding(ENTRY))
            assert str(ENTRY) not in told.model_dump_json()
            assert not told.is_whole


def of_case(name, **fields) -> OfCase:
    (event,) = recommended(recommendation_id=an_id(name), **fields)
    (row,) = file_of((*CASE, event)).learning.recommendations
    return OfCase(an_id(f"case of {name}"), f"CASE-{name}", row)


class TestRepeats:
    THIS = of_case("this", repeats=[EARLIER | {"recommendation_id": an_id("stated")}])
    ALIKE = of_case("alike", words="Agencies must agree who answers escalations.")
    STATED = of_case("stated", words="Something else entirely.", themes=[])
    OTHERS = (THIS, ALIKE, STATED)

    def test_those_stated_come_first_and_the_likely_say_by_which_rule(self):
        seen = {each.case_id for each in self.OTHERS}
        stated, likely = repeats_of(self.THIS, self.OTHERS, seen)
        assert (stated.basis, stated.review) == ("stated", "CASE-stated")
        assert (likely.basis, likely.review) == ("proposed", "CASE-alike")
        assert likely.rule.code == "repeat"
        assert cases_named((stated, likely), self.OTHERS) == {
            self.ALIKE.case_id,
            self.STATED.case_id,
        }

    def test_a_case_that_the_reader_may_not_see_is_not_named(self):
        assert repeats_of(self.THIS, self.OTHERS, {self.THIS.case_id}) == ()

    def test_one_is_stated_by_the_reference_of_its_case_and_its_number(self):
        one = of_case("citing", repeats=[{"review": "CASE-stated", "number": "3"}])
        (found, *_) = repeats_of(one, self.OTHERS, {self.STATED.case_id})
        assert (found.basis, found.review) == ("stated", "CASE-stated")

    def test_all_that_it_was_ever_said_to_repeat_is_stated(self):
        assert comparable(self.THIS.row, "A").states == {an_id("stated")}


@pytest.mark.parametrize("event", OF_LEARNING, ids=lambda event: event.TOPIC)
def test_every_step_has_a_sentence_and_is_in_no_chronology(event):
    assert did_to_learning(event, Memory())
    assert describe(event, NO_THREAD, Memory()) is None
    assert relied_on(event) == getattr(event, "relied_on", ())
