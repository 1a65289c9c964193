"""What may be put on the record of an action, and what is refused.

That it was done is accepted without evidence that it made a difference: which of the two is so is
worked out (`standing`). Progress from before it was done may be learnt after. All of it is taken of
a closed case too: a plan goes on when the case does not.
"""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseState, require_agency, require_followed_up
from domain.command import Change, placed, require_current, require_happened, said
from domain.event import Event
from domain.learning.commands import (
    AgreeAction,
    CompleteAction,
    RecordImpact,
    ReopenAction,
    ReplanAction,
    ReportProgress,
)
from domain.learning.events import (
    ActionAgreed,
    ActionCompleted,
    ActionFacts,
    ActionProgressed,
    ActionReopened,
    ActionReplanned,
    CompletionFacts,
    ImpactFacts,
    ImpactTested,
    PlanFacts,
    ProgressFacts,
    ReopeningFacts,
)
from domain.learning.refusals import (
    ActionIsCompleted,
    ActionIsNotCompleted,
    ActionNotOnRecord,
    DoneBeforeItWasTakenUp,
    LearningAlreadyOnRecord,
    MilestoneAfterTheEnd,
    MilestoneNotInPlan,
    MilestoneTwice,
    NamedTwice,
    NotTheirsToReport,
    PlanUnchanged,
    RecommendationIsWithdrawn,
    RecommendationNotOnRecord,
    ReopenedBeforeItWasDone,
)
from domain.learning.state import (
    ActionState,
    Completed,
    InHand,
    NotOnRecordYet,
    RecommendationState,
    Withdrawn,
)
from domain.moments import day_in_words
from domain.vocabulary import Role


def agree_action(
    command: AgreeAction,
    action: ActionState,
    recommendation: RecommendationState,
    case: CaseState,
) -> tuple[Event, ...]:
    """An agency undertakes something. It may be agreed after it was begun."""
    opened = require_followed_up(case)
    if not isinstance(action, NotOnRecordYet):
        raise LearningAlreadyOnRecord(field="action_id")
    if isinstance(recommendation, NotOnRecordYet) or recommendation.case_id != command.case_id:
        raise RecommendationNotOnRecord(
            "There is no such recommendation on this case. Check the id.",
            field="recommendation_id",
        )
    if isinstance(recommendation, Withdrawn):
        raise RecommendationIsWithdrawn(field="recommendation_id")
    require_agency(opened, command.owner_agency, "owner_agency")
    _require_theirs(command, command.owner_agency)
    require_happened(command.occurred, command.now, "occurred")
    _require_plan(command)
    return (
        ActionAgreed(
            **placed(command, command.action_id, action.version),
            recommendation_id=command.recommendation_id,
            **said(command, ActionFacts),
        ),
    )


def report_progress(
    command: ReportProgress, action: ActionState, case: CaseState
) -> tuple[Event, ...]:
    """The owner says red, amber or green, and why. Of a completed action: only of before."""
    require_followed_up(case)
    agreed = _require_agreed(command, command.action_id, action)
    _require_theirs(command, agreed.owner_agency)
    require_happened(command.occurred, command.now, "occurred")
    if isinstance(agreed, Completed) and not command.occurred.definitely_before(agreed.occurred):
        raise ActionIsCompleted
    numbers = {each.number for each in agreed.milestones}
    for index, number in enumerate(command.reached):
        if number not in numbers:
            raise MilestoneNotInPlan(field=f"reached.{index}")
        if number in command.reached[:index]:
            raise NamedTwice(field=f"reached.{index}")
    return (
        ActionProgressed(
            **placed(command, agreed.action_id, agreed.version), **said(command, ProgressFacts)
        ),
    )


def replan_action(command: ReplanAction, action: ActionState, case: CaseState) -> tuple[Event, ...]:
    """Its days or steps change. Those it had stay on the record, with the reason."""
    require_followed_up(case)
    agreed = _require_agreed(command, command.action_id, action)
    _require_theirs(command, agreed.owner_agency)
    if isinstance(agreed, Completed):
        raise ActionIsCompleted
    _require_plan(command)
    if (command.due, command.milestones) == (agreed.due, agreed.milestones):
        raise PlanUnchanged
    return (
        ActionReplanned(
            **placed(command, agreed.action_id, agreed.version),
            **said(command, PlanFacts),
            reason=command.reason,
        ),
    )


def record_impact(command: RecordImpact, action: ActionState, case: CaseState) -> tuple[Event, ...]:
    """Somebody looked for its effect, before or after it was done. It need not be the owner."""
    require_followed_up(case)
    agreed = _require_agreed(command, command.action_id, action)
    require_happened(command.occurred, command.now, "occurred")
    return (
        ImpactTested(
            **placed(command, agreed.action_id, agreed.version), **said(command, ImpactFacts)
        ),
    )


def complete_action(
    command: CompleteAction, action: ActionState, case: CaseState
) -> tuple[Event, ...]:
    """The owner says that it was done, and what came of it: perhaps before it was agreed, as its
    standing then says.
    """
    require_followed_up(case)
    agreed = _require_agreed(command, command.action_id, action)
    _require_theirs(command, agreed.owner_agency)
    if isinstance(agreed, Completed):
        raise ActionIsCompleted
    require_happened(command.occurred, command.now, "occurred")
    if any(command.occurred.definitely_before(each) for each in agreed.turns):
        raise DoneBeforeItWasTakenUp
    return (
        ActionCompleted(
            **placed(command, agreed.action_id, agreed.version), **said(command, CompletionFacts)
        ),
    )


def reopen_action(command: ReopenAction, action: ActionState, case: CaseState) -> tuple[Event, ...]:
    """It is taken up again, by its owner or by whoever found that it must be."""
    require_followed_up(case)
    agreed = _require_agreed(command, command.action_id, action)
    if isinstance(agreed, InHand):
        raise ActionIsNotCompleted
    require_happened(command.occurred, command.now, "occurred")
    if any(command.occurred.definitely_before(each) for each in agreed.turns):
        raise ReopenedBeforeItWasDone
    return (
        ActionReopened(
            **placed(command, agreed.action_id, agreed.version), **said(command, ReopeningFacts)
        ),
    )


def _require_agreed(command: Change, action_id: UUID, action: ActionState) -> InHand | Completed:
    if isinstance(action, NotOnRecordYet) or (
        (action.action_id, action.case_id) != (action_id, command.case_id)
    ):
        raise ActionNotOnRecord
    require_current(command, action.version)
    return action


def _require_theirs(command: Change | AgreeAction, owner: str) -> None:
    by = command.attribution
    if by.agency != owner and Role.COORDINATOR not in by.roles:
        raise NotTheirsToReport


def _require_plan(plan: AgreeAction | ReplanAction) -> None:
    numbers: set[int] = set()
    for index, each in enumerate(plan.milestones):
        if each.number in numbers:
            raise MilestoneTwice(field=f"milestones.{index}.number")
        numbers.add(each.number)
        if each.target > plan.due:
            raise MilestoneAfterTheEnd(
                f"This milestone is to be reached by {day_in_words(each.target)}, and the whole "
                f"action by {day_in_words(plan.due)}. Check both days.",
                field=f"milestones.{index}.target",
            )
