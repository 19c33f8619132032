"""People on a web chat's page, in tests: the link, a browser that keeps its token, what the page shows."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.api.callers import Caller


@dataclass(slots=True)
class Visit:
    client: httpx.AsyncClient
    link: str
    token: str = ""

    @property
    def path(self) -> str:
        return f"/api/v1/webchat/{self.link}"

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"X-Visitor": self.token} if self.token else {}
        return await self.client.request(
            method, f"{self.path}{path}", headers=headers | options.pop("headers", {}), **options
        )

    async def arrive(self, name: str = "") -> "Visit":
        answer = await self.call("POST", "/visits", json={"name": name})
        assert answer.status_code == 201, answer.text
        self.token = str(answer.json()["visitor"])
        return self

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        return await self.posts({"text": text, **more})

    async def posts(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.call("POST", "/messages", json={"client_id": str(uuid4()), **body})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def reads(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.call("GET", "/messages", params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def texts(self) -> list[str]:
        return [one["text"] for one in await self.reads()]


async def open_page(caller: Caller, name: str = "Site da escola") -> tuple[dict[str, Any], str]:
    """The connection, and the token in its link."""
    answer = await caller.post("/instances", {"name": name, "provider": "webchat"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made, made["public_url"].rpartition("/")[2]


async def visit(caller: Caller, name: str = "Ana") -> Visit:
    _, link = await open_page(caller)
    return await Visit(caller.client, link).arrive(name)
