"""The code lists that placements use: `placements.toml`, and those of the SSDA903 collection."""

from __future__ import annotations

from dataclasses import dataclass

from domain.codes import CodeList, load


@dataclass(frozen=True, slots=True)
class PlacementCodes:
    """All of them."""

    wanted: CodeList
    urgencies: CodeList
    refusals: CodeList
    placement_types: CodeList
    legal_statuses: CodeList
    reasons: CodeList
    changes: CodeList


def read_codes() -> PlacementCodes:
    """The lists as the files have them."""
    ours = load(
        "placements",
        {
            "wanted": "kind of placement wanted",
            "urgencies": "urgency of a search",
            "refusals": "reason for refusing a child",
        },
    )
    returned = load(
        "ssda903",
        {
            "placement-types": "placement type",
            "legal-statuses": "legal status",
            "reasons": "reason for a new episode",
            "changes": "reason for a change of placement",
        },
    )
    return PlacementCodes(
        wanted=ours["wanted"],
        urgencies=ours["urgencies"],
        refusals=ours["refusals"],
        placement_types=returned["placement-types"],
        legal_statuses=returned["legal-statuses"],
        reasons=returned["reasons"],
        changes=returned["changes"],
    )


CODES = read_codes()
