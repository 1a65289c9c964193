"""The names of the read models, as `read.progress` and the tables know them."""

from __future__ import annotations

CASE_FILE = "case_file"
CHRONOLOGY = "chronology"
REVIEW_TIMELINE = "review_timeline"
HISTORY = "history"

NAMES = (CASE_FILE, CHRONOLOGY, REVIEW_TIMELINE, HISTORY)
