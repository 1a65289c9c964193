"""What a court directed somebody to do, by when, and whether they did."""

from __future__ import annotations

from domain.direction.events import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.direction.rules import (
    AlreadyComplied,
    AnswerDirection,
    AnswerNotOnRecord,
    AnswerSaysTheSame,
    BeforeItWasGiven,
    CompliedTwice,
    CorrectDirectionAnswer,
    DirectedAtNoHearing,
    DirectionAlreadyGiven,
    DirectionNotOnRecord,
    GiveDirection,
    VaryDirection,
    answer_direction,
    correct_direction_answer,
    give_direction,
    vary_direction,
)
from domain.direction.standing import (
    DirectionStanding,
    beside,
    standing,
)
from domain.direction.state import (
    NEW_DIRECTION,
    Answer,
    DirectionEvent,
    DirectionState,
    Given,
    NotGiven,
    evolve,
)

__all__ = [
    "NEW_DIRECTION",
    "AlreadyComplied",
    "Answer",
    "AnswerDirection",
    "AnswerNotOnRecord",
    "AnswerSaysTheSame",
    "BeforeItWasGiven",
    "CompliedTwice",
    "CorrectDirectionAnswer",
    "DirectedAtNoHearing",
    "DirectionAlreadyGiven",
    "DirectionAnswerCorrected",
    "DirectionAnswered",
    "DirectionEvent",
    "DirectionGiven",
    "DirectionNotOnRecord",
    "DirectionStanding",
    "DirectionState",
    "DirectionVaried",
    "GiveDirection",
    "Given",
    "NotGiven",
    "VaryDirection",
    "answer_direction",
    "beside",
    "correct_direction_answer",
    "evolve",
    "give_direction",
    "standing",
    "vary_direction",
]
