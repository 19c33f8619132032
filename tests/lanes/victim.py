"""A process that dies at a crash point.

It is forked from one that has imported everything already, which saves a second for each.
"""

import asyncio
import importlib
import json
import multiprocessing
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest

from backend import crash
from backend.activities.ai_reply import AiReply
from backend.activities.anthropic import Anthropic
from backend.activities.base import Call, Done, Result
from backend.activities.credential import Credential
from backend.activities.egress import Egress
from backend.activities.odoo_lead import OdooLead
from backend.channels.base import Account, Health, Outgoing, Receipt, Sent
from backend.services import calendars
from backend.services.ai_ledger import AiLedger
from tests.activities.odoo_place import Place
from tests.emulators.odoo import OdooEmulator
from tests.lanes.office import Ports, notice_runners
from tests.lanes.world import School, World, open_world
from tests.patience import take_time


@dataclass(slots=True)
class LoggedChannel:
    """Every request that left stands in a file, whatever becomes of the process."""

    log: Path
    provider: ClassVar[str] = "whatsapp"
    official: ClassVar[bool] = True

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


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "tests.faults.child"])

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """`lines` say what to do, in the words of the mode."""

    mode: str
    crash: str
    lines: Sequence[str]
    urls: tuple[str, str, str]
    """Runtime, Redis, owner."""
    log: Path


async def carried_out(order: Order) -> tuple[int | None, list[str]]:
    """Its exit code, and the lines it said."""
    heard, said = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=run, args=(order, said), daemon=True)
    process.start()
    said.close()
    try:
        return await asyncio.to_thread(_outcome, process, heard)
    finally:
        process.close()
        heard.close()


def _outcome(process: multiprocessing.process.BaseProcess, heard: Connection) -> tuple[int | None, list[str]]:
    lines = []
    try:
        while heard.poll(60):
            lines.append(heard.recv())
    except EOFError:
        process.join(60)
    if process.exitcode is None:
        process.kill()
        process.join()
    return process.exitcode, lines


def run(order: Order, said: Connection) -> None:
    os.environ["CRASH"] = order.crash
    importlib.reload(crash)
    asyncio.run(main(order, said.send))


async def main(order: Order, say: Say) -> None:
    take_time(pytest.MonkeyPatch())
    async with AsyncExitStack() as stack:
        world = await open_world(stack, *order.urls, channel=LoggedChannel(order.log), runners={"http": answer})
        await MODES[order.mode](world, order.lines, say)
    say("survived")


async def work(world: World, lines: Sequence[str], say: Say) -> None:
    await world.play()


async def fan_out(world: World, lines: Sequence[str], say: Say) -> None:
    """In batches of four."""
    calendars.LOOKED_AT = 4
    while await world.calendars.run_once():
        pass


async def odoo(world: World, lines: Sequence[str], say: Say) -> None:
    """The line is the port of an emulated Odoo."""
    place = Place(OdooEmulator(url=f"http://127.0.0.1:{lines[0]}", port=int(lines[0])))
    world.runners["odoo_lead"] = OdooLead(place, Egress(frozenset({("127.0.0.1", place.odoo.port)})), pauses=(0.0,))
    await world.play()


@dataclass(frozen=True, slots=True)
class AiAccount:
    async def open(self, workspace_id: UUID, platform: str) -> Credential:
        return Credential({"model": "claude-haiku-5-5"}, "sk-ant-good-1234")


async def ai(world: World, lines: Sequence[str], say: Say) -> None:
    """The line is the address of an emulated Anthropic; asked without its library, which takes seconds to load."""
    world.runners["ai"] = AiReply(AiAccount(), Anthropic(lines[0]), AiLedger(world.database))
    await world.play()


async def notices(world: World, lines: Sequence[str], say: Say) -> None:
    """The line names the ports of an emulated SMTP server and of a receiver of webhooks."""
    world.runners.update(notice_runners(world, Ports(*json.loads(lines[0]))))
    await world.play()


async def accept(world: World, lines: Sequence[str], say: Say) -> None:
    """Each line is a delivery: {"workspace", "instance", "items": [[who, text, event id], …]}. An answer is a line with the event ids."""
    for line in lines:
        asked = json.loads(line)
        school = School(world, UUID(asked["workspace"]), UUID(asked["instance"]), UUID(int=0))
        await world.ingress.accept([school.delivery(*(school.message(*item) for item in asked["items"]))])
        say(" ".join(item[2] for item in asked["items"]))


async def pause(world: World, lines: Sequence[str], say: Say) -> None:
    asked = json.loads(lines[0])
    await world.bot.pause(UUID(asked["workspace"]), UUID(asked["conversation"]), None)
    say("paused")


MODES: dict[str, Callable[[World, Sequence[str], Say], Awaitable[None]]] = {
    "work": work, "fan_out": fan_out, "odoo": odoo, "ai": ai, "notices": notices, "accept": accept, "pause": pause,
}  # fmt: skip
LONG_AGO = timedelta(seconds=120)
"""Longer than every lease."""
