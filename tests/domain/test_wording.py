"""How sentences are put together of what others wrote."""

from __future__ import annotations

import pytest

from domain.wording import sentence


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        ("The hour was misread", "The hour was misread."),
        ("The hour was misread. ", "The hour was misread."),
        ("Why then?", "Why then?"),
        ("It says “gone.”", "It says “gone.”"),
        ("It says “gone”", "It says “gone”."),
        ("(He left.)", "(He left.)"),
        ("", ""),
    ],
)
def test_what_somebody_wrote_ends_as_a_sentence_does(words: str, ended: str) -> None:
    assert sentence(words) == ended
