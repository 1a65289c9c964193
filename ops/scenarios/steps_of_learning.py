"""What is put on the record of a review's learning, and where each of it goes."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from pydantic import Field, model_validator

from domain.text import ShortText
from ops.scenarios.sent import Key, Sent
from ops.scenarios.when import When

LearningPart = Literal["episodes", "findings", "recommendations"]
FollowUpStep = Literal[
    "answers", "actions", "progress", "plans", "completion", "impact-tests", "reopening"
]


class RecordLearning(Sent):
    """Starts an episode, a finding or a recommendation, which later steps name by this step's key.
    `relied_on` are entries, `episodes` and `findings` keys. `says` is what the API takes besides.
    """

    does: Literal["record-learning"]
    part: LearningPart
    starts: When | None = None
    ends: When | None = None
    occurred: When | None = None
    relied_on: tuple[ShortText, ...] = ()
    episodes: tuple[Key, ...] = ()
    findings: tuple[Key, ...] = ()
    says: dict[str, Any]


class FollowUp(Sent):
    """What became of a `recommendation`, or of an `action`: the key of the step that agreed it.
    `says` is what the API takes besides.
    """

    does: Literal["follow-up"]
    recommendation: Key | None = None
    action: Key | None = None
    step: FollowUpStep
    occurred: When | None = None
    says: dict[str, Any] = Field(default_factory=dict[str, Any])

    @model_validator(mode="after")
    def _of_one_thing(self) -> FollowUp:
        of_recommendation = self.step in {"answers", "actions"}
        if (self.recommendation is not None, self.action is None) != (of_recommendation,) * 2:
            raise ValueError(f"{self.step}: name the recommendation, or the action, it is of.")
        return self


LearningStep: TypeAlias = RecordLearning | FollowUp
#: Fields that name an earlier step, and what that step must have done.
LEARNING_REFERENCES = {"recommendation": "record-learning", "action": "follow-up"}
