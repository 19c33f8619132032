"""What a run remembers between two turns. It goes through JSON each time, so everything in it is plain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.engine.words import Json, Message


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in one funnel's version. A called funnel stands on top of its caller."""

    funnel: str
    version: int
    node: str
    variables: Mapping[str, Json] = field(default_factory=dict)
    memory: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    token: int
    reply: bool
    until: datetime | None
    event: Mapping[str, Json] | None = None
    """What is to happen to the contact, as `words.Wait` has it."""


@dataclass(frozen=True, slots=True)
class State:
    frames: tuple[Frame, ...]
    wait: Waiting | None = None
    call: int | None = None
    """Token of the activity that is out."""
    token: int = 0
    """The last one given, to a wait or to an activity. They only rise."""
    visit: int = 0
    """Handler calls of this run so far: every one has its own number, which is part of its effects' keys."""
    since_reply: int = 0
    """Handler calls since the contact last wrote."""
    sent: tuple[float, ...] = ()
    """When (epoch seconds) the bot spoke without being spoken to, within the last 10 minutes and since the contact last wrote."""
    unread: tuple[Message, ...] = ()
    message: Message | None = None
    """The contact's latest."""
    response: Message | None = None
    """The one that the run took last."""
    event: Mapping[str, Json] = field(default_factory=dict)
    """What began the run beside a message: {"tag": …}."""
    behind: tuple[str, ...] = ()
    """Runs that stand aside while this one plays, the latest last (engine/aside.py)."""
    met: Mapping[str, Json] | None = None
    """What the run waits for happened while it stood aside: as `words.Occurred` has it."""

    @property
    def current(self) -> Frame:
        return self.frames[-1]

    def to_json(self) -> dict[str, Json]:
        """Empty parts are left out: most states are a few hundred bytes."""
        found: dict[str, Json] = {
            "frames": [_frame_to_json(f) for f in self.frames],
            "token": self.token,
            "visit": self.visit,
        }
        if self.wait:
            found["wait"] = _wait_to_json(self.wait)
        if self.call is not None:
            found["call"] = self.call
        if self.since_reply:
            found["since_reply"] = self.since_reply
        if self.sent:
            found["sent"] = list(self.sent)
        if self.unread:
            found["unread"] = [message_to_json(m) for m in self.unread]
        if self.message:
            found["message"] = message_to_json(self.message)
        if self.response:
            found["response"] = True if self.response is self.message else message_to_json(self.response)
        if self.event:
            found["event"] = dict(self.event)
        if self.behind:
            found["behind"] = list(self.behind)
        if self.met is not None:
            found["met"] = dict(self.met)
        return found

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "State":
        wait = stored.get("wait")
        message = message_from_json(stored["message"]) if "message" in stored else None
        response = stored.get("response")
        return State(
            frames=tuple(
                Frame(f["funnel"], f["version"], f["node"], f.get("variables", {}), f.get("memory", {}))
                for f in stored["frames"]
            ),
            wait=_wait_from_json(wait) if wait else None,
            call=stored.get("call"),
            token=stored["token"],
            visit=stored["visit"],
            since_reply=stored.get("since_reply", 0),
            sent=tuple(stored.get("sent", ())),
            unread=tuple(message_from_json(m) for m in stored.get("unread", ())),
            message=message,
            response=message if response is True else message_from_json(response) if response else None,
            event=stored.get("event", {}),
            behind=tuple(stored.get("behind", ())),
            met=stored.get("met"),
        )


def _wait_to_json(wait: Waiting) -> dict[str, Json]:
    until = wait.until.isoformat() if wait.until else None
    found: dict[str, Json] = {"token": wait.token, "reply": wait.reply, "until": until}
    return found if wait.event is None else {**found, "event": dict(wait.event)}


def _wait_from_json(stored: Mapping[str, Any]) -> Waiting:
    until = datetime.fromisoformat(stored["until"]) if stored["until"] else None
    return Waiting(stored["token"], stored["reply"], until, stored.get("event"))


def _frame_to_json(frame: Frame) -> dict[str, Json]:
    found: dict[str, Json] = {"funnel": frame.funnel, "version": frame.version, "node": frame.node}
    if frame.variables:
        found["variables"] = dict(frame.variables)
    if frame.memory:
        found["memory"] = dict(frame.memory)
    return found


def message_to_json(message: Message) -> dict[str, Json]:
    found: dict[str, Json] = {"type": message.type}
    if message.text:
        found["text"] = message.text
    if message.reply_id is not None:
        found["reply_id"] = message.reply_id
    if message.data:
        found["data"] = dict(message.data)
    return found


def message_from_json(stored: Mapping[str, Any]) -> Message:
    return Message(stored["type"], stored.get("text", ""), stored.get("reply_id"), stored.get("data", {}))
