"""People who call the API in tests: a workspace is founded, members join, each speaks with a token of their own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from litestar import Litestar

from backend.api.dependencies import Services
from backend.app import create_app, open_services
from backend.services.principal import Role
from backend.settings import Settings
from backend.storage import accounts, members, workspaces
from backend.storage.database import Database

PASSWORD = "a password of the tests"


@dataclass(slots=True)
class Caller:
    """`answer = await owner.get("/team/members")`; paths are under /api/v1."""

    client: httpx.AsyncClient
    email: str
    user_id: UUID
    workspace_id: UUID
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "X-Workspace-Id": str(self.workspace_id)}

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self.headers | options.pop("headers", {})
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.call("POST", path, **({} if json is None else {"json": json}), **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.call("PUT", path, json=json, **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.call("PATCH", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("DELETE", path, **options)


@dataclass(slots=True)
class Api:
    """The whole application, called in this process. `client` is nobody yet; its address is a public one."""

    app: Litestar
    client: httpx.AsyncClient
    database: Database

    @property
    def services(self) -> Services:
        services = self.app.state["services"]
        assert isinstance(services, Services)
        return services

    async def person(self, name: str = "Ana") -> tuple[UUID, str]:
        """Signs in with PASSWORD."""
        _HASHES[:] = _HASHES or [await self.services.accounts.passwords.hash(PASSWORD)]
        email = f"{name.lower()}-{uuid4().hex[:8]}@example.com"
        async with self.database.begin_global() as connection:
            user_id = await accounts.create(connection, email=email, name=name, password_hash=_HASHES[0])
        assert user_id is not None
        return user_id, email

    async def founder(self, workspace: str = "Escola Compasso") -> Caller:
        """The owner of a new workspace."""
        user_id, email = await self.person("Dona")
        workspace_id = uuid4()
        async with self.database.begin(workspace_id) as connection:
            await workspaces.found(connection, workspace_id, workspace, user_id)
        return await self._caller(user_id, email, workspace_id)

    async def member(self, workspace_id: UUID, role: Role, name: str | None = None) -> Caller:
        user_id, email = await self.person(name or role.title())
        async with self.database.begin(workspace_id) as connection:
            await members.add(connection, workspace_id, user_id, role)
        return await self._caller(user_id, email, workspace_id)

    async def _caller(self, user_id: UUID, email: str, workspace_id: UUID) -> Caller:
        granted = await self.services.sessions.open(user_id)
        return Caller(self.client, email, user_id, workspace_id, granted.access_token)


@asynccontextmanager
async def running(settings: Settings, database: Database) -> AsyncIterator[Api]:
    app = _IDLE.pop() if _IDLE and not settings.public_url.startswith("https") else create_app(settings)
    transport = httpx.ASGITransport(app=app, client=("8.8.8.8", 4711))  # type: ignore[arg-type]
    async with AsyncExitStack() as stack:
        app.state["services"] = await open_services(settings, stack)
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")
        yield Api(app, await stack.enter_async_context(client), database)
    if not settings.public_url.startswith("https"):
        _IDLE.append(app)


_IDLE: list[Litestar] = []
"""Routes are the same for every test and take a while to build; what they stand on is opened anew each time."""

_HASHES: list[str] = []
"""PASSWORD's, computed once: it is made to take long."""
