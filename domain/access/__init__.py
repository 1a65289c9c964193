"""Who may do and read what: the policy as data, and the pure rules that read it."""

from __future__ import annotations

from domain.access.guests import agency_here, crossing
from domain.access.policy import POLICY, Action, Policy
from domain.access.reading_back import (
    CannotReadBack,
    require_readable_back,
    require_still_readable,
)
from domain.access.sensitivity import Reads, Restriction, reads
from domain.access.standing import Standing, standing

__all__ = [
    "POLICY",
    "Action",
    "CannotReadBack",
    "Policy",
    "Reads",
    "Restriction",
    "Standing",
    "agency_here",
    "crossing",
    "reads",
    "require_readable_back",
    "require_still_readable",
    "standing",
]
