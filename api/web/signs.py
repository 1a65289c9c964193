"""Each agency's sign: a shape and a colour that always stand beside its name in words.

The kind of agency decides the sign. A second agency of the same kind on a case (two police forces,
two schools) gets the same shape hollow, so that no two signs on a page are alike until the third.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.vocabulary import AgencyKind
from projections.case_file.rows import AgencyRow

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

#: Paths in a box of 16 by 16. Colours are classes in app.css, so that print can darken them.
SHAPES: dict[AgencyKind, str] = {
    AgencyKind.CHILDRENS_SOCIAL_CARE: "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z",
    AgencyKind.ADULT_SOCIAL_CARE: (
        "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13zM8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z"
    ),
    AgencyKind.ACUTE_HOSPITAL: "M2 2h12v12H2z",
    AgencyKind.MENTAL_HEALTH: "M8 1.5L15 14.5H1z",
    AgencyKind.COMMUNITY_HEALTH: "M1 12a7 7 0 0 1 14 0z",
    AgencyKind.GENERAL_PRACTICE: "M4.5 2h7L15 8l-3.5 6h-7L1 8z",
    AgencyKind.COMMISSIONING: "M8 1l7 5.2-2.7 8.3H3.7L1 6.2z",
    AgencyKind.POLICE: "M8 .8L15.2 8 8 15.2.8 8z",
    AgencyKind.EDUCATION: "M1 1.5h14L8 14.5z",
    AgencyKind.CAFCASS: "M5.5 1h5v4.5h4.5v5h-4.5V15h-5v-4.5H1v-5h4.5z",
    AgencyKind.COURT: ("M8 .8l2.1 4.7 5.1.5-3.8 3.4 1.1 5L8 11.8 3.5 14.4l1.1-5L.8 6l5.1-.5z"),
    AgencyKind.HOUSING: "M8 1l7 6.5h-2V15H3V7.5H1z",
    AgencyKind.PROBATION: "M2 1.5h12L9.5 8 14 14.5H2L6.5 8z",
    AgencyKind.VOLUNTARY: (
        "M8 14.5C-2 7.5 2 1.5 5 1.5c1.5 0 2.5 1 3 2 .5-1 1.5-2 3-2 3 0 7 6-3 13z"
    ),
    AgencyKind.PARTNERSHIP: "M1.5 3h13v3.5h-13zM1.5 9.5h13V13h-13z",
    AgencyKind.OTHER: "M1.5 6h13v4h-13z",
}


@dataclass(frozen=True)
class Agency:
    """An agency as every page shows it."""

    code: str
    name: str
    kind: str
    kind_label: str
    shape: str
    is_hollow: bool = False
    contact_role: str | None = None
    has_left: bool = False

    @property
    def css(self) -> str:
        """The class that colours whatever stands for this agency."""
        return f"kind-{self.kind}"


def signs(rows: Iterable[AgencyRow]) -> dict[str, Agency]:
    """The case's agencies by code, in the order they joined."""
    seen: set[AgencyKind] = set()
    agencies: dict[str, Agency] = {}
    for row in rows:
        agencies[row.agency] = Agency(
            code=row.agency,
            name=row.name,
            kind=row.kind.value,
            kind_label=row.kind.label,
            shape=SHAPES[row.kind],
            is_hollow=row.kind in seen,
            contact_role=row.contact_role,
            has_left=row.left is not None,
        )
        seen.add(row.kind)
    return agencies


def name_of_code(code: str) -> str:
    """What an agency is called where no case says it. Codes are often those of kinds."""
    if code in set(AgencyKind):
        return AgencyKind(code).label
    return code.replace("-", " ").capitalize()


def named_by_code(role: str) -> str:
    """A role as the record keeps it, "Partnership coordinator, safeguarding-partnership", with the
    agency as pages say it.
    """
    roles, comma, code = role.rpartition(", ")
    is_code = bool(_CODE.fullmatch(code))
    return f"{roles}{comma}{name_of_code(code)}" if comma and is_code else role


def agency_of(agencies: Mapping[str, Agency], code: str) -> Agency:
    """The agency, or one that says its code: a coordinator's agency need not be on the case."""
    known = agencies.get(code)
    if known:
        return known
    kind = AgencyKind.OTHER
    return Agency(
        code=code,
        name=name_of_code(code),
        kind=kind.value,
        kind_label=kind.label,
        shape=SHAPES[kind],
    )
