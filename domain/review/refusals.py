"""Why the record says no to a step of a review, in the words of those who take it."""

from __future__ import annotations

from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted


class ReviewNotOnRecord(NotOnRecord):
    """There is no such review on this case. Check its address."""


class IncidentAlreadyReported(Conflict):
    """A serious incident is already on the record under this id. Give a new one its own id."""

    field = "review_id"


class IncidentReportedBefore(Conflict):
    """This incident is on the record of this case already."""

    field = "source.reference"


class NotALocalAuthority(Invalid):
    """Only a local authority owns a notification. Name children's social care of the authority in
    whose area the incident happened, or where the child lives.
    """

    field = "incident_authority"


class SameAuthorityTwice(Invalid):
    """Both authorities are the same. Leave the other one out where only one is concerned."""

    field = "other_authority"


class NotAChildOfTheCase(Invalid):
    """A serious incident is about children of the case. This person is an adult on it."""


class ChildNamedTwice(Invalid):
    """The same child is named twice. Name each once."""


class NotOfThisIncident(Invalid):
    """This child is not one whom the incident was reported of. Report their incident first."""


class NotTheirsToRecord(NotPermitted):
    """The authority in whose area the incident happened owns the notification and the rapid review:
    only it, or the partnership's coordinator, can record this. Ask one of them to.
    """


class NotTheirsToAnswer(NotPermitted):
    """Only the agency that was asked, or the partnership's coordinator, can record this answer."""


class NotTheirsToSay(NotPermitted):
    """Only the agency itself, or the partnership's coordinator, can record this for an agency."""


class BeforeTheIncident(Invalid):
    """This is dated before the incident. Check the date."""

    field = "occurred"


class BeforeEarlierStep(Invalid):
    """This is dated before what it follows from. Check both dates."""

    field = "occurred"


class AwareOnlyAfterNotifying(Invalid):
    """The authority had notified the Panel before this day, so it was aware by then. Check the
    date. If it knew earlier, say when: a day learnt late is accepted.
    """

    field = "occurred"


class AwarenessNotOnRecord(Invalid):
    """Nobody said at this version of the review when an agency became aware. Name the version that
    it was said at, as the review shows it.
    """

    field = "corrects_version"


class AwarenessSaysTheSame(Invalid):
    """This is what the record says already. Say what is right instead."""

    field = "occurred"


class AlreadyNotified(Conflict):
    """The Panel has been notified of this incident. If the criteria turned out not to be met,
    withdraw the notification.
    """


class NotifiedAllTheSame(Conflict):
    """The Panel was notified, so before that it was decided to notify. Record that decision first;
    an earlier one not to notify may follow it.
    """

    field = "notify"


class DecidedNotToNotify(Conflict):
    """The authority decided not to notify. If that was wrong, record a new decision first."""


class NotificationIsWithdrawn(Conflict):
    """The notification was withdrawn, which ended this. If there is a serious incident after all,
    report it anew.
    """


class NothingToWithdraw(Conflict):
    """No notification has been sent, so it cannot be withdrawn."""


class RapidReviewIsSubmitted(Conflict):
    """The rapid review has gone to the Panel, so the notification can no longer be withdrawn.
    Record what the Panel answers.
    """


class NoRapidReviewWithoutNotification(Conflict):
    """There is no rapid review without a notification. Record that the Panel was notified first."""


class RapidReviewAlreadyOpen(Conflict):
    """The rapid review has already been opened."""


class NoRapidReviewYet(Conflict):
    """The rapid review has not been opened. Open it first."""


class AlreadyAsked(Conflict):
    """This agency has been asked and has not answered yet. Chase the request instead."""

    field = "agency"


class RequestNotOnRecord(NotOnRecord):
    """There is no such request in this review. Check its address."""


class AnsweredAlready(Conflict):
    """This agency has already answered so. If there is more, ask it again."""


class NilAfterReport(Conflict):
    """This agency has sent what it holds, so it cannot also say that it holds nothing."""

    field = "nil_return"


class ChasedAfterAnswer(Invalid):
    """The agency had answered before this day, so it was not chased then. Check the date."""

    field = "occurred"


class NoSuchRuleSet(Invalid):
    """There is no such rule set. Choose one of the reference data."""

    field = "rule_set"


class NoSuchGuidance(Invalid):
    """There is no such guidance in the reference data. Choose one of it."""

    field = "guidance"


class NotInForceYet(Invalid):
    """This was not in force when the decision was made. Choose what was followed then, or check the
    date.
    """


class NoSuchCriterion(Invalid):
    """There is no such criterion in the reference data. Choose one of it."""


class CriterionAnsweredTwice(Invalid):
    """The same criterion is answered twice. Answer each once."""


class CriterionNotAnswered(Invalid):
    """This rule set asks for a criterion that is not answered. If it is not known, say so."""

    field = "criteria"


class DiedAndNotDied(Invalid):
    """The incident was reported as a child's death, and this says that the child has not died.
    Check which is right. If it is not known for certain, answer may-be or not-known.
    """


class ReviewHasBegun(Conflict):
    """The local review has begun, so this can no longer be decided otherwise. Amend its terms of
    reference, or say in a progress check what has changed.
    """


class NothingDecidedYet(Conflict):
    """The partners have not decided on the threshold. Record that decision first."""


class NothingSubmittedYet(Conflict):
    """The rapid review has not been sent to the Panel, so there is nothing that it can answer."""


class DecisionSaysNoReview(Conflict):
    """The partners' decision says that no local review is held. If they think otherwise now, record
    a new decision first.
    """


class DecisionSaysReview(Conflict):
    """The partners' decision says that a local review is held. If they think otherwise now,
    record a new decision first.
    """


class NoReviewIsHeld(Conflict):
    """The partners decided to hold no local review. Record a new decision first."""


class NoReviewYet(Conflict):
    """No local review has begun. Initiate it first."""


class TermsAlreadyApproved(Conflict):
    """Terms of reference have been approved. Amend them, and say why."""


class NoTermsYet(Conflict):
    """No terms of reference have been approved yet. Approve them first."""


class NothingAmended(Conflict):
    """The terms already say exactly this. There is nothing to amend."""


class PeriodEndsBeforeItStarts(Invalid):
    """The period of the review ends before it starts. Check both dates."""

    field = "ends_on"


class NoSuchMethodology(Invalid):
    """There is no such methodology in the reference data. Choose one of it."""

    field = "methodology"


class NoSuchProcess(Invalid):
    """There is no such parallel process in the reference data. Choose one of it."""


class NamedTwice(Invalid):
    """The same one is named twice. Name each once."""


class ReviewerNotIndependent(Invalid):
    """A reviewer is independent of the agencies whose work is reviewed. This one works for an
    agency that takes part in the case.
    """

    field = "agency"


class ReviewerAlreadyAppointed(Conflict):
    """This reviewer is already appointed."""

    field = "reviewer"


class AppointmentNotOnRecord(NotOnRecord):
    """There is no such reviewer of this review. Check the address."""


class ReviewerAlreadyRemoved(Conflict):
    """This reviewer has already been removed."""


class NobodyToAsk(Conflict):
    """No reviewer is appointed, so there is nobody to ask for a draft."""


class NotAskedInWriting(Invalid):
    """A request for a draft or for information must be in writing: SI 2018/789, regulation 14(3).
    Name the letter or message.
    """

    field = "written"
