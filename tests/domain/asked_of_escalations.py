"""The rules of an escalation, with commands to ask of them that are drawn from small pools; and the
pools that other concepts draw from as well.
"""

from __future__ import annotations

from hypothesis import strategies as st

from domain.escalation import (
    AcknowledgeEscalation,
    LapseEscalation,
    RaiseEscalation,
    ResolveEscalation,
    RespondToEscalation,
    StepUpEscalation,
    WithdrawEscalation,
    acknowledge_escalation,
    lapse_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
    withdraw_escalation,
)
from domain.moments import Moment
from domain.vocabulary import Ladder
from tests.support.builders import (
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    about,
    an_id,
    when,
)

AGENCIES = st.sampled_from([HOSPITAL, SOCIAL_CARE, POLICE])
MOMENTS = st.sampled_from(
    [
        *map(when, ("2026-03-02", "2026-03-04", "2026-03-06", "2026-03", "2026-03-04T10:00Z")),
        when("2026-03-03/2026-03-05"),
        about("2026-03-03"),
        Moment(kind="before", value="2026-03-04"),
        Moment(kind="after", value="2026-03-03"),
        UNKNOWN,
        when("2026-03-21"),
    ]
)
ESCALATIONS = st.sampled_from([an_id(f"escalation {number}") for number in "12"])
LEVELS = st.integers(min_value=1, max_value=4)
WORDS = st.just("Words")
_ENDING = {"escalation_id": ESCALATIONS, "reason": WORDS, "occurred": MOMENTS}

#: Each rule, with what to ask of it and how often.
OF_ESCALATIONS = (
    (
        4,
        raise_escalation,
        RaiseEscalation,
        {
            "escalation_id": ESCALATIONS,
            "ladder": st.sampled_from(Ladder),
            "level": LEVELS,
            "from_agency": AGENCIES,
            "to_agency": AGENCIES,
            "raised_to": WORDS,
            "concern": WORDS,
            "occurred": MOMENTS,
            "respond_by": st.none() | MOMENTS,
            "procedure": st.none() | st.sampled_from(["between-agencies", "hospital-internal"]),
            "source": st.just(SOURCE),
        },
    ),
    (
        4,
        acknowledge_escalation,
        AcknowledgeEscalation,
        {
            "escalation_id": ESCALATIONS,
            "by_agency": AGENCIES,
            "acknowledged_by": WORDS,
            "occurred": MOMENTS,
        },
    ),
    (
        4,
        respond_to_escalation,
        RespondToEscalation,
        {
            "escalation_id": ESCALATIONS,
            "by_agency": AGENCIES,
            "responded_by": WORDS,
            "response": WORDS,
            "occurred": MOMENTS,
        },
    ),
    (
        4,
        step_up_escalation,
        StepUpEscalation,
        {
            "escalation_id": ESCALATIONS,
            "to_level": LEVELS,
            "to_agency": AGENCIES,
            "raised_to": WORDS,
            "reason": WORDS,
            "occurred": MOMENTS,
        },
    ),
    (
        2,
        resolve_escalation,
        ResolveEscalation,
        {"escalation_id": ESCALATIONS, "outcome": WORDS, "occurred": MOMENTS},
    ),
    (1, withdraw_escalation, WithdrawEscalation, _ENDING),
    (1, lapse_escalation, LapseEscalation, _ENDING),
)
