"""What is not even kept in a draft."""

from unittest.mock import AsyncMock

import pytest
from sqlalchemy import text

from backend.storage import funnel_versions
from backend.storage.database import Database
from tests.api.callers import Caller
from tests.api.test_funnels import new_funnel, node, started
from tests.api.test_gate import problem


async def test_an_inner_address_is_refused_on_save_and_what_stood_there_stays(owner_caller: Caller) -> None:
    """Bad input 52."""
    good = started(node("h", "http_request", method="GET", url="https://escola.example/aulas"))
    bad = started(node("h", "http_request", method="GET", url="http://169.254.169.254/"))
    funnel = await new_funnel(owner_caller, good)
    for answer in (
        await owner_caller.put(f"/funnels/{funnel}", {"definition": bad, "name": "outro"}),
        await owner_caller.post("/funnels", {"name": "x", "definition": bad}),
    ):
        refusal = problem(answer, 422, "url_forbidden")
        assert refusal["errors"][0]["path"] == "/definition/nodes/1/data/url"
        assert "169.254" not in refusal["errors"][0]["message"]
    kept = (await owner_caller.get(f"/funnels/{funnel}")).json()
    assert (kept["name"], kept["definition"]["nodes"][1]["data"]["url"]) == (
        "Aula experimental",
        "https://escola.example/aulas",
    )
    assert len((await owner_caller.get("/funnels")).json()) == 1


async def test_an_old_version_with_an_inner_address_comes_back_into_no_draft(
    owner_caller: Caller, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Published while the operator allowed it, or by an older release."""
    good = started(node("h", "http_request", method="GET", url="https://escola.example/aulas"))
    funnel = await new_funnel(owner_caller, good)
    assert (await owner_caller.post(f"/funnels/{funnel}/publish", {})).status_code < 300
    inner = started(node("h", "http_request", method="GET", url="https://10.0.0.1/aulas"))
    with monkeypatch.context() as older:
        older.setattr(funnel_versions, "definition_of", AsyncMock(return_value=inner))
        problem(await owner_caller.post(f"/funnels/{funnel}/versions/1/restore"), 422, "url_forbidden")
    kept = (await owner_caller.get(f"/funnels/{funnel}")).json()
    assert kept["definition"]["nodes"][1]["data"]["url"] == "https://escola.example/aulas"
    async with database.begin(owner_caller.workspace_id) as connection:
        drawing = "SET definition = replace(definition::text, 'https://escola.example', 'https://10.0.0.1')::jsonb"
        await connection.execute(text(f"UPDATE funnels {drawing}"))
    problem(await owner_caller.post(f"/funnels/{funnel}/duplicate"), 422, "url_forbidden")
    assert len((await owner_caller.get("/funnels")).json()) == 1
