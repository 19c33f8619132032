"""What the screens need of a connection: where its webhooks go, and which templates may be sent."""

from tests.api.callers import Api, Caller
from tests.api.house import House
from tests.api.test_gate import problem
from tests.api.visits import open_page
from tests.emulators.graph import Number
from tests.emulators.template_rules import Template

NUMBER = Number()


async def test_the_address_and_the_token_to_copy(house: House) -> None:
    owner = await house.api.founder()
    made = await house.connect(owner, NUMBER)
    answer = await owner.get(f"/instances/{made['id']}/webhook")
    assert answer.json() == {
        "url": "http://127.0.0.1:8000/api/v1/webhooks/whatsapp",
        "verify_token": f"verify-{NUMBER.id}",
    }
    for role in ("supervisor", "marketer", "agent"):
        member = await house.api.member(owner.workspace_id, role)  # type: ignore[arg-type]
        problem(await member.get(f"/instances/{made['id']}/webhook"), 403, "forbidden")
    page, _ = await open_page(owner)
    problem(await owner.get(f"/instances/{page['id']}/webhook"), 404, "not_found")


async def test_templates_are_listed_as_meta_has_them(house: House) -> None:
    owner = await house.api.founder()
    made = await house.connect(owner, NUMBER)
    number = house.graph.numbers[NUMBER.id]
    for index in range(130):
        number.add_template(Template(f"aviso_{index:03}", "pt_BR", 2))
    named = Template("boleto", "pt_BR", ("nome", "valor"), header="image", buttons=("url", ""), status="PAUSED")
    number.add_template(named)
    found = (await owner.get(f"/instances/{made['id']}/templates")).json()
    assert len(found) == 131
    assert found[0] | {"buttons": []} == {
        "name": "aviso_000", "language": "pt_BR", "status": "APPROVED", "category": "UTILITY", "text": "Oi {{1}} {{2}}",
        "parameters": ["1", "2"], "header": None, "footer": "Escola", "buttons": [], "reason": "",
    }  # fmt: skip
    assert (found[-1]["parameters"], found[-1]["status"]) == (["nome", "valor"], "PAUSED")
    assert (found[-1]["header"]["type"], [one["variable"] for one in found[-1]["buttons"]]) == ("image", [True, False])
    asked = len(house.graph.log)
    await owner.get(f"/instances/{made['id']}/templates")
    assert len(house.graph.log) == asked, "kept for a moment"


async def test_meta_that_does_not_answer(house: House) -> None:
    owner = await house.api.founder()
    made = await house.connect(owner, NUMBER)
    house.graph.faults.add("server_error", times=5)
    problem(await owner.get(f"/instances/{made['id']}/templates"), 409, "provider_silent")


async def test_a_web_chat_has_none(api: Api, owner_caller: Caller) -> None:
    made, _ = await open_page(owner_caller)
    assert (await owner_caller.get(f"/instances/{made['id']}/templates")).json() == []
    stranger = await api.founder("Academia Allegro")
    problem(await stranger.get(f"/instances/{made['id']}/templates"), 404, "not_found")
