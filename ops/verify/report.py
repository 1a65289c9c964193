"""What a verification found, as sentences for people and as JSON for tools."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console

from domain.record.verification.findings import Findings, positions


def say(name: str, findings: Findings, console: Console) -> None:
    """Print what was checked, what could not be, and what is wrong."""
    for title, sentences in (
        ("Checked", findings.checked),
        ("Could not be checked", findings.not_checked),
        ("WRONG", [each.sentence for each in findings.all]),
    ):
        if sentences:
            console.print(f"{name}: {title}" if title == "Checked" else title, style="bold")
            for sentence in sentences:
                console.print(f"  {sentence}", soft_wrap=True)
    if findings.more:
        console.print(f"  and {findings.more:,} more")
    console.print(verdict(findings), style="bold")


def verdict(findings: Findings) -> str:
    """The last line: whether there is any doubt, and where it begins."""
    if findings.is_sound:
        return "Nothing is wrong with what was checked."
    if findings.first_bad is None:
        return "There is a doubt: do not rely on this record until it is explained."
    where = positions(*findings.first_bad).lower()
    return f"There is a doubt, first at {where}: do not rely on this record until it is explained."


def to_json(name: str, findings: Findings) -> dict[str, Any]:
    """{"name", "is_sound", "first_bad", "findings", "more_findings", "checked", "not_checked"}.

    `first_bad` is null or [first, last], which are one position or the range that holds it.
    """
    return {
        "name": name,
        "is_sound": findings.is_sound,
        "first_bad": findings.first_bad,
        "findings": [
            {"what": each.what, "says": each.says, "first": each.first, "last": each.last}
            for each in findings.all
        ],
        "more_findings": findings.more,
        "checked": findings.checked,
        "not_checked": findings.not_checked,
    }


def print_json(told: list[dict[str, Any]], console: Console) -> None:
    """A JSON array, one object for each log or file."""
    console.print_json(json.dumps(told), indent=1)
