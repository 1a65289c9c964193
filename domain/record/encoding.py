"""Bytes and numbers as the C2SP formats write them: each has one spelling, and no other is read.

What can be written in two ways can be changed without anybody's signature noticing.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode

#: Sizes, indices and times of a log are below 2**63.
LARGEST_NUMBER = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class Malformed(ValueError):
    """This is not written as its format says."""


def to_base64(data: bytes) -> str:
    """The standard base 64 of RFC 4648 section 4, padded."""
    return b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """What `to_base64` made this of. Raises Malformed for any other spelling."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("That is not base 64.") from None
    # The decoder lets pass what is hidden in the bits that the padding leaves over.
    if to_base64(data) != text:
        raise Malformed("That is not base 64 as it is written.")
    return data


def from_decimal(text: str) -> int:
    """A number from 0 to 2**63 - 1 in ASCII digits without leading zeroes. Raises Malformed."""
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST_NUMBER:
        raise Malformed("That is not a number as it is written.")
    return int(text)
