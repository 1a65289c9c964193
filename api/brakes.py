"""A brake on guessing: so many wrong secrets from one address, then a pause.

Kept in this process, and only for so many addresses: it saves the work of checking and slows down
guessing, and is not what makes a guess hopeless. A bucket that drains: each failure fills it by
one, and it empties within `within_s`.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

from starlette.requests import HTTPConnection

from domain.errors import Refusal


class TooManyAttempts(Refusal):
    """Too many wrong tokens came from your address. Wait a few minutes, then send the right one."""

    def __init__(self, wait_s: int = 60) -> None:
        self.headers = {"Retry-After": str(wait_s)}
        super().__init__(field="Authorization")


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Brake:
    """`allowed` failures at once for one address, and as many again within `within_s` seconds."""

    def __init__(self, *, allowed: int, within_s: float, remembered: int = 10_000) -> None:
        self._allowed, self._within_s, self._remembered = allowed, within_s, remembered
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, address: str) -> int | None:
        """For how many whole seconds this address must wait; None where it need not."""
        over = self._level(address) - self._allowed + 1
        return ceil(over * self._within_s / self._allowed) if over > 0 else None

    def failed(self, address: str) -> None:
        """Another wrong secret, or one that is about to be checked."""
        level = self._level(address)
        self._buckets.pop(address, None)
        self._buckets[address] = _Bucket(level + 1, time.monotonic())
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)

    def was_right(self, address: str) -> None:
        """The secret that was about to be checked was right: it does not count."""
        bucket = self._buckets.get(address)
        if bucket is not None:
            bucket.level = max(0.0, bucket.level - 1)

    def _level(self, address: str) -> float:
        bucket = self._buckets.get(address)
        if bucket is None:
            return 0.0
        drained = (time.monotonic() - bucket.at) * self._allowed / self._within_s
        return max(0.0, bucket.level - drained)


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from. Of IPv6 the network, of which one household has 2^64 addresses.

    Behind a proxy it is what the proxy says, where FORWARDED_ALLOW_IPS trusts it; else the proxy.
    """
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:100]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, 64), strict=False))
