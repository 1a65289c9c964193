"""The names of the read models, as `read.progress` and the tables know them."""

from __future__ import annotations

CASE_FILE = "case_file"
CHRONOLOGY = "chronology"
REVIEW_TIMELINE = "review_timeline"
HISTORY = "history"
CASE_ACCESS = "case_access"
RESTRICTIONS = "restrictions"
SHARED_CASE = "shared_case"

#: Made from logs of kind access: who looked at what.
ACCESS = "access"

#: Those of the record.
NAMES = (CASE_FILE, CHRONOLOGY, REVIEW_TIMELINE, HISTORY, CASE_ACCESS, RESTRICTIONS, SHARED_CASE)
#: Those of every kind of log.
ALL_NAMES = (*NAMES, ACCESS)
