"""Web and worker while `up` runs: begun, awaited, watched together with the servers, and stopped."""

import asyncio
import time
from contextlib import suppress

from backend.commands.children import Child
from backend.commands.interrupts import Interrupts
from backend.commands.keys import environ
from backend.commands.speech import done, say, welcome
from backend.embedded.process import CannotStart
from backend.embedded.servers import Servers
from backend.settings import Settings, address

GRACE = 15.0
"""Seconds for a child to stop. With the servers' own time all is over within 20."""

PATIENCE = 60.0
"""Seconds for the web to answer."""


async def run(settings: Settings, servers: Servers, interrupts: Interrupts) -> None:
    began = time.monotonic()
    children = [
        Child(name, ("-m", "backend", name, "--with-parent"), environ(settings), say) for name in ("web", "worker")
    ]
    with interrupts.listening() as heard:
        tasks = [asyncio.create_task(child.keep()) for child in children]
        tasks.append(asyncio.create_task(revive(servers)))
        interrupted = asyncio.create_task(heard.get())
        ready = asyncio.create_task(answering(settings, children))
        try:
            await asyncio.wait({interrupted, ready}, return_when=asyncio.FIRST_COMPLETED)
            if ready.done():
                ready.result()
                for child in children:
                    child.proven = True
                done("Web and worker started", began)
                say(await welcome(settings))
                await interrupted
            say("Stopping …")
        finally:
            ready.cancel()
            hurry = asyncio.create_task(heard.get())
            hurry.add_done_callback(lambda _: kill(children))
            await asyncio.gather(*(child.stop(GRACE) for child in children))
            for task in (*tasks, hurry, interrupted):
                task.cancel()


def kill(children: list[Child]) -> None:
    for child in children:
        child.kill()


async def answering(settings: Settings, children: list[Child]) -> None:
    """Until the web answers; it is not waited for when a child could not even begin."""
    ended = [asyncio.create_task(child.ended.wait()) for child in children]
    asked = asyncio.create_task(ask_until_it_answers(settings))
    try:
        await asyncio.wait({asked, *ended}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            name = next((child.name for child in children if child.ended.is_set()), "web")
            raise CannotStart(f"the {name} did not start: the reason is above")
    finally:
        for task in (asked, *ended):
            task.cancel()


async def ask_until_it_answers(settings: Settings) -> None:
    host, _, port = address(settings.host, settings.port).removeprefix("http://").rpartition(":")
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            status = await reader.readline()
            writer.close()
            if b" 200 " in status:
                return
        await asyncio.sleep(0.05)


async def revive(servers: Servers) -> None:
    while True:
        await asyncio.sleep(1)
        try:
            for name in await asyncio.to_thread(servers.revive):
                say(f"{name} had ended and was started again")
        except CannotStart as trouble:
            say(f"{trouble}; trying again in 10 s")
            await asyncio.sleep(9)
