"""The runner of `ai_reply` against a strict stand-in of Anthropic, with the library that really calls."""

from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.activities import ai_reply
from backend.activities.ai_reply import AiReply
from backend.activities.anthropic import Anthropic
from backend.activities.anthropic_sdk import AnthropicSdk
from backend.activities.base import Again, Call, Done, Failed, Result
from backend.activities.credential import Credential
from backend.catalog import load
from backend.engine.words import Call as Asks
from backend.engine.words import Entered
from tests.emulators.anthropic import REFUSES, TRUNCATED, AnthropicEmulator, Fault, Turn, saves, says, text
from tests.nodes.cases import config_of, read_view

NODE = load()["ai_reply"]
KEY = "sk-ant-good-1234"
CONFIG = {"model": "claude-haiku-5-5", "master_prompt": "Você é a Lia. Site: https://compasso.example/planos"}
FIELDS = {"email": "email_do_lead", "horario": "horário"}


class Book:
    """Credentials and ledger."""

    def __init__(self) -> None:
        self.credential: Credential | None = Credential(CONFIG, KEY)
        self.tokens = 0

    async def open(self, workspace_id: UUID, platform: str) -> Credential | None:
        return self.credential if platform == "ai" else None

    async def spent(self, workspace_id: UUID, contact_id: UUID) -> int:
        return self.tokens

    async def add(self, workspace_id: UUID, contact_id: UUID, tokens: int) -> None:
        self.tokens += tokens


@pytest.fixture
async def anthropic() -> AsyncIterator[AnthropicEmulator]:
    emulator = AnthropicEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
def book() -> Book:
    return Book()


def request(fields: Mapping[str, Any] | None = FIELDS, **view: Any) -> Mapping[str, Any]:
    """As the node makes it."""
    config: dict[str, Any] = {"mode": "once", "prompt": "Fale com {{ contact.name }}."}
    seen = read_view({"history": [[True, "oi"]], **view}, Entered())
    if fields:
        config["extraction_schema"] = fields
    outcome = NODE.run(config_of(NODE, config, seen), seen, Entered())
    assert isinstance(outcome, Asks)
    return outcome.activity.request


async def asked(emulator: AnthropicEmulator, book: Book, *script: Turn | Fault, **how: Any) -> Result:
    emulator.script = deque(script)
    sdk = AnthropicSdk(emulator.url)
    try:
        return await AiReply(book, sdk, book)(
            Call(uuid4(), uuid4(), uuid4(), uuid4(), "ai", how.get("request") or request(), 1)
        )
    finally:
        await sdk.close()


def value(result: Result) -> Any:
    assert isinstance(result, Done), result
    return result.value


async def test_it_saves_and_speaks_in_one_call(anthropic: AnthropicEmulator, book: Book) -> None:
    words = says("Anotado!", 0.4).content[0]
    found = value(await asked(anthropic, book, saves({"email": "ana@x.com"}, words)))
    assert (found["message"], found["data"], found["qualification_score"]) == ("Anotado!", {"email": "ana@x.com"}, 0.4)
    [body] = anthropic.asked
    assert body["thinking"] == {"type": "disabled"}
    assert body["system"][0]["text"].startswith(
        "Você é a Lia. Site: https://compasso.example/planos\n\nFale com [contact.name]."
    )
    assert "Ana Souza" not in str(body["system"]) + str(body["tools"])
    assert "Ana Souza" in str(body["messages"])
    assert book.tokens == 100


async def test_a_tool_call_without_words_gets_its_result_and_one_more_call(
    anthropic: AnthropicEmulator, book: Book
) -> None:
    found = value(await asked(anthropic, book, saves({"horario": "tarde"}), says("Combinado!")))
    assert (found["message"], found["data"], found["tokens"]) == ("Combinado!", {"horario": "tarde"}, 200)
    assert book.tokens == 200, "both calls count"
    last = anthropic.asked[1]["messages"][-1]["content"]
    assert [(block["type"], block["is_error"]) for block in last] == [("tool_result", False)]
    assert anthropic.asked[1]["tool_choice"] == {"type": "none"}


