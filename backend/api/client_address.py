"""Who asks, where proxies stand in front: what they say of the client is believed, what the client says of itself is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, TypeAlias

from litestar.types import ASGIApp

from backend.settings.values import Network

Scope: TypeAlias = Any
Address: TypeAlias = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class BehindProxies:
    """Puts the client's own address into the connection before anything else reads it."""

    app: ASGIApp
    trusted: Sequence[Network]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if self.trusted and scope.get("client"):
            host, port = scope["client"]
            forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
            client = client_of(host, forwarded, self.trusted)
            if client != host:
                port = 0
            scope["client"] = (client, port)
        await self.app(scope, receive, send)


def client_of(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The right-most hop that is no proxy of ours. Each proxy writes down who called it; whatever stands further left, the
    client may have written."""
    client = peer
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    while hops and is_within(client, trusted):
        hop = _address(_without_port(hops.pop()))
        if hop is None:
            break
        client = str(hop)
    return client


def is_within(text: str, networks: Sequence[Network]) -> bool:
    address = _address(text)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _without_port(hop: str) -> str:
    """Some write `192.0.2.7:4711` and `[2001:db8::7]:4711`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
