"""Checking a log: that it is what it was when it was recorded, signed and published.

Read `findings`, then `sequence` with its two sources, `rows` (the database) and `entries` (a
bundle), then `tree`, then `checkpoints`. All of it is pure: `ops.verify` reads the database and the
bundle, and says what came out.
"""
