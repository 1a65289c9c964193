"""What Pydantic found wrong, in words a person can act on.

Nothing of what was sent is repeated: a problem may be logged or shown on a screen, and the text
may be about a child. Sentences of our own validators (`domain.text`, `domain.moments`) pass as
they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.problems import FieldError, SeveralFaults

#: More than this helps nobody, and a body of many faults must not make an answer of megabytes.
MOST_FAULTS = 50

Context = Mapping[str, Any]

_PLACES = frozenset({"body", "query", "path", "header"})

#: What an agency code or a case reference looks like, by the pattern that says so to Pydantic.
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "Use lower-case letters, digits and single hyphens.",
    r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$": "Use capitals, digits and single hyphens: CASE-0142.",
    r"^[0-9a-f]{64}$": "This must be a SHA-256 in hexadecimal: 64 of 0-9 and a-f.",
}

_HEADERS = {
    "Idempotency-Key": "Every POST needs an Idempotency-Key of your choosing, such as a UUID: 1 to "
    "255 visible ASCII characters. The same request sent again under it adds nothing.",
    "Daybook-Position": "This must be a position: that of a receipt, such as 1284.",
    "Last-Event-ID": "This must be the id of the last event you had: a position, such as 1284.",
}

_NO_TIME = (
    "This is not a time in the calendar. Write it with its offset, such as "
    "2026-03-02T21:40+00:00. In an address the + is written %2B."
)

_WORDS: Mapping[str, str | Callable[[Context], str]] = {
    "missing": "This is required. Add it.",
    "extra_forbidden": "Daybook has no such field here. Check its spelling, or leave it out.",
    "string_type": "This must be text.",
    "string_too_short": lambda c: (
        f"This must have at least {_count(c['min_length'], 'character')}."
    ),
    "string_too_long": lambda c: f"This is longer than {_count(c['max_length'], 'character')}.",
    "string_pattern_mismatch": lambda c: _PATTERNS.get(
        c["pattern"], "This is not written as it must be. See /openapi.json."
    ),
    "string_unicode": "This holds half a character (a lone surrogate). Remove it.",
    "enum": lambda c: f"This must be one of {c['expected']}.",
    "literal_error": lambda c: f"This must be {c['expected']}.",
    "uuid_parsing": "This is not an id. Ids look like 018f6b1e-7c3a-7d21-9f00-000000000000.",
    "uuid_type": "This must be an id.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "greater_than_equal": lambda c: f"This must be {c['ge']} or more.",
    "less_than_equal": lambda c: f"This must be {c['le']} or less.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "date_type": "This must be a date such as 2026-03-02.",
    "date_parsing": "This is not a date in the calendar. Write it as 2026-03-02.",
    "date_from_datetime_parsing": "This is not a date in the calendar. Write it as 2026-03-02.",
    "date_from_datetime_inexact": "This must be a date without a time, such as 2026-03-02.",
    "datetime_type": _NO_TIME,
    "datetime_parsing": _NO_TIME,
    "datetime_from_date_parsing": _NO_TIME,
    "datetime_object_invalid": _NO_TIME,
    "timezone_aware": _NO_TIME,
    "union_tag_invalid": lambda c: f"This must be one of {c['expected_tags']}.",
    "union_tag_not_found": lambda c: f"This needs {c['discriminator']}, which says what it is.",
    "list_type": "This must be a list.",
    "tuple_type": "This must be a list.",
    "too_short": lambda c: f"This needs at least {_count(c['min_length'], 'item')}.",
    "too_long": lambda c: f"This may hold at most {_count(c['max_length'], 'item')}.",
    "model_type": "This must be an object with named fields.",
    "model_attributes_type": "This must be an object with named fields.",
    "dict_type": "This must be an object with named fields.",
    "finite_number": "This must be an ordinary number.",
}


def in_words(errors: Sequence[Mapping[str, Any]]) -> SeveralFaults:
    """The refusal that says all of these errors."""
    # A list whose items were refused is then counted without them.
    meant = [e for e in errors if e["type"] != "too_short" or not _is_within(e, errors)]
    faults = [FieldError(field=_path(e["loc"]), detail=_sentence(e)) for e in meant[:MOST_FAULTS]]
    return SeveralFaults(tuple(faults))


def _is_within(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    """Whether another error is of something in what this one is about."""
    length = len(error["loc"])
    return any(
        len(each["loc"]) > length and tuple(each["loc"][:length]) == tuple(error["loc"])
        for each in errors
    )


def _path(loc: Sequence[int | str]) -> str:
    """`("body", "entries", 3, "occurred")` as `entries.3.occurred`."""
    inside = loc[1:] if loc and loc[0] in _PLACES else loc
    # A name nobody declared is the sender's own text, so only so much of it is given back.
    return ".".join(str(part)[:100] for part in inside) or "body"


def _sentence(error: Mapping[str, Any]) -> str:
    context: Context = error.get("ctx", {})
    if error["loc"][0] == "header" and error["loc"][-1] in _HEADERS:
        return _HEADERS[error["loc"][-1]]
    if error["type"] == "value_error" and "error" in context:
        return str(context["error"])
    words = _WORDS.get(error["type"], error["msg"])
    return words(context) if callable(words) else f"{words}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
