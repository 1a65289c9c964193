"""Who is asking: passwords, sign-ins, tokens, and accounts that an organisation vouches for.

Functions take an open connection under the service role. Secrets are returned once, to whoever
asked for them, and only their hashes are stored. What an actor may do is not here: `api.access`.
"""

from __future__ import annotations

from projections.sql import queries

SQL = queries("api.identity")
