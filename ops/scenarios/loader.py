"""Loads a scenario over HTTP as its agencies would: each step sent with its own actor's token.

Every request carries an Idempotency-Key that depends only on the scenario and the step. So a load
that stopped anywhere is resumed by loading again: steps already on the record answer with their
first receipt and add nothing, and the first one that is not goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from ops.scenarios import steps
from ops.scenarios.model import Scenario
from ops.scenarios.requests import Known, Request, request_for

#: How long one step is tried while the server is away, in seconds.
PATIENCE = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0


class LoadFailed(Exception):
    """A step was refused, or the server stayed away. The message names the step."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The server's answer to one step. `replayed`: it was already on the record."""

    step: str
    position: int
    recorded_at: str
    body: Mapping[str, Any]
    replayed: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load has come, in steps."""

    scenario: str
    step: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario on the record: its case, and a receipt for every step in order."""

    case_id: UUID
    receipts: tuple[Receipt, ...]

    @property
    def added(self) -> int:
        """How many steps were new to the record."""
        return sum(not receipt.replayed for receipt in self.receipts)

    @property
    def position(self) -> int:
        """The last position of the scenario."""
        return max(receipt.position for receipt in self.receipts)


def load(
    scenario: Scenario,
    base_url: str,
    tokens: Mapping[str, str],
    *,
    on_progress: Callable[[Progress], None] | None = None,
    patience: float = PATIENCE,
) -> Loaded:
    """Put a scenario on the record of the server at `base_url`.

    `tokens` holds one token for each agency code of `scenario.agencies`; that of the convening
    agency must be a coordinator's. A server that is away or busy (no connection, 503) is asked
    again with the same key for up to `patience` seconds a step. LoadFailed otherwise.
    """
    known = Known()
    receipts: list[Receipt] = []
    with httpx.Client(base_url=base_url, timeout=30.0) as client:
        for done, step in enumerate(scenario.steps, start=1):
            headers = {
                "Authorization": f"Bearer {_token(tokens, step)}",
                "Idempotency-Key": scenario.idempotency_key(step),
            }
            if receipts:  # What this step builds on must be readable where it arrives.
                headers["Daybook-Position"] = str(receipts[-1].position)
            request = request_for(step, scenario, known)
            receipt = _receipt(step, _send(client, step, request, headers, patience))
            _remember(known, step, receipt)
            receipts.append(receipt)
            if on_progress:
                on_progress(Progress(scenario.name, step.key, done, len(scenario.steps)))
    if known.case_id is None:
        raise LoadFailed(f"{scenario.name} has no step that opens a case.")
    return Loaded(known.case_id, tuple(receipts))


def _send(
    client: httpx.Client,
    step: steps.Step,
    request: Request,
    headers: Mapping[str, str],
    patience: float,
) -> httpx.Response:
    """Send until there is an answer. If we stop here, the same key finds the same receipt."""
    give_up = time.monotonic() + patience
    pause = _FIRST_PAUSE
    while True:
        try:
            response = client.post(request.path, json=request.body, headers=headers)
            away = f"{response.status_code} {response.reason_phrase}"
        except httpx.TransportError as error:
            response, away = None, type(error).__name__
        if response is not None and response.status_code != 503:
            return response
        if time.monotonic() + pause > give_up:
            raise LoadFailed(f"{step.key}: the server is away ({away}).")
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _receipt(step: steps.Step, response: httpx.Response) -> Receipt:
    if response.status_code not in (200, 201):
        raise LoadFailed(f"{step.key}: {response.status_code} {_problem(response)}")
    body = response.json()
    return Receipt(
        step=step.key,
        position=body["position"],
        recorded_at=body["recorded_at"],
        body=body,
        replayed=response.headers.get("Daybook-Replayed") == "true",
    )


def _problem(response: httpx.Response) -> str:
    """What a problem document says, with its fields; never the request, which holds narrative."""
    try:
        problem = response.json()
        if str(problem.get("type")).endswith("/key-reused"):
            # The same step with other words: these files are not those of the earlier load.
            return (
                "This case was loaded here before, from an earlier version of its files. "
                "A record cannot be changed under it: load this version into an empty data folder."
            )
        errors = "; ".join(
            f"{e.get('field')}: {e.get('detail')}" for e in problem.get("errors", [])
        )
        return " ".join(filter(None, (problem.get("detail") or problem.get("title"), errors)))
    except ValueError:
        return response.reason_phrase


def _remember(known: Known, step: steps.Step, receipt: Receipt) -> None:
    known.positions[step.key] = receipt.position
    made = UUID(receipt.body["id"])
    if isinstance(step, steps.OpenCase):
        known.case_id = made
    known.ids[step.key] = made


def _token(tokens: Mapping[str, str], step: steps.Step) -> str:
    if step.agency not in tokens:
        raise LoadFailed(f"{step.key}: there is no actor for {step.agency}.")
    return tokens[step.agency]
