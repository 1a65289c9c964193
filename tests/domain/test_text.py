"""The kinds of text that events hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.text import AgencyCode, CaseReference, Digest, LongText, ShortText, Summary

KINDS = {"short": ShortText, "summary": Summary, "long": LongText}
ADAPTERS = {name: TypeAdapter(kind) for name, kind in KINDS.items()}
every_kind = pytest.mark.parametrize("kind", ADAPTERS)


def kept(kind, text):
    return ADAPTERS[kind].validate_python(text)


def refusal(kind, text):
    with pytest.raises(ValidationError) as refused:
        kept(kind, text)
    (error,) = refused.value.errors()
    return error["msg"]


@every_kind
@pytest.mark.parametrize(
    "text",
    [
        "Seen on the ward.",
        "Siân said “no” — twice; \u2018yes\u2019 once.",
        "Zoë, Łukasz, Nguyễn, 李, Ольга, فاطمة, אלי",
        # A Persian word needs its zero-width non-joiner.
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "co\u00adoperate",
        "a\tb",
        "\u200f(עברית)\u200f",
        "e\u0301",
        "?",
        "7",
        "'; DROP TABLE event; --",
        "=HYPERLINK(1)",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "\\u0000",
    ],
)
def test_text_is_kept_as_it_was_sent(kind, text):
    assert kept(kind, text) == text


@every_kind
def test_white_space_at_the_ends_is_not_text(kind):
    assert kept(kind, " \u00a0\n Seen. \t\u3000") == "Seen."


@pytest.mark.parametrize("kind", ["summary", "long"])
def test_longer_texts_keep_their_lines(kind):
    assert kept(kind, "One.\r\nTwo.\n\nThree.") == "One.\r\nTwo.\n\nThree."


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028", "\u2029"])
def test_a_name_is_on_one_line(line_break):
    assert "line break at character 5" in refusal("short", f"Ward{line_break}sister")


@every_kind
@pytest.mark.parametrize("nothing", ["", " ", "\n\t", "\u00a0", "\u3000", "\u2003\u2002"])
def test_refuses_white_space_alone(kind, nothing):
    assert refusal(kind, nothing)


@every_kind
@pytest.mark.parametrize("nothing", ["\u200d", "\u200c\u200e", "\u00ad", "\u0301", "\u061c"])
def test_refuses_what_shows_nothing(kind, nothing):
    assert "nothing to read" in refusal(kind, nothing)


@every_kind
@pytest.mark.parametrize(
    ("character", "what"),
    [
        ("\x00", "a control character (U+0000)"),
        ("\x07", "a control character (U+0007)"),
        ("\x1b", "a control character (U+001B)"),
        ("\x7f", "a control character (U+007F)"),
        ("\x85", "a control character (U+0085)"),
        ("\x9b", "a control character (U+009B)"),
        ("\u200b", "invisible (U+200B)"),
        ("\ufeff", "invisible (U+FEFF)"),
        ("\u2060", "invisible (U+2060)"),
        ("\u2064", "invisible (U+2064)"),
        ("\U000e0041", "invisible (U+E0041)"),
        ("\u202e", "a direction override (U+202E)"),
        ("\u202a", "a direction override (U+202A)"),
        ("\u2066", "a direction override (U+2066)"),
        ("\u2069", "a direction override (U+2069)"),
        ("\ufffe", "not a character (U+FFFE)"),
        ("\ufdd0", "not a character (U+FDD0)"),
        ("\U0010ffff", "not a character (U+10FFFF)"),
    ],
)
def test_refuses_what_cannot_be_kept_or_would_deceive_and_says_where(kind, character, what):
    assert f"Character 5 is {what}" in refusal(kind, f"Ward{character}sister")


@every_kind
@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_refuses_half_a_character(kind, text):
    assert refusal(kind, text)


@pytest.mark.parametrize(("kind", "limit"), [("short", 300), ("summary", 2_000), ("long", 50_000)])
def test_has_a_limit_counted_without_the_white_space_at_its_ends(kind, limit):
    assert kept(kind, " " + "x" * limit + "\n") == "x" * limit
    assert refusal(kind, "x" * (limit + 1))


@every_kind
@given(text=st.text(max_size=400))
def test_what_is_accepted_is_accepted_again_and_unchanged(kind, text):
    try:
        once = kept(kind, text)
    except ValidationError:
        return
    assert kept(kind, once) == once == text.strip()
    once.encode("utf-8")


@pytest.mark.parametrize("code", ["gp", "acute-hospital", "ward-7", "a1", "x" * 60])
def test_an_agency_has_a_short_name(code):
    assert TypeAdapter(AgencyCode).validate_python(code) == code


@pytest.mark.parametrize(
    "code",
    ["", "a", "x" * 61, "Police", "police ", "-police", "police-", "a--b", "a_b", "pólice", "a\n"],
)
def test_refuses_any_other_agency_name(code):
    with pytest.raises(ValidationError):
        TypeAdapter(AgencyCode).validate_python(code)


@pytest.mark.parametrize("reference", ["CASE-0142", "LCSPR-2026-7", "ABC", "A" * 40])
def test_a_case_has_a_reference(reference):
    assert TypeAdapter(CaseReference).validate_python(reference) == reference


@pytest.mark.parametrize(
    "reference", ["", "AB", "A" * 41, "case-0142", "0142", "CASE--1", "CASE-", "CASE 1", "CASE-1\n"]
)
def test_refuses_any_other_reference(reference):
    with pytest.raises(ValidationError):
        TypeAdapter(CaseReference).validate_python(reference)


def test_a_digest_is_sha_256_in_lower_case_hexadecimal():
    digest = TypeAdapter(Digest)
    assert digest.validate_python("0f" * 32) == "0f" * 32
    for wrong in ("0F" * 32, "0f" * 31, "0f" * 32 + "\n", "g" * 64):
        with pytest.raises(ValidationError):
            digest.validate_python(wrong)
