"""What goes on an access log: a look, a refusal, and what became of a sign-in.

Each names the person as they were then, and the case that it was about; where it was about none,
`case_id` is the log's own id. They say which records were shown, never what those say: the only
words are a person's own, such as what they searched for. All are sealed under the log's own key,
so that they stay readable when a case's key is destroyed: a family may still be told who looked.

`by_token` or `by_session` is what they came with, so that what was done with a token that another
gave out is not taken for what the person did. Neither stands for an access token of the
organisation's own, and for the command line.

`at` is when the request was answered. It is put on the log within a second, so it is a little
earlier than the time of recording.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from domain.event import Event, NonNegative, Value
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import Denial, IdentityChange, Role, Way

#: As long as what can be searched for. It is kept exactly as it was typed, so no text is refused.
SearchWords = Annotated[str, Field(max_length=500)]
#: An action of the policy, as `roles.toml` names it.
ActionName = Annotated[str, Field(min_length=1, max_length=60)]


class Emergency(Value):
    """The emergency access under which somebody looked, and the reason that they gave."""

    access_id: UUID
    reason: Summary


class Looked(Event):
    """Somebody was shown something. The id of their request is the attribution's correlation id.

    `as_of` is the position of the record from which it was shown. `positions` are the places on the
    record of what a list, a search or a stream showed, `cases` those of a list of cases; `left_out`
    counts those beyond what is kept here. `route` is the address without its ids. `is_part` says
    that it is one part of an answer that went on: of an export, or of a stream that is followed.
    """

    TOPIC: ClassVar[str] = "access.looked"
    SEALED_UNDER: ClassVar[Literal["case", "log"]] = "log"

    at: AwareDatetime
    action: ActionName
    way: Way
    route: ShortText
    status: int
    as_of: NonNegative | None = None
    searched_for: SearchWords | None = None
    cases: tuple[UUID, ...] = ()
    positions: tuple[int, ...] = ()
    left_out: NonNegative = 0
    is_part: bool = False
    emergency: Emergency | None = None
    by_token: UUID | None = None
    by_session: UUID | None = None


class Denied(Event):
    """Somebody asked for something and was refused. A case that is not theirs to see, or that
    never was, stands here under the id that they asked for; where they asked by a reference,
    `searched_for` is that, and whether it is a case's is not said.
    """

    TOPIC: ClassVar[str] = "access.denied"
    class_version: ClassVar[int] = 2
    SEALED_UNDER: ClassVar[Literal["case", "log"]] = "log"

    at: AwareDatetime
    action: ActionName
    way: Way
    route: ShortText
    status: int
    why: Denial
    searched_for: SearchWords | None = None
    by_token: UUID | None = None
    by_session: UUID | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, a refusal said nothing of what was asked for but an address."""
        state["searched_for"] = None


class IdentityChanged(Event):
    """Something became of a person's sign-in, or of what they may do. Never a secret.

    The attribution is whoever did it; `person_id` whom it was done to. `agency`, `roles` and `name`
    are theirs from then on. `about` says what cannot be told from the rest, such as the label of a
    token.
    """

    TOPIC: ClassVar[str] = "access.identity_changed"
    SEALED_UNDER: ClassVar[Literal["case", "log"]] = "log"

    at: AwareDatetime
    change: IdentityChange
    person_id: UUID
    username: ShortText
    name: ShortText | None = None
    agency: AgencyCode | None = None
    roles: tuple[Role, ...] = ()
    token_id: UUID | None = None
    about: Summary | None = None
    by_token: UUID | None = None
    by_session: UUID | None = None


#: Everything that an access log holds.
LookEvent = Looked | Denied | IdentityChanged
