"""Nothing of an entry that a reader may not read comes out: no word, no id, no count."""

from __future__ import annotations

from typing import Any

import pytest

from api.reading import NEVER_COUNTED
from domain.vocabulary import Role
from tests.api.restricted import (
    ADVICE,
    COURT,
    HEALTH,
    SECRET,
    a_case_of,
    contribute,
    correct,
    seen_at,
    with_word,
)
from tests.support.client import AgencyClient, OpenedCase, decision_body, entry_body
from tests.support.pages import Reader

THREE = "3 entries are restricted: ask the agencies that recorded them."
NOT_COUNTED = f"There may also be {NEVER_COUNTED}: whether there is any is never said."
#: Every way to read a case that shows entries, one below the other.
READ = (
    "",
    "/chronology",
    "/chronology?order=newest&limit=2",
    "/history",
    "/history?order=newest",
    "/review-timeline",
    "/decisions",
)
PAGES = (
    "chronology", "timeline", "history", "care", "legal", "learning", "review", "escalations",
)  # fmt: skip


class Told:
    """A case of three agencies: open entries, one of each that is kept from social care, and what
    names them.
    """

    def __init__(
        self, coordinator: AgencyClient, hospital: AgencyClient, police: AgencyClient, word: str
    ) -> None:
        self.case: OpenedCase = a_case_of(coordinator)
        self.open, self.health = contribute(
            hospital,
            self.case,
            with_word("harebell"),
            with_word(HEALTH, sensitivity="health", occurred="2026-03-20T09:00+00:00"),
        )
        (self.court,) = contribute(
            hospital, self.case, with_word(COURT, sensitivity="court-restricted"), title=COURT
        )
        #: Kept from social care, who may not even know of it; or as open as the others.
        (self.secret,) = contribute(
            police, self.case, with_word(word, sensitivity="police-sensitive"), title=word
        )
        self.position = self._named(hospital, police)

    def _named(self, hospital: AgencyClient, police: AgencyClient) -> int:
        path = self.case.path
        (own,) = contribute(police, self.case, with_word("campion", sensitivity="own-agency"))
        said = {"differs_in": "The hour was another.", "other_entry_id": own.entry_id}
        police.post(f"{path}{self.open.path}/contests", said).ok(200)
        correct(police, self.case, own, with_word("campion", sensitivity="third-party"))
        relied_on = [self.open.entry_id, self.health.entry_id]
        decided = decision_body("acute-hospital", relied_on=relied_on)
        made = hospital.post(f"{path}/decisions", decided).ok(201)
        self.decided_at = int(made["position"])
        self.own = own
        return self.decided_at


@pytest.fixture(scope="module")
def told(coordinator: AgencyClient, hospital: AgencyClient, police: AgencyClient) -> Told:
    return Told(coordinator, hospital, police, SECRET)


