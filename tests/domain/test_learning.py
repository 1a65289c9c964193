"""Episodes, findings and recommendations: what a review learnt, and who answers it."""

from __future__ import annotations

from functools import partial

import pytest

from domain import reference
from domain.case import AgencyNotOnCase, CaseIsClosed, DisposalIsProposed, DisposalProposed
from domain.codes import UnknownCode
from domain.command import EndsBeforeItStarts, ForAnotherAgency, NotHappenedYet
from domain.errors import Stale
from domain.learning import (
    NEW_RECOMMENDATION,
    AddressedToNobody,
    AnswerRecommendation,
    DefineEpisode,
    EarlierIsLater,
    EpisodeDefined,
    EpisodeNotOnRecord,
    FindingNotOnRecord,
    FindingRecorded,
    LearningAlreadyOnRecord,
    MakeRecommendation,
    NamedTwice,
    NotAddressedToThem,
    NothingRevised,
    NumberTaken,
    RecommendationIsWithdrawn,
    RecommendationNotOnRecord,
    RecordFinding,
    RepeatAlreadyStated,
    RepeatsItself,
    RestsOnNothing,
    RestsOnUnknownEntry,
    RestsOnUnknownEpisode,
    RestsOnUnknownFinding,
    ReviseEpisode,
    ReviseFinding,
    StateRepeat,
    ThemeTwice,
    WithdrawRecommendation,
    answer_recommendation,
    define_episode,
    evolve_recommendation,
    make_recommendation,
    read_taxonomy,
    record_finding,
    revise_episode,
    revise_finding,
    state_repeat,
    withdraw_recommendation,
)
from tests.support.builders import (
    CASE as CASE_ID,
)
from tests.support.builders import (
    COORDINATOR,
    ENTRY,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    a_case,
    an_entry,
    an_id,
    ask,
    closed,
    fact,
)
from tests.support.spec import fold, given

EPISODE, FINDING, RECOMMENDATION = an_id("episode"), an_id("finding"), an_id("recommendation")
CASE = (*a_case(), an_entry())
EARLIER = {"review": "Review A of 2021", "number": "4", "made": "2021-05"}


def episode(command=DefineEpisode, **fields):
    return ask(
        command,
        **{
            "episode_id": EPISODE,
            "title": "The first weekend",
            "starts": "2026-03-02",
            "ends": "2026-03-04",
            "why": "No agency led.",
            "relied_on": [ENTRY],
        }
        | fields,
    )


def finding(command=RecordFinding, **fields):
    return ask(
        command,
        **{
            "finding_id": FINDING,
            "polarity": "learning",
            "layer": "partnership",
            "finding": "Escalations were answered, and nothing changed.",
            "themes": ["P07", "I04"],
            "relied_on": [ENTRY],
        }
        | fields,
    )


def recommendation(**fields):
    return ask(
        MakeRecommendation,
        **{
            "recommendation_id": RECOMMENDATION,
            "number": "3",
            "words": "Agree who answers an escalation.",
            "scope": "local",
            "themes": ["P07"],
            "addressed_to": [HOSPITAL, SOCIAL_CARE],
            "occurred": "2026-03-10",
        }
        | fields,
    )


def answer(by=HOSPITAL, **fields):
    return ask(
        AnswerRecommendation,
        by=by,
        **{
            "recommendation_id": RECOMMENDATION,
            "by_agency": by,
            "answer": "disagrees",
            "words": "It asks of us what we do already.",
            "answered_by": "Chief nurse",
            "occurred": "2026-03-11",
        }
        | fields,
    )


def to_be_disposed_of(history):
    """The same case, closed, and its disposal proposed."""
    history = closed(history)
    proposal = fact(
        DisposalProposed,
        version=sum(event.originator_id == CASE_ID for event in history) + 1,
        by=COORDINATOR,
        proposal_id=an_id("proposal"),
        basis="lawful-instruction",
        rule="As instructed.",
        kept_until=None,
        reason="Instructed.",
        until="2026-04-19",
    )
    return (*history, proposal)


def defined():
    return given(CASE).when(define_episode, episode()).allowed()


def found():
    return given(CASE).when(record_finding, finding()).allowed()


def recommended(**fields):
    return given(CASE).when(make_recommendation, recommendation(**fields)).allowed()


