"""What a log is of. All logs are kept, signed and verified alike; what reads them differs."""

from __future__ import annotations

from typing import Literal

#: What agencies put on the record, or who looked at it.
LogKind = Literal["record", "access"]
