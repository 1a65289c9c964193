"""What a review asks: a child's care, on what authority, and where the review stands."""

from __future__ import annotations

import pytest

from tests.support.pages import Element, Page, Reader
from tests.support.scene import Scene

#: Words of those who build it, which nobody who reads a case should meet.
BUILT_OF = (
    "aggregate", "projection", " stream", "uuid", "payload", "tuple", "none-known", "in_force",
    "subject_id", "null", "[]", "{}", "( )", "  ,", "..",
)  # fmt: skip

PAGES = ("care", "legal", "learning", "review", "escalations", "decisions")


@pytest.fixture(scope="module")
def legal(reader: Reader, scene: Scene) -> Page:
    return reader.get(scene.path(scene.elliot, "legal"))


@pytest.fixture(scope="module")
def review(reader: Reader, scene: Scene) -> Page:
    return reader.get(scene.path(scene.elliot, "review"))


@pytest.fixture(scope="module", params=["elliot", "george"])
def learning(request: pytest.FixtureRequest, reader: Reader, scene: Scene) -> Page:
    return reader.get(scene.path(getattr(scene, request.param), "learning"))


def _facts(within: Element) -> dict[str, str]:
    """A summary list by its keys."""
    return {
        row.one("dt").text: row.one("dd").text
        for row in within.all("div.govuk-summary-list__row")
    }  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_says_it_in_plain_words(reader: Reader, scene: Scene, name: str) -> None:
    for case in (scene.elliot, scene.george):
        page = reader.get(scene.path(case, name))

        assert page.faults == ()
        for each in BUILT_OF:
            assert each not in page.main.text, f"{name} says {each!r}"


@pytest.mark.parametrize("name", PAGES)
def test_goes_back_to_the_same_page_from_the_clock(reader: Reader, scene: Scene, name: str) -> None:
    where = reader.sent_to(f"/cases/{scene.elliot}/as-of", page=name, position="200")
    page = reader.get(where)

    assert where == f"/cases/{scene.elliot}/{name}?as_of=200"
    assert "position 200" in page.main.one("section.banner").text
    assert page.main.link("Back to now") == f"/cases/{scene.elliot}/{name}"
    assert f"/cases/{scene.elliot}/legal?as_of=200" == page.tree.one(".tabs").link("Legal")


class TestClocks:
    def test_cites_a_rule_that_is_on_the_page_of_rules(self, reader: Reader, review: Page) -> None:
        rules = reader.get("/rules")
        ids = {each.attributes.get("id") for each in rules.tree.walk()}
        cited = {
            each.attributes["href"].partition("#")[2]
            for each in review.main.all("a")
            if each.attributes["href"].startswith("/rules#")
        }

        assert rules.faults == ()
        assert {"clock-notify-panel", "clock-publish-review"} <= cited <= ids

    def test_says_that_daybook_cannot_record_publication(self, review: Page) -> None:
        assert "Daybook cannot record yet that a review was published" in review.main.text

    def test_shows_the_clock_of_the_conference_where_a_childs_care_is(
        self, reader: Reader, scene: Scene
    ) -> None:
        """George's plan began at the conference of 27 November 2024, a day too late."""
        page = reader.get(scene.path(scene.george, "care"))
        clocks = _facts(page.main.all("dl.govuk-summary-list")[1])

        (said, *_) = clocks.values()
        assert page.main.one(id="clocks").text == "Clocks of child protection"
        assert all("George, from " in each for each in clocks)
        assert said.startswith("Done 1 day late Done 27 November 2024 at 9:30am GMT, later than")

    def test_says_of_every_clock_whether_daybook_works_it_out(self, reader: Reader) -> None:
        rules = reader.get("/rules")
        tables = rules.main.all("table")
        kept = [each.text for each in tables[1].one("tbody").all("tr")]

        assert len(tables[0].one("tbody").all("tr")) + len(kept) == 26
        assert any("Public availability of a review" in each for each in kept)
        for name in ("page Review", "page Care", "page Legal"):
            assert name in tables[0].text


