"""With an entry that is never counted, and without it, a case reads the same to whoever may not
know of it: every row, count, order and word, to a program and to a person.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.restricted import SECRET, a_case_of, contribute, correct, seen_at, with_word
from tests.support.client import AgencyClient, OpenedCase
from tests.support.pages import Reader

READ = (
    "",
    "/chronology",
    "/chronology?order=newest&limit=2",
    "/history",
    "/history?order=newest",
    "/review-timeline",
    "/decisions",
    "/history?topic=entry.recorded",
    "/chronology?text=police",
    "/hearings",
)
PAGES = ("chronology", "timeline", "history")


@pytest.fixture(scope="module")
def pair(coordinator, hospital, police) -> tuple[OpenedCase, OpenedCase]:
    cases: list[OpenedCase] = []
    for has_secret in (True, False):
        case = a_case_of(coordinator)
        (first,) = contribute(hospital, case, with_word("harebell"))
        if has_secret:
            (secret,) = contribute(
                police, case, with_word(SECRET, sensitivity="police-sensitive"), title=SECRET
            )
            correct(
                police,
                case,
                secret,
                with_word(SECRET, sensitivity="police-sensitive", occurred="2026-03-30"),
            )
            shared = {"to_agency": "acute-hospital", "occurred": "2026-03-31"}
            police.post(f"{case.path}{secret.path}/disclosures", shared).ok(200)
        contribute(police, case, with_word("campion", occurred="2026-03-09"))
        contested = {"differs_in": "The hour."}
        police.post(f"{case.path}{first.path}/contests", contested).ok(200)
        if has_secret:
            said = {"differs_in": SECRET, "other_entry_id": first.entry_id}
            hospital.post(f"{case.path}{secret.path}/contests", said).ok(200)
        cases.append(case)
    one, other = cases
    return one, other


class TestAnEntryThatIsNeverCounted:
    """With it and without it a case reads the same to whoever may not know of it."""

    @pytest.mark.parametrize(
        "below",
        READ,
    )
    def test_to_a_program(self, social_care, pair, below):
        with_it, without = (plain(each) for each in _both(social_care, pair, below))
        assert with_it == without

    @pytest.mark.parametrize("page", PAGES)
    def test_to_a_person(self, server, pair, page):
        with Reader(server, "childrens-social-care") as reader:
            with_it, without = (
                _blank(reader.get(f"/cases/{case.case_id}/{page}").text, case) for case in pair
            )
        assert with_it == without

    def test_in_the_list_of_cases(self, social_care, pair):
        head = social_care.head()
        found = seen_at(social_care, "/v1/cases", head).ok()["cases"]
        ids = [case.case_id for case in pair]
        with_it, without = (plain(each) for each in found if each["case"]["case_id"] in ids)
        assert with_it == without


def _both(client: AgencyClient, pair: tuple[OpenedCase, OpenedCase], below: str) -> list[Any]:
    head = client.head()
    return [seen_at(client, f"{case.path}{below}", head).ok() for case in pair]


#: What differs between any two cases: ids, places on the record and times of recording.
_OF_ITS_OWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|CASE-\S+?(?=[\"',. ]|$)"
    r"|\d{4}-\d\d-\d\dT[\d:.]+\d{6}\S*|§\d+"
)
_PLACES = frozenset({
    "position", "recorded_at", "head", "next", "previous", "first", "last", "leaf_hash",
    "on_record_position", "is_now",
})  # fmt: skip


def plain(value: Any) -> Any:
    """An answer without what no two cases have alike."""
    if isinstance(value, dict):
        return {
            name: "#" if name in _PLACES and not isinstance(part, dict | list) else plain(part)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [plain(each) for each in value]
    return _OF_ITS_OWN.sub("#", value) if isinstance(value, str) else value


def _blank(text: str, case: OpenedCase) -> str:
    text = _OF_ITS_OWN.sub("#", text.replace(case.reference, "#").replace(case.case_id, "#"))
    text = re.sub(r"(§|[Pp]osition |Event at position )[\d,]+", r"\1#", text)
    text = re.sub(r"\d\d:\d\d(:\d\d)?(\.\d+)?", "#", text)
    return re.sub(r"[ \n]+[\d,]+[ \n]+(?=[A-Z])", " # ", text)
