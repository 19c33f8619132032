"""What a turn did to a contact, told to the funnels that wait for it: each as an inbound of the lane, in the turn's own commit.

A run that was stopped wakes no other: two that wake each other would go on telling people that they were stopped. What is woken goes on
with the budgets of the run that woke it, so that a circle ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.engine.events import Event, Happened, TagAdded
from backend.engine.project import OWN_FIELDS
from backend.engine.text import fold
from backend.engine.triggers import match_trigger
from backend.engine.words import AddTag, Json, SetField
from backend.services.playbooks import Playbook
from backend.services.turn_played import Effected, Played
from backend.storage.entries import arm_silences, forget_queues, next_in_line, queue_up
from backend.storage.hot_path import Connection, json_text
from backend.storage.lanes import Lane, push_inbound

CLOSED = Happened("conversation_closed")


@dataclass(slots=True)
class Waking:
    """Of one workspace's turns. What comes later in a turn wins over what came before."""

    tags: dict[tuple[UUID, str], tuple[Lane, str]] = field(default_factory=dict)
    """(contact, folded tag) -> the lane whose turn added it, and what makes the event unique."""
    changes: dict[tuple[UUID, str], tuple[Lane, str, Happened]] = field(default_factory=dict)
    """(contact, field) likewise."""
    queued: list[tuple[UUID, int, str]] = field(default_factory=list)
    idle: list[UUID] = field(default_factory=list)
    """Lanes that nothing runs on any more: whatever waits there may begin."""
    left: list[UUID] = field(default_factory=list)
    spoke: list[UUID] = field(default_factory=list)
    """Lanes on which the bot said something, where some funnel listens for silence."""

    def __bool__(self) -> bool:
        return bool(self.queued or self.idle or self.spoke)

    def gather(self, played: Played, playbook: Playbook) -> None:
        for effected in played.effects:
            self._wake(played, effected)
        if playbook.silences and played.bubbles and played.opted_out is not True:
            self.spoke.append(played.lane.id)
        if playbook.queues:
            lane_id = played.lane.id
            self.queued += [(lane_id, one.seq, json_text(one.data)) for one in played.queued]
            if played.live is None:
                self.idle.append(lane_id)
            if played.left:
                self.left.append(lane_id)

    def _wake(self, played: Played, effected: Effected) -> None:
        planned, lane = effected.planned, played.lane
        stopped = played.runs[effected.run_id].status == "stopped"
        unique = f"{effected.run_id}:{effected.seq}:{planned.visit}:{planned.k}"
        match planned.effect:
            case AddTag(name):
                key = lane.contact_id, fold(name)
                if stopped:
                    self.tags.pop(key, None)
                else:
                    self.tags[key] = lane, unique
            case SetField(name, value):
                self.changes.pop((lane.contact_id, name), None)
                if not stopped and known(lane.contact, name) != value:
                    self.changes[lane.contact_id, name] = lane, unique, changed(name, value)
            case _:
                pass


async def wake(
    connection: Connection, workspace_id: UUID, waking: Waking, playbook: Playbook, added: Sequence[tuple[UUID, str]]
) -> None:
    """`added`: (contact, tag) that are really new. Only what some funnel listens for becomes an inbound."""
    told: list[tuple[Lane, str, str, dict[str, Json]]] = []
    for contact_id, name in added:
        waker = waking.tags.get((contact_id, fold(name)))
        if waker is not None and _heard(playbook, TagAdded(name)):
            told.append((waker[0], f"tag:{waker[1]}:{name}"[:300], "tag_added", {"tag": name, "by": "bot"}))
    for (_, name), (lane, unique, event) in waking.changes.items():
        if _heard(playbook, event):
            data: dict[str, Json] = {"kind": event.kind, **event.data, "by": "bot"}
            told.append((lane, f"field:{unique}:{name}"[:300], "event", data))
    for kind in sorted({kind for _, _, kind, _ in told}):
        rows = [row for row in told if row[2] == kind]
        lanes, events = [lane.id for lane, _, _, _ in rows], [event for _, event, _, _ in rows]
        await push_inbound(connection, workspace_id, lanes, events, kind, [json_text(data) for _, _, _, data in rows])


async def wake_closed(
    connection: Connection, workspace_id: UUID, playbook: Playbook, closed: Sequence[tuple[UUID, int]]
) -> None:
    """(lane, inbound) of conversations that turns closed."""
    if closed and _heard(playbook, CLOSED):
        data = json_text({"kind": CLOSED.kind, "by": "bot"})
        events = [f"closed:{lane_id}:{seq}" for lane_id, seq in closed]
        await push_inbound(
            connection, workspace_id, [lane for lane, _ in closed], events, "event", [data] * len(closed)
        )


async def wait_on(connection: Connection, waking: Waking, playbook: Playbook) -> None:
    """After everything else of the commit: a funnel that begins now sees it all."""
    if waking.spoke:
        await arm_silences(connection, sorted(waking.spoke), playbook.silences)
    if waking.queued:
        lanes, seqs, data = zip(*waking.queued, strict=True)
        await queue_up(connection, lanes, seqs, data)
    if waking.left:
        await forget_queues(connection, waking.left)
    if waking.idle:
        await next_in_line(connection, waking.idle)


def changed(name: str, value: Json) -> Happened:
    if name == "stage":
        return Happened("stage_changed", {"stage": value})
    return Happened("field_changed", {"field": name, "value": value})


def changes(before: Mapping[str, Json], after: Mapping[str, Json], names: Iterable[str]) -> list[Happened]:
    """What is another one now, of contacts as the engine's view names them."""
    return [changed(name, known(after, name)) for name in names if known(before, name) != known(after, name)]


def known(contact: Mapping[str, Json], name: str) -> Json:
    if name in OWN_FIELDS or name == "phone":
        return contact.get(name)
    custom = contact.get("custom_data")
    return custom.get(name) if isinstance(custom, dict) else None


def _heard(playbook: Playbook, event: Event) -> bool:
    return match_trigger(playbook.funnels, event) is not None
