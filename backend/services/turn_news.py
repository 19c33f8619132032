"""What others learn of committed turns: the sender, open screens, Redis."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from backend.engine.words import AddTag, RemoveTag, SetField
from backend.services.turn_played import Played, uuid_of
from backend.storage.events import Event
from backend.storage.lanes import Lane
from backend.storage.lanes_commit import Bubble, Committed
from backend.storage.outbox import Head
from backend.storage.state import Memory, RememberedRun


def said_of(all_played: Iterable[Played], committed: Committed) -> Iterator[tuple[Lane, Bubble, int, bool]]:
    """(lane, bubble, message id, claimed) of what was committed. `said` names the bubbles in the order of the draft."""
    said = iter(committed.said)
    for played in all_played:
        for bubble in played.bubbles:
            told = next(said)
            if told.message_id is not None:
                yield played.lane, bubble, told.message_id, told.claimed


def heads_of(all_played: Sequence[Played], committed: Committed) -> list[tuple[Head, bool]]:
    """Messages to be sent, and whether this process has claimed them already."""
    return [
        (_head(lane, bubble, message_id), claimed)
        for lane, bubble, message_id, claimed in said_of(all_played, committed)
        if bubble.failed is None
    ]


def _head(lane: Lane, bubble: Bubble, message_id: int) -> Head:
    return Head(
        lane.workspace_id, message_id, lane.id, lane.contact_id, lane.instance_id, lane.provider, lane.throughput,
        lane.address, bubble.body, "bot", 1, False, False, lane.last_inbound_at, lane.last_received, lane.now,
    )  # fmt: skip


def news_of(all_played: Sequence[Played], committed: Committed) -> Iterator[Event]:
    for lane, bubble, message_id, _ in said_of(all_played, committed):
        yield Event(lane.workspace_id, "chat:new_message", _message(lane, bubble, message_id, committed), lane.id)
    for place, played in enumerate(all_played, 1):
        if place in committed.stood:
            yield from _lane_news(played)


def _lane_news(played: Played) -> Iterator[Event]:
    lane = played.lane
    for move in played.moves():
        yield Event(lane.workspace_id, "run:moved", move, lane.id)
    if played.halt:
        data = {"contact_id": lane.contact_id, "conversation_id": lane.conversation_id, "bot_control": "PAUSED_BY_BOT"}
        yield Event(lane.workspace_id, "chat:bot", data, lane.id)
    if any(isinstance(effected.planned.effect, SetField | AddTag | RemoveTag) for effected in played.effects):
        yield Event(lane.workspace_id, "contact:updated", {"contact": {"id": lane.contact_id}}, lane.id)


def _message(lane: Lane, bubble: Bubble, message_id: int, committed: Committed) -> dict[str, Any]:
    return {
        "id": message_id,
        "contact_id": lane.contact_id,
        "conversation_id": lane.conversation_id,
        "instance_id": lane.instance_id,
        "message_direction": "OUT",
        "message_type": bubble.type,
        "message_data": {key: value for key, value in bubble.body.items() if key != "fallback"},
        "timestamp": committed.at,
        "status": "failed" if bubble.failed else "queued",
        "agent_id": None,
        "funnel_id": bubble.funnel_id,
    }


def memory_of(played: Played, committed: Committed) -> Memory:
    """Written after every turn, also when no run is active: then nothing older stays either."""
    lane = played.lane
    word, epoch = committed.controls.get(lane.contact_id, (lane.control, lane.control_epoch))
    return Memory(
        workspace_id=lane.workspace_id,
        contact_id=lane.contact_id,
        lane_id=lane.id,
        version=played.runs[played.live[0]].after
        if played.live and played.live[0] in played.runs
        else _version(played),
        run=_remembered(played),
        control=word,
        control_epoch=epoch,
        force=played.forgotten,
    )


def _version(played: Played) -> int:
    """Of a run that stayed as it was; without a run, whatever was before the last inbound is old."""
    run = played.lane.run
    return run.version if played.live and run is not None else played.done_seq


def _remembered(played: Played) -> RememberedRun | None:
    if played.live is None:
        return None
    run_id, state = played.live
    frame = state.frames[0]
    return RememberedRun(run_id, uuid_of(frame.funnel), frame.node, orjson.dumps(state.to_json()))
