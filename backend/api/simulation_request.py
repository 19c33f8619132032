"""What the test phone sends: all that came in so far."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.engine.simulation import Input, Kind
from backend.engine.words import Finished, Message
from backend.services.simulations import Scene

MOST_INPUTS = 200
LONGEST_JUMP = 400 * 86_400
"""Seconds; a wait lasts 365 days at most."""
Short = Annotated[str, Meta(max_length=200)]
MessageType = Literal[
    "text", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "unsupported"
]


class SimulatedInput(Body):
    """One thing that comes in.
    `start`: at the trigger `node`, or the first. `message`: `text`, or another `message_type` with `text` as its caption.
    `choice`: `option` is the id of what is pressed. `clock`: goes on by `seconds`, or to the next timer.
    `tag`: somebody gives the contact `tag`. `event`: what the run waits for happens.
    `result`: how the activity that is out comes back. `paused`, `resumed`: a person
    takes over and gives back."""

    kind: Kind
    text: Annotated[str, Meta(max_length=4096)] = ""
    message_type: MessageType = "text"
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    option: Short = ""
    seconds: Annotated[int, Meta(ge=1, le=LONGEST_JUMP)] | None = None
    tag: Short = ""
    node: Short | None = None
    ok: bool = True
    value: Any = None
    error: Short = ""
    uncertain: bool = False


class SimulatedContact(Body):
    name: Annotated[str, Meta(max_length=150)] = ""
    phone: Short | None = None
    email: Short | None = None
    stage: Short | None = None
    tags: Annotated[list[Short], Meta(max_length=100)] = msgspec.field(default_factory=list)
    custom_data: dict[str, Any] = msgspec.field(default_factory=dict)


class SimulationRequest(Body):
    """All that came in so far, from the beginning. The same request gives the same answer: send back `clock.started_at` as `start_at`."""

    inputs: Annotated[list[SimulatedInput], Meta(max_length=MOST_INPUTS)] = msgspec.field(default_factory=list)
    contact: SimulatedContact | UnsetType = UNSET
    channel: Literal["whatsapp", "webchat"] = "whatsapp"
    start_at: datetime | None = None
    seed: Short = ""


def scene_of(asked: SimulationRequest) -> Scene:
    contact = SimulatedContact() if asked.contact is UNSET else asked.contact
    inputs = [_input(one) for one in asked.inputs]
    return Scene(msgspec.to_builtins(contact), asked.channel, asked.start_at, asked.seed, inputs)


def _input(given: SimulatedInput) -> Input:
    error = {"code": given.error or "failed", "message": ""} if not given.ok else None
    return Input(
        kind=given.kind,
        message=Message(given.message_type, given.text, data=given.data),
        option=given.option,
        seconds=given.seconds,
        tag=given.tag,
        node=given.node,
        finished=Finished(given.ok, given.value, error, given.uncertain),
    )
