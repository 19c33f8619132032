"""Plays the demo's conversations with the real funnel and the real interpreter, and keeps what a service would have stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.demo.scenes import Talked
from backend.engine.durations import parse_duration
from backend.engine.funnel import Funnel
from backend.engine.node_type import NodeType
from backend.engine.state import State
from backend.engine.talk import Talk
from backend.engine.talk_script import TalkLine
from backend.engine.talk_text import message_of
from backend.engine.turn import Planned, Step, Turn
from backend.engine.words import AddNote, Json, Notify, RouteToTeam, SendMessage

READING, TYPING = timedelta(seconds=70), timedelta(seconds=3)
"""How long a person takes to answer, and the bot."""


@dataclass(frozen=True, slots=True)
class Bubble:
    at: datetime
    incoming: bool
    type: str
    data: Mapping[str, Any]
    by: str | None = None
    """A colleague's short name."""
    from_funnel: bool = False


@dataclass(slots=True)
class Recorded:
    bubbles: list[Bubble] = field(default_factory=list)
    steps: list[tuple[datetime, Step]] = field(default_factory=list)
    notes: list[tuple[datetime, str]] = field(default_factory=list)
    notices: list[tuple[datetime, Notify]] = field(default_factory=list)
    route: tuple[datetime, RouteToTeam] | None = None
    contact: Mapping[str, Json] = field(default_factory=dict)
    state: State | None = None
    """Of the run that goes on; None: it has ended, or there was none."""
    last: State | None = None
    began: datetime | None = None
    ended: datetime | None = None
    reason: str | None = None
    inbounds: int = 0
    paused: bool = False

    @property
    def last_heard(self) -> datetime:
        return max(bubble.at for bubble in self.bubbles if bubble.incoming)


def play(
    talked: Talked, funnels: list[Funnel], workspace: dict[str, Json], catalog: Mapping[str, NodeType], ends: datetime
) -> Recorded:
    """With the clock so that the last line is written at `ends`."""
    talk = Talk({}, lambda name: {}, catalog)
    talk.funnels, talk.workspace = funnels, workspace
    talk.now = ends - sum((_passes(line) for line in talked.lines[1:]), timedelta())
    talk.last_inbound = talk.now - timedelta(days=30) if talked.known else None
    talk.contact = {
        "name": talked.name,
        "phone": talked.phone,
        "email": talked.email,
        "stage": talked.stage,
        "tags": list(talked.tags),
        "custom_data": dict(talked.fields),
    }
    recorded = Recorded()
    for index, line in enumerate(talked.lines):
        if index:
            talk.now += timedelta() if line.startswith("+") else READING
        _line(line, talk, recorded)
    recorded.contact, recorded.state, recorded.paused = talk.contact, talk.state, talk.paused
    return recorded


def _passes(line: str) -> timedelta:
    return (parse_duration(line[1:]) or timedelta()) if line.startswith("+") else READING


def _line(line: str, talk: Talk, recorded: Recorded) -> None:
    before = len(talk.turns)
    if line.startswith("@"):
        colleague, _, words = line[1:].partition(" ")
        recorded.bubbles.append(Bubble(talk.now, False, "text", {"type": "text", "text": words}, by=colleague))
        talk.paused = True
    elif line.startswith("+"):
        talk.line(TalkLine(0, "clock", line[1:]))
        recorded.inbounds += 1
    else:
        said = message_of(line, talk.shown)
        data = {"text": said.text, **({"reply_id": said.reply_id} if said.reply_id else {}), **said.data}
        recorded.bubbles.append(Bubble(talk.now, True, said.type, data))
        talk.line(TalkLine(0, "contact", line))
        recorded.inbounds += 1
    talk.unheard.clear()
    for turn in talk.turns[before:]:
        _turn(turn, talk.now, recorded)


def _turn(turn: Turn, now: datetime, recorded: Recorded) -> None:
    recorded.began = recorded.began or now
    recorded.last, recorded.reason = turn.state, turn.reason
    recorded.ended = None if turn.status == "active" else now
    recorded.steps += [(now + TYPING, step) for step in turn.steps]
    for number, planned in enumerate(turn.effects, 1):
        _effect(planned, now + TYPING * number, recorded)


def _effect(planned: Planned, at: datetime, recorded: Recorded) -> None:
    match planned.effect:
        case SendMessage(content=content):
            recorded.bubbles.append(Bubble(at, False, str(content["type"]), content, from_funnel=True))
        case AddNote(text=text):
            recorded.notes.append((at, text))
        case Notify() as notice:
            recorded.notices.append((at, notice))
        case RouteToTeam() as route:
            recorded.route = (at, route)
        case _:
            pass  # fields and tags: talk.contact has them
