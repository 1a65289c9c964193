"""Who looked at what: the events of a partnership's access log, and what is unusual in it."""

from __future__ import annotations

from domain.looks.events import Denied, Emergency, IdentityChanged, Looked, LookEvent

__all__ = ["Denied", "Emergency", "IdentityChanged", "LookEvent", "Looked"]