class TestEpisodes:
    def test_a_stretch_of_practice_is_chosen(self):
        (event,) = defined()
        assert isinstance(event, EpisodeDefined)
        assert event.relied_on == (ENTRY,)

    def test_it_may_still_go_on_and_rest_on_nothing_yet(self):
        asked = episode(ends=None, relied_on=[])
        given(CASE).when(define_episode, asked).allowed()

    def test_it_does_not_end_before_it_starts(self):
        asked = episode(ends="2026-03-01")
        given(CASE).when(define_episode, asked).refused(EndsBeforeItStarts, field="ends")

    def test_it_rests_on_entries_of_the_case(self):
        asked = episode(relied_on=[ENTRY, an_id("of another case")])
        given(CASE).when(define_episode, asked).refused(RestsOnUnknownEntry, field="relied_on.1")

    def test_each_entry_is_named_once(self):
        asked = episode(relied_on=[ENTRY, ENTRY])
        given(CASE).when(define_episode, asked).refused(NamedTwice, field="relied_on.1")

    def test_an_id_is_used_once(self):
        given(CASE, defined()).when(define_episode, episode()).refused(
            LearningAlreadyOnRecord, field="episode_id"
        )

    def test_it_is_put_otherwise_with_the_reason(self):
        asked = episode(ReviseEpisode, ends="2026-03-06", reason="It went on.")
        given(CASE, defined()).when(revise_episode, asked).allowed()

    def test_to_say_the_same_again_is_no_revision(self):
        asked = episode(ReviseEpisode, reason="Again.")
        given(CASE, defined()).when(revise_episode, asked).refused(NothingRevised)

    def test_only_one_of_the_case_is_revised(self):
        asked = episode(ReviseEpisode, reason="It went on.")
        given(CASE).when(revise_episode, asked).refused(EpisodeNotOnRecord)

    def test_a_closed_case_learns_nothing_more(self):
        given(closed(CASE)).when(define_episode, episode()).refused(CaseIsClosed)


class TestFindings:
    def test_something_was_found_by_an_entry_and_an_episode(self):
        asked = finding(episodes=[EPISODE])
        (event,) = given(CASE, defined()).when(record_finding, asked).allowed()
        assert isinstance(event, FindingRecorded)

    def test_good_practice_is_a_finding(self):
        asked = finding(polarity="good-practice", layer="frontline")
        given(CASE).when(record_finding, asked).allowed()

    def test_a_finding_rests_on_something(self):
        asked = finding(relied_on=[])
        given(CASE).when(record_finding, asked).refused(RestsOnNothing, field="relied_on")

    def test_it_rests_on_episodes_of_the_case(self):
        asked = finding(episodes=[EPISODE])
        given(CASE).when(record_finding, asked).refused(RestsOnUnknownEpisode, field="episodes.0")

    def test_themes_are_of_the_list_and_named_once(self):
        asked = finding(themes=["P07", "P99"])
        given(CASE).when(record_finding, asked).refused(UnknownCode, field="themes.1")
        asked = finding(themes=["P07", "P07"])
        given(CASE).when(record_finding, asked).refused(ThemeTwice, field="themes.1")

    def test_it_is_put_otherwise(self):
        asked = finding(ReviseFinding, layer="organisation", reason="It lies elsewhere.")
        given(CASE, found()).when(revise_finding, asked).allowed()
        given(CASE).when(revise_finding, asked).refused(FindingNotOnRecord)

    def test_put_otherwise_it_still_names_each_theme_once(self):
        asked = finding(ReviseFinding, themes=["P07", "P07"], reason="It recurs.")
        given(CASE, found()).when(revise_finding, asked).refused(ThemeTwice, field="themes.1")

    def test_a_theme_that_it_had_stays_though_it_has_gone_out_of_use(self):
        tables = reference.load("themes")
        del tables["interface"]["I04"]
        asked = finding(ReviseFinding, themes=["I04", "P07", "P02"], reason="Nobody saw her.")
        listed = partial(revise_finding, themes=read_taxonomy(tables))
        given(CASE, found()).when(listed, asked).allowed()
        asked = finding(ReviseFinding, themes=["I04", "I05"], reason="It lies there too.")
        del tables["interface"]["I05"]
        listed = partial(revise_finding, themes=read_taxonomy(tables))
        given(CASE, found()).when(listed, asked).refused(UnknownCode, field="themes.1")

    def test_a_writer_who_had_read_less_is_told(self):
        asked = finding(ReviseFinding, layer="national", reason="Wrong.", expected_version=7)
        given(CASE, found()).when(revise_finding, asked).refused(Stale, field="expected_version")