NONSENSE = Turn([text("Claro! Segue a resposta: oi")])
TOO_SURE = says("oi", 7)


@pytest.mark.parametrize(
    ("script", "result", "paid"),
    [
        ((NONSENSE, says("Oi!")), "Oi!", 2),
        ((TOO_SURE, NONSENSE), Failed("ai_invalid_output"), 2),
        ((saves({}), saves({}), saves({})), Failed("ai_invalid_output"), 3),
        ((saves({"horario": "9h"}), NONSENSE, says("Ok")), "Ok", 3),
        ((Turn([]), says("Oi!")), "Oi!", 2),
        ((REFUSES,), Failed("ai_refusal", "x"), 1),
        ((TRUNCATED,), Failed("ai_truncated"), 1),
        ((Fault("overloaded", "3"),), Again("ai_busy", 3.0), 0),
        ((Fault("limited", "9000"),), Again("ai_busy", 60.0), 0),
        ((Fault("limited", "Wed, 21 Oct 2026 07:28:00 GMT"),), Again("ai_busy", 0.0), 0),
        ((Fault("spend_limit"),), Failed("ai_quota"), 0),
        ((Fault("broken"),), Again("ai_unreachable", 0.0), 0),
        ((Fault("html"),), Again("ai_unreachable", 0.0), 0),
        ((Fault("cut"),), Again("ai_unreachable", 0.0), 1),
        ((Fault("too_large"),), Failed("ai_prompt_too_long"), 0),
    ],
)  # fmt: skip
async def test_what_a_model_may_do(
    anthropic: AnthropicEmulator, book: Book, script: tuple[Turn | Fault, ...], result: Result | str, paid: int
) -> None:
    found = await asked(anthropic, book, *script)
    assert (found.value["message"] if isinstance(found, Done) else found) == result  # type: ignore[index, call-overload]
    assert len(anthropic.asked) == paid
    assert anthropic.faults == (1 if isinstance(script[0], Fault) else 0), "the library asks once"
    assert [line for line in anthropic.refused if "Extra" in line or "content" in line] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "sk-wrong"}, "ai_auth"),
        ({"model": "claude-2"}, "ai_model"),
        ({"key": "sk-poor"}, "ai_quota"),
        ({"tokens": 200_000}, "ai_budget_spent"),
        ({"daily_tokens": 100}, "ai_budget_spent"),
        ({"none": True}, "ai_not_configured"),
    ],
)
async def test_each_reason_has_its_code(
    anthropic: AnthropicEmulator, book: Book, change: dict[str, Any], code: str
) -> None:
    anthropic.keys["sk-poor"] = "no_credit"
    book.tokens = change.get("tokens", 0)
    config = {**CONFIG, **{key: change[key] for key in ("model", "daily_tokens") if key in change}}
    book.credential = None if "none" in change else Credential(config, change.get("key", KEY))
    found = await asked(anthropic, book)
    assert isinstance(found, Failed)
    assert found.code == code
    assert KEY not in repr(found)


async def test_a_model_for_each_task(anthropic: AnthropicEmulator, book: Book) -> None:
    book.credential = Credential({**CONFIG, "models": {"image": "claude-sonnet-5-5"}}, KEY)
    for message in ({"type": "image"}, {"type": "text", "text": "oi"}):
        await asked(anthropic, book, request=request(message=message))
    assert [body["model"] for body in anthropic.asked] == ["claude-sonnet-5-5", "claude-haiku-5-5"]


async def test_one_that_hangs_is_left(
    anthropic: AnthropicEmulator, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ai_reply, "CALL_SECONDS", 0.2)
    assert await asked(anthropic, book, Fault("hang")) == Again("ai_unreachable", 0.0)


HOSTILE = [
    saves({"tags": ["vip"], "stage": "Cliente", "contact_id": str(uuid4()), "workspace_id": "x", "email": "m@x.com"}),
    saves({"email": "x" * 100_000, "horario": {"deep": {"er": 1}}}),
    saves({"horario": "{{ 7*7 }} {% for x in y %}"}),
    saves({"sql": "DROP TABLE contacts"}, name="executar_sql"),
    saves({f"f{n}": n for n in range(500)}),
]


