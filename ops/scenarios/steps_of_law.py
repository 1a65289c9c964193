"""What is put on the record of a court's directions, one class for each kind of step."""

from __future__ import annotations

from typing import Literal, TypeAlias

from domain.event import Source
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import Compliance
from ops.scenarios.sent import Key, Sent
from ops.scenarios.when import When


class GiveDirection(Sent):
    """Starts a direction, which later steps name by this step's key."""

    does: Literal["give-direction"]
    court: ShortText
    hearing: Key | None = None
    occurred: When
    what: Summary
    party: ShortText
    party_agency: AgencyCode | None = None
    due: When | None = None
    source: Source


class AnswerDirection(Sent):
    """Whether it was complied with."""

    does: Literal["answer-direction"]
    direction: Key
    compliance: Compliance
    occurred: When
    note: Summary


LawStep: TypeAlias = GiveDirection | AnswerDirection
#: Where each of them goes, below the case or below what it names.
LAW_PATHS = {"give-direction": "/directions", "answer-direction": "/answers"}
#: Fields that name an earlier step, and what that step must have done.
LAW_REFERENCES = {"direction": "give-direction"}
