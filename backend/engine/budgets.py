"""How much a run may do (C12). Whatever the drawing, a turn ends."""

import json
from collections.abc import Mapping
from typing import Any

from backend.engine.state import State

VISITS_A_TURN = 100
VISITS_WITHOUT_REPLY = 1_000
CALLED = 8
"""Funnels that stand on top of each other."""
STATE_BYTES = 64 * 1024
BUBBLES_AN_INBOUND = 10
BUBBLES_UNASKED = 20
UNASKED_SECONDS = 600
OF_AN_INBOUND = frozenset({"budget_visits", "budget_messages"})
"""Reasons of budgets that the next inbound has anew."""


class Breach(Exception):
    """A budget is used up. `reason` is what the run is stopped with."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def too_large(state: State) -> bool:
    """A guess first, since almost every state is far below: JSON writes a character in 6 bytes at most."""
    if _characters(state) * 6 + 1_000 < STATE_BYTES:
        return False
    return len(json.dumps(state.to_json(), ensure_ascii=False).encode("utf-8", "replace")) > STATE_BYTES


def _characters(state: State) -> int:
    total = 40 * len(state.sent) + 40 * len(state.behind) + (_length(state.event) if state.event else 0)
    total += _length(state.met) if state.met else 0
    for frame in state.frames:
        total += (
            100 + (_length(frame.variables) if frame.variables else 0) + (_length(frame.memory) if frame.memory else 0)
        )
    for message in (state.message, state.response, *state.unread):
        if message is not None:
            total += (
                40 + len(message.text) + len(message.reply_id or "") + (_length(message.data) if message.data else 0)
            )
    return total


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value) + 4
    if isinstance(value, Mapping):
        return sum(_length(key) + _length(child) for key, child in value.items())
    if isinstance(value, list | tuple):
        return sum(map(_length, value))
    return 24
