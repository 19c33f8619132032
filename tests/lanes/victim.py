"""A process that dies where CRASH says. `python -m tests.lanes.victim <work|accept|pause> <log file>`; what to do comes on stdin."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from backend.activities.base import Call, Done, Result
from backend.channels.base import Account, Health, Outgoing, Receipt, Sent
from tests.lanes.world import School, World, open_world


@dataclass(slots=True)
class LoggedChannel:
    """Every request that left stands in a file, whatever becomes of the process."""

    log: Path
    provider: ClassVar[str] = "whatsapp"

    async def send(self, account: Account, message: Outgoing) -> Receipt:
        line = json.dumps({"id": message.id, "address": message.address, "text": message.content["text"]})
        with self.log.open("a") as file:
            file.write(line + "\n")
        return Sent(f"wamid.{message.id}")

    async def typing(self, account: Account, message: Outgoing) -> None: ...

    async def read(self, account: Account, provider_message_id: str) -> None: ...

    async def check(self, account: Account) -> Health:
        return Health(ok=True)

    async def upload(self, account: Account, data: bytes, mime: str, filename: str) -> str:
        raise NotImplementedError

    async def download(self, account: Account, media_id: str) -> tuple[bytes, str]:
        raise NotImplementedError


async def answer(call: Call) -> Result:
    return Done("42")


async def main(mode: str, log: Path) -> None:
    urls = os.environ["VICTIM_RUNTIME"], os.environ["VICTIM_REDIS"], os.environ["VICTIM_OWNER"]
    async with AsyncExitStack() as stack:
        world = await open_world(stack, *urls, channel=LoggedChannel(log), runners={"http": answer})
        await MODES[mode](world)
    print("survived", flush=True)


async def work(world: World) -> None:
    await world.play()


async def accept(world: World) -> None:
    """Each line is a delivery: {"workspace", "instance", "items": [[who, text, event id], …]}. An answer is a line with the event ids."""
    for line in sys.stdin:
        asked = json.loads(line)
        school = School(world, UUID(asked["workspace"]), UUID(asked["instance"]), UUID(int=0))
        await world.ingress.accept([school.delivery(*(school.message(*item) for item in asked["items"]))])
        print(" ".join(item[2] for item in asked["items"]), flush=True)


async def pause(world: World) -> None:
    asked = json.loads(sys.stdin.readline())
    await world.bot.pause(UUID(asked["workspace"]), UUID(asked["conversation"]), None)
    print("paused", flush=True)


MODES: dict[str, Callable[[World], object]] = {"work": work, "accept": accept, "pause": pause}  # type: ignore[dict-item]
LONG_AGO = timedelta(seconds=120)
"""Longer than every lease."""

if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
