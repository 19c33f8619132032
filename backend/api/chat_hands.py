"""Who has a conversation, and whether it is over."""

from uuid import UUID

from litestar import Controller, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from backend.api.bodies import Body
from backend.api.chats import Status
from backend.api.contacts import Success, person
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.errors import FieldError, Invalid
from backend.services.chats import Chats
from backend.services.principal import INBOX, Principal


class Hands(Body, rename="camel"):
    """`agentId`: `me` takes it, null gives it back, a member's id hands it over; `teamId`: a team, null: no team."""

    agent_id: str | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET


class StatusChange(Body):
    status: Status


class ChatHandsController(Controller):
    path = "/chats"
    tags = ("Inbox",)

    @put("/{conversation_id:uuid}/assign", operation_id="assignChat", opt=allow(INBOX) | {"refusals": [409]})
    async def assign(
        self, conversation_id: FromPath[UUID], data: JSONBody[Hands], principal: Named[Principal], chats: Named[Chats]
    ) -> Success:
        """Taken by another already: 409 `already_taken` with the name. Supervisors may hand over anything."""
        if data.agent_id == "me" and data.team_id is UNSET:
            await chats.take(principal, conversation_id)
            return Success()
        hands: dict[str, UUID | None] = {}
        if data.agent_id is not UNSET:
            hands["agent_id"] = person(data.agent_id, principal)
        if data.team_id is not UNSET:
            hands["team_id"] = data.team_id
        if not hands:
            raise Invalid(FieldError("/agentId", "field_required", {"name": "agentId"}))
        await chats.assign(principal, conversation_id, hands)
        return Success()

    @put("/{conversation_id:uuid}/status", operation_id="setChatStatus", opt=allow(INBOX) | {"refusals": [409]})
    async def set_status(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[StatusChange],
        principal: Named[Principal],
        chats: Named[Chats],
    ) -> Success:
        await chats.set_status(principal, conversation_id, data.status)
        return Success()

    @post("/{conversation_id:uuid}/read", operation_id="readChat", status_code=200, opt=allow(INBOX))
    async def read(self, conversation_id: FromPath[UUID], principal: Named[Principal], chats: Named[Chats]) -> Success:
        """What the contact wrote has been seen: nothing is unread any more."""
        await chats.read(principal, conversation_id)
        return Success()
