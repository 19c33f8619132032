"""What comes in at real web processes: repeated, shuffled, enormous, malformed, while they die."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp

from tests.emulators import payloads
from tests.emulators.payloads import Payload
from tests.faults.child import Child
from tests.faults.house import House
from tests.faults.points import PERSON, WEB
from tests.faults.registry import Act, add, fault

PATH = "/api/v1/webhooks/whatsapp"


@asynccontextmanager
async def at_the_door() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


async def posted(session: aiohttp.ClientSession, house: House, child: Child, raw: bytes) -> int:
    """The status; 0: no answer."""
    headers = payloads.headers(house.number.secret, raw)
    try:
        async with session.post(f"http://127.0.0.1:{child.port}{PATH}", data=raw, headers=headers) as answer:
            await answer.read()
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0


def sentences(house: House) -> list[Payload]:
    """Everybody's first, then everybody's second."""
    return [
        payloads.text(text or who[-4:], who, id=f"wamid.{text}.{who}") for text in ("ola", "") for who in house.contacts
    ]


def webhook(house: House, *messages: Payload) -> bytes:
    return payloads.encode(payloads.webhook(*messages, number=house.number.id, waba=house.number.waba))


def web_dies(point: str, workers: int) -> Act:
    """Whoever delivers is not answered and comes again, to another process."""

    async def act(house: House) -> None:
        victim, other = await asyncio.gather(house.web(f"{point}:6"), house.web())
        house.workers(workers)
        async with at_the_door() as session:
            for message in sentences(house):
                raw = webhook(house, message)
                status = await posted(session, house, victim, raw) if victim.alive else 0
                if status != 200:
                    if house.outcome.injected == 0:
                        await victim.ended()
                        house.reached_by(victim)
                        await house.injected()
                    status = await posted(session, house, other, raw)
                if status != 200:
                    house.violated(f"a repeated delivery was answered {status}")
        await house.finish()

    return act


def takes_over(point: str, workers: int) -> Act:
    """A person's pause is not answered: it is said again, to another process. So is what other systems call."""

    async def act(house: House) -> None:
        await house.at_the_doors(await asyncio.gather(house.web(f"{point}:1"), house.web()))
        house.workers(workers)
        await house.speak()
        await house.finish()

    return act


for count, called in ((1, "1 worker"), (3, "3 workers")):
    for name in WEB:
        short = name == "T0.after_commit" and count == 1
        add(f"kill -9 of web at {name}, {called}", web_dies(name, count), short=short, point=name, workers=count)
    for name in PERSON:
        short = name == "P.after_commit" and count == 1
        add(f"kill -9 of web at {name}, {called}", takes_over(name, count), short=short, point=name, workers=count)


@fault("each delivery 20 times at once, to 2 web processes", short=True, contacts=12)
async def twenty_times(house: House) -> None:
    doors = await asyncio.gather(house.web(), house.web())
    house.workers(2)
    async with at_the_door() as session:
        for half in (sentences(house)[:12], sentences(house)[12:]):
            raws = [webhook(house, message) for message in half]
            copies = [posted(session, house, doors[n % 2], raw) for raw in raws for n in range(20)]
            answers = set(await asyncio.gather(*copies))
            if answers != {200}:
                house.violated(f"answered {answers}")
    await house.injected()
    await house.finish()


@fault("shuffled deliveries, old ones repeated")
async def shuffled(house: House) -> None:
    """Each contact's own sentences come in order, as nobody can tell otherwise; all else is mixed."""
    doors, dice = await asyncio.gather(house.web(), house.web()), random.Random(7)
    house.workers(2)
    first, second = sentences(house)[: len(house.contacts)], sentences(house)[len(house.contacts) :]
    dice.shuffle(first)
    dice.shuffle(second)
    async with at_the_door() as session:
        for k, message in enumerate([*first, *second, *first]):
            batch = [message, *dice.sample([*first, *second][: k + 1], min(k, 3))]
            dice.shuffle(batch)
            if await posted(session, house, dice.choice(doors), webhook(house, *batch)) != 200:
                house.violated("a delivery was refused")
    await house.injected()
    await house.finish()


@fault("1,000 updates in one payload", contacts=500, runs=2)
async def thousand(house: House) -> None:
    door = await house.web()
    house.workers(2)
    async with at_the_door() as session:
        status = await posted(session, house, door, webhook(house, *sentences(house)))
        if status != 200:
            house.violated(f"answered {status}")
    await house.injected()
    await house.finish()


def bad_bodies(house: House) -> list[bytes]:
    """Signed by the provider, all of them."""
    good = webhook(house, payloads.text("a@b", "5511988887777"))
    return [
        b'{"object":"' + b"x" * 10_000_000 + b'"}',
        b'{"entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"{" * 100_000,
        good.replace(b"@", b"\\u0000"),
        good.replace(b"@", b"\\ud800").replace(b"wamid.IN", b"wamid.X"),
        good.replace(b'"object"', b'"object\xff"'),
        json.dumps({"entry": [{"changes": 7}]}).encode(),
        b"", b"null", b"[]", b"\x00",
    ]  # fmt: skip


@fault("10 MB bodies, JSON 100,000 deep, NUL, lone surrogates", short=True, contacts=12)
async def malformed(house: House) -> None:
    """Each is answered (never 5xx, or the provider would repeat it for a week), and the others' story goes on between them."""
    door = await house.web()
    house.worker()
    messages = sentences(house)
    async with at_the_door() as session:
        for bad in bad_bodies(house):
            status = await posted(session, house, door, bad)
            await house.injected()
            if status == 0 or status >= 500:
                house.violated(f"{bad[:40]!r} was answered {status}")
        for message in messages:
            if await posted(session, house, door, webhook(house, message)) != 200:
                house.violated("a good delivery was refused")
    await house.finish()


async def delivered(session: aiohttp.ClientSession, house: House, doors: Sequence[Child], message: Payload) -> None:
    while await posted(session, house, random.choice(doors), webhook(house, message)) != 200:
        await asyncio.sleep(0.05)
