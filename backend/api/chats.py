"""The inbox: the list, one conversation, what was said, who has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from litestar.types.internal_types import PathParameterDefinition

from backend.api.contacts import NamedThing, person
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.api.paging import Cursors, CursorText, Limit, next_link
from backend.engine.state import State
from backend.services.chat_counts import ChatCounts, Counted
from backend.services.chats import Chats, Detail
from backend.services.principal import INBOX, Principal
from backend.storage.conversations import STATUSES, Conversation, Position
from backend.storage.standing import ActiveRun

Status = Literal["open", "pending", "closed"]
Asked = Request[Any, Any, Any]


class ChatItem(msgspec.Struct):
    """`last_message` is its text, `timestamp` its moment, `last_message_by` who said it; `last_message_agent` names the person
    of the team. `waiting_since`: when the contact said the first thing that nobody has answered yet."""

    contact_id: UUID
    name: str
    phone_number: str | None
    last_message: str | None
    timestamp: datetime
    unread_count: int
    conversation_id: UUID
    status: Status
    priority: str
    agent: NamedThing | None
    team: NamedThing | None
    instance_id: UUID
    instance_name: str
    provider: str
    last_message_type: str | None
    last_message_direction: Literal["IN", "OUT"] | None
    last_message_status: str | None
    last_message_by: Literal["contact", "bot", "team"] | None
    last_message_agent: NamedThing | None
    waiting_since: datetime | None
    paused_by: Literal["human", "bot"] | None
    lane_id: UUID | None


class AsidePosition(msgspec.Struct):
    """Where a funnel was interrupted: it goes on there later."""

    funnel_id: UUID
    funnel_name: str
    node_id: str | None
    node_name: str | None
    node_type: str | None


class BotPosition(msgspec.Struct):
    """The node where the bot stands, in which version of which funnel. It waits for a `reply`, for `time` to pass, or for something
    `outside` to answer; `waiting_until`: then it goes on without. `interrupted`: funnels that it has interrupted, the one that
    comes back first before the others."""

    funnel_id: UUID
    funnel_name: str
    funnel_version: int
    node_id: str | None
    node_name: str | None
    node_type: str | None
    waiting_for: Literal["reply", "time", "outside"] | None
    waiting_until: datetime | None
    interrupted: list[AsidePosition]


class ChatAnswer(ChatItem):
    """`window_until`: free text may be sent so long; null: always, or the contact never wrote."""

    window_until: datetime | None
    paused_until: datetime | None
    assigned_at: datetime | None
    first_reply_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    run: BotPosition | None


class TeamTotal(NamedThing):
    count: int


class ChatTotals(msgspec.Struct):
    """`unread`: of one's own and of nobody's, those with something unread. `teams`: one's own; supervisors': all of them."""

    mine: int
    unassigned: int
    unread: int
    teams: list[TeamTotal]


def list_id(handler: HTTPRouteHandler, method: Any, path: list[str | PathParameterDefinition]) -> str:
    return "listChats" if "chats" in path else "listConversations"


@get(["/chats", "/conversations"], operation_id=list_id, tags=["Inbox"], opt=allow(INBOX))
async def list_chats(
    request: Asked,
    principal: Named[Principal],
    chats: Named[Chats],
    cursors: Named[Cursors],
    status: Annotated[Status | None, QueryParameter(description="Default: all.")] = None,
    agent_id: Annotated[
        str | None, QueryParameter(name="agentId", max_length=40, description="A user's id, or `me`.")
    ] = None,
    team_id: Annotated[UUID | None, QueryParameter(name="teamId")] = None,
    instance_id: Annotated[UUID | None, QueryParameter(name="instanceId")] = None,
    unassigned: Annotated[bool, QueryParameter()] = False,
    search: Annotated[str | None, QueryParameter(max_length=200)] = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Response[list[ChatItem]]:
    """The latest message first."""
    at = cursors.open("chats", principal.workspace_id, cursor)
    wanted = {
        "statuses": (status,) if status else STATUSES,
        "agent_id": person(agent_id, principal),
        "team_id": team_id,
        "instance_id": instance_id,
        "unassigned": unassigned,
        "search": search,
    }
    after = Position(datetime.fromisoformat(at["at"]), UUID(at["id"])) if at else None
    found, following = await chats.page(principal, wanted, after, limit)
    headers = {}
    if following:
        position = {"at": following.last_message_at.isoformat(), "id": following.id}
        headers["Link"] = next_link(request, cursor=cursors.seal("chats", principal.workspace_id, position))
    return Response([ChatItem(**item(one)) for one in found], headers=headers)


class ChatsController(Controller):
    path = "/chats"
    tags = ("Inbox",)

    @get("/counts", operation_id="countChats", opt=allow(INBOX))
    async def count(self, principal: Named[Principal], chat_counts: Named[ChatCounts]) -> ChatTotals:
        """Open conversations that one sees, each number up to 100."""
        return totals(await chat_counts.count(principal))

    @get("/{conversation_id:uuid}", operation_id="getChat", opt=allow(INBOX))
    async def read_one(
        self, conversation_id: FromPath[UUID], principal: Named[Principal], chats: Named[Chats]
    ) -> ChatAnswer:
        """With `run`: where the bot stands in it."""
        return chat_answer(await chats.get(principal, conversation_id))


def totals(counted: Counted) -> ChatTotals:
    teams = [TeamTotal(team.id, team.name, count) for team, count in counted.teams]
    return ChatTotals(counted.mine, counted.unassigned, counted.unread, teams)


def item(conversation: Conversation) -> dict[str, Any]:
    last = conversation.last_message or {}
    return {
        "contact_id": conversation.contact_id,
        "name": conversation.contact_name,
        "phone_number": conversation.phone_number,
        "last_message": last.get("text"),
        "timestamp": conversation.last_message_at,
        "unread_count": conversation.unread_count,
        "conversation_id": conversation.id,
        "status": conversation.status,
        "priority": conversation.priority,
        "agent": conversation.agent and NamedThing(conversation.agent.id, conversation.agent.name),
        "team": conversation.team and NamedThing(conversation.team.id, conversation.team.name),
        "instance_id": conversation.instance_id,
        "instance_name": conversation.instance_name,
        "provider": conversation.provider,
        "last_message_type": last.get("type"),
        "last_message_direction": last.get("direction"),
        "last_message_status": last.get("status"),
        "last_message_by": _speaker(conversation),
        "last_message_agent": conversation.last_speaker
        and NamedThing(conversation.last_speaker.id, conversation.last_speaker.name),
        "waiting_since": conversation.waiting_since,
        "paused_by": conversation.paused_by,
        "lane_id": conversation.lane_id,
    }


def chat_answer(detail: Detail) -> ChatAnswer:
    conversation, run = detail.conversation, detail.run
    return ChatAnswer(
        **item(conversation),
        window_until=detail.window_until,
        paused_until=conversation.paused_until,
        assigned_at=conversation.assigned_at,
        first_reply_at=conversation.first_reply_at,
        closed_at=conversation.closed_at,
        created_at=conversation.created_at,
        run=position(run, detail.aside) if run else None,
    )


def position(run: ActiveRun, aside: Sequence[ActiveRun]) -> BotPosition:
    try:
        state: State | None = State.from_json(run.state)
    except (
        KeyError,
        TypeError,
        ValueError,
    ):  # of a release that is gone: where it stands is known, not what it waits for
        state = None
    wait = state.wait if state else None
    waiting_for: Literal["reply", "time", "outside"] | None = "outside" if state and state.call is not None else None
    if wait:
        waiting_for = "reply" if wait.reply else "time"
    return BotPosition(
        run.funnel_id,
        run.funnel_name,
        run.funnel_version,
        run.current_node_id,
        run.node_name,
        run.node_type,
        waiting_for,
        wait.until if wait else None,
        [
            AsidePosition(one.funnel_id, one.funnel_name, one.current_node_id, one.node_name, one.node_type)
            for one in aside
        ],
    )


def _speaker(conversation: Conversation) -> Literal["contact", "bot", "team"] | None:
    direction = (conversation.last_message or {}).get("direction")
    if direction != "OUT":
        return "contact" if direction else None
    return "bot" if conversation.last_by_bot else "team"
