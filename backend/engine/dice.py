"""Chance that replays exactly: the same run, inbound, node and visit throw the same."""

from hashlib import blake2b


class Dice:
    """`seed` is unique to run and inbound."""

    def __init__(self, seed: str) -> None:
        self.seeded = blake2b(seed.encode(), digest_size=7)

    def roll(self, node: str, visit: int) -> float:
        """0 <= x < 1."""
        thrown = self.seeded.copy()
        thrown.update(f"\n{node}\n{visit}".encode())
        return int.from_bytes(thrown.digest()) / (1 << 56)
