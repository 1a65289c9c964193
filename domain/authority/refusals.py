"""Why something of an order is refused."""

from __future__ import annotations

from domain.errors import Conflict, Invalid, NotOnRecord


class OrderNotOnRecord(NotOnRecord):
    """There is no such order on this case. Check its address."""


class OrderAlreadyMade(Conflict):
    """An order with this id is already on the record. Give a new one its own id."""

    field = "order_id"


class ApplicationOver(Conflict):
    """This application was refused or withdrawn. Record a new application or order with an id of
    its own.
    """


class NothingApplied(Conflict):
    """The court has made this order, so its application is over. If the order was ended, record
    that it was discharged or lapsed.
    """


class NotMadeYet(Conflict):
    """The court has not made this order. Record that it was made first."""


class OrderHasEnded(Conflict):
    """This order was discharged or lapsed. If that was not so, put it on the record as an entry,
    and record the order that was in force with an id of its own.
    """


class VariedAfterItsEnd(Conflict):
    """The order had been discharged or had lapsed by then, so no court could change it. Check the
    date.
    """

    field = "occurred"


class EndedBeforeItWasVaried(Conflict):
    """A court changed this order after that, so it had not ended by then. Check both dates."""

    field = "occurred"


class HearingNotOnCase(Conflict):
    """The hearing it was made at is not on this case. Check its id, or list the hearing first."""

    field = "hearing_id"


class ExtendedOrderNotOnCase(Conflict):
    """The order it extends is not on this case. Check its id, or record that order first."""

    field = "extends_order_id"


class FollowedPowerNotOnCase(Conflict):
    """The power it follows is not on this case. Check its id, or record that power first."""

    field = "follows_power_id"


class ChildNotSaid(Invalid):
    """This case has several children. Say which of them this is of."""

    field = "subjects"


class ChildNamedTwice(Invalid):
    """The same child is named twice. Name each once."""


class AnotherChildThanAppliedFor(Invalid):
    """This child was not named in the application. If the court made an order for them all the
    same, record it with an id of its own.
    """


class ExtendsAnotherChildsOrder(Invalid):
    """The order it extends was not made for this child. Check which order it extends, and for whom
    this one was made.
    """


class FollowsAnotherChildsPower(Invalid):
    """The power it follows was not used for this child. Check which power it follows, and for whom
    this order was made.
    """


class ExtendsItself(Invalid):
    """An order cannot extend itself. Name the earlier order."""

    field = "extends_order_id"


class ExtendsAnotherKind(Invalid):
    """An order extends one of its own kind, or is the extension that the law has for that kind.
    Check which order it extends, or leave that out.
    """

    field = "extends_order_id"


class InForceBeforeMade(Invalid):
    """An order cannot be in force before it was made. Check both dates."""

    field = "in_force_from"


class ExtendsALaterOrder(Invalid):
    """An order cannot extend one that was made after it. Check both."""

    field = "extends_order_id"


class FollowsALaterPower(Invalid):
    """An order cannot follow a power that was used after it was made. Check both."""

    field = "follows_power_id"


class MadeBeforeAppliedFor(Invalid):
    """The order is dated before it was applied for. Check both dates."""

    field = "occurred"


class AnotherOrderThanAppliedFor(Invalid):
    """Another kind of order was applied for. If the court made this one instead, record that the
    application was refused, and this order with an id of its own.
    """

    field = "order_type"


class BeforeItWasAppliedFor(Invalid):
    """This is dated before the order was applied for. Check the date."""

    field = "occurred"


class BeforeItWasMade(Invalid):
    """This is dated before the order was made. Check the date."""

    field = "occurred"


class NamesWhatIsTakenBack(Conflict):
    """What this order extends or follows was recorded in error. Name the one that was made or used,
    or leave it out.
    """
