"""The inbox: conversations, who has them, what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.content import window_hours
from backend.errors import AlreadyTaken, FieldError, Invalid, NotFound
from backend.services.contact_events import tell_closed
from backend.services.feed import hidden_from
from backend.services.principal import INBOX, SUPERVISORS, Principal
from backend.services.read_marks import ReadMarks
from backend.services.visibility import sight_of
from backend.storage import activity_log, instances, lane_acts, media, members, messages, notifications, standing, teams
from backend.storage import conversations as stored
from backend.storage.activity_log import Act
from backend.storage.conversations import Conversation, Filter, Position
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.messages import Message
from backend.storage.rings import Rings
from backend.storage.standing import ActiveRun
from backend.storage.visibility import Sight, seen_conversations


@dataclass(frozen=True, slots=True)
class Detail:
    """`run`: where the bot stands on this lane; `aside`: what that run has interrupted. `window_until`: free text may be sent so long;
    None: always, or never yet."""

    conversation: Conversation
    run: ActiveRun | None
    window_until: datetime | None
    aside: Sequence[ActiveRun] = ()


@dataclass(frozen=True, slots=True)
class Chats:
    database: Database
    events: Events
    marks: ReadMarks
    rings: Rings

    async def page(
        self, principal: Principal, wanted: Mapping[str, Any], after: Position | None, limit: int
    ) -> tuple[list[Conversation], Position | None]:
        """`wanted` as in storage.conversations.Filter."""
        async with self.database.begin(principal.workspace_id) as connection:
            await _known(connection, wanted)
            sight = await sight_of(connection, principal)
            narrowed = Filter(**wanted, seen=_seen(sight))
            found = await stored.page(connection, narrowed, after=after, limit=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return found[:limit], Position(last.last_message_at, last.id) if last else None

    async def get(self, principal: Principal, conversation_id: UUID) -> Detail:
        async with self.database.begin(principal.workspace_id) as connection:
            conversation = await visible(connection, principal, conversation_id)
            run = await standing.run_of_lane(connection, conversation.lane_id) if conversation.lane_id else None
            aside = await standing.aside_of(connection, run) if run else ()
        return Detail(conversation, run, window_until(conversation), aside)

    async def messages(
        self, principal: Principal, contact_id: UUID, page: int, limit: int
    ) -> tuple[list[Message], bool]:
        """Page 1 is the latest part, each part in the order in which it was said. Whether there is an earlier one."""
        async with self.database.begin(principal.workspace_id) as connection:
            hidden = await hidden_from(connection, principal, contact_id)
            offset = (page - 1) * limit
            found = await messages.page(connection, contact_id, limit=limit + 1, offset=offset, hidden=hidden)
        return found[:limit][::-1], len(found) > limit

    async def take(self, principal: Principal, conversation_id: UUID) -> Conversation:
        """Into one's own hands. Of two who take it at once, one does."""
        async with self.database.begin(principal.workspace_id) as connection:
            await visible(connection, principal, conversation_id)
            before = await stored.lock(connection, conversation_id)
            taken = await stored.take(connection, conversation_id, principal.user_id)
            await self._assigned(connection, principal, before, taken)
        self._tell_assigned(principal, before, taken)
        return taken

    async def assign(
        self, principal: Principal, conversation_id: UUID, hands: Mapping[str, UUID | None]
    ) -> Conversation:
        """`agent_id`, `team_id`; None gives it back. Given to a team alone, it waits there for whoever takes it."""
        async with self.database.begin(principal.workspace_id) as connection:
            await visible(connection, principal, conversation_id)
            before = await stored.lock(connection, conversation_id)
            await self._may_assign(connection, principal, before, hands)
            wanted = dict(hands)
            if (
                hands.get("team_id")
                and "agent_id" not in hands
                and (before.team is None or before.team.id != hands["team_id"])
            ):
                wanted["agent_id"] = None
            after = await stored.assign(connection, conversation_id, **wanted)
            await self._assigned(connection, principal, before, after)
        self._tell_assigned(principal, before, after)
        return after

    async def set_status(self, principal: Principal, conversation_id: UUID, status: str) -> Conversation:
        async with self.database.begin(principal.workspace_id) as connection:
            seen = await visible(connection, principal, conversation_id)
            await lane_acts.lock_lanes(connection, [seen.contact_id])
            before = await stored.lock(connection, conversation_id)
            if before.status == status:
                return before
            after = await stored.set_status(connection, conversation_id, status)
            data = {"from": before.status, "to": status}
            act = Act("conversation.status", principal.user_id, before.contact_id, conversation_id, data)
            await activity_log.add(connection, act)
            moved = False
            if status == "closed" and after.lane_id:
                moved = await tell_closed(connection, after.lane_id, conversation_id, str(uuid4()))
        if moved:
            self.rings.ring("turns")
        told = {"contact_id": after.contact_id, "conversation_id": after.id, "conversation_status": status}
        self.events.publish(Event(principal.workspace_id, "chat:status", told, after.lane_id))
        return after

    async def read(self, principal: Principal, conversation_id: UUID) -> Conversation:
        """Somebody has seen what the contact wrote; the contact is shown that."""
        async with self.database.begin(principal.workspace_id) as connection:
            before = await visible(connection, principal, conversation_id)
            latest = await lane_acts.last_received(connection, before.lane_id) if before.lane_id else None
            if before.unread_count:
                await stored.mark_read(connection, conversation_id)
        if before.unread_count:
            if latest:
                self.marks.show(principal.workspace_id, before.instance_id, latest)
            told = {"contact_id": before.contact_id, "conversation_id": before.id, "by": principal.user_id}
            self.events.publish(Event(principal.workspace_id, "chat:read", told, before.lane_id))
        return before

    async def may_fetch(self, principal: Principal, media_id: UUID) -> None:
        """NotFound for a file that a contact sent into a conversation that this person may not see."""
        async with self.database.begin(principal.workspace_id) as connection:
            file = await media.get(connection, media_id)
            if file.message_id is not None:
                message = await messages.get(connection, file.message_id)
                if message.conversation_id is not None:
                    await visible(connection, principal, message.conversation_id)

    async def _may_assign(
        self, connection: AsyncConnection, principal: Principal, held: Conversation, hands: Mapping[str, UUID | None]
    ) -> None:
        agent_id = hands.get("agent_id")
        foreign = held.agent is not None and held.agent.id not in (principal.user_id, agent_id)
        if foreign and principal.role not in SUPERVISORS:
            assert held.agent is not None
            raise AlreadyTaken(name=held.agent.name)
        if agent_id is not None:
            member = await members.member_of(connection, agent_id)
            if member is None:
                raise NotFound
            if member.role not in INBOX:
                raise Invalid(FieldError("/agentId", "agent_without_inbox", {"name": member.name}))
        if hands.get("team_id"):
            await teams.get(connection, hands["team_id"])  # type: ignore[arg-type]

    async def _assigned(
        self, connection: AsyncConnection, principal: Principal, before: Conversation, after: Conversation
    ) -> None:
        if (before.agent, before.team) == (after.agent, after.team):
            return
        data = {
            "agent": {"id": str(after.agent.id), "name": after.agent.name} if after.agent else None,
            "team": {"id": str(after.team.id), "name": after.team.name} if after.team else None,
        }
        act = Act("conversation.assigned", principal.user_id, after.contact_id, after.id, data)
        await activity_log.add(connection, act)
        if after.agent and after.agent != before.agent and after.agent.id != principal.user_id:
            await notifications.add(
                connection,
                [after.agent.id],
                "conversation.assigned",
                contact_id=after.contact_id,
                conversation_id=after.id,
                data={"by": str(principal.user_id)},
            )

    def _tell_assigned(self, principal: Principal, before: Conversation, after: Conversation) -> None:
        if (before.agent, before.team) == (after.agent, after.team):
            return
        self.events.publish(Event(principal.workspace_id, "chat:assigned", assignment(after), after.lane_id))
        if after.agent and after.agent != before.agent and after.agent.id != principal.user_id:
            self.events.publish(nudge(principal.workspace_id, "conversation.assigned", after))


