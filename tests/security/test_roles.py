"""S-IDOR2: who may do what is written down in roles.json, and every operation does as it says."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from litestar.routes import HTTPRoute

from backend.api.openapi import API_TOKEN
from backend.services.principal import ROLES, Role
from tests.api.callers import Api
from tests.api.described import APP, DOCUMENT
from tests.security.samples import NOT_AT_HAND
from tests.security.seed import Home
from tests.security.walk import Template, templates

WRITTEN: dict[str, str | list[str]] = json.loads((Path(__file__).parent / "roles.json").read_text())
"""Operation -> roles, "signed_in", "public", or "caller": another system with a token, and no person."""


def access_of(operation: dict[str, Any]) -> str | list[str]:
    if "x-roles" in operation:
        return list(operation["x-roles"])
    if operation.get("security") == [API_TOKEN]:
        return "caller"
    return "signed_in" if operation.get("security") else "public"


def test_the_matrix_is_as_written() -> None:
    """A new operation, or a right that grew, is written down on purpose."""
    found = {one["operationId"]: access_of(one) for methods in DOCUMENT["paths"].values() for one in methods.values()}
    assert found == WRITTEN


def test_every_route_is_in_the_document() -> None:
    documented = {(path, method.upper()) for path, methods in DOCUMENT["paths"].items() for method in methods}
    routes = {
        (route.path_format, method)
        for route in APP.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods - {"OPTIONS", "HEAD"}
    }
    hidden = {(path, method) for path, method in routes - documented if not path.startswith("/litestar-schema")}
    assert hidden == {("/api/v1/openapi.json", "GET")}
    assert documented <= routes


async def bearer(api: Api, user_id: Any) -> dict[str, str]:
    granted = await api.services.sessions.open(user_id)
    return {"Authorization": f"Bearer {granted.access_token}"}


@pytest.mark.parametrize("role", [*ROLES, None])
async def test_every_operation_holds_to_it(api: Api, owner: asyncpg.Connection, role: Role | None) -> None:
    offences = []
    first: dict[str, Template] = {}
    for template in templates(DOCUMENT):
        first.setdefault(template.operation, template)
    home = Home(owner, api.services.settings.data_dir / "files")
    for template in first.values():
        world = await home.now()
        headers = {"X-Workspace-Id": str(world.workspace)}
        if role is not None:
            headers |= await bearer(api, world.users[role])
        answer = await api.client.request(**template.filled(world, role or "owner"), headers=headers)
        home.answered(template.method, answer.status_code)
        if not as_written(template.operation, role, answer.status_code):
            offences.append(f"{template.operation} as {role}: {answer.status_code} {answer.text[:200]}")
    assert not offences, "\n".join(offences)


def as_written(operation: str, role: Role | None, status: int) -> bool:
    access = WRITTEN[operation]
    if status >= 500 and (status not in NOT_AT_HAND.get(operation, ()) or role not in access):
        return False
    if access == "public":
        return status != 403 or status in NOT_AT_HAND.get(operation, ())
    if role is None or access == "caller":
        return status == 401
    if access == "signed_in" or role in access:
        return status not in (401, 403)
    return status == 403
