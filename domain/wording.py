"""How sentences of the domain put several things one after the other."""

from __future__ import annotations

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = "and") -> str:
    """a; a and b; a, b and c; nothing for none. `last` may be "or"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


#: What a sentence may end with, a closing quotation mark or bracket after it or not.
_STOPS = (".", "!", "?", "…")


def sentence(words: str) -> str:
    """What somebody wrote, with a full stop where they left it out, so that what is said after it
    does not run into it. Nothing for nothing.
    """
    words = words.rstrip()
    if not words or words.rstrip("\"')”\u2019").endswith(_STOPS):
        return words
    return f"{words}."
