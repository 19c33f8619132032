"""S-SSRF at every door that takes an address of a workspace: the whole list, names of inner hosts, and names that change their mind.

What is dialled is seen at the socket itself, so no way around the check goes unseen.
"""

import asyncio
import json
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.activities.base import Call, Failed
from backend.activities.credential import Credential
from backend.activities.egress import Egress, UrlRefused
from backend.activities.erp import Erp, ErpAccount, ErpLookup
from backend.activities.fetch import Fetch, parts_of, refusal_of
from backend.activities.http_request import HttpRequest
from backend.activities.odoo import Odoo, OdooAccount
from backend.activities.odoo_lead import OdooLead
from backend.activities.webhook import Webhooks
from backend.catalog import load
from backend.engine.encode import encoded
from backend.engine.templates import Scope, template
from backend.engine.words import Entered, Leave
from backend.errors import Invalid
from backend.services.erp_account import refuse_unfit
from tests.activities.test_egress import REFUSED, numbers
from tests.engine.attacks import ATTACKS
from tests.nodes.cases import read_view

PUBLIC = "93.184.216.34"
INNER = {
    "localhost": ["127.0.0.1"], "localtest.me": ["::1", "127.0.0.1"], "127.0.0.1.nip.io": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"], "kubernetes.default.svc": ["10.96.0.1"], "ecs.example": ["169.254.170.2"],
    "alibaba.example": ["100.100.100.200"], "azure.example": ["168.63.129.16"], "both.example": [PUBLIC, "10.0.0.5"],
    "mapped.example": ["::ffff:169.254.169.254"], "nat64.example": ["64:ff9b::a9fe:a9fe"], "local.example": ["fe80::1%eth0"],
}  # fmt: skip
HARMLESS = {"https://ok.com/?x=\r\nHost:a"}
"""In a whole address this is percent-encoded; in a base address it is refused."""
BAD = [*(url for url in REFUSED if url not in HARMLESS), *(f"https://{name}" for name in INNER)]
LEAD = {"model": "crm.lead", "type": "lead", "existing": "update", "timezone": "UTC", "values": {"name": "Ana"}}
MAPPING = {"student": "nome", "guardian": "", "open_amount": ""}


def known(host: str, port: int) -> Sequence[str]:
    return INNER.get(host) or numbers(host, port)


@dataclass
class Socket:
    """Whom anybody tried to connect to; nobody gets through."""

    dialled: list[str] = field(default_factory=list)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Socket:
    seen = Socket()

    def refuse(self: socket.socket, address: Any) -> None:
        seen.dialled.append(str(address[0]))
        raise OSError("nobody gets through")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    return seen


@dataclass(frozen=True)
class Kept:
    """An account whose address was saved before its name led inside."""

    config: dict[str, Any]

    async def open(self, workspace_id: UUID, platform: str) -> Credential:
        return Credential(self.config, "secret")


def call(**request: Any) -> Call:
    return Call(uuid4(), uuid4(), uuid4(), uuid4(), "any", request, 1)


def account(url: str, path: str = "/alunos?fone={value}") -> ErpAccount:
    return ErpAccount(url, path, MAPPING, "bearer", "", "secret")


async def http_request(egress: Egress, url: str) -> Any:
    return await HttpRequest(Fetch(egress))(call(method="GET", url=url))


async def erp_saved(egress: Egress, url: str) -> Any:
    refuse_unfit(account(url), egress)
    return await Erp(Fetch(egress)).check(account(url), uuid4())


async def erp_lookup(egress: Egress, url: str) -> Any:
    config = {"base_url": url, "path": "/a?f={value}", "mapping": MAPPING, "auth": "bearer", "auth_name": ""}
    return await ErpLookup(Kept(config), Fetch(egress))(call(value="5511988124470"))


async def odoo_saved(egress: Egress, url: str) -> Any:
    return await asyncio.to_thread(Odoo(egress).check, OdooAccount(url, "escola", "bot", "secret"))


async def odoo_lead(egress: Egress, url: str) -> Any:
    return await OdooLead(Kept({"url": url, "db": "escola", "username": "bot"}), egress, pauses=())(call(**LEAD))


async def notice_webhook(egress: Egress, url: str) -> Any:
    return await Webhooks(Fetch(egress)).post(url, "Oi", uuid4(), uuid4())


