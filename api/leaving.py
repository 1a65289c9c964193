"""Telling a reader who left from a fault."""

from __future__ import annotations

from typing import cast

from anyio import BrokenResourceError, ClosedResourceError
from starlette.requests import ClientDisconnect


def only_hung_up(error: BaseException) -> bool:
    """Whether this is nothing but a stream that nobody reads any more.

    A stream of events is made by one task and sent by another. When its reader leaves, the sender
    stops first and the maker finds nobody to hand its next event to. A fault of the maker's own
    that comes at the same time is beside these in the group, and is still a fault.
    """
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        return all(only_hung_up(each) for each in group.exceptions)
    return isinstance(error, ClientDisconnect | BrokenResourceError | ClosedResourceError)
