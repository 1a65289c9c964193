"""Reading: as of which position, in pages, as lines, and waiting for what was just recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.support.client import (
    AgencyClient,
    OpenedCase,
    contribution_body,
    entry_body,
    escalation_body,
    hearing_body,
    open_case,
)


def seen(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}


@pytest.fixture(scope="module")
def busy(coordinator: AgencyClient, police: AgencyClient) -> OpenedCase:
    """A case with twelve entries on twelve days, the last of them corrected and one undated."""
    case = open_case(coordinator, ("police", "acute-hospital", "childrens-social-care"))
    entries = [entry_body(str(day), occurred=f"2026-03-{day:02d}") for day in range(1, 12)]
    entries.append(entry_body("12", occurred={"kind": "unknown", "words": "not dated"}))
    sent = police.post(f"{case.path}/contributions", contribution_body(*entries)).ok(201)
    body = {"content": entry_body("11", occurred="2026-03-11", summary="Left."), "reason": "Wrong."}
    path = f"{case.path}/entries/{sent['entries'][10]['id']}/corrections"
    corrected = police.post(path, body).ok(200)
    return OpenedCase(case.case_id, case.reference, corrected["position"])


class TestWhere:
    """Every answer says where it looks from."""

    READS = ("", "/escalations", "/hearings", "/orders", "/decisions", "/chronology",
             "/review-timeline", "/history")  # fmt: skip

    @pytest.mark.parametrize("read", READS)
    def test_in_the_body_and_in_the_header(self, police, busy, read):
        answer = police.get(busy.path + read, headers=seen(busy.position))

        where = answer.ok()["as_of"]
        assert set(where) == {"position", "recorded_at", "is_now", "head"}
        assert where["position"] == answer.position >= busy.position
        assert where["is_now"] is True

    @pytest.mark.parametrize("read", READS)
    def test_as_of_a_position_nothing_later_is_seen(self, police, busy, read):
        police.get(busy.path, headers=seen(busy.position)).ok()
        before = police.get(busy.path + read, as_of=busy.position - 1)

        where = before.ok()["as_of"]
        assert (where["position"], where["is_now"]) == (busy.position - 1, False)
        assert before.position == busy.position - 1

    def test_as_of_a_position_a_correction_is_not_there_yet(self, police, busy):
        def last(position: int) -> dict:
            rows = police.get(f"{busy.path}/chronology", as_of=position).ok()["rows"]
            return next(row for row in rows if row["occurred"]["value"] == "2026-03-11")

        assert last(busy.position - 1)["summary"] == "Officers attended the address."
        assert last(busy.position)["summary"] == "Left."
        assert last(busy.position)["corrections"][0]["reason"] == "Wrong."

    def test_before_the_case_was_opened_there_is_none(self, coordinator, busy):
        opened = coordinator.get(busy.path, headers=seen(busy.position)).ok()["case"]["opened"]

        coordinator.get(busy.path, as_of=opened["position"] - 1).problem(404)
        coordinator.get(busy.path, as_of=opened["position"]).ok()
        for read in ("chronology", "history", "review-timeline"):
            coordinator.get(f"{busy.path}/{read}", as_of=opened["position"] - 1).problem(404)

    def test_a_time_means_the_last_position_recorded_by_then(self, police, busy):
        history = police.get(f"{busy.path}/history", headers=seen(busy.position), limit=1000).ok()
        corrected = history["rows"][-1]
        recorded_at = datetime.fromisoformat(corrected["recorded_at"])

        at = police.get(busy.path, as_of=recorded_at.isoformat()).ok()["as_of"]
        before = police.get(
            busy.path, as_of=(recorded_at - timedelta(microseconds=1)).isoformat()
        ).ok()["as_of"]

        assert at["position"] == corrected["position"]
        assert before["position"] == corrected["position"] - 1

    def test_the_future_is_the_latest_and_says_so(self, police, busy):
        for future in ("2199-01-01T00:00Z", str(10**15), "9" * 30):
            where = police.get(busy.path, as_of=future).ok()["as_of"]
            assert where["is_now"] is True
            assert where["position"] == where["head"]


class TestWaiting:
    """A read that names a position waits until it can see it."""

    def test_what_was_just_recorded_can_be_read(self, police, busy):
        for number in range(10):
            body = contribution_body(entry_body(occurred=f"2025-01-{number + 1:02d}"))
            answer = police.post(f"{busy.path}/contributions", body)
            entry = answer.ok(201)["entries"][0]

            found = police.get(f"{busy.path}/entries/{entry['id']}", headers=seen(answer.position))

            assert found.ok()["entry"]["on_record"]["position"] == entry["position"]
            assert found.position >= answer.position

    def test_a_position_on_the_record_is_waited_for_by_as_of_too(self, police, busy):
        for _ in range(10):
            answer = police.post(f"{busy.path}/contributions", contribution_body())

            where = police.get(f"{busy.path}/chronology", as_of=answer.position).ok()["as_of"]

            assert where["position"] == answer.position


class TestPages:
    """Keyset pages: nothing twice, nothing left out, whatever is recorded meanwhile."""

    @pytest.mark.parametrize("read", ["chronology", "history"])
    @pytest.mark.parametrize("order", ["oldest", "newest"])
    def test_pages_make_up_the_whole(self, police, busy, read, order):
        whole = police.get(f"{busy.path}/{read}", as_of=busy.position, order=order).ok()
        rows, answer = (
            [],
            police.get(f"{busy.path}/{read}", as_of=busy.position, order=order, limit=5),
        )
        while True:
            rows += answer.ok()["rows"]
            if answer.ok()["next"] is None:
                break
            links = answer.response.links
            assert links["next"]["url"].startswith(f"{busy.path}/{read}?")
            answer = police.get(links["next"]["url"])

        assert rows == whole["rows"]
        assert whole["next"] is None
        assert len(rows) == whole["total"]

    def test_a_page_link_keeps_the_filters_and_the_view(self, police, busy):
        page = police.get(f"{busy.path}/chronology", agency="police", limit=3, from_="2026-03-02")

        query = parse_qs(urlsplit(page.response.links["next"]["url"]).query)

        assert query["agency"] == ["police"]
        assert query["from"] == ["2026-03-02"]
        assert query["as_of"] == [str(page.position)]
        assert query["after"] == [page.ok()["next"]]

    def test_a_page_goes_back_too(self, police, busy):
        first = police.get(f"{busy.path}/chronology", as_of=busy.position, limit=4)
        second = police.get(first.response.links["next"]["url"])

        back = police.get(second.response.links["prev"]["url"])

        assert back.ok()["rows"] == first.ok()["rows"]

    def test_what_is_recorded_meanwhile_is_on_no_later_page(self, police, busy):
        first = police.get(f"{busy.path}/chronology", limit=3)
        late = police.post(
            f"{busy.path}/contributions",
            contribution_body(entry_body(occurred="2026-03-09", summary="Late.")),
        ).ok(201)
        police.get(busy.path, headers=seen(late["position"])).ok()

        rows, url = [], first.response.links["next"]["url"]
        while url:
            answer = police.get(url)
            rows += answer.ok()["rows"]
            url = answer.response.links.get("next", {}).get("url")

        assert late["entries"][0]["id"] not in [row["stream_id"] for row in rows]

    @pytest.mark.parametrize("order", ["oldest", "newest"])
    def test_a_row_that_moves_between_pages_is_where_it_was(self, coordinator, police, order):
        case = open_case(coordinator, ("police",))
        entries = [
            entry_body(str(day), occurred=f"2026-03-{day:02d}", summary=f"Day {day}.")
            for day in range(1, 7)
        ]
        sent = police.post(f"{case.path}/contributions", contribution_body(*entries)).ok(201)
        query = {"limit": 3, "order": order}
        first = police.get(f"{case.path}/chronology", headers=seen(sent["position"]), **query).ok()
        for at, day in ((4, "2026-03-01"), (1, "2026-03-06")):
            corrected = police.post(
                f"{case.path}/entries/{sent['entries'][at]['id']}/corrections",
                {"content": {**entries[at], "occurred": day}, "reason": "Wrong day."},
            ).ok(200)

        second = police.get(
            f"{case.path}/chronology",
            after=first["next"],
            headers=seen(corrected["position"]),
            **query,
        ).ok()
        back = police.get(f"{case.path}/chronology", after=second["previous"], **query).ok()

        said = [row["summary"] for row in first["rows"] + second["rows"]]
        assert sorted(said) == [f"Day {day}." for day in range(1, 7)]
        assert second["as_of"]["position"] == first["as_of"]["position"]
        assert second["as_of"]["is_now"] is False
        assert back["rows"] == first["rows"]

    @pytest.mark.parametrize("read", ["chronology", "history"])
    def test_a_page_does_not_go_on_from_another_view(self, police, busy, read):
        path = f"{busy.path}/{read}"
        first = police.get(path, as_of=busy.position, limit=3).ok()
        again = {"limit": 3, "after": first["next"]}

        police.get(path, as_of=busy.position, **again).ok()
        police.get(path, as_of=busy.position - 1, **again).problem(422, "after")
        police.get(path, after="nonsense", limit=3).problem(422, "after")


LINES = {"Accept": "application/x-ndjson"}


class TestLines:
    """NDJSON: everything, one row a line."""

    @pytest.mark.parametrize("read", ["chronology", "history"])
    def test_lines_are_the_rows(self, police, busy, read):
        rows = police.get(f"{busy.path}/{read}", as_of=busy.position).ok()["rows"]

        answer = police.get(f"{busy.path}/{read}", as_of=busy.position, headers=LINES)

        assert answer.lines() == rows
        assert answer.position == busy.position

    def test_filters_and_order_hold(self, police, busy):
        query = {"as_of": busy.position, "from": "2026-03-05", "to": "2026-03-07"}

        lines = police.get(
            f"{busy.path}/chronology", headers=LINES, order="newest", **query
        ).lines()

        assert [row["occurred"]["value"] for row in lines] == [
            "2026-03-07", "2026-03-06", "2026-03-05"
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("accept", "content_type"),
        [
            ("*/*", "application/json"),
            ("application/*", "application/json"),
            ("application/x-ndjson, application/json;q=0.5", "application/x-ndjson"),
            ("application/x-ndjson;q=0.2, application/json", "application/json"),
            ("text/html, application/x-ndjson;q=0.1", "application/x-ndjson"),
            ("APPLICATION/X-NDJSON", "application/x-ndjson"),
        ],
    )
    def test_the_format_asked_for_is_sent(self, police, busy, accept, content_type):
        answer = police.get(f"{busy.path}/chronology", headers={"Accept": accept})

        assert answer.headers["content-type"] == content_type

    def test_more_rows_than_one_page_holds(self, coordinator, police):
        case = open_case(coordinator, ("police",))
        for _ in range(2):
            body = contribution_body(*(entry_body() for _ in range(300)))
            position = police.post(f"{case.path}/contributions", body).ok(201)["position"]

        lines = police.get(f"{case.path}/chronology", headers={**LINES, **seen(position)}).lines()

        assert len(lines) == len({row["row_key"] for row in lines}) == 600


class TestCaseFile:
    """The case and each thing of it."""

    def test_a_case_file_holds_what_was_recorded(self, coordinator, police, case):
        police.post(f"{case.path}/escalations", escalation_body()).ok(201)
        hearing = police.post(f"{case.path}/hearings", hearing_body()).ok(201)

        file = police.get(case.path, headers=seen(hearing["position"])).ok()

        assert file["case"]["reference"] == case.reference
        assert file["case"]["status"] == "open"
        assert [each["agency"] for each in file["agencies"]] == [
            "police", "acute-hospital", "childrens-social-care"
        ]  # fmt: skip
        assert [each["level"] for each in file["escalations"]] == [1]
        assert [each["hearing_id"] for each in file["hearings"]] == [hearing["id"]]
        for plural in ("escalations", "hearings", "orders", "decisions"):
            listed = police.get(f"{case.path}/{plural}", headers=seen(hearing["position"])).ok()
            assert listed[plural] == file[plural]

    def test_a_contribution_tells_its_entries(self, police, case):
        body = contribution_body(entry_body("7"), entry_body())
        receipt = police.post(f"{case.path}/contributions", body).ok(201)

        told = police.get(
            f"{case.path}/contributions/{receipt['id']}", headers=seen(receipt["position"])
        ).ok()

        assert told["entries"] == receipt["entries"]
        assert told["contribution"]["title"] == "Log extract"
        assert told["contribution"]["entry_count"] == 2

    def test_cases_are_found_by_their_words(self, coordinator, case):
        listed = coordinator.get(
            "/v1/cases", text=case.reference.lower(), headers=seen(case.position)
        ).ok()["cases"]

        assert [each["case"]["case_id"] for each in listed] == [case.case_id]

    def test_the_log_says_how_far_it_is(self, server, police):
        told = police.get("/v1/log").ok()

        with psycopg.connect(server.dsns.owner) as connection:
            found = connection.execute(
                "SELECT head FROM record.log WHERE log_id = %s", (told["log_id"],)
            ).fetchone()
        assert found == (told["head"],)


class TestReviewTimeline:
    """A window with Day N."""

    def test_days_are_counted_from_the_cases_window(self, coordinator, police, case):
        police.post(
            f"{case.path}/contributions",
            contribution_body(*(entry_body(occurred=f"2026-03-{d:02d}") for d in (2, 3, 14))),
        ).ok(201)
        window = {"label": "Stay", "starts_on": "2026-03-02", "ends_on": "2026-03-15"}
        position = coordinator.post(f"{case.path}/review-window", window).ok(200)["position"]

        told = police.get(f"{case.path}/review-timeline", headers=seen(position)).ok()["timeline"]

        assert told["unit"] == "hour"
        assert [(day["number"], day["on"]) for day in told["days"]] == [
            (1, "2026-03-02"), (2, "2026-03-03"), (13, "2026-03-14")
        ]  # fmt: skip

    def test_days_are_counted_from_an_entry(self, coordinator, police, case):
        sent = police.post(
            f"{case.path}/contributions",
            contribution_body(entry_body(occurred="2026-03-02T00:30+00:00")),
        ).ok(201)
        anchor = sent["entries"][0]["id"]
        window = {"label": "Stay", "starts_on": "2026-03-01", "ends_on": "2026-03-15"}
        position = coordinator.post(
            f"{case.path}/review-window", {**window, "anchor_entry_id": anchor}
        ).ok(200)["position"]

        of_case = police.get(f"{case.path}/review-timeline", headers=seen(position)).ok()
        chosen = police.get(
            f"{case.path}/review-timeline",
            from_="2026-02-01",
            to="2026-03-31",
            anchor=anchor,
            unit="day",
        ).ok()

        assert of_case["timeline"]["window"]["day_one"] == "2026-03-02"
        assert chosen["timeline"]["window"]["day_one"] == "2026-03-02"
        assert chosen["timeline"]["unit"] == "day"
