"""Which addresses a workspace may have us call: public ones, over https, on ports where such servers listen. Checked where we connect.

A name is resolved once and every answer must pass; whoever connects takes the checked address, so that a second answer changes nothing.
This installation itself (the host of BATUTA_PUBLIC_URL, by name and by address) is none of them: what calls it from inside comes past
the proxy in front. The operator's list (BATUTA_EGRESS_ALLOW) is the only exception, and there http is allowed too.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias
from urllib.parse import SplitResult, urlsplit

from backend.settings import Settings

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[[str, int], Sequence[str]]

PORTS = frozenset({443, 8069, 8443})
LONGEST = 2_000
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+", re.IGNORECASE)
DENIED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/32", "3fff::/20",
    )
)  # fmt: skip
GIVEN = ipaddress.ip_network("2000::/3")
"""All of IPv6 that anybody was given; whatever lies outside is internal, or leads into IPv4."""


class UrlRefused(Exception):
    """`code`: url_invalid, url_scheme, url_port, url_forbidden (an internal address). Never says which address a name has."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NameUnknown(Exception):
    """Nobody knows an address of this name now."""


@dataclass(frozen=True, slots=True)
class Target:
    """`address` is the one that was checked: connect there, with `host` as the name."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def resolve(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in found]


@dataclass(frozen=True, slots=True)
class Egress:
    """`allowed`: (host, port) that the operator lets us call whatever their address. `own`: our host's name."""

    allowed: frozenset[tuple[str, int]] = frozenset()
    resolve: Resolve = resolve
    own: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.egress_allow, own=(urlsplit(settings.public_url).hostname or "").rstrip("."))

    def parse(self, url: str) -> Target:
        """Without its address. Raises UrlRefused; asks nobody, so that it may be called on save."""
        parts, port = _split(url)
        host = (parts.hostname or "").rstrip(".").lower()
        known = (host, port) in self.allowed
        literal = _literal(host)
        if not known and (host == self.own or (literal is not None and not is_public(literal))):
            raise UrlRefused("url_forbidden")
        if parts.scheme != "https" and not (known and parts.scheme == "http"):
            raise UrlRefused("url_scheme")
        if not known and port not in PORTS:
            raise UrlRefused("url_port")
        return Target(parts.scheme, host, port, "", parts.path.rstrip("/"))

    def reach(self, url: str) -> Target:
        """With the address to connect to; resolves, so it blocks. Raises UrlRefused, NameUnknown."""
        target = self.parse(url)
        try:
            answers = self.resolve(target.host, target.port)
        except (OSError, UnicodeError):
            raise NameUnknown from None
        if not answers:
            raise NameUnknown
        if (target.host, target.port) not in self.allowed:
            ours = self._own_addresses(target.port)
            for answer in answers:
                if (address := _literal(answer)) is None or not is_public(address) or _plain(address) in ours:
                    raise UrlRefused("url_forbidden")
        return Target(target.scheme, target.host, target.port, answers[0], target.path)

    def _own_addresses(self, port: int) -> frozenset[Address]:
        """Of a name that nobody knows there are none."""
        if not self.own:
            return frozenset()
        try:
            answers = self.resolve(self.own, port)
        except (OSError, UnicodeError):
            return frozenset()
        return frozenset(_plain(address) for answer in answers if (address := _literal(answer)) is not None)


def is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address.scope_id or address not in GIVEN:
            return False
    return address.is_global and not any(
        address.version == network.version and address in network for network in DENIED
    )


def _plain(address: Address) -> Address:
    """One address may be written as two."""
    return getattr(address, "ipv4_mapped", None) or address


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _split(url: str) -> tuple[SplitResult, int]:
    """One reading of the address; what two programs could read in two ways is none."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or any(mark in url for mark in " \\%#@"):
        raise UrlRefused("url_invalid")
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise UrlRefused("url_invalid") from None
    if parts.scheme not in ("http", "https"):
        raise UrlRefused("url_scheme")
    if not parts.hostname or parts.username is not None or parts.query or not _HOST.fullmatch(parts.hostname):
        raise UrlRefused("url_invalid")
    return parts, port