class TestRecommendations:
    def test_it_follows_from_findings_of_the_case(self):
        asked = recommendation(findings=[FINDING])
        given(CASE, found()).when(make_recommendation, asked).allowed()
        given(CASE).when(make_recommendation, asked).refused(
            RestsOnUnknownFinding, field="findings.0"
        )

    def test_it_is_addressed_to_agencies_of_the_case(self):
        given(CASE).when(make_recommendation, recommendation(addressed_to=[])).refused(
            AddressedToNobody, field="addressed_to"
        )
        asked = recommendation(addressed_to=[HOSPITAL, "fire-service"])
        given(CASE).when(make_recommendation, asked).refused(
            AgencyNotOnCase, field="addressed_to.1"
        )

    def test_no_two_of_a_case_have_the_same_number(self):
        second = recommendation(recommendation_id=an_id("recommendation 2"))
        first = fold(evolve_recommendation, NEW_RECOMMENDATION, recommended())
        rule = partial(make_recommendation, numbered=first)
        given(CASE, recommended()).when(rule, second).refused(NumberTaken, field="number")

    def test_the_number_of_one_that_was_withdrawn_is_free(self):
        asked = ask(WithdrawRecommendation, recommendation_id=RECOMMENDATION, reason="Mistaken.")
        gone = given(CASE, recommended()).when(withdraw_recommendation, asked).allowed()
        first = fold(evolve_recommendation, NEW_RECOMMENDATION, (*recommended(), *gone))
        second = recommendation(recommendation_id=an_id("recommendation 2"))
        given(CASE).when(partial(make_recommendation, numbered=first), second).allowed()

    def test_it_is_not_made_before_its_time(self):
        asked = recommendation(occurred="2199-01-01")
        given(CASE).when(make_recommendation, asked).refused(NotHappenedYet, field="occurred")

    def test_it_may_say_what_it_repeats(self):
        (event,) = recommended(repeats=[EARLIER])
        assert event.repeats[0].review == "Review A of 2021"

    def test_what_it_repeats_was_recommended_before(self):
        asked = recommendation(repeats=[EARLIER | {"made": "2026-03-12"}])
        given(CASE).when(make_recommendation, asked).refused(EarlierIsLater, field="repeats.0.made")

    def test_an_agency_disagrees_in_its_own_words(self):
        given(CASE, recommended()).when(answer_recommendation, answer()).allowed()

    def test_an_agency_may_answer_again_and_may_have_answered_a_draft(self):
        history = (*CASE, *recommended())
        first = given(history).when(answer_recommendation, answer(occurred="2026-03-01")).allowed()
        again = answer(answer="accepts", words="We were wrong.")
        given(history, first).when(answer_recommendation, again).allowed()

    def test_only_those_it_is_addressed_to_answer_and_each_for_itself(self):
        history = (*CASE, *recommended())
        given(history).when(answer_recommendation, answer(by=POLICE)).refused(
            NotAddressedToThem, field="by_agency"
        )
        asked = answer(by=HOSPITAL, by_agency=SOCIAL_CARE)
        given(history).when(answer_recommendation, asked).refused(
            ForAnotherAgency, field="by_agency"
        )

    def test_what_it_repeats_may_be_seen_later_but_said_once(self):
        asked = ask(
            StateRepeat, recommendation_id=RECOMMENDATION, earlier=EARLIER, reason="Remembered."
        )
        stated = given(CASE, recommended()).when(state_repeat, asked).allowed()
        given(CASE, recommended(), stated).when(state_repeat, asked).refused(
            RepeatAlreadyStated, field="earlier"
        )

    def test_what_it_is_seen_later_to_repeat_was_recommended_before_it(self):
        asked = ask(
            StateRepeat,
            recommendation_id=RECOMMENDATION,
            earlier=EARLIER | {"made": "2026-03-12"},
            reason="Remembered.",
        )
        given(CASE, recommended()).when(state_repeat, asked).refused(
            EarlierIsLater, field="earlier.made"
        )

    def test_it_does_not_repeat_itself(self):
        asked = ask(
            StateRepeat,
            recommendation_id=RECOMMENDATION,
            earlier=EARLIER | {"recommendation_id": RECOMMENDATION},
            reason="Mistaken.",
        )
        given(CASE, recommended()).when(state_repeat, asked).refused(
            RepeatsItself, field="earlier.recommendation_id"
        )

    def test_once_withdrawn_nothing_more_follows(self):
        asked = ask(
            WithdrawRecommendation, recommendation_id=RECOMMENDATION, reason="Another says it."
        )
        history = (*CASE, *recommended())
        taken_back = given(history).when(withdraw_recommendation, asked).allowed()
        given(history, taken_back).when(answer_recommendation, answer()).refused(
            RecommendationIsWithdrawn
        )
        given(CASE).when(withdraw_recommendation, asked).refused(RecommendationNotOnRecord)

    def test_it_is_answered_after_the_case_is_closed_but_nothing_more_is_recommended(self):
        history = closed((*CASE, *recommended()))
        given(history).when(answer_recommendation, answer()).allowed()
        asked = recommendation(recommendation_id=an_id("another"))
        given(history).when(make_recommendation, asked).refused(CaseIsClosed)

    def test_nothing_is_added_while_it_is_proposed_to_dispose_of_the_case(self):
        history = to_be_disposed_of((*CASE, *recommended()))
        given(history).when(answer_recommendation, answer()).refused(DisposalIsProposed)


@pytest.mark.parametrize("number", ["3", "4.2", "12a"])
def test_a_recommendation_is_numbered_as_the_report_numbers_it(number):
    assert recommendation(number=number).number == number
