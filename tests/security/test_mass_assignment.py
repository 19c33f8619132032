"""S-MASS: a body carries what its operation asks for, and no other column of any table."""

from typing import Any
from uuid import uuid4

import asyncpg

from backend.services.principal import Principal
from backend.storage.tables import metadata
from tests.api.callers import Api
from tests.api.described import DOCUMENT
from tests.security.seed import Seeded, digest, seed
from tests.security.walk import Template, templates

COLUMNS = sorted({column.name for table in metadata.tables.values() for column in table.columns})
OTHERS_SHAPE = {"receiveWhatsApp", "receiveWhatsAppAlias"}
"""Bodies that a provider writes: whatever it adds is kept or passed over, and nothing of it names a column."""
INVENTED = ["is_admin", "isAdmin", "created_by", "flow_version_id", "password_hash", "workspaceId", "ownerId"]


async def test_no_column_is_taken_that_was_not_asked_for(api: Api, owner: asyncpg.Connection) -> None:
    offences, tried = [], 0
    for template in templates(DOCUMENT):
        if not isinstance(template.body, dict) or template.operation in OTHERS_SHAPE:
            continue
        tried += 1
        world = await seed(owner)
        granted = await api.services.sessions.open(world.users["owner"])
        token = granted.access_token if template.operation != "callEvent" else await api_token(api, world)
        headers = {"Authorization": f"Bearer {token}", "X-Workspace-Id": str(world.workspace)}
        before = await digest(owner, world.workspace)
        extra = {name: str(uuid4()) for name in [*COLUMNS, *INVENTED] if name not in asked_for(template)}
        request = template.filled(world)
        request["json"] = extra | request["json"]
        answer = await api.client.request(**request, headers=headers)
        found = {error["path"].removeprefix("/"): error["code"] for error in answer.json().get("errors", [])}
        kept = [name for name in extra if found.get(name) not in ("field_unknown", "field_readonly")]
        if answer.status_code != 422 or kept:
            offences.append(f"{template.operation}: {answer.status_code}, accepted {kept}")
        if await digest(owner, world.workspace) != before:
            offences.append(f"{template.operation} changed something")
    assert not offences, "\n".join(offences)
    assert tried > 5


async def api_token(api: Api, world: Seeded) -> str:
    who = Principal(world.users["owner"], uuid4(), world.workspace, "owner")
    return (await api.services.api_tokens.create(who, "Loja")).secret


def asked_for(template: Template) -> set[str]:
    schema: dict[str, Any] = next(
        operation["requestBody"]["content"]["application/json"]["schema"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        if operation["operationId"] == template.operation
    )
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return set(schema["properties"])


async def test_nested_objects_are_as_strict(api: Api, owner: asyncpg.Connection) -> None:
    world = await seed(owner)
    granted = await api.services.sessions.open(world.users["owner"])
    headers = {"Authorization": f"Bearer {granted.access_token}"}
    body = {"hours": {"mon": [], "workspace_id": "x", "owner": 1}}
    answer = await api.client.put(f"/api/v1/workspaces/{world.workspace}", json=body, headers=headers)
    found = {(error["path"], error["code"]) for error in answer.json()["errors"]}
    assert found == {("/hours/workspace_id", "field_readonly"), ("/hours/owner", "field_unknown")}
