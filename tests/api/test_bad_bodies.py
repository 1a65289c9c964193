"""Bodies that are refused before anything in them is looked at, or line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.client import (
    AgencyClient,
    OpenedCase,
    contribution_body,
    entry_body,
    open_case,
)

#: An id that nothing on the record has.
NOBODY = "00000000-0000-7000-8000-000000000000"
TEN_MEGABYTES = 10 * 1024 * 1024


@pytest.fixture(scope="module")
def case(coordinator: AgencyClient) -> OpenedCase:
    """One case for all of them: nothing is ever added to it."""
    return open_case(coordinator, ("police", "acute-hospital", "childrens-social-care"))


@pytest.fixture(autouse=True)
def nothing_is_recorded(coordinator: AgencyClient, case: OpenedCase) -> Iterator[None]:
    with coordinator.nothing_recorded():
        yield


class TestBodies:
    """What is wrong with the body before anything in it is looked at."""

    @pytest.mark.parametrize(
        "raw",
        [
            b"{",
            b"{'title': 1}",
            b'{"title": "a"} {"title": "b"}',
            b'{"title": "a",}',
            b"[1, 2",
            b"nonsense",
            b'{"title": "line\nbreak"}',
            b'{"title": "\\x41"}',
        ],
    )
    def test_broken_json(self, police, case, raw):
        police.post_raw(f"{case.path}/contributions", raw).problem(400, None, "not JSON", "line")

    def test_an_empty_body(self, police, case):
        for raw in (b"", b"  \n"):
            police.post_raw(f"{case.path}/contributions", raw).problem(400, None, "empty")

    @pytest.mark.parametrize("raw", [b"[]", b'"text"', b"1", b"null", b"true"])
    def test_json_that_is_no_object(self, police, case, raw):
        police.post_raw(f"{case.path}/contributions", raw).problem(400, None, "JSON object")

    @pytest.mark.parametrize(
        "content_type",
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "text/json",
         "multipart/form-data; boundary=x", "application/json; charset=latin-1", "", None],
    )  # fmt: skip
    def test_a_wrong_content_type(self, police, case, content_type):
        raw = json.dumps(contribution_body()).encode()

        police.post_raw(f"{case.path}/contributions", raw, content_type=content_type).problem(
            415, "Content-Type"
        )

    def test_ndjson_where_it_is_not_read(self, police, case):
        police.post_raw(
            f"{case.path}/hearings", b"{}", content_type="application/x-ndjson"
        ).problem(415, "Content-Type", "application/json")

    def test_a_compressed_body(self, police, case):
        police.post_raw(
            f"{case.path}/contributions", b"\x1f\x8b", headers={"Content-Encoding": "gzip"}
        ).problem(415, "Content-Encoding", "uncompressed")

    def test_bytes_that_are_not_utf_8(self, police, case):
        for raw in (
            b'{"title": "\xff"}',
            '{"title": "é"}'.encode("utf-16"),
            b'{"a": "\xed\xa0\x80"}',
        ):
            police.post_raw(f"{case.path}/contributions", raw).problem(400, None, "UTF-8")

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
    def test_numbers_that_are_none(self, police, case, number):
        raw = b'{"entries": [{"sequence": %s}]}' % number.encode()

        police.post_raw(f"{case.path}/contributions", raw).problem(
            400, "entries.0.sequence", "number"
        )

    @pytest.mark.parametrize("digits", [20, 400, 10_000, 1_000_000])
    def test_huge_whole_numbers(self, police, case, digits):
        raw = b'{"level": %s}' % (b"9" * digits)

        police.post_raw(f"{case.path}/escalations", raw).problem(400, "level", "too large")

    @pytest.mark.parametrize("depth", [40, 5_000, 200_000])
    def test_deep_nesting(self, police, case, depth):
        for raw in (
            b'{"a": ' + b"[" * depth + b"]" * depth + b"}",
            b'{"a":' * depth + b"1" + b"}" * depth,
        ):
            police.post_raw(f"{case.path}/contributions", raw).problem(400, None, "nested")

    @pytest.mark.parametrize("field", ["entries", "nothing"])
    def test_more_values_than_any_contribution_holds(self, police, case, field):
        raw = b'{"%s": [%s 1]}' % (field.encode(), b"{}," * 200_000)

        police.post_raw(f"{case.path}/contributions", raw).problem(400, None, "more than 100,000")
        lines = b"{}\n" * 200_000
        police.post_raw(
            f"{case.path}/contributions", lines, content_type="application/x-ndjson"
        ).problem(400, None, "more than 100,000")

    def test_a_field_given_twice(self, police, case):
        raw = b'{"source": {"system": "A", "system": "B"}}'

        police.post_raw(f"{case.path}/contributions", raw).problem(400, "source.system", "twice")

    def test_nul_bytes(self, police, case):
        entry = entry_body(summary="Seen\x00alone")
        police.post(f"{case.path}/contributions", contribution_body(entry)).problem(
            422, "entries.0.summary", "control character"
        )
        police.post_raw(f"{case.path}/contributions", b'{"title": "a\x00b"}').problem(400)
        police.post_raw(f"{case.path}/contributions", b"\x00").problem(400)

    def test_a_nul_in_a_field_name_or_a_source(self, police, case):
        police.post(f"{case.path}/contributions", {"ti\x00tle": 1}).problem(422, "ti\x00tle")
        source = {"system": "A\x00", "reference": "\x00"}
        body = contribution_body(entry_body(source=source))
        police.post(f"{case.path}/contributions", body).problem(422, "entries.0.source.system")

    def test_lone_surrogates(self, police, case):
        raw = json.dumps(contribution_body(entry_body(summary="\ud800"))).encode()
        police.post_raw(f"{case.path}/contributions", raw).problem(422, "entries.0.summary")
        name = json.dumps({"\udfff": 1}).encode()
        police.post_raw(f"{case.path}/contributions", name).problem(422)

    def test_ten_megabytes(self, police, case):
        raw = json.dumps(contribution_body(note="x" * TEN_MEGABYTES)).encode()

        police.post_raw(f"{case.path}/contributions", raw).problem(
            413, None, "8,388,608", "smaller"
        )

    def test_ten_megabytes_in_chunks_of_unknown_length(self, police, case):
        def chunks():
            yield b'{"note": "'
            for _ in range(160):
                yield b"x" * 65_536
            yield b'"}'

        answer = police.post_raw(f"{case.path}/contributions", chunks())

        answer.problem(413, None, "smaller")

    def test_a_body_nobody_may_send_is_not_kept(self, nobody, case):
        raw = b"x" * TEN_MEGABYTES

        nobody.post_raw(f"{case.path}/contributions", raw).problem(413)
        nobody.post_raw(f"{case.path}/contributions", b"x" * 65_536).problem(401)

    def test_the_connection_goes_on_after_a_refusal(self, police, case):
        police.post_raw(f"{case.path}/contributions", b"x" * TEN_MEGABYTES).problem(413)

        police.get("/v1/me").ok()


class TestNdjson:
    """The same strictness, line by line."""

    def send(self, police, case, *lines: object):
        raw = b"\n".join(
            each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines
        )
        return police.post_raw(
            f"{case.path}/contributions", raw, content_type="application/x-ndjson"
        )

    def test_a_broken_line_is_named_by_its_number(self, police, case):
        head = contribution_body()
        del head["entries"]

        self.send(police, case, head, entry_body(), b"{broken").problem(400, None, "line 3")

    def test_a_bad_entry_is_named_by_its_place(self, police, case):
        head = contribution_body()
        del head["entries"]

        self.send(police, case, head, entry_body(), entry_body(kind="party")).problem(
            422, "entries.1.kind"
        )

    def test_entries_belong_on_lines_of_their_own(self, police, case):
        self.send(police, case, contribution_body(), entry_body()).problem(400, "entries")

    def test_no_entries_at_all(self, police, case):
        head = contribution_body()
        del head["entries"]

        self.send(police, case, head).problem(422, "entries", "at least one")
        self.send(police, case, b"\n\n").problem(400)
        self.send(police, case, [1], entry_body()).problem(400)
