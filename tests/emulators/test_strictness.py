"""The emulator refuses what Meta refuses: otherwise no test against it proves anything."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.graph import GraphEmulator, Number
from tests.emulators.template_rules import Template

NUMBER = Number()
TOKEN = {"Authorization": f"Bearer {NUMBER.token}"}
TO = "5511900000001"


@pytest.fixture
async def graph() -> AsyncIterator[GraphEmulator]:
    number = Number()
    number.add_template(Template("aviso", "pt_BR", 2))
    number.add_template(Template("nomes", "pt_BR", ("nome",), "image", ("url", "quick_reply")))
    number.add_template(Template("pausada", "pt_BR", status="PAUSED"))
    graph = GraphEmulator(number)
    await graph.start()
    yield graph
    await graph.stop()


async def post(
    graph: GraphEmulator, body: Any, path: str = f"v26.0/{NUMBER.id}/messages", headers: Any = None
) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{graph.url}/{path}", json=body, headers=TOKEN if headers is None else headers) as response,
    ):
        return response.status, await response.json()


def message(kind: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": TO, "type": kind, kind: content} | more


def interactive(kind: str, action: Any, **more: Any) -> dict[str, Any]:
    return message("interactive", {"type": kind, "body": {"text": "?"}, "action": action} | more)


def buttons(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": row_id, "title": title}} for row_id, title in pairs]
    return interactive("button", {"buttons": replies}, **more)


def rows(*sections: Any, button: str = "Ver") -> dict[str, Any]:
    return interactive("list", {"button": button, "sections": list(sections)})


def row(number: Any, **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "title": f"Linha {number}"} | more


def template(name: str, *components: Any, language: str = "pt_BR") -> dict[str, Any]:
    return message("template", {"name": name, "language": {"code": language}, "components": list(components)})


def values(*texts: str, kind: str = "body") -> dict[str, Any]:
    return {"type": kind, "parameters": [{"type": "text", "text": text} for text in texts]}


NAMED = {"type": "body", "parameters": [{"type": "text", "parameter_name": "nome", "text": "Ana"}]}
PICTURE = {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://a.example/a.jpg"}}]}
LINK = {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "abc"}]}
PRESS = {
    "type": "button",
    "sub_type": "quick_reply",
    "index": "1",
    "parameters": [{"type": "payload", "payload": "ok"}],
}

TAKEN = [
    message("text", {"body": "Olá"}),
    message(
        "text",
        {"body": "x" * 4096, "preview_url": True},
        recipient_type="individual",
        context={"message_id": "wamid.A"},
    ),
    {key: value for key, value in message("text", {"body": "x"}, recipient="BR.1000000000001").items() if key != "to"},
    message("image", {"link": "https://a.example/a.jpg", "caption": "x" * 1024}),
    message("document", {"link": "https://a.example/a.pdf", "filename": "a.pdf"}),
    message("location", {"latitude": -23.5, "longitude": -46.6, "name": "x" * 100, "address": "x" * 300}),
    message("contacts", [{"name": {"formatted_name": "Rui", "first_name": "Rui"}, "phones": [{"phone": "+55"}]}]),
    message("reaction", {"message_id": "wamid.A", "emoji": ""}),
    buttons(("a", "x" * 20), ("b", "y"), ("c", "z")),
    rows({"rows": [row(n) for n in range(10)]}),
    rows({"title": "A", "rows": [row(1, description="x" * 72)]}, {"title": "B", "rows": [row(2)]}),
    interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Abrir", "url": "https://a.example"}}),
    interactive("request_contact_info", {"name": "request_contact_info"}),
    template("aviso", values("a", "b")),
    template("nomes", PICTURE, NAMED, LINK, PRESS),
    template("nomes", PICTURE, NAMED, LINK),
]

REFUSED: list[tuple[int, Any]] = [
    (100, {key: value for key, value in message("text", {"body": "x"}).items() if key != "messaging_product"}),
    (100, message("text", {"body": "x"}, messaging_product="telegram")),
    (100, []),
    (100, "x"),
    (100, message("text", {"body": "x"}, recipient="BR.1")),
    (100, message("text", {"body": "x"}, colour="red")),
    (100, message("text", {"body": "x", "size": 5})),
    (131008, {"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}),
    (131009, message("text", {"body": "x"}, to="BR.1000000000001")),
    (131009, message("text", {"body": "x"}, to=5511900000001)),
    (131009, message("text", {"body": "x"}, to="Ana")),
    (131009, message("text", {"body": "x"}, recipient_type="group")),
    (131009, message("text", {"body": "x"}, biz_opaque_callback_data="x" * 513)),
    (131051, message("hologram", {})),
    (131008, message("text", {})),
    (131008, message("text", {"body": " "})),
    (131009, message("text", {"body": 5})),
    (131009, message("text", {"body": "x" * 4097})),
    (131009, message("text", {"body": "x", "preview_url": "yes"})),
    (131009, message("text", "x")),
    (131008, message("image", {})),
    (131008, message("image", {"id": "1", "link": "https://a.example"})),
    (131053, message("image", {"id": "399999999999999"})),
    (131009, message("image", {"link": "ftp://a.example"})),
    (131009, message("image", {"link": "https://a.example", "caption": "x" * 1025})),
    (100, message("audio", {"link": "https://a.example", "caption": "x"})),
    (100, message("image", {"link": "https://a.example", "filename": "x"})),
    (131009, message("location", {"latitude": "-23.5", "longitude": 1})),
    (131009, message("location", {"latitude": 91, "longitude": 1})),
    (131009, message("location", {"latitude": 1, "longitude": 1, "name": "x" * 101})),
    (131009, message("contacts", [])),
    (131008, message("contacts", [{"name": {"formatted_name": "Rui"}}])),
    (131009, buttons()),
    (131009, buttons(*((f"{n}", f"{n}") for n in range(4)))),
    (131009, buttons(("a", "x" * 21))),
    (131009, buttons(("a" * 257, "x"))),
    (131009, buttons(("a", "x"), ("a", "y"))),
    (131009, buttons(("a", "x"), ("b", "x"))),
    (131009, buttons(("a", "x"), body={"text": "x" * 1025})),
    (131009, buttons(("a", "x"), header={"type": "text", "text": "x" * 61})),
    (131009, buttons(("a", "x"), footer={"text": "x" * 61})),
    (131009, rows({"rows": [row(n) for n in range(11)]})),
    (131009, rows({"title": "A", "rows": [row(n) for n in range(6)]}, {"title": "B", "rows": [row(n) for n in range(6, 12)]})),
    (131008, rows({"rows": [row(1)]}, {"rows": [row(2)]})),
    (131009, rows({"title": "x" * 25, "rows": [row(1)]})),
    (131009, rows({"rows": [row(1), row(1)]})),
    (131009, rows({"rows": [row(1, title="x" * 25)]})),
    (131009, rows({"rows": [row(1, id="x" * 201)]})),
    (131009, rows({"rows": [row(1, description="x" * 73)]})),
    (131009, rows({"rows": [row(1)]}, button="x" * 21)),
    (131009, rows()),
    (131009, interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "x" * 21, "url": "https://a.example"}})),
    (131009, interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "x", "url": "javascript:x"}})),
    (131009, interactive("hologram", {})),
    (132001, template("unknown")),
    (132001, template("aviso", values("a", "b"), language="pt")),
    (132015, template("pausada")),
    (132000, template("aviso")),
    (132000, template("aviso", values("a"))),
    (132000, template("aviso", values("a", "b", "c"))),
    (132000, template("aviso", values("a", "b"), values("h", kind="header"))),
    (132012, template("aviso", values("a\nb", "c"))),
    (132012, template("aviso", values("a", "b     c"))),
    (131008, template("aviso", values("a", ""))),
    (132012, template("nomes", PICTURE, values("Ana"), LINK)),
    (132000, template("nomes", NAMED, LINK)),
    (132012, template("nomes", values("x", kind="header"), NAMED, LINK)),
    (132000, template("nomes", PICTURE, NAMED)),
    (132012, template("nomes", PICTURE, NAMED, PRESS | {"index": "0"})),
    (131009, template("nomes", PICTURE, NAMED, LINK | {"index": 0})),
    (131021, message("text", {"body": "x"}, to=NUMBER.display)),
]  # fmt: skip


async def test_what_is_right_is_taken(graph: GraphEmulator):
    for body in TAKEN:
        status, answer = await post(graph, body)
        assert status == 200, (body, answer)
        assert answer["messages"][0]["id"].startswith("wamid.")
    assert len(graph.messages()) == len(TAKEN)


async def test_what_is_wrong_is_refused_with_its_code(graph: GraphEmulator):
    for code, body in REFUSED:
        status, answer = await post(graph, body)
        assert status >= 400, body
        assert answer["error"]["code"] == code, (body, answer)
        assert answer["error"]["fbtrace_id"]
    assert graph.messages() == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
async def test_the_token(graph: GraphEmulator, headers: dict[str, str]):
    status, answer = await post(graph, TAKEN[0], headers=headers)
    assert (status, answer["error"]["code"]) == (401, 190)


async def test_another_number_and_another_path(graph: GraphEmulator):
    graph.numbers["2"] = Number("2", token="second")
    for path in ("v26.0/299999999999999/messages", "v26.0/2/messages", f"v26.0/{NUMBER.id}/calls"):
        assert (await post(graph, TAKEN[0], path))[1]["error"]["code"] == 100


async def test_a_number_that_is_not_registered(graph: GraphEmulator):
    graph.numbers[NUMBER.id].registered = False
    assert (await post(graph, TAKEN[0]))[1]["error"]["code"] == 133010


async def test_the_window_the_rates_and_the_clock():
    now = 1_795_000_000.0
    number = Number(pair_burst=2, per_second=5)
    graph = GraphEmulator(number, clock=lambda: now)
    await graph.start()
    try:
        number.heard(TO, "wamid.IN1", now)
        codes = [(await post(graph, TAKEN[0]))[1].get("error", {}).get("code") for _ in range(4)]
        assert codes == [None, None, 131056, 131056]
        now += 6
        assert (await post(graph, TAKEN[0]))[0] == 200
        now += 24 * 3600 + 1
        assert (await post(graph, TAKEN[0]))[1]["error"]["code"] == 131047
        others = [message("text", {"body": "x"}, to=f"55119{n:08}") for n in range(10, 16)]
        codes = [(await post(graph, body))[1].get("error", {}).get("code") for body in others]
        assert codes == [None] * 5 + [130429]
        number.strict_window = True
        assert (await post(graph, others[0]))[1]["error"]["code"] == 131047
    finally:
        await graph.stop()


async def test_read_marks_only_for_what_was_received(graph: GraphEmulator):
    graph.numbers[NUMBER.id].heard(TO, "wamid.IN1", graph.clock())
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1"}
    assert await post(graph, mark) == (200, {"success": True})
    assert (await post(graph, mark | {"typing_indicator": {"type": "text"}}))[0] == 200
    for wrong in ({"message_id": "wamid.X"}, {"status": "seen"}, {"typing_indicator": {"type": "audio"}}):
        assert (await post(graph, mark | wrong))[1]["error"]["code"] == 131009


async def test_files_need_the_token_and_their_own_number(graph: GraphEmulator):
    media_id = graph.keep(graph.numbers[NUMBER.id], b"x", "image/png")
    graph.numbers["2"] = Number("2", token="second")
    async with aiohttp.ClientSession() as session:

        async def get(path: str, token: str | None) -> int:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with session.get(f"{graph.url}/{path}", headers=headers) as response:
                return response.status

        assert await get(f"v26.0/{media_id}?phone_number_id={NUMBER.id}", NUMBER.token) == 200
        assert await get(f"v26.0/{media_id}", None) == 401
        assert await get(f"v26.0/{media_id}", "second") == 400
        assert await get(f"v26.0/{media_id}?phone_number_id=2", NUMBER.token) == 400
        assert await get(f"_files/{media_id}", NUMBER.token) == 200
        assert await get(f"_files/{media_id}", None) == 401
        assert await get(f"_files/{media_id}", "second") == 401