class TestLegal:
    def test_answers_for_the_hearing_of_day_13_at_the_head_of_the_page(self, legal: Page) -> None:
        answer = legal.main.one("section.answer")
        facts = _facts(answer)

        assert answer.one(".answer-when").text.startswith("Day 13 18 March 2026 at 10:30am")
        assert "when the court heard" in answer.one(".answer-when").text
        assert answer.one("h3").text == "Emergency Protection Order, extended On the record"
        assert "it was in force only because it was extended" in answer.all("p")[1].text
        assert facts["By whom"] == "Family Court, made on 13 March 2026 at 2:15pm"
        assert facts["In force"] == "From 15 March 2026 at 3:30pm until 22 March 2026 at 3:30pm"
        assert "Children Act 1989" in answer.one("div.govuk-details__text").text

    def test_says_what_the_record_said_before_the_order_arrived(
        self, reader: Reader, legal: Page
    ) -> None:
        said = _facts(legal.main.one("section.answer"))["Before that the record said"]
        then = reader.get(
            next(
                each.attributes["href"]
                for each in legal.main.one("section.answer").all("a")
                if "as it was before" in each.text
            )
        )

        assert said.startswith("No authority is known on 18 March 2026 at 10:30am.")
        answer = then.main.one("section.answer")
        assert answer.one("h3").text == "No authority is known None known"
        assert answer.one(".answer-when").text.startswith("Day 13 18 March 2026 at 10:30am")
        assert "Not the present." in then.main.one("section.banner").text

    def test_shows_all_of_a_day_on_which_the_authority_changed(self, legal: Page) -> None:
        day = _facts(legal.main.one("section.answer"))["All that day"]

        assert day.startswith("Until 4:20pm: Emergency Protection Order, extended")
        assert "From 4:20pm: " in day
        assert "Interim Care Order" in day

    def test_answers_for_any_instant_and_keeps_it_in_the_address(
        self, reader: Reader, scene: Scene
    ) -> None:
        page = reader.get(scene.path(scene.elliot, "legal") + "?at=2026-03-06T12:00")

        answer = page.main.one("section.answer")
        assert answer.one("h3").text == "No authority is known None known"
        assert page.main.one(id="at").attributes["value"] == "2026-03-06T12:00"
        carried = page.tree.one(".clock").one("input", name="at")
        assert carried.attributes["value"] == "2026-03-06T12:00"

    def test_says_of_each_flag_whether_it_is_certain_and_by_which_rule(self, legal: Page) -> None:
        flags = legal.main.one("ol.flags").all("li")

        assert flags
        for each in flags:
            assert each.one("h3").all("strong")[0].text in {"Certain", "May be"}
            assert "Rule: " in each.text
        linked = [
            each.attributes["href"]
            for each in legal.main.one("section.answer").all("a")
            if each.attributes["href"].startswith("#")
        ]
        assert set(linked) <= {f"#{each.attributes['id']}" for each in flags}

    def test_refuses_a_time_that_is_none_and_keeps_what_was_typed(
        self, reader: Reader, scene: Scene
    ) -> None:
        page = reader.get(scene.path(scene.elliot, "legal") + "?at=soon")

        assert page.status == 422
        assert page.title.startswith("Error: ")
        assert page.main.one("div.govuk-error-summary").one("a").attributes["href"] == "#at"
        assert page.main.one(id="at").attributes["value"] == "soon"

    def test_covers_all_time_in_words_as_in_the_picture(self, legal: Page) -> None:
        rows = legal.main.all("table.stack")[0].all("tr")[1:]
        drawn = legal.main.one("svg.authority-picture").all("rect")

        assert 0 < len(drawn) <= len(rows)
        ends = [row.all("td")[1].text for row in rows]
        starts = [row.all("td")[0].text for row in rows]
        assert starts[0] == "before anything known"
        assert starts[1:] == ends[:-1]

    def test_says_how_it_stands_now_beside_what_was_so_at_the_hearing(self, legal: Page) -> None:
        assert legal.main.one("p.stands-now").text.startswith("How it stands now. On ")

    def test_marks_a_hearing_only_where_nothing_says_what_became_of_it(self, legal: Page) -> None:
        for each in legal.main.all("section.hearing-card"):
            marked = "No outcome on the record" in each.one("h3").text
            assert marked == ("nothing on the record says that it was held" in each.text)


