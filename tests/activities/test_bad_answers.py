"""Bad inputs 52-63 where they are met on the way: runner, stored result, node. Each leaves by its exit with its code, and says no more."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import orjson
import pytest

from backend.activities.ai_reply import AiReply
from backend.activities.anthropic import Anthropic
from backend.activities.base import Call, Done, Doubtful, Failed, Runner
from backend.activities.egress import Egress
from backend.activities.fetch import Fetch, refusal_of
from backend.activities.http_request import HttpRequest
from backend.activities.odoo_lead import OdooLead
from backend.catalog import load
from backend.engine.check import CheckContext, check
from backend.engine.words import Call as Asks
from backend.engine.words import Entered, Finished, Leave
from backend.services.activities import outcome
from tests.activities.odoo_place import Place
from tests.activities.test_ai_reply import CONFIG, KEY, Book
from tests.activities.test_doors import known
from tests.emulators.anthropic import AnthropicEmulator, Turn, text
from tests.emulators.erp import ErpEmulator
from tests.emulators.odoo import OdooEmulator
from tests.nodes.cases import config_of, read_view

CATALOG = load()


async def leaves(name: str, config: dict[str, Any], runner: Runner) -> tuple[str, Any]:
    """(port, error), over everything between the node's question and its exit."""
    node, view = CATALOG[name], read_view({}, Entered())
    filled = config_of(node, config, view)
    asks = node.run(filled, view, Entered())
    assert isinstance(asks, Asks)
    result = await runner(Call(uuid4(), uuid4(), uuid4(), uuid4(), asks.activity.kind, asks.activity.request, 1))
    assert isinstance(result, Done | Failed | Doubtful), result
    left = node.run(filled, view, Finished(**orjson.loads(orjson.dumps(outcome(result)))))
    assert isinstance(left, Leave)
    return left.port, left.detail.get("error")


@pytest.fixture
async def erp() -> AsyncIterator[ErpEmulator]:
    emulator = ErpEmulator(auth="none")
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def anthropic() -> AsyncIterator[AnthropicEmulator]:
    emulator = AnthropicEmulator(keys={KEY: "ok", "sk-poor": "no_credit"})
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.mark.parametrize(
    ("line", "url", "code"),
    [
        (52, "https://169.254.169.254/", "url_forbidden"), (53, "https://metadata.google.internal/x", "url_forbidden"),
        (53, "https://both.example/", "url_forbidden"),
    ],
)  # fmt: skip
async def test_an_address_that_is_never_called(line: int, url: str, code: str) -> None:
    found = await leaves("http_request", {"url": url}, HttpRequest(Fetch(Egress(resolve=known))))
    assert found == ("failed", {"code": code, "message": ""}), "and no address of it"


@pytest.mark.parametrize(
    ("line", "fault", "path", "error"),
    [
        (56, "huge", "id", {"code": "response_too_large", "message": ""}),
        (56, "bomb", "id", {"code": "response_too_large", "message": ""}),
        (56, "html", "id", {"code": "response_not_json", "message": ""}),
        (56, "broken", "id", {"code": "response_not_json", "message": ""}),
        (57, "", "data[7].cpf", {"code": "field_missing", "message": "data[7].cpf"}),
    ],
)  # fmt: skip
async def test_an_answer_that_cannot_be_used(erp: ErpEmulator, line: int, fault: str, path: str, error: Any) -> None:
    erp.faults += [fault] if fault else []
    runner = HttpRequest(Fetch(Egress(frozenset({("127.0.0.1", erp.port)}))))
    config = {"url": f"{erp.url}/api/alunos?fone=5511988124470", "variables": [{"variable": "v", "path": path}]}
    assert await leaves("http_request", config, runner) == ("failed", error)


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"x_nao_existe": "a"}, "x_nao_existe"),
        ({"create_date": "2026-01-01"}, "create_date"),
        ({"priority": "Altíssima"}, "priority"),
    ],
)
async def test_59_a_field_that_odoo_does_not_take(mapping: dict[str, str], field: str) -> None:
    place = Place(OdooEmulator())
    await place.odoo.start()
    runner = OdooLead(place, Egress(frozenset({("127.0.0.1", place.odoo.port)})), pauses=())
    port, error = await leaves("odoo_lead", {"mapping": {"name": "Ana", **mapping}}, runner)
    assert (port, error) == ("failure", {"code": "odoo_field", "message": field})
    assert place.odoo.crm.leads == {}
    await place.odoo.stop()


@pytest.mark.parametrize(
    ("line", "key", "model", "code", "paid"),
    [
        (61, "sk-wrong", "claude-haiku-5-5", "ai_auth", 0), (61, "sk-poor", "claude-haiku-5-5", "ai_quota", 0),
        (61, KEY, "claude-2", "ai_model", 0), (62, KEY, "claude-haiku-5-5", "ai_invalid_output", 2),
    ],
)  # fmt: skip
async def test_an_ai_that_cannot_answer(
    anthropic: AnthropicEmulator, line: int, key: str, model: str, code: str, paid: int
) -> None:
    anthropic.otherwise = Turn([text("Claro! Aqui está: sim")])
    book = Book()
    book.credential = replace(book.credential, config={**CONFIG, "model": model}, secret=key)
    port, error = await leaves("ai_reply", {"prompt": "Fale."}, AiReply(book, Anthropic(anthropic.url), book))
    assert (port, error["code"], len(anthropic.asked)) == ("failed", code, paid), "one try to mend it, no more"
    assert key not in str(error)


@pytest.mark.parametrize(
    ("line", "name", "config", "code", "words"),
    [
        (52, "http_request", {"url": "http://169.254.169.254/"}, "url_forbidden", ["interno"]),
        (54, "http_request", {"url": "gopher://ok.com/"}, "url_scheme", ["https"]),
        (
            55,
            "http_request",
            {"url": "https://ok.com/", "headers": [{"name": "Host", "value": "x"}]},
            "header_forbidden",
            ["host"],
        ),
        (63, "ai_reply", {"prompt": "x" * 8_000}, "ai_prompt_too_long", ["2667", "2500"]),
    ],
)
def test_what_the_author_is_told_while_drawing(line: int, name: str, config: Any, code: str, words: list[str]) -> None:
    context = CheckContext(refuses_url=lambda url: refusal_of(Egress(), url))
    graph = {"nodes": [{"id": "n", "type": name, "data": config}], "edges": []}
    [problem] = [one for one in check(graph, CATALOG, context) if one.code == code]
    assert problem.severity == "error"
    said = problem.message("pt-BR").replace(".", "").replace("\xa0", "")
    for word in words:
        assert word in said.lower(), said
