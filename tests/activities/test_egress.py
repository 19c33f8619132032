"""S-SSRF (security.md 4.3): no workspace makes us call an internal address, whatever the address is written as."""

import socket
from collections.abc import Sequence
from dataclasses import replace

import pytest

from backend.activities.egress import Egress, NameUnknown, UrlRefused
from backend.settings import Settings

REFUSED = [
    "http://127.0.0.1", "https://127.0.0.1", "https://127.1", "https://2130706433", "https://0x7f000001", "https://0177.0.0.1",
    "https://0", "https://0.0.0.0", "https://127。0。0。1", "https://①②⑦.⓪.⓪.①", "https://[::1]", "https://[::]",
    "https://[::ffff:127.0.0.1]", "https://[::ffff:a9fe:a9fe]", "https://[::169.254.169.254]", "https://[64:ff9b::a9fe:a9fe]",
    "https://[2002:a9fe:a9fe::1]", "https://[fe80::1%25eth0]", "https://[fd00:ec2::254]", "https://[fec0::1]",
    "https://[::ffff:0:127.0.0.1]", "https://[3fff::1]", "https://[5f00::1]",
    "https://169.254.169.254", "https://169.254.170.2", "https://100.100.100.200", "https://168.63.129.16", "https://192.0.0.192",
    "https://224.0.0.1", "https://[ff02::1]", "https://10.1.2.3", "https://172.16.0.1", "https://192.168.0.1", "https://198.18.0.1",
    "https://a@127.0.0.1", "https://127.0.0.1#@ok.com", "https://ok.com\\@127.0.0.1", "https://ok.com%00.internal",
    "https://ok.com\t.internal", "https://ok.com\n", "https://ok.com:22", "https://ok.com:25", "https://ok.com:5432", "https://ok.com:6379",
    "https://ok.com/?x=\r\nHost:a", "file:///etc/passwd", "gopher://ok.com", "ftp://ok.com", "dict://ok.com", "data:text/plain,x",
    "unix:/run/x.sock", "http://ok.com", "https://", "https://ok.com:99999", "https://user:pass@ok.com", "", "ok.com",
    "https://" + "a" * 3000,
]  # fmt: skip


def numbers(host: str, port: int) -> Sequence[str]:
    """As the system reads numbers; names lead to a public address."""
    try:
        return [str(answer[4][0]) for answer in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]
    except OSError:
        return ["93.184.216.34"]


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_never_called(url: str) -> None:
    with pytest.raises(UrlRefused):
        Egress(resolve=numbers).reach(url)


@pytest.mark.parametrize(
    "url", ["https://ok.com", "https://ok.com:8069/", "https://OK.com.", "https://[2606:4700::1111]"]
)
def test_public_addresses_are(url: str) -> None:
    target = Egress(resolve=numbers).reach(url)
    assert (target.scheme, target.path) == ("https", "")


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "10.0.0.1"],
        ["10.0.0.1", "93.184.216.34"],
        ["::ffff:10.0.0.1"],
        ["fe80::1%eth0"],
        ["nonsense"],
    ],
)
def test_every_answer_must_pass(answers: list[str]) -> None:
    with pytest.raises(UrlRefused) as refused:
        Egress(resolve=lambda _host, _port: answers).reach("https://ok.com")
    assert refused.value.code == "url_forbidden"
    assert "10.0" not in str(refused.value)


def test_it_is_looked_up_once() -> None:
    """A name that leads elsewhere at the second look: there is none, the checked address is connected to."""
    turns = iter([["93.184.216.34"], ["127.0.0.1"]])
    target = Egress(resolve=lambda _host, _port: next(turns)).reach("https://rebinding.example")
    assert (target.host, target.address) == ("rebinding.example", "93.184.216.34")


def test_the_operators_list_is_the_only_exception() -> None:
    egress = Egress(frozenset({("odoo.local", 8069)}), lambda _host, _port: ["10.0.0.5"])
    assert egress.reach("http://odoo.local:8069").address == "10.0.0.5"
    assert egress.reach("https://ODOO.local:8069").address == "10.0.0.5"
    for other in ("http://odoo.local", "https://odoo.local", "http://odoo.local:8070", "https://other.local:8069"):
        with pytest.raises(UrlRefused):
            egress.reach(other)


def test_a_name_that_nobody_knows() -> None:
    def nobody(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    with pytest.raises(NameUnknown):
        Egress(resolve=nobody).reach("https://no-such-name.example")


@pytest.mark.parametrize(
    "url",
    [
        "https://batuta.example",
        "https://BATUTA.example.:8443/x",
        "https://alias.example",
        "https://[::ffff:93.184.216.34]",
    ],
)
def test_this_installation_itself_is_never_called_by_name_or_by_address(url: str) -> None:
    there = {"other.example": ["93.184.216.99"]}
    egress = replace(
        Egress.of(Settings(public_url="https://Batuta.example")),
        resolve=lambda host, _port: there.get(host, ["93.184.216.34"]),
    )
    with pytest.raises(UrlRefused) as refused:
        egress.reach(url)
    assert refused.value.code == "url_forbidden"
    assert egress.reach("https://other.example").address == "93.184.216.99"
    operators = replace(egress, allowed=frozenset({("alias.example", 443)}))
    assert operators.reach("https://alias.example").address == "93.184.216.34"


def test_on_save_its_name_is_enough() -> None:
    with pytest.raises(UrlRefused):
        Egress.of(Settings(public_url="https://batuta.example:8443/x")).parse("https://batuta.example")
