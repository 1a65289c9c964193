"""A log as anybody can check it (c2sp.org/tlog-tiles): checkpoints, and tiles of its hash tree.

No sign-in: hashes and sizes say nothing of any case. The entries themselves, which say of which
case and of what kind each event is, are for auditors of the partnership.
"""

from __future__ import annotations

from api.log import checkpoints, tiles

#: Entries before tiles: to those, any word in its place is a level.
ROUTERS = (checkpoints.router, tiles.for_auditors, tiles.router)
