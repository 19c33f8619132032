"""The effects of committed turns: contact fields, tags, notes, notifications, hand-overs. In the turns' own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.engine.project import OWN_FIELDS
from backend.engine.text import fold
from backend.engine.triggers import TagAdded, match_trigger
from backend.engine.words import AddNote, AddTag, Notify, RecordConsent, RemoveTag, RouteToTeam, SetField
from backend.services.playbooks import Playbook
from backend.services.turn_played import Effected, Played
from backend.storage import consents
from backend.storage import effects as stored
from backend.storage.consents import Given, Left
from backend.storage.effects import Fields, Note, Notice, Routed, Routing, Tagging
from backend.storage.events import Event
from backend.storage.hot_path import Connection, json_text
from backend.storage.lanes import Lane, push_inbound


@dataclass(slots=True)
class Wanted:
    """One workspace's effects, gathered. What comes later in a turn wins over what came before."""

    fields: dict[UUID, Fields] = field(default_factory=dict)
    taggings: dict[tuple[UUID, str], Tagging] = field(default_factory=dict)
    tag_keys: dict[tuple[UUID, str], tuple[Lane, str]] = field(default_factory=dict)
    """(contact, folded tag) -> the lane whose turn added it, and what makes the event unique."""
    notes: list[Note] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    routings: list[Routing] = field(default_factory=list)
    people: dict[UUID, bool] = field(default_factory=dict)
    """Who asks to be left alone (true) or comes back."""
    consents: list[Given] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(
            self.fields or self.taggings or self.notes or self.notices or self.routings or self.people or self.consents
        )


def wanted_of(all_played: Iterable[Played]) -> Wanted:
    wanted = Wanted()
    for played in all_played:
        if played.opted_out is not None:
            wanted.people[played.lane.contact_id] = played.opted_out
        wanted.left += [Left(played.lane.contact_id, played.lane.id, seq) for seq in played.left]
        for effected in played.effects:
            _gather(wanted, played.lane, effected)
            _wake(wanted, played, effected)
    return wanted


def _gather(wanted: Wanted, lane: Lane, effected: Effected) -> None:
    planned, contact_id = effected.planned, lane.contact_id
    funnel_id = UUID(planned.funnel)
    match planned.effect:
        case SetField(key, value):
            change = wanted.fields.setdefault(contact_id, Fields(contact_id, {}, {}))
            target: Any = change.own if key in OWN_FIELDS else change.custom
            target[key] = value
        case AddTag(name) | RemoveTag(name):
            adds = isinstance(planned.effect, AddTag)
            wanted.taggings[contact_id, fold(name)] = Tagging(contact_id, name, adds)
        case AddNote(text):
            wanted.notes.append(Note(contact_id, lane.conversation_id, funnel_id, text))
        case Notify(to, text):
            data = {"text": text, "funnel_id": planned.funnel, "node_id": planned.node}
            wanted.notices.append(Notice(to, contact_id, lane.conversation_id, "bot.notice", data))
        case RecordConsent():
            wanted.consents.append(Given(contact_id, lane.id, effected.seq, funnel_id, planned.effect))
        case RouteToTeam(team, member, _, reason, priority):
            wanted.routings.append(
                Routing(
                    lane.id,
                    contact_id,
                    lane.instance_id,
                    _uuid(team),
                    _uuid(member),
                    funnel_id,
                    reason[:500],
                    priority[:10],
                )
            )


def _wake(wanted: Wanted, played: Played, effected: Effected) -> None:
    """A run that was stopped wakes no other: two that wake each other would go on telling people that they were stopped."""
    planned, run_id = effected.planned, effected.run_id
    if isinstance(planned.effect, AddTag):
        key = played.lane.contact_id, fold(planned.effect.name)
        if played.runs[run_id].status == "stopped":
            wanted.tag_keys.pop(key, None)
        else:
            wanted.tag_keys[key] = played.lane, f"{run_id}:{effected.seq}:{planned.visit}:{planned.k}"


async def apply(
    connection: Connection, workspace_id: UUID, wanted: Wanted, playbook: Playbook, since: int | None
) -> list[Event]:
    """Answers what open screens are to be told once it is committed."""
    if wanted.fields:
        await stored.set_fields(connection, list(wanted.fields.values()))
    if wanted.taggings:
        added = await stored.tag(connection, list(wanted.taggings.values()))
        await _tag_events(connection, workspace_id, wanted, playbook, added)
    if wanted.notes:
        await stored.add_notes(connection, wanted.notes)
    events: list[Event] = []
    for routing in wanted.routings:
        routed = await stored.route(connection, routing)
        events.append(_assigned(workspace_id, routing, routed))
        if routed.agent_id or routed.team_id:  # they were notified with it
            told = {
                "kind": "conversation.assigned",
                "contact_id": routing.contact_id,
                "conversation_id": routed.conversation_id,
            }
            events.append(Event(workspace_id, "notification:new", told))
    for notice in wanted.notices:
        await stored.notify(connection, notice)
        data = {"kind": notice.kind, "contact_id": notice.contact_id, "conversation_id": notice.conversation_id}
        events.append(Event(workspace_id, "notification:new", data))
    await _ledger(connection, wanted)
    if wanted.people:
        await stored.opt(connection, list(wanted.people), list(wanted.people.values()), since)
    return events


async def _ledger(connection: Connection, wanted: Wanted) -> None:
    """In the order in which it was said: who leaves takes back what was allowed before, not what is allowed later."""
    ends = {one.contact_id: one.seq or 0 for one in wanted.left}
    await consents.record(connection, [one for one in wanted.consents if one.seq < ends.get(one.contact_id, 0)])
    if wanted.left:
        await consents.revoke(connection, wanted.left)
    await consents.record(connection, [one for one in wanted.consents if one.seq >= ends.get(one.contact_id, 0)])


async def _tag_events(
    connection: Connection, workspace_id: UUID, wanted: Wanted, playbook: Playbook, added: Sequence[tuple[UUID, str]]
) -> None:
    """A new tag is an inbound of its own, if some funnel listens for it."""
    pushed: list[tuple[Lane, str, str]] = []
    for contact_id, name in added:
        if match_trigger(playbook.funnels, TagAdded(name)) is not None:
            waker = wanted.tag_keys.get((contact_id, fold(name)))
            if waker is not None:
                pushed.append((waker[0], f"tag:{waker[1]}:{name}"[:300], name))
    if pushed:
        lanes, events = [lane.id for lane, _, _ in pushed], [event for _, event, _ in pushed]
        data = [json_text({"tag": name, "by": "bot"}) for _, _, name in pushed]
        await push_inbound(connection, workspace_id, lanes, events, "tag_added", data)


def _assigned(workspace_id: UUID, routing: Routing, routed: Routed) -> Event:
    data = {
        "contact_id": routing.contact_id,
        "conversation_id": routed.conversation_id,
        "agent_id": routed.agent_id,
        "team_id": routed.team_id,
        "reason": routing.reason,
    }
    return Event(workspace_id, "chat:assigned", data, routing.lane_id)


def _uuid(text: str | None) -> UUID | None:
    """A drawing may name what is no id at all."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
