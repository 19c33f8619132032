"""What a simulation answers: said, visited, caused, awaited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backend.engine.content import Form
from backend.engine.words import Json


@dataclass(frozen=True, slots=True)
class Said:
    """`input` is the place of what caused it among the inputs; `form` how the channel shows choices; `failed` why it would not go out."""

    input: int
    direction: Literal["IN", "OUT"]
    message_type: str
    message_data: Mapping[str, Json]
    at: datetime
    funnel: str | None = None
    node: str | None = None
    failed: str | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """`edge` is the one it left by: None where it stays, ends, or the drawing is another funnel's."""

    input: int
    funnel: str
    node: str
    node_type: str
    event: str
    outcome: str
    port: str | None
    edge: str | None
    status: str
    detail: Mapping[str, Json]
    at: datetime


@dataclass(frozen=True, slots=True)
class Caused:
    """What services would have done beside speaking."""

    input: int
    funnel: str
    node: str
    kind: str
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Awaiting:
    """`activity` is {"kind", "request", "sample"} of what is out: `sample` is what might well come back. `event`: what is to happen to the
    contact, as `words.Wait` has it."""

    funnel: str
    node: str
    reply: bool
    until: datetime | None
    activity: Mapping[str, Json] | None
    event: Mapping[str, Json] | None = None
