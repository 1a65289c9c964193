"""Text search: every word of the question, anywhere in a row, without regard to case.

Case is folded here and not in the database, whose idea of it depends on the locale it was made
with. Curly quotation marks match straight ones, because sources use both.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import normalize

from domain.entry import EntryContent
from domain.errors import Invalid
from domain.event import Source
from projections.chronology.rows import ChronologyRow
from projections.items import RELIED_ON
from projections.sql import storable

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
_ESCAPES = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})
#: More words than this narrow nothing down.
MOST_WORDS = 32


class TooManyWords(Invalid):
    """A search takes at most 32 different words. Leave out the ones that narrow nothing down."""

    field = "text"


def folded(text: str) -> str:
    """A text as it is compared."""
    return normalize("NFKC", text).translate(_QUOTES).casefold()


def search_text(row: ChronologyRow) -> str:
    """Everything in a row that a reader may look for, as it was first said and as it says now.

    Not the wordings in between: each correction would repeat all of those before it, in a text
    that every version of the row carries. Each part once, because much stays as it was. And nothing
    that is about another entry, which a reader may not know of: what this one contests, and how
    many a decision relied on.
    """
    return folded("\n".join(dict.fromkeys(part for part in _parts(row) if part)))


def patterns(text: str) -> list[str]:
    """LIKE patterns, one a word, all of which must match. Raises TooManyWords."""
    words = list(dict.fromkeys(folded(storable(text)).split()))
    if len(words) > MOST_WORDS:
        raise TooManyWords
    return [f"%{word.translate(_ESCAPES)}%" for word in words]


def _parts(row: ChronologyRow) -> Iterator[str | None]:
    for wording in (row.first_wording, row.wording):
        yield wording.title
        yield wording.summary
        yield from _source(wording.source)
        for label, words in wording.facts:
            if label != RELIED_ON:
                yield label
                yield words
    for content in (row.content, row.current):
        if content is not None:
            yield from _content(content)
    for correction in row.corrections:
        yield correction.reason
    if row.withdrawn is not None:
        yield row.withdrawn.reason
    for permission in row.permissions:
        yield permission.court
        yield permission.reference
    for difference in row.contested_by:
        yield difference.differs_in


def _content(content: EntryContent) -> Iterator[str | None]:
    yield content.kind.label
    yield content.summary
    yield content.detail
    yield content.child_voice
    yield content.action_taken
    yield content.outcome
    yield content.practitioner
    yield content.occurred.words
    yield from _source(content.source)


def _source(source: Source | None) -> Iterator[str | None]:
    if source is not None:
        yield source.system
        yield source.reference
