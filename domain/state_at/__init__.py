"""What state a person was in at a moment, as far as the record says. Pure.

`facts` are what the record holds, `certainty` whether something had begun or ended by an instant,
`answer` the answers to the questions that reviews ask of a chronology.
"""

from domain.state_at.answer import Asked, Next, Reply, Standing, StateAt, Status, state_at
from domain.state_at.certainty import Certainty
from domain.state_at.doubts import Doubt
from domain.state_at.facts import Due, End, Facts, Knowledge, Person, Question, Span

__all__ = [
    "Asked",
    "Certainty",
    "Doubt",
    "Due",
    "End",
    "Facts",
    "Knowledge",
    "Next",
    "Person",
    "Question",
    "Reply",
    "Span",
    "Standing",
    "StateAt",
    "Status",
    "state_at",
]