class TestCare:
    def test_says_at_its_head_who_the_family_is(self, reader: Reader, scene: Scene) -> None:
        page = reader.get(scene.path(scene.elliot, "care"))
        rows = page.main.one("table.family").all("tr")[1:]

        assert rows[0].one("th").text.startswith("Elliot , child")
        assert [row.all("td")[0].attributes["data-label"] for row in rows] == ["Born"] * len(rows)
        assert any("child of" in row.all("td")[1].text for row in rows)

    def test_says_what_is_not_known_and_never_no(self, reader: Reader, scene: Scene) -> None:
        page = reader.get(scene.path(scene.elliot, "care") + "?at=2026-03-18T10:30")
        state = page.main.one("dl.care-state")

        assert "18 March 2026 at 10:30am" in page.main.one("h2.govuk-heading-l").text
        marks = [each.text for each in state.all("strong")]
        assert set(marks) <= {"On the record", "May be", "No longer", "Not known"}
        assert "Not known" in marks
        assert "never read as no" in page.main.text

    def test_says_who_was_told_of_what_began_and_of_its_end(
        self, reader: Reader, scene: Scene
    ) -> None:
        said = reader.get(scene.path(scene.elliot, "care")).main.text

        assert "Told of it: Acute hospital, 7 March 2026 at 4:10pm." in said
        assert "Told of its end: Acute hospital, 7 March 2026 at 4:10pm." in said

    def test_counts_a_search_as_its_list_of_providers_does(
        self, reader: Reader, scene: Scene
    ) -> None:
        page = reader.get(scene.path(scene.elliot, "care"))
        search = page.main.all("section.care-search")[0]
        asked = search.one("table.funnel").all("tr")[1].one("span.funnel-count").text

        assert int(asked) == len(search.one("table.care-providers").all("tr")) - 1
        assert asked in search.text

    def test_says_as_known_to_one_agency_what_that_agency_knew(
        self, reader: Reader, scene: Scene
    ) -> None:
        address = scene.path(scene.elliot, "care") + "?at=2026-03-18T10:30&known_to=police"
        page = reader.get(address)
        refused = reader.get(scene.path(scene.elliot, "care") + "?known_to=nobody")

        assert "recorded it or had been told of it by then" in page.main.text
        assert page.main.one("select", id="known_to").all("option", selected="")[0].text
        assert refused.status == 422
        assert refused.main.one("div.govuk-error-summary").one("a").attributes["href"] == (
            "#known_to"
        )  # fmt: skip


class TestReview:
    def test_says_first_where_it_stands_and_what_is_late(self, review: Page) -> None:
        assert review.main.one("h2.govuk-heading-l").text
        said = review.main.one("p.govuk-body-l").text
        late = [
            row.one("dt").text
            for row in review.main.all("div.govuk-summary-list__row")
            if row.all("strong") and row.all("strong")[0].text == "Missed"
        ]
        for each in late:
            assert f"{each}: missed" in said

    def test_says_what_each_agency_was_asked_for_and_who_wrote_its_report(
        self, review: Page
    ) -> None:
        asked = [each.text for each in review.main.all("ul.asked-steps")]

        assert asked
        assert all("Asked " in each and " for: " in each for each in asked)
        reports = [each for each in asked if "written by: " in each]
        assert reports
        assert all("independent of the child's care" in each for each in reports)

    def test_says_where_the_notification_comes_from(self, review: Page) -> None:
        facts = _facts(review.main.all("dl.govuk-summary-list")[1])

        assert "Source: " in facts["Panel notified"]

    def test_says_of_each_clock_how_its_day_is_worked_out(self, review: Page) -> None:
        clocks = review.main.all("dl.govuk-summary-list")[0].all("div.govuk-summary-list__row")

        assert clocks
        for each in clocks:
            assert each.one("div.govuk-details__text").text
            assert each.all("strong")[0].text in {
                "May be met", "Time is over",
                "Due", "At risk", "Met", "Missed", "Stopped", "Restarted",
            } or each.all("strong")[0].text.endswith(" late")  # fmt: skip

    def test_sets_rule_sets_side_by_side_and_says_which_was_decided_under(
        self, review: Page
    ) -> None:
        beside = review.main.all("ul.beside")[0].all("li")

        assert len(beside) >= 2
        assert sum("(decided under)" in each.text for each in beside) == 1

    def test_a_case_without_an_incident_says_so(self, reader: Reader, scene: Scene) -> None:
        page = reader.get(scene.path(scene.elliot, "review") + "?as_of=3")

        assert page.main.one("h2.govuk-heading-l").text == (
            "No serious incident has been reported"
        )  # fmt: skip


