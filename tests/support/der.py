"""Just enough DER (X.690) to write what a time-stamping authority answers."""

from __future__ import annotations

INTEGER, BOOLEAN, OCTET_STRING, OID, GENERALIZED_TIME = 0x02, 0x01, 0x04, 0x06, 0x18
SEQUENCE, SET, EXPLICIT_0 = 0x30, 0x31, 0xA0


def tlv(tag: int, *content: bytes) -> bytes:
    """A value: tag, length, and its parts one after the other."""
    body = b"".join(content)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def integer(value: int) -> bytes:
    """A number that is not negative."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *others = map(int, dotted.split("."))
    body = bytearray([40 * first + second])
    for number in others:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | number & 0x7F)
        body += bytes(reversed(groups))
    return tlv(OID, bytes(body))


def parts(content: bytes) -> list[tuple[int, bytes, bytes]]:
    """The values in the content of one: the tag, the content, and the whole of each."""
    found: list[tuple[int, bytes, bytes]] = []
    while content:
        length, start = content[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(content[2:start], "big")
        end = start + length
        found.append((content[0], content[start:end], content[:end]))
        content = content[end:]
    return found
