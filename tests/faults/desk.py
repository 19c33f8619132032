"""What a person of the school and another system do: through the services that the web's doors use, or at the doors themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

import aiohttp
import asyncpg
from sqlalchemy.exc import DBAPIError

from backend.errors import BotPaused, Unavailable
from backend.services.api_calls import ApiCalls, Call
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.sessions import Sessions
from backend.services.tokens import AccessTokens, derive
from backend.storage.api_tokens import Caller
from backend.storage.tickets import Tickets
from tests.faults.child import Child
from tests.faults.outside import SECRET
from tests.lanes.world import School, World

T = TypeVar("T")
PAUSED = "a person has the conversation"


class Desk(Protocol):
    """Each insists until it is answered, as whoever has an Idempotency-Key, or a button, may."""

    async def call(self, who: str, order: str) -> str:
        """`pago` with the order as its Idempotency-Key; its id, or PAUSED."""

    async def pause(self, conversation: UUID) -> None: ...

    async def resume(self, conversation: UUID) -> None: ...


@dataclass(frozen=True, slots=True)
class InTheHouse:
    world: World
    school: School
    principal: Principal
    token: UUID

    async def call(self, who: str, order: str) -> str:
        world = self.world
        calls = ApiCalls(world.database, Published(world.catalog), world.rings, world.events)
        call = Call("pago", None, f"+{who}", "", None, {"pedido": order})
        caller = Caller(self.school.workspace_id, self.token)
        try:
            return str((await insisting(lambda: calls.take(caller, call, order))).id)
        except BotPaused:
            return PAUSED

    async def pause(self, conversation: UUID) -> None:
        await insisting(lambda: self.world.bot.pause(self.school.workspace_id, conversation, self.principal.user_id))

    async def resume(self, conversation: UUID) -> None:
        await insisting(lambda: self.world.bot.resume(self.school.workspace_id, conversation, self.principal.user_id))


@dataclass(frozen=True, slots=True)
class AtTheDoors:
    """Asks the first; who is not answered asks the next one. `unanswered` is told of each such time."""

    doors: Sequence[Child]
    secret: str
    """The other system's token."""
    access: str
    """The person's."""
    workspace_id: UUID
    unanswered: Callable[[Child], Awaitable[None]]
    _told: set[int] = field(default_factory=set)

    async def call(self, who: str, order: str) -> str:
        body = {"contact": {"phone": f"+{who}"}, "variables": {"pedido": order}}
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": order}
        status, answer = await self._post("/events/pago", headers, body)
        if status == 409 and answer["code"] == "bot_paused":
            return PAUSED
        assert status == 202, answer
        return str(answer["id"])

    async def pause(self, conversation: UUID) -> None:
        await self._person(f"/chats/{conversation}/bot/pause")

    async def resume(self, conversation: UUID) -> None:
        await self._person(f"/chats/{conversation}/bot/resume")

    async def _person(self, path: str) -> None:
        headers = {"Authorization": f"Bearer {self.access}", "X-Workspace-Id": str(self.workspace_id)}
        status, answer = await self._post(path, headers, {})
        assert status == 200, answer

    async def _post(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        async with asyncio.timeout(120), aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            while True:
                for door in self.doors:
                    url = f"http://127.0.0.1:{door.port}/api/v1{path}"
                    try:
                        async with session.post(url, json=body, headers=headers) as answer:
                            if answer.status < 500:
                                return answer.status, await answer.json()
                    except (aiohttp.ClientError, TimeoutError):
                        if door.port not in self._told:
                            self._told.add(door.port)
                            await self.unanswered(door)
                await asyncio.sleep(0.05)


async def insisting(do: Callable[[], Awaitable[T]]) -> T:
    """Again while the database is away, or takes somebody else's side in a deadlock."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await do()
            except (Unavailable, DBAPIError, asyncpg.PostgresError):
                await asyncio.sleep(0.1)


async def access_of(world: World, principal: Principal) -> str:
    """The token of somebody who has signed in."""
    secret = SECRET.encode()
    keys = AccessTokens(derive(secret, "access")), derive(secret, "refresh")
    return (
        await Sessions(world.database, *keys, Tickets(world.redis, world.keys)).open(principal.user_id)
    ).access_token
