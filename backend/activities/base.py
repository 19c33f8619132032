"""What every activity answers to. A runner carries out what a node asked for, after the commit; it stores and decides nothing.

The frame around it (services/activities.py) claims with a lease, counts attempts, stores the result before it is used, and sends a doubtful
call again only where that is harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from backend.engine.words import Json


@dataclass(frozen=True, slots=True)
class Call:
    """`key` is the idempotency key to be sent along: the same for every attempt of the same call."""

    key: UUID
    workspace_id: UUID
    contact_id: UUID
    instance_id: UUID
    kind: str
    request: Mapping[str, Json]
    attempt: int


@dataclass(frozen=True, slots=True)
class Done:
    value: Json = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not happen, and will not if asked again."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """It did not happen; ask again after so many seconds. After `MOST_ATTEMPTS` it counts as failed with this code."""

    code: str
    after: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Nobody knows whether it happened."""

    message: str = ""


Result: TypeAlias = Done | Failed | Again | Doubtful

MOST_ATTEMPTS = 5


class Runner(Protocol):
    async def __call__(self, call: Call) -> Result:
        """Never raises for what the outside does."""


Runners: TypeAlias = Mapping[str, Runner]
"""kind -> its runner."""
