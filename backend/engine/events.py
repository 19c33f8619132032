"""What may begin a funnel. Everything but a message goes by the data that its inbound row keeps, and is read as `trigger.…`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from backend.engine.words import Json, Message


@dataclass(frozen=True, slots=True)
class MessageCame:
    """`first`: the contact never wrote on this lane before."""

    message: Message
    first: bool = False


@dataclass(frozen=True, slots=True)
class TagAdded:
    tag: str


@dataclass(frozen=True, slots=True)
class Happened:
    """`kind` is a trigger's: field_changed {"field", "value"}, stage_changed {"stage"}, conversation_closed {}, silence {"seconds"},
    api_call {"event", "variables"}; tag_removed {"tag"} begins nothing, but runs wait for it."""

    kind: str
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody, a program or the calendar asks for one trigger of one funnel. `node` None: whichever is first there."""

    funnel: str
    node: str | None
    data: Mapping[str, Json] = field(default_factory=dict)
    message: Message | None = None
    """What the contact wrote when the funnel had to wait for another one."""


Event: TypeAlias = MessageCame | TagAdded | Happened | Named


def told_by(event: Event) -> tuple[Message | None, dict[str, Json] | None]:
    """What a run that the event begins is given: the message, and what is read as `trigger.…`."""
    match event:
        case MessageCame():
            return event.message, None
        case TagAdded():
            return None, {"tag": event.tag}
        case Happened():
            return None, dict(event.data)
        case Named():
            return event.message, dict(event.data) or None