class TestSocialCare:
    """May read none of the health, court-restricted, police-sensitive and own-agency entries."""

    @pytest.fixture
    def hidden(self, told: Told) -> tuple[str, ...]:
        entries = (told.health, told.court, told.secret, told.own)
        ids = [each.entry_id for each in entries]
        gone = [told.court.contribution_id, told.secret.contribution_id, told.own.contribution_id]
        return (HEALTH, COURT, SECRET, "campion", *ids, *gone)

    @pytest.mark.parametrize("below", READ)
    def test_finds_no_word_and_no_id_of_them(self, social_care, told, hidden, below):
        answer = seen_at(social_care, f"{told.case.path}{below}", told.position)

        assert answer.status == 200
        assert [each for each in hidden if each in answer.text] == []

    @pytest.mark.parametrize("below", ["/chronology", "/history"])
    def test_nor_as_lines_where_the_number_is_said_beside(self, social_care, told, hidden, below):
        wanted = {"Accept": "application/x-ndjson", "Daybook-Position": str(told.position)}
        answer = social_care.get(f"{told.case.path}{below}", headers=wanted)

        assert answer.lines()
        assert answer.headers["daybook-restricted"] == "3"
        assert [each for each in hidden if each in answer.text] == []

    def test_nor_while_following(self, social_care, told, hidden):
        with social_care.follow(f"{told.case.path}/events") as events:
            lines = [next(events)]
            while int(lines[-1]["id"]) < told.position:
                lines.append(next(events))

        as_read = social_care.get(f"{told.case.path}/history").ok()["rows"]
        assert [int(line["id"]) for line in lines] == [row["position"] for row in as_read]
        assert [each for each in hidden if each in str(lines)] == []

    def test_nor_as_of_any_position(self, social_care, told, hidden):
        for position in range(told.open.position, told.position + 1):
            for below in ("", "/chronology", "/history", "/review-timeline"):
                answer = social_care.get(f"{told.case.path}{below}", as_of=position)
                assert [each for each in hidden if each in answer.text] == [], (position, below)

    @pytest.mark.parametrize("below", ["chronology", "history", "review-timeline", ""])
    def test_is_told_how_many_may_be_counted(self, social_care, told, below):
        answer = seen_at(social_care, f"{told.case.path}/{below}".rstrip("/"), told.position).ok()

        assert answer["restricted"] == {
            "count": 3,
            "says": f"{THREE} {NOT_COUNTED}",
        }

    def test_whatever_the_filters(self, social_care, told):
        answer = social_care.get(f"{told.case.path}/chronology", agency="police").ok()
        assert (answer["restricted"]["count"], answer["total"]) == (3, 0)

    @pytest.mark.parametrize("word", [HEALTH, COURT, SECRET, "campion", "relied", HEALTH[:5]])
    def test_searches_as_if_they_were_not_there(self, social_care, told, word):
        answer = social_care.get(f"{told.case.path}/chronology", text=word).ok()
        assert (answer["total"], answer["rows"]) == (0, [])

    def test_reads_none_of_them_by_its_address(self, social_care, told):
        nobodys = social_care.get(f"{told.case.path}/entries/{told.case.case_id}").problem(404)
        for entry in (told.health, told.court, told.secret, told.own):
            assert social_care.get(f"{told.case.path}{entry.path}").problem(404) == nobodys

    def test_nor_its_receipt_nor_its_proof(self, social_care, hospital, told):
        for at in (told.health, told.court, told.secret, told.own):
            for what in ("receipt", "proof"):
                path = f"{told.case.path}/events/{at.position}/{what}"
                social_care.get(path).problem(404, "position")
                social_care.get(f"{told.case.path}/events/{at.position - 1}/{what}")
        assert hospital.get(f"{told.case.path}/events/{told.health.position}/receipt").status == 200

    def test_nor_the_receipt_of_what_names_one(self, social_care, hospital, told):
        path = f"{told.case.path}/events/{told.decided_at}"
        social_care.get(f"{path}/receipt").problem(404, "position")
        # Its envelope says nothing of what it names.
        assert social_care.get(f"{path}/proof").status == 200
        assert hospital.get(f"{path}/receipt").status == 200

    def test_counts_the_entries_of_a_contribution_that_it_may_read(self, social_care, told):
        path = f"{told.case.path}/contributions"
        mixed = social_care.get(f"{path}/{told.open.contribution_id}").ok()

        assert [each["id"] for each in mixed["entries"]] == [told.open.entry_id]
        for entry in (told.court, told.secret, told.own):
            social_care.get(f"{path}/{entry.contribution_id}").problem(404)

    def test_reads_a_decision_without_what_it_may_not_know(self, social_care, told):
        (decision,) = social_care.get(f"{told.case.path}/decisions").ok()["decisions"]
        assert decision["relied_on"] == [told.open.entry_id]
        rows = social_care.get(f"{told.case.path}/chronology", item="decision").ok()["rows"]
        assert ["Relied on", "1 entry"] in rows[0]["facts"]

    def test_reads_a_contest_without_the_entry_behind_it(self, social_care, told):
        row = social_care.get(f"{told.case.path}{told.open.path}").ok()["entry"]
        assert [(each["differs_in"], each["other_entry_id"]) for each in row["contested_by"]] == [
            ("The hour was another.", None)
        ]

    def test_does_not_count_days_from_one(self, social_care, told):
        for entry in (told.health, told.secret):
            social_care.get(
                f"{told.case.path}/review-timeline",
                anchor=entry.entry_id,
                from_="2026-03-01",
                to="2026-03-31",
            ).problem(422, "anchor", "entry of this case")

    def test_sees_in_the_list_of_cases_what_it_may_read(self, social_care, hospital, told):
        def listed(client: AgencyClient) -> dict[str, Any]:
            found = seen_at(client, "/v1/cases", told.position).ok()["cases"]
            (one,) = [each for each in found if each["case"]["case_id"] == told.case.case_id]
            return one

        assert (listed(social_care)["case"]["entries"], listed(social_care)["restricted"]) == (1, 3)
        assert (listed(hospital)["case"]["entries"], listed(hospital)["restricted"]) == (3, 1)

    def test_reads_pages_without_them_that_say_so(self, server, told, hidden):
        with Reader(server, "childrens-social-care") as reader:
            shown = {each: reader.get(f"/cases/{told.case.case_id}/{each}") for each in PAGES}

        for name, page in shown.items():
            assert f"{THREE} {NOT_COUNTED}" in page.text, name
            assert [each for each in hidden if each in page.response.text] == [], name

    def test_opens_none_of_them_as_a_page(self, server, told):
        with Reader(server, "childrens-social-care") as reader:
            for entry in (told.health, told.secret):
                page = reader.get(f"/cases/{told.case.case_id}{entry.path}")
                assert page.status == 404
                receipt = f"/cases/{told.case.case_id}/events/{entry.position}/receipt"
                assert reader.http.get(receipt).status_code == 404


