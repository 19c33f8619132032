"""Inbound rows that are no messages, as events; and funnels that wait until another one has ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.engine.entry import Candidate
from backend.engine.events import Event, Happened, Named, TagAdded, told_by
from backend.engine.state import State, message_from_json, message_to_json
from backend.engine.triggers import Trigger
from backend.storage.lanes import Inbound


@dataclass(frozen=True, slots=True)
class Queued:
    """A funnel that begins when the running one has ended. `data` is what its inbound row will hold."""

    seq: int
    data: dict[str, Any]


def event_of(inbound: Inbound, heard: datetime | None, now: datetime) -> Event | None:
    """Kinds of rows: tag_added {"tag"}, event {"kind", …}, trigger {"funnel_id", "node"?, "event"?, "message"?, "until"?}. Where a run
    caused it each also holds `by`: "bot"; `waited`: only for a run that waits for it; `until`: from then on it is worth nothing.
    `heard`: when the contact wrote last; a silence that was broken since is none."""
    data = inbound.data
    until = data.get("until")
    if isinstance(until, str) and now >= datetime.fromisoformat(until):
        return None
    match inbound.kind:
        case "tag_added":
            return TagAdded(str(data.get("tag") or ""))
        case "event":
            since = data.get("since")
            if isinstance(since, str) and heard is not None and heard > datetime.fromisoformat(since):
                return None
            told = {key: value for key, value in data.items() if key not in ("kind", "by", "since", "waited")}
            return Happened(str(data.get("kind") or ""), told)
        case "trigger":
            about, node, message = data.get("event"), data.get("node"), data.get("message")
            return Named(
                str(data.get("funnel_id") or ""),
                node if isinstance(node, str) else None,
                about if isinstance(about, dict) else {},
                message_from_json(message) if isinstance(message, dict) else None,
            )
        case _:
            return None


def put_off(seq: int, state: State, trigger: Trigger, timezone: str) -> Queued | None:
    """A tick's run that stood by and gave way: it comes again where its author lets it wait for others, while it is worth something."""
    if trigger.when_running == "ignore" or trigger.calendar is None:
        return None
    until = trigger.calendar.good_until(datetime.fromisoformat(str(state.event["tick"])), timezone)
    named = {"funnel_id": state.current.funnel, "node": trigger.node, "event": dict(state.event)}
    return Queued(seq, {**named, "until": until.isoformat()})


def queued_of(inbound: Inbound, event: Event, found: Candidate) -> Queued:
    message, about = told_by(event)
    data: dict[str, Any] = {"funnel_id": found.funnel.id, "node": found.trigger.node}
    if about:
        data["event"] = about
    if message:
        data["message"] = message_to_json(message)
    data |= {key: inbound.data[key] for key in ("by", "until") if key in inbound.data}
    return Queued(inbound.seq, data)