def assignment(conversation: Conversation) -> dict[str, Any]:
    agent, team = conversation.agent, conversation.team
    return {
        "contact_id": conversation.contact_id,
        "conversation_id": conversation.id,
        "agent_id": agent.id if agent else None,
        "team_id": team.id if team else None,
        "agent": {"id": agent.id, "name": agent.name} if agent else None,
        "team": {"id": team.id, "name": team.name} if team else None,
    }


def nudge(workspace_id: UUID, kind: str, conversation: Conversation) -> Event:
    """Somebody has a new notification: screens look for their own."""
    data = {"kind": kind, "contact_id": conversation.contact_id, "conversation_id": conversation.id}
    return Event(workspace_id, "notification:new", data)


async def visible(connection: AsyncConnection, principal: Principal, conversation_id: UUID) -> Conversation:
    return await stored.get(connection, conversation_id, _seen(await sight_of(connection, principal)))


def window_until(conversation: Conversation) -> datetime | None:
    hours = window_hours(conversation.provider)
    if hours is None or conversation.last_inbound_at is None:
        return None
    return conversation.last_inbound_at + timedelta(hours=hours)


def _seen(sight: Sight | None) -> Any:
    return seen_conversations(sight) if sight else None


async def _known(connection: AsyncConnection, wanted: Mapping[str, Any]) -> None:
    if wanted.get("team_id"):
        await teams.get(connection, wanted["team_id"])
    if wanted.get("instance_id"):
        await instances.get(connection, wanted["instance_id"])
    if wanted.get("agent_id") and not await members.member_of(connection, wanted["agent_id"]):
        raise NotFound
