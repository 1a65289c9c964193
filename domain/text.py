"""The kinds of text that events hold, with their limits.

Text is kept as it was sent, apart from white space at its ends. What cannot be kept or would
deceive a reader is refused rather than stripped, because removing it would change the record:

- control characters (a NUL cannot be stored, an escape code can rewrite a terminal);
- lone surrogates and noncharacters, which are not text;
- characters that nobody sees: they hide words from a search, or make two names look like one;
- direction overrides, which make a sentence read otherwise than it was written.

Joiners and the plain left-to-right and right-to-left marks stay: names in many scripts need them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

_CONTROL = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"
_NOT_TEXT = "\\ud800-\\udfff\\ufdd0-\\ufdef" + "".join(
    f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(0x11)
)
_UNSEEN = "\\u180e\\u200b\\u2060-\\u2065\\ufeff\\ufff9-\\ufffb\\U000e0000-\\U000e007f"
_DIRECTION = "\\u202a-\\u202e\\u2066-\\u2069"

_REFUSED = re.compile(f"[{_CONTROL}{_NOT_TEXT}{_UNSEEN}{_DIRECTION}]")
_WHAT = {
    "a control character": re.compile(f"[{_CONTROL}]"),
    "not a character": re.compile(f"[{_NOT_TEXT}]"),
    "invisible": re.compile(f"[{_UNSEEN}]"),
    "a direction override": re.compile(f"[{_DIRECTION}]"),
}
_LINE_BREAK = re.compile("[\\n\\r\\u2028\\u2029]")


def _readable(text: str) -> str:
    found = _REFUSED.search(text)
    if found:
        what = next(what for what, pattern in _WHAT.items() if pattern.match(found.group()))
        raise ValueError(
            f"Character {found.start() + 1} is {what} (U+{ord(found.group()):04X}), which "
            "cannot be kept on the record. Remove it and send the text again."
        )
    if not any(map(_is_seen, text)):
        raise ValueError("There is nothing to read in this. Write it out, or leave it out.")
    return text


def _is_seen(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZM"


def _on_one_line(text: str) -> str:
    found = _LINE_BREAK.search(text)
    if found:
        raise ValueError(
            f"This has a line break at character {found.start() + 1}. Write it on one line."
        )
    return text


_Readable = AfterValidator(_readable)
_OneLine = AfterValidator(_on_one_line)

#: A name, a role, a reference: one line.
ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    _Readable,
    _OneLine,
]
#: A sentence or two, as a chronology row shows it.
Summary = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), _Readable
]
#: As long as a source needs.
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000), _Readable
]
#: An agency within its partnership, for example `acute-hospital`.
AgencyCode = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        min_length=2,
        max_length=60,
        description="An agency's short name: lower-case letters, digits and single hyphens.",
        examples=["childrens-social-care"],
    ),
]
#: A case reference as people cite it, for example `CASE-0142`.
CaseReference = Annotated[
    str,
    Field(
        pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$",
        min_length=3,
        max_length=40,
        description="Capitals, digits and hyphens. Never a name.",
        examples=["CASE-0142"],
    ),
]
#: SHA-256 of a document, in hexadecimal.
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hexadecimal.")]
