"""How often one may ask."""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from uuid import UUID

from backend.errors import FilesFull, RateLimited, TooManyTries
from backend.storage.counters import Counters

MINUTE, DAY = 60.0, 86_400.0
MEGABYTE = 1024 * 1024
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20
"""An office behind one address may mistype a few passwords on a Monday morning."""
TRIES_PER_PROXY = 200
"""A private address says nothing about who asks: it is the proxy or tunnel in front, or the operator."""


@dataclass(frozen=True, slots=True)
class Limits:
    counters: Counters
    requests_per_minute: int

    async def count_request(self, user_id: UUID) -> None:
        counted = await self.counters.add(f"requests:{user_id}", MINUTE)
        if counted.count > self.requests_per_minute:
            raise RateLimited(seconds=math.ceil(counted.seconds_left))

    async def count_here(self, name: str, most: int) -> None:
        """Something that strangers may do `most` times a minute."""
        counted = await self.counters.add(name, MINUTE)
        if counted.count > most:
            raise RateLimited(seconds=math.ceil(counted.seconds_left))

    async def is_first(self, name: str, seconds: float) -> bool:
        """Within so many seconds: what comes after it may be left out."""
        return (await self.counters.add(name, seconds)).count == 1

    async def count_bytes(self, name: str, size: int, megabytes: int) -> None:
        """Of files a day. What is refused does not count."""
        counted = await self.counters.add(name, DAY, size)
        if counted.count > megabytes * MEGABYTE:
            await self.counters.add(name, DAY, -size)
            raise FilesFull(limit=megabytes, seconds=math.ceil(counted.seconds_left))

    async def count_try(self, account: str, address: str) -> None:
        """Counted before the password is looked at, so that tries at the same moment count too. `forgive_try` takes one back."""
        for name, limit in _tries(account, address):
            counted = await self.counters.add(name, MINUTE)
            if counted.count > limit:
                raise TooManyTries(seconds=math.ceil(counted.seconds_left))

    async def forgive_try(self, account: str, address: str) -> None:
        """It was the right password."""
        for name, _ in _tries(account, address):
            await self.counters.add(name, MINUTE, -1)


def _tries(account: str, address: str) -> list[tuple[str, int]]:
    digest = hashlib.sha256(account.encode()).hexdigest()
    return [(f"tries:account:{digest}", TRIES_PER_ACCOUNT), _address_tries(address)]


def _address_tries(address: str) -> tuple[str, int]:
    network, private = network_of(address)
    return f"tries:address:{network}", TRIES_PER_PROXY if private else TRIES_PER_ADDRESS


def network_of(address: str) -> tuple[str, bool]:
    """Who an address stands for (one IPv6 customer has a /64), and whether it says nothing about who asks."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown", True
    if known.is_private:
        return str(known), True
    return str(ipaddress.ip_network((known, 64 if known.version == 6 else 32), strict=False)), False
