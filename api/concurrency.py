"""ETag and If-Match (RFC 9110 section 13.1.1): "only if nobody has added to it since I read it".

An entity tag is the version of a stream in quotes. Comparison is strong, so a weak tag (`W/"3"`)
is understood and never matches. `*` matches whatever exists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.problems import Malformed, PreconditionFailed

_TAG = re.compile(r'(?P<weak>W/)?"(?P<opaque>[\x21\x23-\x7e\x80-\xff]*)"')
_BETWEEN = re.compile(r"[ \t]*,[ \t,]*")
_VERSION = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What a writer says it had read: one of these versions, or anything that exists."""

    versions: frozenset[int]
    any_version: bool = False

    def require(self, version: int) -> None:
        """Refuse unless this is the version now. 0: it does not exist."""
        if version == 0 or not (self.any_version or version in self.versions):
            raise PreconditionFailed(field="If-Match")


def entity_tag(version: int) -> str:
    """The ETag of a stream at a version."""
    return f'"{version}"'


def read_if_match(lines: Sequence[str]) -> IfMatch | None:
    """The If-Match of a request, from all its lines. Malformed says how to write it."""
    if not lines:
        return None
    text = ", ".join(lines).strip(" \t,")
    if text == "*":
        return IfMatch(frozenset(), any_version=True)
    versions: set[int] = set()
    at = 0
    while True:
        tag = _TAG.match(text, at)
        if tag is None:
            raise _malformed()
        if not tag["weak"] and _VERSION.fullmatch(tag["opaque"]):
            versions.add(int(tag["opaque"]))
        at = tag.end()
        if at == len(text):
            return IfMatch(frozenset(versions))
        between = _BETWEEN.match(text, at)
        if between is None:
            raise _malformed()
        at = between.end()


def _malformed() -> Malformed:
    return Malformed(
        'If-Match must be an ETag as Daybook gave it, in its quotes, such as "3". '
        "Leave it out to record whatever has happened since.",
        field="If-Match",
    )
