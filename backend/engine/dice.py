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


def drawn(person: str, funnel: str, node: str) -> str:
    """What a contact drew at a node, once for all."""
    return blake2b(f"{person}\n{funnel}\n{node}".encode(), digest_size=16).hexdigest()


def fate(lot: str, name: str) -> float:
    """0 < x < 1: how a lot falls for one of several, each by itself."""
    return (int.from_bytes(blake2b(f"{lot}\n{name}".encode(), digest_size=6).digest()) + 0.5) / (1 << 48)
