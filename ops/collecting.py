"""Garbage collection for a process that serves for weeks.

What a process has loaded when it is ready stays for as long as it runs, and Python's collector
would go through all of it again and again: with 256 appends in flight that was the longest wait
that anybody had. Left out of it, what remains to be gone through is what requests leave behind.
"""

from __future__ import annotations

import gc

#: Objects made and not freed before the young are gone through. Python's own 700 is a handful of
#: requests; one append of two thousand events makes some ten thousand.
YOUNG = 50_000


def settle() -> None:
    """Call once, when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
