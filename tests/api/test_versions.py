"""If-Match: only if nobody has added to it since."""

from __future__ import annotations

import pytest

from tests.support.client import (
    Answer,
    agency_body,
    at_once,
    case_body,
    contribution_body,
    entry_body,
)


class TestVersions:
    """Who gets through, and who reads it again."""

    def test_the_version_that_was_read_is_let_through(self, coordinator, case):
        seen = {"Daybook-Position": str(case.position)}
        tag = coordinator.get(case.path, headers=seen).headers["etag"]

        answer = coordinator.post(f"{case.path}/closure", {"reason": "Done."}, if_match=tag)

        answer.ok(200)
        assert int(answer.headers["etag"].strip('"')) == int(tag.strip('"')) + 1

    @pytest.mark.parametrize("tag", ['"1"', '"99"', 'W/"4"', '"abc"', '""', '"1", "2"'])
    def test_any_other_version_is_refused(self, coordinator, case, tag):
        with coordinator.nothing_recorded():
            problem = coordinator.post(
                f"{case.path}/closure", {"reason": "Done."}, if_match=tag
            ).problem(412, "If-Match", "Read it again")
        assert problem["type"] == "/problems/precondition-failed"

    @pytest.mark.parametrize("tag", ["*", '"1", "5"', '"5"', 'W/"5", "5"'])
    def test_one_of_several_or_any_is_enough(self, coordinator, case, tag):
        coordinator.post(f"{case.path}/closure", {"reason": "Done."}, if_match=tag).ok(200)

    def test_it_is_about_the_thing_that_changes(self, police, hospital, case):
        entry = police.post(f"{case.path}/contributions", contribution_body()).ok()["entries"][0]
        path = f"{case.path}/entries/{entry['id']}"
        seen = {"Daybook-Position": str(entry["position"])}
        read = police.get(path, headers=seen)
        assert read.headers["etag"] == '"1"'
        hospital.post(f"{path}/contests", {"differs_in": "The time."}, if_match='"1"').ok(200)

        body = {"content": entry_body(summary="Officers left."), "reason": "Wrong."}
        police.post(f"{path}/corrections", body, if_match='"1"').problem(412, "If-Match")
        seen = {"Daybook-Position": str(police.head())}
        tag = police.get(path, headers=seen).headers["etag"]

        police.post(f"{path}/corrections", body, if_match=tag).ok(200)

    def test_for_something_new_it_is_about_the_case(self, coordinator, police, case):
        tag = coordinator.get(case.path, headers={"Daybook-Position": str(case.position)}).headers[
            "etag"
        ]
        police.post(f"{case.path}/contributions", contribution_body(), if_match=tag).ok(201)
        coordinator.post(f"{case.path}/agencies", agency_body("housing")).ok(201)

        police.post(f"{case.path}/contributions", contribution_body(), if_match=tag).problem(412)
        coordinator.post("/v1/cases", case_body(), if_match="*").problem(412)

    def test_of_two_who_read_the_same_version_one_gets_through(self, police, case):
        entry = police.post(f"{case.path}/contributions", contribution_body()).ok()["entries"][0]
        path = f"{case.path}/entries/{entry['id']}/corrections"

        def correct(summary: str) -> Answer:
            body = {"content": entry_body(summary=summary), "reason": "Wrong."}
            return police.post(path, body, if_match='"1"')

        answers = at_once([lambda each=each: correct(f"Version {each}.") for each in range(8)])

        assert sorted(each.status for each in answers) == [200] + [412] * 7

    def test_without_it_everybody_gets_through_in_turn(self, police, case):
        entry = police.post(f"{case.path}/contributions", contribution_body()).ok()["entries"][0]
        path = f"{case.path}/entries/{entry['id']}/corrections"

        def correct(summary: str) -> Answer:
            return police.post(path, {"content": entry_body(summary=summary), "reason": "Wrong."})

        answers = at_once([lambda each=each: correct(f"Version {each}.") for each in range(6)])

        assert [each.status for each in answers] == [200] * 6
        assert sorted(each.headers["etag"] for each in answers) == [f'"{n}"' for n in range(2, 8)]
