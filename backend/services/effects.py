"""The effects of committed turns: contact fields, tags, notes, notifications, hand-overs. In the turns' own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.engine.project import OWN_FIELDS
from backend.engine.text import fold
from backend.engine.turn import effect_key
from backend.engine.words import (
    AddNote,
    AddTag,
    CloseConversation,
    Dispatch,
    Notify,
    PauseBot,
    ReachGoal,
    RecordConsent,
    RemoveTag,
    RouteToTeam,
    SetField,
)
from backend.services.playbooks import Playbook
from backend.services.turn_events import Waking, wait_on, wake, wake_closed
from backend.services.turn_played import Effected, Played
from backend.storage import consents
from backend.storage import effects as stored
from backend.storage.consents import Given, Left
from backend.storage.effects import Closing, Dispatched, Fields, Note, Notice, Rest, Routed, Routing, Tagging
from backend.storage.events import Event
from backend.storage.goals import Reached
from backend.storage.goals import record as record_goals
from backend.storage.hot_path import Connection
from backend.storage.lanes import Lane
from backend.storage.pauses import Place, log_act

MOST_NOTICES = 100
"""Letters and posts that a workspace begins a minute: a funnel that goes wild fills nobody's inbox."""

MINUTES_AHEAD = 10
"""What comes over that leaves within so many more minutes, and after them not at all."""


@dataclass(slots=True)
class Wanted:
    """One workspace's effects, gathered. What comes later in a turn wins over what came before."""

    fields: dict[UUID, Fields] = field(default_factory=dict)
    taggings: dict[tuple[UUID, str], Tagging] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    dispatched: list[Dispatched] = field(default_factory=list)
    routings: list[Routing] = field(default_factory=list)
    closings: dict[UUID, Closing] = field(default_factory=dict)
    rests: dict[UUID, Rest] = field(default_factory=dict)
    """By lane: the last word stands."""
    people: dict[UUID, datetime | None] = field(default_factory=dict)
    """Who asks to be left alone, and when that came; None: comes back."""
    consents: list[Given] = field(default_factory=list)
    goals: list[Reached] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    waking: Waking = field(default_factory=Waking)
    circling: list[Place] = field(default_factory=list)

    def __bool__(self) -> bool:
        talk = self.notes or self.goals or self.notices or self.dispatched or self.routings or self.closings
        return bool(talk or self.rests or self.fields or self.taggings or self.people or self.consents or self.waking)


def wanted_of(all_played: Iterable[Played], playbook: Playbook) -> Wanted:
    wanted = Wanted()
    for played in all_played:
        if played.opted_out is not None:
            wanted.people[played.lane.contact_id] = played.left_at if played.opted_out else None
        wanted.left += [Left(played.lane.contact_id, played.lane.id, seq) for seq in played.left]
        if played.circling:
            wanted.circling.append(Place(played.lane.contact_id, played.lane.id, played.lane.conversation_id))
        for effected in played.effects:
            _gather(wanted, played.lane, effected)
        wanted.waking.gather(played, playbook)
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
        case Dispatch(via, to, text, subject):
            own = effect_key(effected.run_id, effected.seq, planned)
            body = {"text": text, "subject": subject, "funnel_id": planned.funnel}
            place = own, lane.id, effected.run_id, planned.node, f"notice_{via}"
            wanted.dispatched.append(Dispatched(*place, to, lane.conversation_id, body))
        case ReachGoal():
            own = effect_key(effected.run_id, effected.seq, planned)
            wanted.goals.append(Reached(own, contact_id, funnel_id, planned.node, planned.effect))
        case RecordConsent():
            wanted.consents.append(Given(contact_id, lane.id, effected.seq, funnel_id, planned.effect))
        case CloseConversation(reason):
            wanted.closings[lane.id] = Closing(lane.id, contact_id, effected.seq, funnel_id, reason[:500])
        case PauseBot(until):
            back = datetime.fromisoformat(until) if until else None
            wanted.rests[lane.id] = Rest(lane.id, contact_id, lane.conversation_id, back, funnel_id)
        case RouteToTeam(team, member, pauses, reason, priority):
            if pauses:
                wanted.rests.pop(lane.id, None)
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


async def apply(
    connection: Connection, workspace_id: UUID, wanted: Wanted, playbook: Playbook, since: int | None
) -> list[Event]:
    """Answers what open screens are to be told once it is committed."""
    if wanted.fields:
        await stored.set_fields(connection, list(wanted.fields.values()))
    added = await stored.tag(connection, list(wanted.taggings.values())) if wanted.taggings else []
    await wake(connection, workspace_id, wanted.waking, playbook, added)
    if wanted.goals:
        await record_goals(connection, wanted.goals)
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
    if wanted.rests:
        await stored.rest(connection, list(wanted.rests.values()))
    for notice in wanted.notices:
        await stored.notify(connection, notice)
        data = {"kind": notice.kind, "contact_id": notice.contact_id, "conversation_id": notice.conversation_id}
        events.append(Event(workspace_id, "notification:new", data))
    for place in wanted.circling:
        await log_act(connection, "bot.paused", None, place, {"scope": "conversation", "why": "circle"})
    await _ledger(connection, wanted)
    if wanted.people:
        await stored.opt(connection, wanted.people, since)
    closed = [(closing, await stored.close(connection, closing)) for closing in wanted.closings.values()]
    await wake_closed(connection, workspace_id, playbook, [(one.lane_id, one.seq) for one, found in closed if found])
    await wait_on(connection, wanted.waking, playbook)
    return [*events, *(_closed(workspace_id, closing, found) for closing, found in closed if found)]


async def dispatch(connection: Connection, workspace_id: UUID, notices: Sequence[Dispatched]) -> None:
    """Last of all in a transaction, of whatever workspaces: all that notify at the same moment wait here for each other."""
    await stored.enter(connection, workspace_id)
    for one in notices:
        await stored.dispatch(connection, one, MOST_NOTICES, MINUTES_AHEAD)


async def _ledger(connection: Connection, wanted: Wanted) -> None:
    """In the order in which it was said: who leaves takes back what was allowed before, not what is allowed later."""
    ends = {one.contact_id: one.seq or 0 for one in wanted.left}
    await consents.record(connection, [one for one in wanted.consents if one.seq < ends.get(one.contact_id, 0)])
    if wanted.left:
        await consents.revoke(connection, wanted.left)
    await consents.record(connection, [one for one in wanted.consents if one.seq >= ends.get(one.contact_id, 0)])


def _assigned(workspace_id: UUID, routing: Routing, routed: Routed) -> Event:
    data = {
        "contact_id": routing.contact_id,
        "conversation_id": routed.conversation_id,
        "agent_id": routed.agent_id,
        "team_id": routed.team_id,
        "reason": routing.reason,
    }
    return Event(workspace_id, "chat:assigned", data, routing.lane_id)


def _closed(workspace_id: UUID, closing: Closing, conversation_id: UUID) -> Event:
    told = {"contact_id": closing.contact_id, "conversation_id": conversation_id, "conversation_status": "closed"}
    return Event(workspace_id, "chat:status", told, closing.lane_id)


def _uuid(text: str | None) -> UUID | None:
    """A drawing may name what is no id at all."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