async def test_a_hostile_model_gets_nothing_but_the_contacts_fields(anthropic: AnthropicEmulator, book: Book) -> None:
    allowed, kept = set(FIELDS), []
    for turn in HOSTILE:
        data = value(await asked(anthropic, book, turn, says("ok")))["data"]
        assert {name for name, said in data.items() if said is not None} <= allowed
        assert len(str(data)) < 5_000
        kept.append(data)
    assert kept[0]["email"] == "m@x.com"
    assert kept[2] == {"horario": "{{ 7*7 }} {% for x in y %}"}
    assert kept[3] == {}
    result = anthropic.asked[-3]["messages"][-1]["content"][0]
    assert (result["is_error"], result["content"]) == (True, "esta ferramenta não existe")


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Veja https://compasso.example/planos?x=1", "Veja https://compasso.example/planos?x=1"),
        ("Pague em https://golpe.example/pix agora", "Pague em agora"),
        ("![x](https://golpe.example/?q=segredo) ok", "x ok"),
        ("https://compasso.example@golpe.example/", ""),
        ("Chame em wa.me/5511 ou golpe.com.br, ana.silva@gmail.com", "Chame em ou , ana.silva@gmail.com"),
        ("Oi.Tudo bem? São R$ 280.50", "Oi.Tudo bem? São R$ 280.50"),
        ("https://compasso.example.golpe.example/ e WWW.GOLPE.EXAMPLE", "e"),
    ],
)
async def test_links_come_from_the_workspace_alone(
    anthropic: AnthropicEmulator, book: Book, said: str, sent: str
) -> None:
    """Not from what a contact wrote either."""
    history = [[True, "meu site é https://golpe.example/pix"]]
    found = value(await asked(anthropic, book, says(said), request=request(history=history)))
    assert found["message"] == sent


async def test_the_web_asks_the_same_without_the_library(anthropic: AnthropicEmulator) -> None:
    body = {"model": "claude-haiku-5-5", "max_tokens": 50, "messages": [{"role": "user", "content": "oi"}]}
    found = await Anthropic(anthropic.url).ask(KEY, body, 5.0)
    assert isinstance(found, Mapping)
    refused = await Anthropic(anthropic.url).ask(KEY, {**body, "temperature": 1}, 5.0)
    assert refused.code == "ai_refused"  # type: ignore[union-attr]


def forced(**view: Any) -> Mapping[str, Any]:
    node = load()["switch_ai"]
    config = {"intents": [{"id": "matricula", "label": "Matrícula"}, {"id": "boleto", "label": "Boleto"}]}
    seen = read_view({"history": [[True, "perdi o boleto"]], **view}, Entered())
    asks = node.run(config_of(node, config, seen), seen, Entered())
    assert isinstance(asks, Asks)
    return asks.activity.request


CHOOSES = saves({"intent": "boleto"}, name="escolher_intencao")


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ([CHOOSES], {"intent": "boleto"}),
        ([says("boleto"), CHOOSES], {"intent": "boleto"}),
        ([saves({"intent": "boleto"}, name="apagar_tudo"), CHOOSES], {"intent": "boleto"}),
        ([says("boleto"), says("boleto")], "ai_invalid_output"),
        ([REFUSES], "ai_refusal"),
        ([TRUNCATED], "ai_truncated"),
    ],
)
async def test_a_forced_tool_is_used_or_there_is_no_answer(
    anthropic: AnthropicEmulator, book: Book, script: list[Turn], result: Any
) -> None:
    found = await asked(anthropic, book, *script, request=forced())
    assert anthropic.refused == []
    assert (found.value["input"] if isinstance(found, Done) else getattr(found, "code", None)) == result  # type: ignore[index, call-overload]
    assert len(anthropic.asked) == len(script)
    assert anthropic.asked[0]["tool_choice"] == {
        "type": "tool", "name": "escolher_intencao", "disable_parallel_tool_use": True
    }  # fmt: skip
    assert "output_config" not in anthropic.asked[0]
    assert book.tokens == 100 * len(script)
