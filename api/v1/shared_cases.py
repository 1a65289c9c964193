"""The cases of other partnerships in a list of cases."""

from __future__ import annotations

from pydantic import BaseModel, Field
from starlette.requests import Request

from api.looks import note_listed
from api.reading import AsOf, Reading, as_of
from api.shared_cases import shared_cases
from domain.text import AgencyCode
from domain.vocabulary import Way
from projections.case_file.rows import CaseSummary


class SharedCaseAnswer(BaseModel):
    """A case of another partnership that your agency takes part in, as of now."""

    partnership: str = Field(description="Whose case it is.")
    agency: AgencyCode = Field(description="The code that your agency has on it.")
    as_of: AsOf = Field(description="Positions of the record that the case is on.")
    case: CaseSummary


async def shared_answers(
    request: Request, asking: Reading, text: str | None
) -> tuple[SharedCaseAnswer, ...]:
    """Those that the actor may see now. That they are shown is noted where the cases are."""
    shared = await shared_cases(asking.daybook, asking.actor, text=text)
    note_listed(request, ((each.guest, each.summary.case.case_id) for each in shared), Way.API)
    return tuple(
        SharedCaseAnswer(
            partnership=each.partnership,
            agency=each.guest.agency,
            as_of=as_of(each.view),
            case=each.summary,
        )
        for each in shared
    )