DOORS: Sequence[Callable[[Egress, str], Awaitable[Any]]] = [
    http_request, erp_saved, erp_lookup, odoo_saved, odoo_lead, notice_webhook,
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
async def test_no_door_dials_what_is_never_called(line: Socket, door: Callable[[Egress, str], Awaitable[Any]]) -> None:
    for url in BAD:
        try:
            told = await door(Egress(resolve=known), url)
        except (UrlRefused, Invalid) as refused:
            told = Failed(str(refused))
        assert isinstance(told, Failed), (url, told)
        for inner in (answer for answers in INNER.values() for answer in answers if answer != PUBLIC):
            assert inner not in told.message
    assert line.dialled == []


@pytest.mark.parametrize("door", DOORS)
async def test_a_name_that_leads_elsewhere_at_the_second_look_is_dialled_where_it_was_checked(
    line: Socket, door: Callable[[Egress, str], Awaitable[Any]]
) -> None:
    looks: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        looks.append(host)
        return [PUBLIC] if len(looks) == 1 else ["127.0.0.1"]

    with suppress(UrlRefused, Invalid):
        await door(Egress(resolve=rebinding), "https://rebinding.example")
    assert set(line.dialled) == {PUBLIC}, "it does dial what it may"


PATHS = [
    "//169.254.169.254/{value}", "@169.254.169.254/{value}", "\\\\169.254.169.254\\{value}", ":22/{value}", ".evil.example/{value}",
    "/../../{value}", "https://10.0.0.1/{value}", "/a\r\nHost: 10.0.0.1/{value}", "?u=http://10.0.0.1&v={value}", "/%2f%2f10.0.0.1/{value}",
]  # fmt: skip
VALUES = [
    "@127.0.0.1", "//127.0.0.1/", "..", "../..", ".", "#", "?a=b", "a\r\nHost: evil", "\\@127.0.0.1", "%00", "{{ 7*7 }}", "é/ú", ":22",
    "127.0.0.1", "http://10.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value"), [*((path, "1") for path in PATHS), *(("/a/{value}", one) for one in VALUES)]
)
def test_no_path_of_an_erp_and_no_value_in_it_changes_the_host(path: str, value: str) -> None:
    """Ours is what stands before the path, and only visible ASCII goes over the line."""
    head, rest = parts_of(account("https://erp.example", path).request(value).url)
    assert head == "https://erp.example"
    assert re.fullmatch(r"/[!-~]*", rest)
    assert not set(rest) & set("\\#")
    if path == "/a/{value}":
        assert (rest.count("/"), rest.count("?")) == (2, 0)


@pytest.mark.parametrize(
    "where",
    ["https://api.example/{{ v }}", "https://api.example/a?b={{ v }}&c=1", "https://api.example:8443/{{ v }}/x"],
)
def test_no_value_of_a_contact_leaves_its_place_in_a_templated_address(where: str) -> None:
    """Neither the host nor another part of the path or the query is theirs; and nothing of it is a template."""
    for value in [*VALUES, *BAD, *(attack for attack in ATTACKS[::9] if len(attack) < 500)]:
        shown = encoded(template(where), Scope({"v": value}), 4_096, "url")
        head, tail = where.split("{{ v }}")
        inside = shown.removeprefix(head).removesuffix(tail)
        assert shown == head + inside + tail
        assert not re.search(r"[/?#&@\\:\s]", inside), (value, inside)
        assert inside not in (".", "..")
        assert refusal_of(Egress(), shown) is None


def test_no_value_is_so_long_that_the_end_of_an_address_is_cut_away() -> None:
    """What stands behind it may be what makes the call harmless."""
    shown = encoded(template("https://api.example/{{ v }}/draft"), Scope({"v": "x" * 5_000}), 4_096, "url")
    node = load()["http_request"]
    outcome = node.run({"method": "DELETE", "url": shown}, read_view({}, Entered()), Entered())
    assert isinstance(outcome, Leave)
    assert (outcome.port, outcome.detail) == ("failed", {"error": {"code": "url_invalid"}})


def test_every_address_that_the_api_takes_has_a_door_here() -> None:
    """A new one without a test fails: it is added to DOORS, or is no address that we call."""
    schemas = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text("utf-8"))["components"]["schemas"]
    taken = {
        f"{name}.{key}"
        for name, schema in schemas.items()
        for key, told in schema.get("properties", {}).items()
        if told.get("format") == "uri" or re.search(r"url|uri|host|address|link|callback|webhook", key)
    }
    called = {"ErpBody.base_url", "OdooBody.url", "NewNoticeWebhook.url", "NoticeWebhookChange.url"}
    answered = {one for one in taken if re.match(r"\w+(Answer|Link|Details|Message)\.", one)} | {
        "Imported.unlinked",
        "NoticeWebhook.host",
    }
    assert taken - answered == called
