"""A server of ours in a test that leaves nothing open: what the garbage collector finds later fails whichever test runs then."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Start = Callable[..., Awaitable[asyncio.Server]]


class Listener:
    """`serve` is called once a connection; its task is cancelled, and whatever it left open is cut, by `close`."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._closed = False

    async def start(self, how: Start, *where: Any, **options: Any) -> int:
        """`how`: asyncio.start_server or asyncio.start_unix_server. The port; 0 for a socket in the file system."""
        self._server = await how(self._connected, *where, **options)
        name = self._server.sockets[0].getsockname()
        return int(name[1]) if isinstance(name, tuple) else 0

    def keep(self, writer: asyncio.StreamWriter) -> None:
        """A connection opened on behalf of one that was served."""
        self._writers.add(writer)

    def also(self, work: Awaitable[None]) -> None:
        self._tasks.add(asyncio.ensure_future(work))

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._closed:
            writer.transport.abort()
            return
        self._writers.add(writer)
        self.also(self._serve(reader, writer))

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await asyncio.sleep(0)  # whoever was just let in is met too
        while self._tasks:
            done, self._tasks = self._tasks, set()
            for task in done:
                task.cancel()
            await asyncio.gather(*done, return_exceptions=True)
        self._closed = True
        for writer in self._writers:
            writer.transport.abort()
        for writer in self._writers:
            with suppress(Exception):
                await asyncio.wait_for(writer.wait_closed(), 5)
