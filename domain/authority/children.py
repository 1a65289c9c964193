"""Of which children of a case an order or a power is.

A court makes an order for a child, and a power is used for one. A case may be of several. Whoever
puts an order on the record says for whom, unless only one can be meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.authority.refusals import (
    AnotherChildThanAppliedFor,
    ChildNamedTwice,
    ChildNotSaid,
    ExtendsAnotherChildsOrder,
    FollowsAnotherChildsPower,
)
from domain.authority.state import (
    AppliedFor,
    Ended,
    InUse,
    Made,
    NoLongerUsed,
    OrderState,
    PowerState,
)
from domain.case import Open, require_subject
from domain.errors import Invalid
from domain.vocabulary import CHILDREN


def require_children(subjects: Sequence[UUID], case: Open) -> tuple[UUID, ...]:
    """Those whom an application or a power is of: those named, or the only child of the case.

    Empty where the case has no child on it yet. Raises SubjectNotOnCase, ChildNamedTwice and
    ChildNotSaid.
    """
    return _those(subjects, case, ())


def require_children_of_order(
    subjects: Sequence[UUID],
    case: Open,
    order: OrderState,
    extended: OrderState,
    followed: PowerState,
) -> tuple[UUID, ...]:
    """Those whom an order is of: nobody whom its application, the order that it extends or the
    power that it follows was not of.

    Raises, besides what `require_children` does, AnotherChildThanAppliedFor,
    ExtendsAnotherChildsOrder and FollowsAnotherChildsPower.
    """
    before: list[tuple[tuple[UUID, ...], type[Invalid]]] = []
    if isinstance(order, AppliedFor):
        before.append((order.application.subjects, AnotherChildThanAppliedFor))
    if isinstance(extended, Made | Ended):
        before.append((extended.made.subjects, ExtendsAnotherChildsOrder))
    if isinstance(followed, InUse | NoLongerUsed):
        before.append((followed.used.subjects, FollowsAnotherChildsPower))
    of = _those(subjects, case, [each for each, _ in before])
    for those, refusal in before:
        for index, child in enumerate(of):
            if those and child not in those:
                raise refusal(field=f"subjects.{index}" if subjects else "subjects")
    return of


def _those(
    subjects: Sequence[UUID], case: Open, before: Sequence[Sequence[UUID]]
) -> tuple[UUID, ...]:
    for index, child in enumerate(subjects):
        require_subject(case, child, f"subjects.{index}")
        if child in subjects[:index]:
            raise ChildNamedTwice(field=f"subjects.{index}")
    if subjects:
        return tuple(subjects)
    meant = next((tuple(each) for each in before if each), None) or tuple(
        each.subject_id for each in case.subjects.values() if each.role in CHILDREN
    )
    if len(meant) > 1:
        raise ChildNotSaid
    return meant
