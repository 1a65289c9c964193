"""What the record says no to about a review's learning, in the words of those who do it."""

from __future__ import annotations

from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted


class EpisodeNotOnRecord(NotOnRecord):
    """There is no such key practice episode on this case. Check its address."""


class FindingNotOnRecord(NotOnRecord):
    """There is no such finding on this case. Check its address."""


class RecommendationNotOnRecord(NotOnRecord):
    """There is no such recommendation on this case. Check its address."""


class ActionNotOnRecord(NotOnRecord):
    """There is no such action on this case. Check its address."""


class LearningAlreadyOnRecord(Conflict):
    """Something with this id is already on the record. Give a new one its own id."""


class NothingRevised(Invalid):
    """This says what is already on the record. Change what is to be put otherwise."""


class RestsOnNothing(Invalid):
    """A finding rests on something: name the episodes or the entries that it was found by."""

    field = "relied_on"


class RestsOnUnknownEntry(Conflict):
    """Learning can only rest on entries of this case. Check the id."""


class RestsOnEntryNeverCounted(Conflict):
    """Everybody on the case reads what a review learnt, and some may not even know of this entry.
    Leave it out, and say in the analysis what may be said.
    """


class RestsOnUnknownEpisode(Conflict):
    """A finding can only rest on episodes of this case. Check the id."""


class RestsOnUnknownFinding(Conflict):
    """A recommendation can only follow from findings of this case. Check the id."""


class NamedTwice(Invalid):
    """The same one is named twice. Name each once."""


class AddressedToNobody(Invalid):
    """A recommendation is addressed to somebody. Name the agencies that are to answer it."""

    field = "addressed_to"


class NumberTaken(Conflict):
    """Another recommendation of this case has this number. Give this one its own; if it is of
    another review of the case, say so in the number, as in 2-1, or withdraw the other one.
    """

    field = "number"


class RecommendationIsWithdrawn(Conflict):
    """This recommendation was withdrawn, so nothing more follows from it. If it stands after all,
    make it again under its own number.
    """


class NotAddressedToThem(Conflict):
    """This recommendation is not addressed to your agency, so your agency cannot answer it."""

    field = "by_agency"


class RepeatsItself(Invalid):
    """A recommendation cannot repeat itself. Name the one of the earlier review."""

    field = "earlier.recommendation_id"


class RepeatAlreadyStated(Conflict):
    """It is already on the record that this recommendation repeats that one."""

    field = "earlier"


class EarlierIsLater(Invalid):
    """What is repeated was recommended before. Check both dates."""


class MilestoneTwice(Invalid):
    """Two milestones have the same number. Give each its own."""


class MilestoneAfterTheEnd(Invalid):
    """This milestone is to be reached after the whole action is due. Check both days."""


class MilestoneNotInPlan(Conflict):
    """The plan of this action has no milestone of this number. Check the number, or change the
    plan first.
    """


class PlanUnchanged(Invalid):
    """This is the plan that the action has already. Change its day or its milestones; to say how it
    goes, report progress.
    """

    field = "due"


class NotTheirsToReport(NotPermitted):
    """Only the agency that owns an action, or a coordinator, can say how it goes and change its
    plan.
    """


class ActionIsCompleted(Conflict):
    """This action is completed. To work on it again, reopen it and say why."""


class ActionIsNotCompleted(Conflict):
    """This action is not completed, so there is nothing to reopen. Report how it goes instead."""


class ReopenedBeforeItWasDone(Invalid):
    """It cannot have been taken up again before it was done. Check both dates."""

    field = "occurred"


class DoneBeforeItWasTakenUp(Invalid):
    """It cannot have been done again before it was last done or taken up again. Check the dates."""

    field = "occurred"
