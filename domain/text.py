"""The kinds of text that events hold, with their limits.

Text is kept as it was sent, apart from white space at its ends. Control characters are refused
rather than stripped: a NUL cannot be stored or printed, and removing it would change the record.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _printable(text: str) -> str:
    found = _UNPRINTABLE.search(text)
    if found:
        raise ValueError(
            f"Character {found.start() + 1} is a control character (U+{ord(found.group()):04X}), "
            "which cannot be kept on the record. Remove it and send the text again."
        )
    return text


_Printable = AfterValidator(_printable)

#: A name, a role, a reference: one line.
ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), _Printable
]
#: A sentence or two, as a chronology row shows it.
Summary = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), _Printable
]
#: As long as a source needs.
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000), _Printable
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
