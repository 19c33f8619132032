"""A burst that asks for one thing costs one look-up, and nobody's impatience is another's."""

import asyncio

import pytest

from backend.services.shared_reads import SharedReads


class Shelf:
    def __init__(self) -> None:
        self.reads: SharedReads[str, int] = SharedReads()
        self.open = asyncio.Event()
        self.looked = 0

    async def look(self) -> int:
        self.looked += 1
        await self.open.wait()
        if self.looked == 2:
            raise KeyError("gone")
        return self.looked


async def test_those_who_ask_at_once_share_one_look() -> None:
    shelf = Shelf()
    asking = [asyncio.ensure_future(shelf.reads.of("a", shelf.look)) for _ in range(20)]
    shelf.open.set()
    assert await asyncio.gather(*asking) == [1] * 20


async def test_an_error_is_everybodys_and_the_next_look_is_a_new_one() -> None:
    shelf = Shelf()
    shelf.open.set()
    assert await shelf.reads.of("a", shelf.look) == 1
    failing = [asyncio.ensure_future(shelf.reads.of("a", shelf.look)) for _ in range(3)]
    for one in failing:
        with pytest.raises(KeyError):
            await one
    assert await shelf.reads.of("a", shelf.look) == 3


async def test_who_gives_up_takes_nothing_from_the_others() -> None:
    shelf = Shelf()
    impatient, patient = (asyncio.ensure_future(shelf.reads.of("a", shelf.look)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.sleep(0)
    shelf.open.set()
    assert await patient == 1
    assert impatient.cancelled()


async def test_different_things_are_looked_up_apart() -> None:
    shelf = Shelf()
    shelf.open.set()
    both = await asyncio.gather(
        shelf.reads.of("a", shelf.look), shelf.reads.of("b", shelf.look), return_exceptions=True
    )
    assert shelf.looked == 2
    assert len(both) == 2
