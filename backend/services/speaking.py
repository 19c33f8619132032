"""What an attendant does in a conversation: speaks, keeps the bot quiet, calls for help. Decided here, done by the lane protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.words import Json
from backend.errors import AlreadyTaken, ContactErased, ContactOptedOut, FieldError, Invalid, NotFound, WindowClosed
from backend.services.bot import Bot, Paused, Scope
from backend.services.chats import nudge, visible
from backend.services.media import own_id
from backend.services.outbox import Outbox
from backend.services.phones import clean_phone
from backend.services.playbooks import lengths_of
from backend.services.principal import INBOX, SUPERVISORS, Principal
from backend.services.published import Published
from backend.services.repeats import Repeated, answered, request_of
from backend.services.spoken import content_of, media_id_of
from backend.services.templates import refuse_unavailable
from backend.services.window import refuse_unasked, window_open
from backend.storage import activity_log, conversations, instances, lane_acts, media, members, notifications
from backend.storage.activity_log import Act
from backend.storage.conversations import Conversation
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.idempotency import Request

LONGEST_PAUSE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Speaking:
    database: Database
    outbox: Outbox
    bot: Bot
    events: Events
    published: Published

    async def send(
        self,
        principal: Principal,
        conversation_id: UUID,
        message_type: str,
        data: Mapping[str, Any],
        key: str | None = None,
    ) -> dict[str, Any]:
        """The message as the API shows it. Free text only within the window; never into a colleague's conversation.
        `key`: of a request that may be repeated."""
        request = request_of(principal, key, "send", conversation_id, message_type, data)
        async with self.database.begin(principal.workspace_id) as connection:
            conversation = await _still_there(connection, principal, conversation_id)
            if first := await answered(connection, principal, request):
                return first
            refuse_taken(principal, conversation)
            content = content_of(message_type, data, conversation.provider)
            if message_type == "template":
                await refuse_unavailable(connection, conversation.instance_id, content)
            await _own_file(connection, message_type, content)
        return await self._say_once(principal, conversation_id, content, request)

    async def reach(
        self,
        principal: Principal,
        instance_id: UUID,
        target_number: str,
        message_type: str,
        data: Mapping[str, Any],
        key: str | None = None,
    ) -> dict[str, Any]:
        """Starts a conversation with a number, or goes on with the one there is. Who never wrote can only get a template."""
        phone = clean_phone(target_number, "/target_number")
        request = request_of(principal, key, "reach", instance_id, phone, message_type, data)
        async with self.database.begin(principal.workspace_id) as connection:
            if first := await answered(connection, principal, request):
                return first
            instance = await instances.get(connection, instance_id)
            content = content_of(message_type, data, instance.provider)
            if message_type == "template":
                await refuse_unavailable(connection, instance_id, content)
            await _own_file(connection, message_type, content)
            known = await lane_acts.conversation_of_phone(connection, instance_id, phone)
            conversation = await visible(connection, principal, known) if known else None
            if conversation is not None and conversation.status != "closed":
                refuse_taken(principal, conversation)
            heard = conversation.last_inbound_at if conversation else None
            if await lane_acts.stays_away(connection, instance_id, phone):
                raise ContactOptedOut
            now = await lane_acts.now(connection)
            refuse_unasked(instance.provider, heard, now)  # before anything is made
            if message_type != "template" and not window_open(instance.provider, heard, now):
                raise WindowClosed
        conversation_id = await self.outbox.conversation_with(principal.workspace_id, instance_id, phone)
        return await self._say_once(principal, conversation_id, content, request)

    async def _say_once(
        self, principal: Principal, conversation_id: UUID, content: Mapping[str, Any], request: Request | None
    ) -> dict[str, Any]:
        said = principal.workspace_id, conversation_id, content, principal.user_id
        async with self.database.begin(principal.workspace_id) as connection:
            silences = lengths_of(await self.published.all(connection))
        try:
            return await self.outbox.send_as_person(*said, request=request, silences=silences)
        except Repeated:
            async with self.database.begin(principal.workspace_id) as connection:
                return await answered(connection, principal, request) or {}

    async def release(self, principal: Principal, conversation_id: UUID, message_id: int, *, send: bool) -> None:
        """What the bot said too long ago is sent after all, or dropped."""
        async with self.database.begin(principal.workspace_id) as connection:
            refuse_taken(principal, await visible(connection, principal, conversation_id))
        await self.outbox.release(principal.workspace_id, conversation_id, message_id, send=send)

    async def pause(self, principal: Principal, conversation_id: UUID, until: datetime | None, scope: Scope) -> Paused:
        async with self.database.begin(principal.workspace_id) as connection:
            await visible(connection, principal, conversation_id)
            if until is not None and not (now := await lane_acts.now(connection)) < until < now + LONGEST_PAUSE:
                raise Invalid(FieldError("/until", "until_range", {"days": LONGEST_PAUSE.days}))
        return await self.bot.pause(principal.workspace_id, conversation_id, principal.user_id, until, scope)

    async def resume(self, principal: Principal, conversation_id: UUID, scope: Scope) -> None:
        async with self.database.begin(principal.workspace_id) as connection:
            await visible(connection, principal, conversation_id)
        await self.bot.resume(principal.workspace_id, conversation_id, principal.user_id, scope)

    async def escalate(self, principal: Principal, conversation_id: UUID, reason: str, priority: str) -> None:
        """A person is wanted: the bot is quiet, and whoever has the conversation (else its team, else all) is told."""
        async with self.database.begin(principal.workspace_id) as connection:
            conversation = await visible(connection, principal, conversation_id)
            await conversations.set_priority(connection, conversation_id, priority)
            data = {"reason": reason, "priority": priority}
            act = Act("conversation.escalated", principal.user_id, conversation.contact_id, conversation_id, data)
            await activity_log.add(connection, act)
            await notifications.add(
                connection,
                await _wanted(connection, conversation, principal),
                "conversation.escalated",
                contact_id=conversation.contact_id,
                conversation_id=conversation_id,
                data=data,
            )
        await self.bot.pause(principal.workspace_id, conversation_id, principal.user_id)
        told = {"contact_id": conversation.contact_id, "conversation_id": conversation_id, **data}
        self.events.publish(
            Event(principal.workspace_id, "chat:escalated", told, conversation.lane_id),
            nudge(principal.workspace_id, "conversation.escalated", conversation),
        )


async def _still_there(connection: AsyncConnection, principal: Principal, conversation_id: UUID) -> Conversation:
    """Raises ContactErased where it was there and its contact was erased, NotFound where there is no such one."""
    try:
        return await visible(connection, principal, conversation_id)
    except NotFound:
        if await activity_log.was_erased(connection, conversation_id):
            raise ContactErased from None
        raise


def refuse_taken(principal: Principal, conversation: Conversation) -> None:
    """While one colleague has it, others listen; supervisors may step in."""
    agent = conversation.agent
    if agent and agent.id != principal.user_id and principal.role not in SUPERVISORS:
        raise AlreadyTaken(name=agent.name)


async def _own_file(connection: AsyncConnection, message_type: str, content: dict[str, Json]) -> None:
    """A file of this workspace that is there; what is sent as a picture is one."""
    header = content.get("header")
    if isinstance(header, dict) and (shown := own_id(header)):
        await media.get(connection, shown)
        await media.use(connection, shown)
    media_id = media_id_of(content)
    if media_id is None:
        return
    file = await media.get(connection, media_id)
    if file.object_key is None:
        raise NotFound
    fits = message_type in ("document", "sticker") or file.mime.startswith(message_type)
    if not fits:
        raise Invalid(FieldError("/message_type", "media_kind", {"mime": file.mime}))
    content.setdefault("filename", file.filename)
    content["mime"] = file.mime
    await media.use(connection, media_id)


async def _wanted(connection: AsyncConnection, conversation: Conversation, principal: Principal) -> list[UUID]:
    people = [member for member in await members.all_members(connection) if member.role in INBOX]
    if conversation.agent:
        found = [member for member in people if member.user_id == conversation.agent.id]
    elif conversation.team:
        team_id = conversation.team.id
        found = [member for member in people if any(team.id == team_id for team in member.teams)]
    else:
        found = []
    return [member.user_id for member in found or people if member.user_id != principal.user_id]
