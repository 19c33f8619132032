"""S-IDOR: nobody reaches another workspace, with whatever id of it, at whatever place of whatever operation.

Two workspaces with something of everything. Every operation is first called with the caller's own ids (and must work for the
owner: otherwise the refusals below would prove nothing), then with one id after the other replaced by the other workspace's.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis

from backend.errors import NotFound
from backend.services.principal import ROLES, Identity, Principal, Role
from backend.services.sessions import Sessions
from backend.storage import teams
from backend.storage.tables import GLOBAL_TABLES, metadata
from backend.storage.teams import Team
from tests.api.callers import Api
from tests.api.described import DOCUMENT
from tests.security.samples import KEEPS_WHAT_IT_IS_GIVEN, NOT_AT_HAND
from tests.security.seed import REFUSED, Home, Seeded, digest, seed
from tests.security.walk import Template, id_of, templates

TEMPLATES = templates(DOCUMENT)
OTHER = "othercanary0000"


def test_the_walk_covers_every_operation_and_every_id() -> None:
    operations = {one["operationId"] for methods in DOCUMENT["paths"].values() for one in methods.values()}
    assert {template.operation for template in TEMPLATES} == operations
    walked = {template.mark(slot) for template in TEMPLATES for slot in template.slots()}
    assert walked >= {"$contact", "$conversation", "$funnel", "$instance", "$tag", "$team", "$user", "$workspace"}


async def test_the_other_workspace_has_something_of_everything(owner: asyncpg.Connection) -> None:
    other = await seed(owner, OTHER)
    assert other.seeded == set(metadata.tables) - {"db_meta", "sessions"}
    found = await digest(owner, other.workspace)
    assert set(found) == set(metadata.tables) - (GLOBAL_TABLES - {"channel_routes"})


@pytest.mark.parametrize("role", [*ROLES, None])
async def test_ids_of_another_workspace(api: Api, owner: asyncpg.Connection, redis_url: str, role: Role | None) -> None:
    other = await seed(owner, OTHER, files_of(api))
    async with Redis.from_url(redis_url) as redis:
        await plant(redis, api, other)
        before, remembered = await digest(owner, other.workspace), await keys_of(redis, other.workspace)
        offences: list[str] = []
        home = Home(owner, files_of(api))
        for template in TEMPLATES:
            found = await Walk(api, home, template, other, role).offences()
            if (after := await digest(owner, other.workspace)) != before:
                found.append(f"changed {[table for table in after if after[table] != before[table]]}")
                before = after
            offences += [f"{template.operation} as {role}: {offence}" for offence in found]
        assert not offences, "\n".join(offences)
        assert await keys_of(redis, other.workspace) == remembered


def files_of(api: Api) -> Path:
    return api.services.settings.data_dir / "files"


class Walk:
    def __init__(self, api: Api, home: Home, template: Template, other: Seeded, role: Role | None) -> None:
        self.api, self.home, self.template, self.other, self.role = api, home, template, other, role

    async def offences(self) -> list[str]:
        own = await self.home.now()
        headers = await self.headers(own)
        found = []
        answer = await self.send(self.template, own, headers)
        if self.role == "owner" and not works(self.template, answer):
            found.append(f"one's own ids: {answer.status_code} {answer.text[:300]}")
        found += self.leaks(answer, "one's own ids")
        foreign = await self.send(self.template, own, headers | {"X-Workspace-Id": str(self.other.workspace)})
        if not self.open_to_all and foreign.status_code not in REFUSED:
            found.append(f"in the other workspace: {foreign.status_code}")
        found += self.leaks(foreign, "in the other workspace")
        for slot in self.template.slots():
            found += [offence async for offence in self.at(slot, await self.home.now())]
        return found

    async def at(self, slot: tuple[str, ...], own: Seeded) -> Any:
        """The answer to a foreign id is the answer to one that nobody has."""
        headers = await self.headers(own)
        noun = self.template.mark(slot)[1:]
        foreign, nobodys = id_of(self.other, noun), 2**40 if noun == "held" else uuid4()
        said = []
        for value in (foreign, nobodys):
            answer = await self.send(self.template.with_slot(slot, str(value)), own, headers)
            said.append((answer.status_code, neutral(answer, str(value))))
            for leak in self.leaks(answer, str(slot)):
                yield leak
        if said[0] != said[1]:
            yield f"{slot}: a foreign id is told from a random one: {said}"
        if said[0][0] not in allowed(self.template, slot):
            yield f"{slot}: {said[0]}"

    async def headers(self, own: Seeded) -> dict[str, str]:
        headers = {"X-Workspace-Id": str(own.workspace)}
        if self.role is not None:
            granted = await self.api.services.sessions.open(own.users[self.role])
            headers["Authorization"] = f"Bearer {granted.access_token}"
        return headers

    async def send(self, template: Template, own: Seeded, headers: dict[str, str]) -> httpx.Response:
        self.api.client.cookies.clear()
        answer = await self.api.client.request(**template.filled(own, self.role or "owner"), headers=headers)
        self.home.answered(template.method, answer.status_code)
        return answer

    def leaks(self, answer: httpx.Response, where: str) -> Iterator[str]:
        if OTHER in answer.text or OTHER in str(answer.headers):
            yield f"{where}: answers with what is the other's: {answer.text[:300]}"
        if answer.status_code >= 500 and answer.status_code not in NOT_AT_HAND.get(self.template.operation, ()):
            yield f"{where}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code == 429:
            yield f"{where}: too much is asked of one workspace, so nothing is proven"
        if self.role is None and not self.public and answer.status_code != 401:
            yield f"{where}: {answer.status_code} without a token"

    @property
    def public(self) -> bool:
        return "security" not in self._operation

    @property
    def open_to_all(self) -> bool:
        """No workspace is meant, or the path says which."""
        return "x-roles" not in self._operation or "$workspace" in self.template.path

    @property
    def _operation(self) -> dict[str, Any]:
        return next(
            one
            for methods in DOCUMENT["paths"].values()
            for one in methods.values()
            if one["operationId"] == self.template.operation
        )


def works(template: Template, answer: httpx.Response) -> bool:
    return answer.status_code in NOT_AT_HAND.get(template.operation, (200, 201, 202, 204))


def allowed(template: Template, slot: tuple[str, ...]) -> tuple[int, ...]:
    """A filter by an id that is not there finds nothing; of several ids the wrong one is named; a draft may hold anything."""
    if slot[0] == "query":
        return (*REFUSED, 200)
    if slot[0] == "body" and slot[-1].isdigit():
        return (*REFUSED, 422)
    if slot[0] == "body" and template.operation in KEEPS_WHAT_IT_IS_GIVEN:
        return (*REFUSED, 200, 201)
    return REFUSED


def neutral(answer: httpx.Response, value: str) -> str:
    """Without what differs between any two answers."""
    text = re.sub(r'"(?:trace_id|revision)":("\w+"|\d+)', "", answer.text.replace(value, "<id>"))
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<some id>", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+", "<time>", text)


async def plant(redis: Redis, api: Api, other: Seeded) -> None:
    """What the engine would remember of the other workspace."""
    keys = api.services.keys
    state = {
        "funnel_id": str(other.funnel),
        "current_node_id": OTHER,
        "version": 1,
        "run_id": str(other.run),
        "lane_id": str(other.lane),
    }
    await redis.set(keys.state(other.workspace, other.contact), json.dumps(state))
    await redis.set(keys.bot_control(other.workspace, other.contact), "PAUSED_BY_HUMAN")
    await redis.set(keys.status(other.workspace, other.instance), OTHER)


async def keys_of(redis: Redis, workspace: UUID) -> dict[bytes, bytes | None]:
    """Events that were published are not kept: what is kept is compared."""
    found = {}
    async for key in redis.scan_iter(f"*{workspace}*"):
        found[key] = await redis.dump(key)
    return found


# --- what the walk would find ---------------------------------------------------------------------------------------


async def found_with(api: Api, owner: asyncpg.Connection, operation: str) -> list[str]:
    other = await seed(owner, OTHER, files_of(api))
    found: list[str] = []
    home = Home(owner, files_of(api))
    for template in TEMPLATES:
        if template.operation == operation:
            found += await Walk(api, home, template, other, "owner").offences()
    return found


async def test_an_open_door_is_found(api: Api, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    async def anybody(self: Sessions, identity: Identity, workspace_id: UUID | None) -> Principal:
        assert workspace_id is not None
        return Principal(identity.user_id, identity.session_id, workspace_id, "owner")

    monkeypatch.setattr(Sessions, "principal", anybody)
    offences = await found_with(api, owner, "listTags")
    assert any("in the other workspace: 200" in offence for offence in offences)
    assert any("answers with what is the other's" in offence for offence in offences)


async def test_a_look_past_the_tenant_is_found(
    api: Api, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if row-level security were off and a repository had forgotten its workspace."""

    async def any_team(connection: Any, team_id: UUID) -> Team:
        row = await owner.fetchrow("SELECT id, name, created_at FROM teams WHERE id = $1", team_id)
        if row is None:
            raise NotFound
        return Team(row["id"], row["name"], 0, row["created_at"])

    async def rename_any(connection: Any, team_id: UUID, name: str) -> None:
        await owner.execute("UPDATE teams SET name = name || $2 WHERE id = $1", team_id, uuid4().hex[:5])

    monkeypatch.setattr(teams, "get", any_team)
    monkeypatch.setattr(teams, "rename", rename_any)
    offences = await found_with(api, owner, "renameTeam")
    assert any("a foreign id is told from a random one" in offence for offence in offences)
    assert any("answers with what is the other's" in offence for offence in offences)
