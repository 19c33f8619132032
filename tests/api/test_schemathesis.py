"""Generated requests to every operation, good and bad by the document: nothing breaks, and every answer is as documented."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import load_all_checks
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode

from tests.api.callers import Api
from tests.api.described import DOCUMENT
from tests.security.seed import seed
from tests.security.walk import NOUNS, id_of

TAGS = sorted({tag for methods in DOCUMENT["paths"].values() for one in methods.values() for tag in one["tags"]})
EXAMPLES = 12
UNDERSTOOD = {"method", "url", "params", "json", "data", "content", "files", "headers"}
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = load_all_checks() or schemathesis.checks.CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)


@pytest.mark.parametrize("tag", TAGS)
async def test_generated_requests(api: Api, owner: asyncpg.Connection, tag: str) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    world = await seed(owner)
    granted = await api.services.sessions.open(world.users["owner"])
    headers = {"Authorization": f"Bearer {granted.access_token}", "X-Workspace-Id": str(world.workspace)}
    loop = asyncio.get_running_loop()
    offences: list[str] = []

    async def send(arguments: dict[str, Any]) -> httpx.Response:
        api.client.cookies.clear()
        request = api.client.build_request(**arguments)
        request.headers.update(headers)
        await request.aread()
        return await api.client.send(request)

    def call(case: Any) -> None:
        if case.meta.generation.mode is GenerationMode.POSITIVE:  # at things that are there
            own = {name: str(id_of(world, NOUNS[name])) for name in case.path_parameters or () if name in NOUNS}
            case.path_parameters = {**(case.path_parameters or {}), **own}
        arguments = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
        if isinstance(arguments.get("data"), str | bytes):
            arguments["content"] = arguments.pop("data")
        arguments = {name: value for name, value in arguments.items() if name in UNDERSTOOD}
        if parts := arguments.get("files"):
            named = parts.items() if isinstance(parts, dict) else parts
            arguments["files"] = [
                (str(name), ("a.bin", str(content).encode("utf-8", "replace"))) for name, content in named
            ]
        sent = arguments.pop("headers", {})
        arguments["headers"] = [(name.encode(), str(value).encode("latin-1")) for name, value in sent.items()]
        answer = asyncio.run_coroutine_threadsafe(send(arguments), loop).result(timeout=30)
        case.validate_response(Response.from_httpx(answer, verify=False), checks=CHECKS)

    def explore() -> None:
        for found in schema.get_all_operations():
            operation = found.ok()
            if tag not in operation.definition.raw["tags"]:
                continue
            for mode in GenerationMode:
                try:
                    BOUNDED(given(operation.as_strategy(generation_mode=mode))(call))()
                except Unsatisfiable:
                    pass  # nothing can be wrong about a request without any part
                except BaseExceptionGroup as group:
                    offences.append(
                        f"{operation.label} {mode.value}: " + "; ".join(str(one) for one in group.exceptions)
                    )

    await asyncio.to_thread(explore)
    assert offences == [], "\n\n".join(offences)