class TestWhoMayRead:
    def test_its_own_agency_reads_it_with_its_sensitivity(self, server, hospital, told):
        row = seen_at(hospital, f"{told.case.path}{told.health.path}", told.position).ok()
        assert row["entry"]["content"]["sensitivity"] == "health"
        with Reader(server, "acute-hospital") as reader:
            page = reader.get(f"/cases/{told.case.case_id}{told.health.path}")
        assert "Restricted: health" in [each.text for each in page.main.all("span.badge")]

    def test_the_review_reads_what_leads_it(self, reviewer, told):
        text = seen_at(reviewer, f"{told.case.path}/chronology", told.position).text
        assert [word for word in (HEALTH, SECRET, "campion", COURT) if word in text] == [
            HEALTH,
            SECRET,
        ]

    def test_an_agency_reads_what_was_shared_with_it_also_as_of_before(
        self, coordinator, hospital, police, social_care
    ):
        case = a_case_of(coordinator)
        (entry,) = contribute(police, case, with_word(SECRET, sensitivity="police-sensitive"))
        social_care.get(f"{case.path}{entry.path}").problem(404)
        shared = {"to_agency": "childrens-social-care", "occurred": "2026-03-05"}

        told = police.post(f"{case.path}{entry.path}/disclosures", shared).ok(200)

        assert SECRET in seen_at(social_care, f"{case.path}/chronology", told["position"]).text
        assert SECRET in social_care.get(f"{case.path}/chronology", as_of=entry.position).text
        assert SECRET not in hospital.get(f"{case.path}/chronology").text

    def test_a_court_opens_what_it_restricts_to_those_it_names(
        self, server, coordinator, hospital, police, social_care
    ):
        server.add_actor("hospital.officer", "acute-hospital", Role.SIGN_OFF_OFFICER)
        case = a_case_of(coordinator)
        (entry,) = contribute(hospital, case, with_word(COURT, sensitivity="court-restricted"))
        said = {
            "court": "Family Court",
            "reference": "Order 4",
            "granted": "2026-03-05",
            "agencies": ["police"],
        }
        path = f"{case.path}{entry.path}"
        hospital.post(f"{path}/court-permissions", said).problem(403)
        with AgencyClient(server, "hospital.officer") as officer:
            told = officer.post(f"{path}/court-permissions", said, if_match='"1"').ok(200)

        answer = seen_at(police, path, told["position"])
        assert answer.headers["etag"] == '"2"'
        (permission,) = answer.ok()["entry"]["permissions"]
        assert (permission["court"], permission["agencies"]) == ("Family Court", ["police"])
        social_care.get(path).problem(404)

    def test_legal_advice_is_read_by_its_agencys_sign_off_officers(
        self, server, coordinator, hospital
    ):
        server.add_actor("hospital.director", "acute-hospital", Role.SIGN_OFF_OFFICER)
        case = a_case_of(coordinator)
        advice = with_word(ADVICE, sensitivity="legally-privileged")
        hospital.post(
            f"{case.path}/contributions",
            {
                "title": "Advice",
                "author": "Counsel",
                "author_role": "C",
                "source": {"system": "File"},
                "entries": [advice],
            },
        ).problem(403, "entries.0.sensitivity")
        with AgencyClient(server, "hospital.director") as director:
            (entry,) = contribute(director, case, advice)
            assert ADVICE in seen_at(director, f"{case.path}/chronology", entry.position).text
        for client in (hospital, coordinator):
            assert ADVICE not in seen_at(client, f"{case.path}/chronology", entry.position).text


class TestRestrictedLater:
    def test_it_goes_from_every_view_at_once(self, server, coordinator, police, social_care):
        case = a_case_of(coordinator)
        entry, other = contribute(police, case, with_word(SECRET), entry_body("other"))
        assert SECRET in seen_at(social_care, f"{case.path}/chronology", other.position).text
        content = with_word(SECRET, sensitivity="police-sensitive")

        told = correct(police, case, entry, content)

        for below in READ:
            for as_of in (None, str(other.position)):
                query = {} if as_of is None else {"as_of": as_of}
                path = f"{case.path}{below.partition('?')[0]}"
                wait = {"Daybook-Position": str(told["position"])}
                answer = social_care.get(path, headers=wait, **query)
                assert (answer.status, SECRET in answer.text) == (200, False)
        # The receipt of its contribution would still say how many entries came with it.
        contribution = f"{case.path}/events/{entry.position - 1}/receipt"
        social_care.get(contribution).problem(404, "position")
        (row,) = social_care.get(f"{case.path}/history", topic="contribution.submitted").ok()[
            "rows"
        ]
        assert (row["payload"]["entry_count"], row["is_whole"]) == (1, False)
        assert "(1 entry)" in row["sentence"]