class TestLearning:
    def test_says_first_what_is_overdue_and_disagreed_with(self, learning: Page) -> None:
        said = learning.main.one("ul.learning-summary").all("li")

        assert [each.text.split()[1].rstrip(":,.s") for each in said] == [
            "finding", "recommendation", "action",
        ]  # fmt: skip
        overdue = sum(
            each.one("p.learning-tags").all("strong")[0].text == "Overdue"
            for each in learning.main.all("section.learning-item")
            if each.all("p.learning-tags")
        )
        assert f"{overdue} overdue" in said[2].text

    def test_tells_each_finding_once_with_its_polarity_and_layer(self, learning: Page) -> None:
        findings = [
            each
            for each in learning.main.all("section.learning-item")
            if each.attributes["id"].startswith("finding-")
        ]

        assert findings
        assert len({each.attributes["id"] for each in findings}) == len(findings)
        for each in findings:
            assert each.one("h4").one("strong").text in {
                "Good practice", "Learning", "National issue",
            }  # fmt: skip
            assert each.one(".learning-layer").text

    def test_says_each_agency_s_answer_or_that_there_is_none(self, learning: Page) -> None:
        tables = [
            each
            for each in learning.main.all("table.stack")
            if each.one("caption").text.startswith("What each agency answers")
        ]

        assert tables
        for table in tables:
            for row in table.all("tr")[1:]:
                assert row.all("td")[0].text in {
                    "Accepts", "Accepts in part", "Disagrees", "Not answered",
                }  # fmt: skip

    def test_says_in_words_how_the_owner_rates_an_action_that_is_overdue(
        self, reader: Reader, scene: Scene
    ) -> None:
        page = reader.get(scene.path(scene.elliot, "learning"))
        tags = [
            [each.text for each in line.all("strong")]
            for line in page.main.all("p.learning-tags")
        ]  # fmt: skip

        assert ["Overdue", "Owner says green", "Said green, and overdue"] in tags
        assert ["Overdue", "Owner says amber", "Reopened"] in tags


def test_shows_disagreement_where_the_recommendation_stands(reader: Reader, scene: Scene) -> None:
    shown = [
        section
        for case in (scene.elliot, scene.george)
        for section in reader.get(scene.path(case, "learning")).main.all("section.learning-item")
        if "Not agreed by all" in section.one("h4").text
    ]

    assert shown
    for each in shown:
        assert "disagrees" in each.text or "accepts it only in part" in each.text


def test_counts_across_cases_without_a_word_of_any(reader: Reader, scene: Scene) -> None:
    page = reader.get("/learning")
    cases = reader.get("/cases")

    assert page.faults == ()
    assert cases.main.link("Learning across cases") == "/learning"
    assert page.main.all("table.across")
    for word in ("Elliot", "George", "DEMO-0001", "DEMO-0002"):
        assert word not in page.text
    with Reader(scene.server, scene.contributor) as cafcass:
        allowed = cafcass.get("/learning").status == 200
        offered = "Learning across cases" in cafcass.get("/cases").main.text
    assert allowed == offered
