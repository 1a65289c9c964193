"""Why something of a search or a placement is refused, in the words that whoever asked reads."""

from __future__ import annotations

from domain.errors import Conflict, Invalid, NotOnRecord


class SearchNotOnRecord(NotOnRecord):
    """There is no such placement search on this case. Check its address."""


class SearchAlreadyOpened(Conflict):
    """A search with this id is already on the record. Give a new one its own id."""

    field = "search_id"


class SearchIsClosed(Conflict):
    """This search has already been closed. If the child needs a placement again, open a new one."""


class ApproachNotOnRecord(NotOnRecord):
    """There is no such approach in this search. Check its address, or record the approach first."""


class ApproachAlreadyMade(Conflict):
    """An approach with this id is already on the record. Give a new one its own id."""

    field = "approach_id"


class BeforeItWasOpened(Invalid):
    """This is dated before the search was opened. Check the date."""

    field = "occurred"


class AfterItWasClosed(Invalid):
    """This is dated after the search was closed. Check the date, or open a new search."""

    field = "occurred"


class BeforeTheyWereAsked(Invalid):
    """This is dated before the provider was asked. Check the date."""

    field = "occurred"


class NothingWasOffered(Conflict):
    """This provider has no offer that stands. Record its offer first."""

    field = "approach_id"


class BeforeItWasOffered(Invalid):
    """This is dated before the provider offered a place. Check the date, or record the offer that
    it made by then.
    """

    field = "occurred"


class ClosedBeforeWork(Invalid):
    """The search cannot have been closed before a provider was asked in it. Check the date."""

    field = "occurred"


class PlacementNotOnRecord(NotOnRecord):
    """There is no such placement on this case. Check its address."""


class PlacementAlreadyStarted(Conflict):
    """A placement with this id is already on the record. Give a new one its own id."""

    field = "placement_id"


class PlacementHasEnded(Conflict):
    """The end of this placement is already on the record. If that was wrong, the agency that
    recorded it withdraws it as recorded in error, and records it anew.
    """


class EndedBeforeItStarted(Invalid):
    """The placement ends before it starts. Check both dates."""

    field = "occurred"


class PlacedBeforeSearch(Invalid):
    """The placement starts before the search that is said to have found it was opened. Check the
    date, or leave the id of the search out.
    """

    field = "occurred"


class SearchNeverCounted(Conflict):
    """Others read of the placement, and may not even know of that search. Leave its id out."""

    field = "search_id"


class SearchNotOnCase(Conflict):
    """The search that found it is not on this case, for this child. Check its id."""

    field = "search_id"


class SearchIsWithdrawn(Conflict):
    """The search that is said to have found it was withdrawn as recorded in error. Leave its id
    out.
    """

    field = "search_id"
