"""The node's call over a real socket: what arrives, what is made of every answer, and what is never dialled."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.activities.base import Again, Call, Done, Doubtful, Failed, Result
from backend.activities.egress import Egress
from backend.activities.fetch import Fetch
from backend.activities.http_request import HttpRequest
from tests.activities.test_egress import REFUSED, numbers
from tests.emulators.erp import ErpEmulator
from tests.patience import waited_for

KEY = UUID(int=7)


@pytest.fixture
async def erp() -> AsyncIterator[ErpEmulator]:
    emulator = ErpEmulator(auth="none")
    await emulator.start()
    yield emulator
    await emulator.stop()


async def ask(erp: ErpEmulator, **request: Any) -> Result:
    runner = HttpRequest(Fetch(Egress(frozenset({("escola.test", erp.port)}), lambda _host, _port: ["127.0.0.1"])))
    base = {"method": "GET", "url": f"http://escola.test:{erp.port}/api/alunos?fone=5511988124470", "headers": []}
    return await runner(Call(KEY, uuid4(), uuid4(), uuid4(), "http", {**base, "repeatable": True, **request}, 1))


async def test_the_checked_address_is_dialled_under_its_name(erp: ErpEmulator) -> None:
    answer = await ask(
        erp, paths=["data[0].nome", "data[0].cpf"], headers=[{"name": "X-Unidade", "value": "Aclimação"}]
    )
    assert answer == Done({"status": 200, "found": {"data[0].nome": "Bia Souza"}, "missing": ["data[0].cpf"]})
    [seen] = erp.seen
    assert seen.headers["host"] == f"escola.test:{erp.port}"
    assert seen.headers["idempotency-key"] == str(KEY)
    assert seen.headers["x-unidade"] == "Aclimação"


async def test_a_post_carries_its_key_and_body(erp: ErpEmulator) -> None:
    url = f"http://escola.test:{erp.port}/api/interessados"
    for _ in range(2):
        answer = await ask(erp, method="POST", url=url, body='{"nome": "Ana"}', repeatable=False, paths=["id"])
        assert answer == Done({"status": 201, "found": {"id": 1}, "missing": []})
    assert erp.posted == {str(KEY): {"nome": "Ana"}}


FAULTS: list[tuple[str, Result | None, Result]] = [
    ("html", Failed("response_not_json"), Failed("response_not_json")),
    ("broken", Failed("response_not_json"), Failed("response_not_json")),
    ("huge", Failed("response_too_large"), Failed("response_too_large")),
    ("bomb", Failed("response_too_large"), Failed("response_too_large")),
    ("redirect", Failed("redirect_refused"), Failed("redirect_refused")),
    ("404", Failed("http_404"), Failed("http_404")),
    ("429", Again("http_429", 2.0), Again("http_429", 2.0)),
    ("500", Again("http_500", 1.0), Doubtful("http_500")),
    ("cut", Again("unreachable", 1.0), Doubtful("unreachable")),
    ("hang", Again("timeout", 1.0), Doubtful("timeout")),
]


@pytest.mark.parametrize(("fault", "repeatable", "once"), FAULTS, ids=[fault for fault, *_ in FAULTS])
async def test_doubt_is_only_where_a_call_may_have_done_something(
    erp: ErpEmulator, fault: str, repeatable: Result, once: Result
) -> None:
    for again, expected in ((True, repeatable), (False, once)):
        erp.faults.append(fault)
        assert await ask(erp, paths=["data"], repeatable=again, seconds=0.2 if fault == "hang" else 5) == expected


async def test_a_header_that_cannot_be_sent_is_no_doubt(erp: ErpEmulator) -> None:
    odd = [{"name": "X-Nome", "value": "a\x00b"}]
    assert await ask(erp, method="POST", body="{}", headers=odd, repeatable=False) == Failed("request_invalid")
    assert erp.seen == []


async def test_nobody_there_is_no_doubt(erp: ErpEmulator) -> None:
    await erp.stop()
    assert await ask(erp, repeatable=False) == Again("unreachable", 1.0)


async def test_names_that_hang_hold_up_their_own_workspace_alone(erp: ErpEmulator) -> None:
    def known(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if host == "escola.test" or released.wait() else []

    released, hosts = threading.Event(), ("escola.test", "lenta.test")
    runner = HttpRequest(Fetch(Egress(frozenset((host, erp.port) for host in hosts), known)))
    mine, other = uuid4(), uuid4()

    async def call(workspace_id: UUID, host: str) -> Result:
        request: dict[str, Any] = {
            "method": "GET",
            "url": f"http://{host}:{erp.port}/api/alunos?fone=1",
            "repeatable": True,
        }
        return await runner(Call(KEY, workspace_id, uuid4(), uuid4(), "http", request, 1))

    slow = [asyncio.ensure_future(call(mine, "lenta.test")) for _ in range(20)]
    try:
        await asyncio.sleep(0)
        assert isinstance(await call(other, "escola.test"), Done)
    finally:
        released.set()
    assert all(isinstance(one, Done) for one in await asyncio.gather(*slow))


HARMLESS = {"https://ok.com/?x=\r\nHost:a"}
"""In a whole address this is percent-encoded; in a base address it is refused."""


async def test_what_is_never_called() -> None:
    """The whole list at once; nothing on it may take the time of a connection."""
    runner = HttpRequest(Fetch(Egress(resolve=numbers)))

    async def refused() -> None:
        for url in [
            *(one for one in REFUSED if one not in HARMLESS),
            *(f"{one}/a?b=c" for one in REFUSED if one.endswith(("]", "1"))),
        ]:
            result = await runner(Call(KEY, uuid4(), uuid4(), uuid4(), "http", {"method": "GET", "url": url}, 1))
            assert isinstance(result, Failed), url
            assert result.code.startswith("url_"), url
            assert result.message == ""

    assert await waited_for(refused()) < 5
