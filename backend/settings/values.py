"""One value of the environment each: what it may be, and the line that says so when it is something else."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias
from urllib.parse import urlsplit

Network: TypeAlias = IPv4Network | IPv6Network


class SettingsError(Exception):
    """A setting cannot be used: one line, with the way out."""


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """Ours, by the field's name. An empty one counts as not given."""
    own = {name: value.strip() for name, value in environ.items() if name.startswith("BATUTA_")}
    return {name.removeprefix("BATUTA_").lower(): value for name, value in own.items() if value}


def wrong(name: str, expected: str, value: str = "") -> SettingsError:
    shown = f"={value[:80]!r}" if value else ""
    return SettingsError(f"BATUTA_{name.upper()}{shown}: {expected}")


def number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise wrong(name, f"a whole number from {least} to {most} is expected", text)
    return int(text)


def switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "0").lower()
    if text not in {"0", "1", "false", "true", "no", "yes", "off", "on"}:
        raise wrong(name, "1 or 0 is expected", text)
    return text in {"1", "true", "yes", "on"}


def url(env: Mapping[str, str], name: str, default: str, *schemes: str) -> str:
    """Never shows the value: it may hold a password."""
    text = env.get(name, default).rstrip("/")
    if not text:
        return ""
    expected = f"an address that starts with {' or '.join(f'{scheme}://' for scheme in schemes)} is expected"
    try:
        parts = urlsplit(text)
        _ = parts.port  # a wrong one is found only when it is asked for
    except ValueError:
        raise wrong(name, expected) from None
    if parts.scheme not in schemes or not (parts.netloc or parts.path or parts.query):
        raise wrong(name, expected)
    if parts.scheme in {"smtp", "smtps"} and (not parts.hostname or parts.path or parts.query or parts.fragment):
        raise wrong(name, "smtp://user:password@host:587, or smtps:// with port 465, is expected")
    if parts.scheme in {"http", "https"} and (not parts.hostname or parts.query or parts.fragment):
        raise wrong(name, "a plain address such as https://batuta.example.com is expected")
    return text


def places(env: Mapping[str, str], name: str) -> frozenset[tuple[str, int]]:
    """`host:port,host:port`; an IPv6 address in brackets."""
    found = set()
    for text in filter(None, (part.strip() for part in env.get(name, "").split(","))):
        host, colon, port = text.rpartition(":")
        host = host.strip("[]").lower()
        if not colon or not host or "/" in host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise wrong(name, "host:port, separated by commas, is expected", text)
        found.add((host, int(port)))
    return frozenset(found)


def networks(env: Mapping[str, str], name: str) -> tuple[Network, ...]:
    """`10.0.0.0/8,192.0.2.7,fd00::/8`. Everybody is no network to trust."""
    expected = "addresses or networks such as 10.0.0.0/8, separated by commas, are expected"
    found: list[Network] = []
    for text in filter(None, (part.strip() for part in env.get(name, "").split(","))):
        try:
            found.append(ip_network(text))
        except ValueError:
            raise wrong(name, expected, text) from None
        if not found[-1].prefixlen:
            raise wrong(name, expected, text)
    return tuple(found)


def mailbox(env: Mapping[str, str], name: str) -> tuple[str, str]:
    """(name, address) of `Escola <nao-responda@escola.com.br>`, or of the bare address."""
    text = env.get(name, "")
    found = re.fullmatch(
        r'(?:"?([^"<>@\x00-\x1f]{0,80}?)"? ?<)?([\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+)>?',
        text,
        re.IGNORECASE | re.ASCII,
    )
    if text and (found is None or ("<" in text) != text.endswith(">")):
        raise wrong(name, "Escola <nao-responda@escola.com.br>, or only the address, is expected", text)
    return (found[1] or "", found[2]) if found else ("", "")


def version(env: Mapping[str, str], name: str, default: str) -> str:
    text = env.get(name, default)
    major, _, minor = text.removeprefix("v").partition(".")
    if not (text.startswith("v") and major.isdigit() and minor.isdigit()):
        raise wrong(name, f"a version such as {default} is expected", text)
    return text


def secret(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "")
    if text and len(text) < 32:
        raise wrong(name, "at least 32 characters are expected")
    return text


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds a server that listens on `host`."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"
